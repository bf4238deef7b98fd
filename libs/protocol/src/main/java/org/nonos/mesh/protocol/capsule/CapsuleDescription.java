package org.nonos.mesh.protocol.capsule;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * What a publisher signs about a capsule. Its encoding is canonical, and its hash is the capsule id.
 *
 * @param publisher who signs
 * @param publishedCycle proof cycle of publication
 * @param length content in bytes, 1 to {@link #MAX_LENGTH}
 * @param coding how the content is made into shards
 * @param shardRoot {@link ShardTree} root over the hashes of all shards
 * @param requiredProofs numbers of the receipt kinds without which nobody should use the capsule: strictly ascending,
 *     each 1 to 255, at most {@link #MAX_REQUIRED_PROOFS}
 * @param name 1 to {@link #MAX_NAME_BYTES} bytes of UTF-8, printable
 * @param version 0 to {@link #MAX_VERSION_BYTES} bytes of UTF-8, printable
 */
public record CapsuleDescription(
        NodeId publisher,
        long publishedCycle,
        long length,
        Coding coding,
        Bytes32 shardRoot,
        List<Integer> requiredProofs,
        String name,
        String version) {

    /** 2^40 bytes, that is 2^24 chunks: what the format can say. What a node takes on is its own, smaller limit. */
    public static final long MAX_LENGTH = 1L << 40;

    public static final int MAX_NAME_BYTES = 128;
    public static final int MAX_VERSION_BYTES = 64;
    public static final int MAX_REQUIRED_PROOFS = 8;

    private static final int FORMAT = 2;

    public CapsuleDescription {
        requiredProofs = List.copyOf(requiredProofs);
        Optional<String> problem = problem(publishedCycle, length, requiredProofs, name, version);
        if (problem.isPresent()) {
            throw new IllegalArgumentException(problem.get());
        }
    }

    /** One sentence, if a name or version that a person typed cannot stand in a manifest. */
    public static Optional<String> textProblem(String name, String version) {
        if (name.isBlank()) {
            return Optional.of("A capsule needs a name.");
        }
        if (bytesOf(name) > MAX_NAME_BYTES) {
            return Optional.of(
                    "A capsule's name has at most " + MAX_NAME_BYTES + " bytes, this one has " + bytesOf(name) + ".");
        }
        if (bytesOf(version) > MAX_VERSION_BYTES) {
            return Optional.of("A capsule's version has at most " + MAX_VERSION_BYTES + " bytes, this one has "
                    + bytesOf(version) + ".");
        }
        return printable(name) && printable(version)
                ? Optional.empty()
                : Optional.of("A capsule's name and version hold printable characters only.");
    }

    /** Where the content lies in chunks, generations and shards. */
    public ShardLayout layout() {
        return new ShardLayout(length, coding);
    }

    public int chunks() {
        return layout().chunks();
    }

    public Bytes32 capsuleId() {
        return Hashes.domain("capsule", signedPart());
    }

    /** The bytes that are signed and whose hash is the capsule id. */
    public byte[] signedPart() {
        ByteWriter writer = new ByteWriter()
                .u8(FORMAT)
                .bytes32(publisher.key())
                .u63(publishedCycle)
                .u63(length)
                .u32(ShardLayout.CHUNK_BYTES)
                .u8(coding.dataShards())
                .u8(coding.parityShards())
                .bytes32(shardRoot)
                .u8(requiredProofs.size());
        requiredProofs.forEach(writer::u8);
        return writer.text(name).text(version).toArray();
    }

    /** Reads a signed part, leaving the reader behind it; empty when the reader has failed. */
    static Optional<CapsuleDescription> read(ByteReader reader) {
        if (reader.u8() != FORMAT) {
            reader.fail("unknown-version", "a manifest of a version that this node does not know");
        }
        NodeId publisher = new NodeId(reader.bytes32());
        long cycle = reader.u63();
        long length = reader.u63();
        if (reader.u32() != ShardLayout.CHUNK_BYTES) {
            reader.fail("bad-chunk-size", "chunks are " + ShardLayout.CHUNK_BYTES + " bytes long");
        }
        Coding coding = readCoding(reader);
        Bytes32 root = reader.bytes32();
        List<Integer> proofs = readProofs(reader);
        String name = reader.text(MAX_NAME_BYTES);
        String version = reader.text(MAX_VERSION_BYTES);
        if (reader.failed()) {
            return Optional.empty();
        }
        Optional<String> problem = problem(cycle, length, proofs, name, version);
        problem.ifPresent(detail -> reader.fail("bad-manifest", detail));
        return problem.isPresent()
                ? Optional.empty()
                : Optional.of(new CapsuleDescription(publisher, cycle, length, coding, root, proofs, name, version));
    }

    private static Coding readCoding(ByteReader reader) {
        int data = reader.u8();
        int parity = reader.u8();
        Optional<Coding> coding = Coding.ofDataShards(data).filter(known -> known.parityShards() == parity);
        if (coding.isEmpty()) {
            reader.fail("bad-coding", data + "+" + parity + " shards are no coding that this node knows");
        }
        return coding.orElse(Coding.FOUR_PLUS_TWO);
    }

    private static List<Integer> readProofs(ByteReader reader) {
        int count = reader.u8();
        if (count > MAX_REQUIRED_PROOFS) {
            reader.fail("too-many-proofs", count + " required proofs, at most " + MAX_REQUIRED_PROOFS);
            return List.of();
        }
        return java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> reader.u8())
                .toList();
    }

    private static Optional<String> problem(
            long cycle, long length, List<Integer> proofs, String name, String version) {
        if (cycle < 0) {
            return Optional.of("the cycle is negative");
        }
        if (length < 1 || length > MAX_LENGTH) {
            return Optional.of("the length is " + length + ", allowed is 1 to " + MAX_LENGTH);
        }
        if (proofs.size() > MAX_REQUIRED_PROOFS || !ascending(proofs)) {
            return Optional.of("the required proofs are not at most " + MAX_REQUIRED_PROOFS + " ascending kinds");
        }
        return textProblem(name, version);
    }

    private static boolean ascending(List<Integer> proofs) {
        int previous = 0;
        for (int proof : proofs) {
            if (proof <= previous || proof > 255) {
                return false;
            }
            previous = proof;
        }
        return true;
    }

    /** No control characters, and none that turn or hide the text around them where an operator reads it. */
    private static boolean printable(String text) {
        return text.codePoints().noneMatch(c -> switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        });
    }

    private static int bytesOf(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
