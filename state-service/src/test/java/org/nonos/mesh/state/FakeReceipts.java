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
    private static final int IN_SLOT = 2;

    /** How many proofs were looked at. */
    int checked;

    static ReceiptFacts published(NodeId prover, Bytes32 capsule, long cycle, long expires) {
        return read(encode(GOOD, prover, capsule, cycle, expires)).asOptional().orElseThrow();
    }

    static byte[] forged(NodeId prover, Bytes32 capsule, long cycle, long expires) {
        return encode(0, prover, capsule, cycle, expires);
    }

    /** Made by nobody in particular, in a slot. */
    static ReceiptFacts inSlot(Bytes32 slot, Bytes32 capsule, long cycle, long expires) {
        return read(encode(IN_SLOT, new NodeId(slot), capsule, cycle, expires))
                .asOptional()
                .orElseThrow();
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
        boolean inSlot = reader.u8() == IN_SLOT;
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
                inSlot ? Optional.empty() : Optional.of(prover),
                inSlot ? Optional.of(prover.key()) : Optional.empty(),
                Bytes32.ZERO,
                encoded));
    }

    @Override
    public Checked check(byte[] encoded, long currentCycle) {
        checked++;
        return switch (read(encoded)) {
            case Decoded.Refused<ReceiptFacts>(String code, String ignored) -> new Checked.Bad(code, true);
            case Decoded.Ok<ReceiptFacts>(ReceiptFacts facts) ->
                encoded[encoded.length - 1] != 0 ? new Checked.Good(facts) : new Checked.Bad("proof-false", true);
        };
    }

    /** The slot's number is its maker's. */
    @Override
    public Optional<DoubleSignal> doubleSignal(byte[] one, byte[] other) {
        return read(one)
                .asOptional()
                .flatMap(ReceiptFacts::slot)
                .map(slot -> new DoubleSignal(
                        new ByteWriter().bytes(one).bytes(other).toArray(), Optional.of(new NodeId(slot))));
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
