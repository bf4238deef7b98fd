package org.nonos.mesh.state.service;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nonos.mesh.kit.health.OperatorError;
import org.nonos.mesh.kit.store.DataFolder;
import org.nonos.mesh.kit.store.SqliteStore;
import org.nonos.mesh.kit.store.Store;
import org.nonos.mesh.kit.store.StoreException;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.StateCore;
import org.nonos.mesh.state.Tables;

/**
 * The state layer's folder: {@code state.db} for records, {@code content/} for content, locked against a second node.
 */
record StateStorage(DataFolder folder, Store records, ContentStore content) implements AutoCloseable {

    /** @throws OperatorError with one sentence when the folder is locked, open to others, or cannot be written */
    static StateStorage open(Path path) {
        DataFolder folder = DataFolder.open(path);
        try {
            return new StateStorage(
                    folder, SqliteStore.open(path.resolve("state.db")), ContentStore.open(path.resolve("content")));
        } catch (IOException | StoreException e) {
            folder.close();
            throw new OperatorError(
                    "data-folder-unusable",
                    "the state layer cannot use its data folder " + path + ": " + e.getMessage(),
                    e);
        }
    }

    /** Gives the core everything back; answers with how many entries were damaged and left out. */
    int restore(StateCore core) {
        List<String> refused = new ArrayList<>();
        for (String table : Tables.RESTORED) {
            records.scan(table, (key, value) -> {
                String reason = core.restore(table, key, value);
                if (!reason.isEmpty()) {
                    refused.add(reason);
                }
            });
        }
        return refused.size();
    }

    /** The shard hashes of a generation whose chunks were made durable. */
    Optional<List<Bytes32>> shardHashes(Bytes32 capsuleId, int generation) {
        return records.get(Tables.GENERATION, Tables.generationKey(capsuleId, generation))
                .map(Tables::readGeneration);
    }

    @Override
    public void close() {
        records.close();
        folder.close();
    }
}
