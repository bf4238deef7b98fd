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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.nonos.mesh.kit.store.DataFolder;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * The content of capsules, one file each: {@code content/ab/abcd…}, named by capsule id, every byte at its place in the
 * capsule. What is written becomes durable with {@link #sync}, many writes at once; which parts of a file are good is
 * for the records to say, and for the hashes, against which everything is checked when it is read. Threads may share
 * one store.
 */
final class ContentStore {

    private static final String UNFINISHED = ".part";

    private final Path root;
    private final Set<Path> unsynced = ConcurrentHashMap.newKeySet();

    private ContentStore(Path root) {
        this.root = root;
    }

    /** Opens or creates the folder, and removes drafts that a crash left. */
    static ContentStore open(Path root) throws IOException {
        Files.createDirectories(root);
        try (DirectoryStream<Path> drafts = Files.newDirectoryStream(root, "*" + UNFINISHED)) {
            for (Path draft : drafts) {
                Files.deleteIfExists(draft);
            }
        }
        return new ContentStore(root);
    }

    /** Writes some chunks one behind the other. */
    void write(Bytes32 capsuleId, long offset, List<byte[]> chunks) throws IOException {
        write(makeFolder(capsuleId), offset, chunks);
    }

    /** Everything that was written of the capsule before this call is durable when it returns. */
    void sync(Bytes32 capsuleId) throws IOException {
        force(fileOf(capsuleId));
        syncFolders();
    }

    /** The bytes there, unchecked; empty when the file does not reach so far. */
    Optional<byte[]> read(Bytes32 capsuleId, long offset, int length) throws IOException {
        try (FileChannel channel = FileChannel.open(fileOf(capsuleId), StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate(length);
            int read = 0;
            while (buffer.hasRemaining() && read >= 0) {
                read = channel.read(buffer, offset + buffer.position());
            }
            return buffer.hasRemaining() ? Optional.empty() : Optional.of(buffer.array());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** A file for content whose capsule id is not known yet. */
    Draft draft() throws IOException {
        return new Draft(Files.createTempFile(root, "publish-", UNFINISHED));
    }

    long freeBytes() {
        try {
            return Files.getFileStore(root).getUsableSpace();
        } catch (IOException e) {
            return 0;
        }
    }

    Path fileOf(Bytes32 capsuleId) {
        return root.resolve(capsuleId.hex().substring(0, 2)).resolve(capsuleId.hex());
    }

    private Path makeFolder(Bytes32 capsuleId) throws IOException {
        Path file = fileOf(capsuleId);
        Path folder = root.resolve(capsuleId.hex().substring(0, 2));
        if (Files.notExists(file)) {
            Files.createDirectories(folder);
            unsynced.add(root);
            unsynced.add(folder);
        }
        return file;
    }

    private void syncFolders() throws IOException {
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

    private static void write(Path file, long offset, List<byte[]> chunks) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long at = offset;
            for (byte[] chunk : chunks) {
                ByteBuffer buffer = ByteBuffer.wrap(chunk);
                while (buffer.hasRemaining()) {
                    at += channel.write(buffer, at);
                }
            }
        }
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Content that is being published. */
    final class Draft implements AutoCloseable {

        private final Path file;

        private Draft(Path file) {
            this.file = file;
        }

        void write(long offset, List<byte[]> chunks) throws IOException {
            ContentStore.write(file, offset, chunks);
        }

        void sync() throws IOException {
            force(file);
        }

        /** What was synced becomes the content of this capsule, durably. */
        void become(Bytes32 capsuleId) throws IOException {
            Files.move(file, makeFolder(capsuleId), StandardCopyOption.ATOMIC_MOVE);
            syncFolders();
        }

        /** Removes what has not become a capsule. */
        @Override
        public void close() throws IOException {
            Files.deleteIfExists(file);
        }
    }
}
