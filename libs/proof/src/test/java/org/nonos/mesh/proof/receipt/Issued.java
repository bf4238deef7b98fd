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
    static final ProofSystems SYSTEMS = new ProofSystems(List.of(SYSTEM));
    static final ReceiptLimits LIMITS = new ReceiptLimits(2, 2_000, 4);
    static final IdentityKey ALICE_KEY = new IdentityKey(filled(1));
    static final IdentityKey BOB_KEY = new IdentityKey(filled(2));
    static final ReceiptVerifier VERIFIER = new ReceiptVerifier(REALM, SYSTEMS, LIMITS);
    static final Receipt GOOD =
            issuer(ALICE_KEY, REALM).issue(ReceiptKind.PUBLISHED, capsule(), CYCLE, LIFETIME, anchor());

    private Issued() {}

    static ReceiptIssuer issuer(IdentityKey identity, RealmTag realm) {
        return new ReceiptIssuer(identity.deriveSecret("proof-key"), realm, identity, SYSTEM, () -> 3L, LIMITS);
    }

    static Bytes32 capsule() {
        return Bytes32.of(filled(11));
    }

    static Bytes32 anchor() {
        return Bytes32.of(filled(12));
    }

    static Receipt withAttestation(Attestation said) {
        return new Receipt(
                GOOD.system(), said, GOOD.prover(), GOOD.commitment(), GOOD.binding(), GOOD.tag(), GOOD.proof());
    }

    static Receipt withSystem(String name) {
        return new Receipt(
                new ProofSystemId(name),
                GOOD.attestation(),
                GOOD.prover(),
                GOOD.commitment(),
                GOOD.binding(),
                GOOD.tag(),
                GOOD.proof());
    }

    static Receipt withProver(NodeId prover, PublicBytes commitment, PublicBytes binding) {
        return new Receipt(GOOD.system(), GOOD.attestation(), prover, commitment, binding, GOOD.tag(), GOOD.proof());
    }

    static Receipt withTag(PublicBytes tag) {
        return new Receipt(
                GOOD.system(), GOOD.attestation(), GOOD.prover(), GOOD.commitment(), GOOD.binding(), tag, GOOD.proof());
    }

    static Receipt withProof(byte[] proof) {
        return new Receipt(
                GOOD.system(),
                GOOD.attestation(),
                GOOD.prover(),
                GOOD.commitment(),
                GOOD.binding(),
                GOOD.tag(),
                PublicBytes.of(proof));
    }

    static byte[] filled(int value) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
