package org.nonos.mesh.state.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.nonos.mesh.proof.ceremony.CeremonyKey;
import org.nonos.mesh.proof.ceremony.Progress;
import org.nonos.mesh.proof.ceremony.Workers;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * What a node keeps of ceremonies beside their capsules, in the state layer's folder: {@code ceremony/<ceremony
 * id>.joined}, holding one byte, {@code ceremony/<ceremony id>.verdicts} (see {@link KeptVerdicts}), and {@code
 * ceremony/<ceremony id>.<key id>.key} for the key that it accepted, durable before it is used. Threads may share one.
 */
final class KeyShelf {

    private static final String KEY = ".key";
    private static final String JOINED = ".joined";
    private static final String VERDICTS = ".verdicts";

    private final Path folder;
    private final Map<Bytes32, Bytes32> accepted = new ConcurrentHashMap<>();
    private final Map<Bytes32, Boolean> joined = new ConcurrentHashMap<>();

    private KeyShelf(Path folder) {
        this.folder = folder;
    }

    static KeyShelf open(Path folder) {
        KeyShelf shelf = new KeyShelf(folder);
        try {
            Files.createDirectories(folder);
            try (Stream<Path> files = Files.list(folder)) {
                files.forEach(shelf::take);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return shelf;
    }

    private void take(Path file) {
        String[] name = String.valueOf(file.getFileName()).split("\\.", -1);
        Optional<Bytes32> ceremony = Bytes32.parseHex(name[0]).asOptional();
        if (ceremony.isPresent() && name.length == 2 && name[1].equals(JOINED.substring(1))) {
            joined.put(ceremony.get(), contributes(file));
        } else if (ceremony.isPresent() && name.length == 3 && name[2].equals(KEY.substring(1))) {
            Bytes32.parseHex(name[1]).asOptional().ifPresent(key -> accepted.put(ceremony.get(), key));
        }
    }

    private static boolean contributes(Path file) {
        try {
            byte[] said = Files.readAllBytes(file);
            return said.length == 1 && said[0] == 1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether this node verifies the ceremony because it was asked to. */
    boolean isJoined(Bytes32 ceremonyId) {
        return joined.containsKey(ceremonyId);
    }

    boolean contributes(Bytes32 ceremonyId) {
        return joined.getOrDefault(ceremonyId, false);
    }

    /** Once a contributor, always one. */
    void join(Bytes32 ceremonyId, boolean contribute) {
        boolean both = contribute || contributes(ceremonyId);
        write(folder.resolve(ceremonyId.hex() + JOINED), new byte[] {(byte) (both ? 1 : 0)});
        joined.put(ceremonyId, both);
    }

    Optional<Bytes32> keyOf(Bytes32 ceremonyId) {
        return Optional.ofNullable(accepted.get(ceremonyId));
    }

    void accept(Bytes32 ceremonyId, CeremonyKey key) {
        write(file(ceremonyId, key.id()), key.encode());
        accepted.put(ceremonyId, key.id());
    }

    /** The bytes of a ceremony's accepted key. */
    Optional<byte[]> bytesOf(Bytes32 ceremonyId) {
        return keyOf(ceremonyId).map(key -> {
            try {
                return Files.readAllBytes(file(ceremonyId, key));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** An accepted key, by its own id; seconds of work for a large one. Empty as well when its file is damaged. */
    Optional<CeremonyKey> load(Bytes32 keyId) {
        return accepted.entrySet().stream()
                .filter(entry -> entry.getValue().equals(keyId))
                .findFirst()
                .flatMap(entry -> bytesOf(entry.getKey()))
                .flatMap(bytes ->
                        CeremonyKey.decode(bytes, Workers.CALLER, Progress.NONE).asOptional())
                .filter(key -> key.id().equals(keyId));
    }

    /** What this node found of a ceremony's contributions, now and before it was started. */
    KeptVerdicts verdicts(Bytes32 ceremonyId) {
        return KeptVerdicts.open(folder.resolve(ceremonyId.hex() + VERDICTS));
    }

    /** The ids of the keys that were accepted last, at most so many, the newest last. */
    List<Bytes32> newest(int count) {
        List<Map.Entry<Bytes32, Bytes32>> byAge = accepted.entrySet().stream()
                .sorted(Comparator.comparing(entry -> acceptedAt(file(entry.getKey(), entry.getValue()))))
                .toList();
        return byAge.subList(Math.max(0, byAge.size() - count), byAge.size()).stream()
                .map(Map.Entry::getValue)
                .toList();
    }

    private static FileTime acceptedAt(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(Bytes32 ceremonyId, Bytes32 keyId) {
        return folder.resolve(ceremonyId.hex() + "." + keyId.hex() + KEY);
    }

    static void write(Path file, byte[] content) {
        Path draft = file.resolveSibling(file.getFileName() + ".draft");
        try {
            try (FileChannel channel = FileChannel.open(
                    draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
