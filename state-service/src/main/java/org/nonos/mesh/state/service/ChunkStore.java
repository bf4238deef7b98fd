package org.nonos.mesh.state.service;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.nonos.mesh.kit.store.DataFolder;
import org.nonos.mesh.protocol.capsule.ChunkTree;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * Chunks as files: {@code chunks/ab/abcd…}, named by the SHA-256 of their content. A chunk is written beside its place,
 * forced to the disk and renamed, so a file with a good name is whole or was damaged afterwards; content is checked
 * whenever it is read. {@link #sync} makes the names durable. Threads may share one store.
 */
final class ChunkStore {

    private static final String UNFINISHED = ".part";

    private final Path root;
    private final Set<Path> unsynced = ConcurrentHashMap.newKeySet();
    private final AtomicLong unfinished = new AtomicLong();

    private ChunkStore(Path root) {
        this.root = root;
    }

    /** Opens or creates the folder, and removes what a crash left unfinished. */
    static ChunkStore open(Path root) throws IOException {
        Files.createDirectories(root);
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(root)) {
            for (Path folder : folders) {
                removeUnfinished(folder);
            }
        }
        return new ChunkStore(root);
    }

    private static void removeUnfinished(Path folder) throws IOException {
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, "*" + UNFINISHED)) {
            for (Path part : parts) {
                Files.deleteIfExists(part);
            }
        }
    }

    /** Writes a chunk that is not there yet. Its content is durable on return, its name after {@link #sync}. */
    void put(Bytes32 hash, byte[] content) throws IOException {
        Path file = fileOf(hash);
        Path folder = folderOf(hash);
        if (Files.exists(file)
                && Files.size(file) == content.length
                && read(hash).isPresent()) {
            unsynced.add(folder);
            return;
        }
        if (Files.notExists(folder)) {
            Files.createDirectories(folder);
            unsynced.add(root);
        }
        Path part = folder.resolve(hash.hex() + "-" + unfinished.incrementAndGet() + UNFINISHED);
        try {
            write(part, content);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            unsynced.add(folder);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void write(Path part, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    /** Everything that was put before this call is durable when it returns. */
    void sync() throws IOException {
        for (Path folder : Set.copyOf(unsynced)) {
            unsynced.remove(folder);
            try {
                DataFolder.syncFolder(folder);
            } catch (IOException e) {
                unsynced.add(folder);
                throw e;
            }
        }
    }

    /** The chunk, if it is there and its content is what its name says. */
    Optional<byte[]> read(Bytes32 hash) throws IOException {
        Path file = fileOf(hash);
        try {
            if (Files.size(file) > ChunkTree.CHUNK_BYTES) {
                return Optional.empty();
            }
            byte[] content = Files.readAllBytes(file);
            return Hashes.sha256(content).equals(hash) ? Optional.of(content) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Removes a chunk that turned out to be damaged. */
    void remove(Bytes32 hash) throws IOException {
        Files.deleteIfExists(fileOf(hash));
    }

    long freeBytes() {
        try {
            return Files.getFileStore(root).getUsableSpace();
        } catch (IOException e) {
            return 0;
        }
    }

    Path fileOf(Bytes32 hash) {
        return folderOf(hash).resolve(hash.hex());
    }

    private Path folderOf(Bytes32 hash) {
        return root.resolve(hash.hex().substring(0, 2));
    }
}
