package org.nonos.mesh.state;

import java.util.List;
import java.util.Optional;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.protocol.wire.Hashes;

/** Receipts whose proof is one byte: quick, and just as forgeable as a test needs. */
final class FakeReceipts implements ReceiptChecker {

    static final int PUBLISHED = 2;
    private static final int GOOD = 1;

    /** How many proofs were looked at. */
    int checked;

    static ReceiptFacts published(NodeId prover, Bytes32 capsule, long cycle, long expires) {
        return read(encode(GOOD, prover, capsule, cycle, expires)).asOptional().orElseThrow();
    }

    static byte[] forged(NodeId prover, Bytes32 capsule, long cycle, long expires) {
        return encode(0, prover, capsule, cycle, expires);
    }

    private static byte[] encode(int proof, NodeId prover, Bytes32 capsule, long cycle, long expires) {
        return new ByteWriter()
                .bytes32(prover.key())
                .bytes32(capsule)
                .u63(cycle)
                .u63(expires)
                .u8(proof)
                .toArray();
    }

    private static Decoded<ReceiptFacts> read(byte[] encoded) {
        ByteReader reader = new ByteReader(encoded);
        NodeId prover = new NodeId(reader.bytes32());
        Bytes32 capsule = reader.bytes32();
        long cycle = reader.u63();
        long expires = reader.u63();
        reader.u8();
        return reader.finish(() -> new ReceiptFacts(
                Hashes.domain(
                        "fake-receipt",
                        prover.toArray(),
                        capsule.toArray(),
                        new ByteWriter().u63(cycle).u63(expires).toArray()),
                "fake",
                PUBLISHED,
                "published",
                capsule,
                cycle,
                expires,
                Optional.of(prover),
                new byte[0],
                Bytes32.ZERO,
                encoded));
    }

    @Override
    public Checked check(byte[] encoded, long currentCycle) {
        checked++;
        return switch (read(encoded)) {
            case Decoded.Refused<ReceiptFacts>(String code, String ignored) -> new Checked.Bad(code, true);
            case Decoded.Ok<ReceiptFacts>(ReceiptFacts facts) ->
                encoded[encoded.length - 1] == GOOD ? new Checked.Good(facts) : new Checked.Bad("proof-false", true);
        };
    }

    @Override
    public List<Checked> checkAll(List<byte[]> encoded, long currentCycle) {
        return encoded.stream().map(one -> check(one, currentCycle)).toList();
    }

    @Override
    public Checked recognise(byte[] encoded, long currentCycle) {
        return switch (read(encoded)) {
            case Decoded.Refused<ReceiptFacts>(String code, String ignored) -> new Checked.Bad(code, true);
            case Decoded.Ok<ReceiptFacts>(ReceiptFacts facts) -> new Checked.Good(facts);
        };
    }

    @Override
    public Decoded<ReceiptFacts> reread(byte[] encoded) {
        return read(encoded);
    }
}
