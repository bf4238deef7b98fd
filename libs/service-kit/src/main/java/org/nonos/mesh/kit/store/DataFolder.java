package org.nonos.mesh.kit.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.nonos.mesh.kit.health.OperatorError;

/**
 * A layer's folder on the disk: mode 0700, held by one process at a time through a lock file.
 *
 * @param path the folder
 * @param lock held until {@link #close}
 */
public record DataFolder(Path path, FileLock lock) implements AutoCloseable {

    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    /**
     * Creates the folder if need be, checks it and locks it.
     *
     * @throws OperatorError when others may read it, when it cannot be written, or when another node holds it
     */
    public static DataFolder open(Path path) {
        try {
            createPrivate(path);
            refuseOpenPermissions(path);
            FileChannel channel =
                    FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new OperatorError(
                        "data-folder-locked",
                        "the data folder " + path + " is in use by another node; stop it, or set mesh.data-dir");
            }
            return new DataFolder(path, lock);
        } catch (IOException e) {
            throw new OperatorError(
                    "data-folder-unusable",
                    "the data folder " + path + " cannot be used ("
                            + e.getClass().getSimpleName() + "); make it writable for this user, or set mesh.data-dir",
                    e);
        }
    }

    /** Creates a file that only its owner may read, with these bytes, durably; fails if it exists. */
    public static void createPrivateFile(Path file, byte[] content) throws IOException {
        Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = POSIX
                ? FileChannel.open(
                        file,
                        options,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                : FileChannel.open(file, options)) {
            var buffer = java.nio.ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Path parent = file.getParent();
        if (parent != null) {
            syncFolder(parent);
        }
    }

    /** Makes a rename or a new name in the folder durable; a no-op where folders cannot be opened. */
    public static void syncFolder(Path folder) throws IOException {
        if (POSIX) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** @throws OperatorError when group or others may do anything with the file or folder */
    public static void refuseOpenPermissions(Path path) throws IOException {
        if (!POSIX) {
            return;
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
        boolean open = permissions.stream().anyMatch(p -> !p.name().startsWith("OWNER_"));
        if (open) {
            String mode = Files.isDirectory(path) ? "700" : "600";
            throw new OperatorError(
                    "open-permissions",
                    path + " can be used by others (" + PosixFilePermissions.toString(permissions) + "); run: chmod "
                            + mode + " " + path);
        }
    }

    private static void createPrivate(Path path) throws IOException {
        if (!Files.exists(path)) {
            if (POSIX) {
                Files.createDirectories(
                        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } else {
                Files.createDirectories(path);
            }
        }
    }

    private static @org.jspecify.annotations.Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            lock.release();
            lock.acquiredBy().close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
