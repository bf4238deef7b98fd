package org.nonos.mesh.proof.receipt;

import java.util.Arrays;
import java.util.List;
import org.nonos.mesh.proof.Attestation;
import org.nonos.mesh.proof.ProofSystemId;
import org.nonos.mesh.proof.ProofSystems;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.proof.chaumpedersen.ChaumPedersen;
import org.nonos.mesh.proof.chaumpedersen.NamedProver;
import org.nonos.mesh.proof.triptych.RingTable;
import org.nonos.mesh.proof.triptych.Triptych;
import org.nonos.mesh.proof.triptych.TriptychLimits;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.wire.Bytes32;

/** Two issuers, a verifier and one good receipt, the same in every run; and ways to change one field of a receipt. */
final class Issued {

    static final long CYCLE = 29_000_000;
    static final long LIFETIME = 1_440;
    static final RealmTag REALM = RealmTag.of(new Realm("receipts"));
    static final RealmTag OTHER_REALM = RealmTag.of(new Realm("others"));
    static final ChaumPedersen SYSTEM = new ChaumPedersen();
    static final RingTable RINGS = new RingTable();
    static final Triptych TRIPTYCH = new Triptych(RINGS, TriptychLimits.DEFAULTS);
    static final ReceiptIssuer.Systems BOTH = new ReceiptIssuer.Systems(SYSTEM, TRIPTYCH);
    static final ProofSystems SYSTEMS = new ProofSystems(List.of(SYSTEM, TRIPTYCH));
    static final ReceiptLimits LIMITS = new ReceiptLimits(2, 2_000, 4);
    static final IdentityKey ALICE_KEY = new IdentityKey(filled(1));
    static final IdentityKey BOB_KEY = new IdentityKey(filled(2));
    static final ReceiptVerifier VERIFIER = new ReceiptVerifier(REALM, SYSTEMS, LIMITS);
    static final Receipt GOOD = issuer(ALICE_KEY, REALM).issueNamed(wish(ReceiptKind.PUBLISHED, CYCLE));

    private Issued() {}

    static ReceiptIssuer issuer(IdentityKey identity, RealmTag realm) {
        return new ReceiptIssuer(
                identity.deriveSecret("proof-key"), realm, identity, BOTH, new Slots(), () -> 3L, LIMITS);
    }

    static ReceiptIssuer.Wish wish(ReceiptKind kind, long cycle) {
        return new ReceiptIssuer.Wish(kind, capsule(), cycle, LIFETIME, anchor());
    }

    static Bytes32 capsule() {
        return Bytes32.of(filled(11));
    }

    static Bytes32 anchor() {
        return Bytes32.of(filled(12));
    }

    static Receipt withAttestation(Attestation said) {
        return new Receipt(GOOD.system(), said, GOOD.publicInputs(), GOOD.proof());
    }

    static Receipt withSystem(String name) {
        return new Receipt(new ProofSystemId(name), GOOD.attestation(), GOOD.publicInputs(), GOOD.proof());
    }

    static Receipt withInputs(NamedProver inputs) {
        return new Receipt(GOOD.system(), GOOD.attestation(), inputs.encode(), GOOD.proof());
    }

    static Receipt withProver(NodeId prover, PublicBytes commitment, PublicBytes binding) {
        PublicBytes inputs = new NamedProver(prover, commitment, inputs(GOOD).tag()).encode();
        return new Receipt(GOOD.system(), GOOD.attestation(), inputs, rebound(binding));
    }

    static Receipt withTag(PublicBytes tag) {
        return withInputs(new NamedProver(inputs(GOOD).prover(), inputs(GOOD).commitment(), tag));
    }

    static Receipt withProof(byte[] proof) {
        return new Receipt(GOOD.system(), GOOD.attestation(), GOOD.publicInputs(), PublicBytes.of(proof));
    }

    static NamedProver inputs(Receipt receipt) {
        return NamedProver.decode(receipt.publicInputs()).asOptional().orElseThrow();
    }

    static PublicBytes binding(Receipt receipt) {
        return PublicBytes.of(Arrays.copyOfRange(receipt.proof().toArray(), 64, 128));
    }

    /** The good proof with another signature of the commitment. */
    static PublicBytes rebound(PublicBytes binding) {
        byte[] proof = GOOD.proof().toArray();
        System.arraycopy(binding.toArray(), 0, proof, 64, 64);
        return PublicBytes.of(proof);
    }

    /** c and s are zero, all else is as it should be: well-formed and false. */
    static byte[] falseProof() {
        byte[] proof = GOOD.proof().toArray();
        Arrays.fill(proof, 0, 64, (byte) 0);
        return proof;
    }

    static byte[] filled(int value) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
