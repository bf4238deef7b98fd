package org.nonos.mesh.benchmarks.flood;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.nonos.mesh.proof.Attestation;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.proof.bls.DomainTag;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.receipt.Receipt;
import org.nonos.mesh.proof.triptych.Triptych;
import org.nonos.mesh.proof.triptych.TriptychLimits;
import org.nonos.mesh.proof.triptych.UnnamedProver;
import org.nonos.mesh.protocol.gossip.GossipItem;
import org.nonos.mesh.protocol.layer.GossipKind;
import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.time.ProofCycles;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * False receipts of nobody in a ring that the nodes accept: each point of the statement and the proof is one of the group,
 * each number below its order, the slot one that counts, and no two are the same. Only the equations do not hold.
 */
final class UnnamedForgeries implements Supplier<GossipItem> {

    private static final ProofCycles CYCLES = ProofCycles.ofSeconds(60);
    private static final int LIFETIME_CYCLES = 10;
    private static final DomainTag TAG = new DomainTag("false-receipts");

    /** Enough that tags seldom repeat; each is a point that was hashed to, once. */
    private static final int POINTS = 256;

    /** In a ring of 2 to 16 keys a place has two digits. */
    static final int MAX_RING_KEYS = 16;

    private static final int PROOF_POINTS = 8;
    private static final int PROOF_NUMBERS = 9;

    private final RealmTag realm;
    private final Bytes32 ringRoot;
    private final Random random;
    private final List<byte[]> points;

    /** @param ringRoot of a ring of at most {@link #MAX_RING_KEYS} keys */
    UnnamedForgeries(String realm, Bytes32 ringRoot, int seed) {
        this.realm = RealmTag.of(new Realm(realm));
        this.ringRoot = ringRoot;
        this.random = new Random(seed);
        this.points = random.ints(POINTS)
                .mapToObj(each -> G1Point.hashToCurve(
                                new ByteWriter().u32(each & 0xffff_ffffL).toArray(), TAG)
                        .encode())
                .toList();
    }

    @Override
    public GossipItem get() {
        byte[] capsule = new byte[Bytes32.LENGTH];
        random.nextBytes(capsule);
        long cycle = CYCLES.cycleAt(System.currentTimeMillis());
        Attestation said = new Attestation(
                realm, ReceiptKind.PUBLISHED, Bytes32.of(capsule), cycle, cycle + LIFETIME_CYCLES, Bytes32.ZERO);
        UnnamedProver inputs = new UnnamedProver(
                ringRoot,
                random.nextInt(TriptychLimits.DEFAULTS.slotsPerCycle()),
                PublicBytes.of(point()),
                PublicBytes.of(point()));
        return new GossipItem(GossipKind.RECEIPT, new Receipt(Triptych.ID, said, inputs.encode(), proof()).encode());
    }

    private PublicBytes proof() {
        ByteWriter proof = new ByteWriter();
        for (int i = 0; i < PROOF_POINTS; i++) {
            proof.bytes(point());
        }
        for (int i = 0; i < PROOF_NUMBERS; i++) {
            byte[] number = new byte[48];
            random.nextBytes(number);
            proof.bytes(Scalar.reduce(number).encode());
        }
        return PublicBytes.of(proof.toArray());
    }

    private byte[] point() {
        return points.get(random.nextInt(POINTS));
    }
}
