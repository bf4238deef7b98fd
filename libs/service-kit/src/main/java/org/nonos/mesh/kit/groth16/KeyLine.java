package org.nonos.mesh.kit.groth16;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.kit.local.Watch;
import org.nonos.mesh.local.ceremony.CeremonyGrpc;
import org.nonos.mesh.local.ceremony.KeysView;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.proof.groth16.KeyTable;
import org.nonos.mesh.proof.groth16.VerifyingKey;
import org.nonos.mesh.proof.groth16.VerifyingKeyCodec;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.protocol.wire.Decoded;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a table of the keys that the state layer accepted. While that is away the table stays as it was. */
public final class KeyLine {

    private static final Logger LOG = LoggerFactory.getLogger(KeyLine.class);

    private final KeyTable table;

    public KeyLine(KeyTable table) {
        this.table = table;
    }

    /** To be opened where Groth16 is on. */
    public static Watch<KeysView> watch(LocalChannels channels, KeyTable table) {
        return watch(channels, table, () -> {});
    }

    /** @param changed run after each time that the table was brought up to date */
    public static Watch<KeysView> watch(LocalChannels channels, KeyTable table, Runnable changed) {
        KeyLine line = new KeyLine(table);
        return new Watch<>(
                observer ->
                        CeremonyGrpc.newStub(channels.to(Layer.STATE)).watchKeys(Empty.getDefaultInstance(), observer),
                view -> {
                    line.accept(view);
                    changed.run();
                });
    }

    /** All keys that are accepted now. One that cannot be read would be a fault of ours, and is left out. */
    public void accept(KeysView view) {
        List<VerifyingKey> keys = new ArrayList<>();
        for (ByteString encoded :
                view.getKeysList().stream().limit(KeyTable.MAX_KEYS).toList()) {
            switch (VerifyingKeyCodec.decode(encoded.toByteArray())) {
                case Decoded.Ok<VerifyingKey>(VerifyingKey key) -> keys.add(key);
                case Decoded.Refused<VerifyingKey>(String code, String detail) ->
                    LOG.error("a key that the state layer accepted cannot be used: {} ({})", code, detail);
            }
        }
        table.replaceAll(keys);
    }
}
