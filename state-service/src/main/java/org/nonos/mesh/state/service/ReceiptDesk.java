package org.nonos.mesh.state.service;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.kit.boot.MeshProperties;
import org.nonos.mesh.proof.ProofSystems;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.proof.bls.Bls12381;
import org.nonos.mesh.proof.chaumpedersen.ChaumPedersen;
import org.nonos.mesh.proof.receipt.CommitmentBinding;
import org.nonos.mesh.proof.receipt.Receipt;
import org.nonos.mesh.proof.receipt.ReceiptIssuer;
import org.nonos.mesh.proof.receipt.ReceiptLimits;
import org.nonos.mesh.proof.receipt.ReceiptVerifier;
import org.nonos.mesh.protocol.identity.Signer;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.state.ReceiptChecker;
import org.nonos.mesh.state.ReceiptFacts;
import org.nonos.mesh.state.ReceiptProofs;

/** Makes this node's receipts and verifies everyone's. Where the curve library does not load it does neither. */
final class ReceiptDesk {

    private final RealmTag realm;
    private final long lifetimeCycles;
    private final @Nullable String problem;
    private final @Nullable ChaumPedersen system;
    private final ReceiptChecker checker;
    private @Nullable ReceiptIssuer issuer;
    private @Nullable Signer signer;

    ReceiptDesk(MeshProperties mesh, long lifetimeCycles) {
        this.realm = RealmTag.of(mesh.meshRealm());
        this.lifetimeCycles = lifetimeCycles;
        this.problem = Bls12381.problem().orElse(null);
        this.system = problem == null ? new ChaumPedersen() : null;
        this.checker = system == null
                ? new NothingVerifies()
                : new ReceiptProofs(
                        new ReceiptVerifier(realm, new ProofSystems(List.of(system)), ReceiptLimits.DEFAULTS));
    }

    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    ReceiptChecker checker() {
        return checker;
    }

    /** Ready to make receipts from here on, unless the library is missing. */
    synchronized void unlock(byte[] proofSecret, Signer keySigner) {
        if (system != null) {
            signer = keySigner;
            issuer = new ReceiptIssuer(
                    proofSecret, realm, keySigner, system, new SecureRandom(), ReceiptLimits.DEFAULTS);
        }
    }

    /** Empty where receipts cannot be made. */
    synchronized Optional<ReceiptFacts> issue(ReceiptKind kind, Bytes32 capsuleId, long cycle, Bytes32 anchor) {
        ReceiptIssuer ready = issuer;
        if (ready == null) {
            return Optional.empty();
        }
        Receipt receipt = ready.issue(kind, capsuleId, cycle, lifetimeCycles, anchor);
        return Optional.of(ReceiptProofs.facts(receipt, receipt.encode()));
    }

    /** The proof commitment with the node's signature that it is its own. */
    synchronized Optional<Commitment> commitment() {
        ReceiptIssuer ready = issuer;
        Signer keySigner = signer;
        return ready == null || keySigner == null
                ? Optional.empty()
                : Optional.of(new Commitment(
                        ready.commitment().toArray(),
                        CommitmentBinding.sign(keySigner, realm, ready.commitment())
                                .toArray()));
    }

    /** What discovery advertises: 48 and 64 bytes. */
    record Commitment(byte[] point, byte[] binding) {}

    /** Fails closed. */
    private static final class NothingVerifies implements ReceiptChecker {
        @Override
        public Checked check(byte[] encoded, long currentCycle) {
            return new Checked.Bad("proofs-unavailable", false);
        }

        @Override
        public List<Checked> checkAll(List<byte[]> encoded, long currentCycle) {
            return encoded.stream().map(one -> check(one, currentCycle)).toList();
        }

        @Override
        public Checked recognise(byte[] encoded, long currentCycle) {
            return check(encoded, currentCycle);
        }

        @Override
        public Decoded<ReceiptFacts> reread(byte[] encoded) {
            return Receipt.decode(encoded).then(receipt -> Decoded.ok(ReceiptProofs.facts(receipt, encoded)));
        }
    }
}
