package org.nonos.mesh.benchmarks.flood;

import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.Random;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.proof.chaumpedersen.ChaumPedersen;
import org.nonos.mesh.proof.receipt.ReceiptIssuer;
import org.nonos.mesh.proof.receipt.ReceiptLimits;
import org.nonos.mesh.proof.triptych.RingTable;
import org.nonos.mesh.proof.triptych.Triptych;
import org.nonos.mesh.proof.triptych.TriptychLimits;
import org.nonos.mesh.protocol.gossip.GossipItem;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.Signatures;
import org.nonos.mesh.protocol.layer.GossipKind;
import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.time.ProofCycles;
import org.nonos.mesh.protocol.wire.Bytes32;

/** Receipts of one prover: true ones, and false ones that only a full verification tells from true ones. */
final class Receipts {

    private static final ProofCycles CYCLES = ProofCycles.ofSeconds(60);
    private static final int LIFETIME_CYCLES = 10;

    /** What follows the response's last byte in the encoding of a receipt. */
    private static final int AFTER_RESPONSE_BYTES = Signatures.SIGNATURE_BYTES;

    private final Random random;
    private final ReceiptIssuer issuer;
    private int forged;

    Receipts(String realm, int seed) {
        random = new Random(seed);
        byte[] key = new byte[IdentityKey.SEED_BYTES];
        random.nextBytes(key);
        IdentityKey identity = new IdentityKey(key);
        issuer = new ReceiptIssuer(
                identity.deriveSecret("proof-key"),
                RealmTag.of(new Realm(realm)),
                identity,
                new ReceiptIssuer.Systems(new ChaumPedersen(), new Triptych(new RingTable(), TriptychLimits.DEFAULTS)),
                (_, _, from, _) -> OptionalInt.of(from),
                random,
                ReceiptLimits.DEFAULTS);
    }

    GossipItem good() {
        byte[] capsule = new byte[Bytes32.LENGTH];
        random.nextBytes(capsule);
        long cycle = CYCLES.cycleAt(System.currentTimeMillis());
        return new GossipItem(
                GossipKind.RECEIPT,
                issuer.issueNamed(new ReceiptIssuer.Wish(
                                ReceiptKind.PUBLISHED, Bytes32.of(capsule), cycle, LIFETIME_CYCLES, Bytes32.ZERO))
                        .encode());
    }

    /**
     * A true receipt with another response: valid form, points and signature, and a proof that does not hold. No two are
     * the same.
     */
    GossipItem forged() {
        byte[] receipt = good().payload();
        ByteBuffer bytes = ByteBuffer.wrap(receipt);
        int at = receipt.length - AFTER_RESPONSE_BYTES - Integer.BYTES;
        bytes.putInt(at, bytes.getInt(at) ^ ++forged);
        return new GossipItem(GossipKind.RECEIPT, receipt);
    }
}
