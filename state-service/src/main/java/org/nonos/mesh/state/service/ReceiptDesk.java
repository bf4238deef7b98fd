package org.nonos.mesh.state.service;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.kit.boot.MeshProperties;
import org.nonos.mesh.kit.groth16.MemberProofs;
import org.nonos.mesh.proof.ProofSystems;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.proof.bls.Bls12381;
import org.nonos.mesh.proof.chaumpedersen.ChaumPedersen;
import org.nonos.mesh.proof.circuit.MembershipTree;
import org.nonos.mesh.proof.receipt.Issue;
import org.nonos.mesh.proof.receipt.Receipt;
import org.nonos.mesh.proof.receipt.ReceiptIssuer;
import org.nonos.mesh.proof.receipt.ReceiptIssuer.Wish;
import org.nonos.mesh.proof.receipt.ReceiptLimits;
import org.nonos.mesh.proof.receipt.ReceiptVerifier;
import org.nonos.mesh.proof.receipt.SlotBook;
import org.nonos.mesh.proof.triptych.RingTable;
import org.nonos.mesh.proof.triptych.Triptych;
import org.nonos.mesh.proof.triptych.TriptychLimits;
import org.nonos.mesh.protocol.identity.Signer;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.state.ReceiptChecker;
import org.nonos.mesh.state.ReceiptFacts;
import org.nonos.mesh.state.ReceiptProofs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes this node's receipts and verifies everyone's. Where the curve library does not load it does neither.
 *
 * <p>Receipts are made as a member of the chosen ring's tree where Groth16 is on and a ceremony's key accepted; else as one
 * of the ring's keys; and under this node's name while there is no such ring, or when the cycle's slots are used up.
 */
final class ReceiptDesk {

    private static final Logger LOG = LoggerFactory.getLogger(ReceiptDesk.class);

    private final RealmTag realm;
    private final long lifetimeCycles;
    private final RingTable rings;
    private final MemberProofs members;
    private final SlotBook slots;
    private final @Nullable String problem;
    private final ReceiptIssuer.@Nullable Systems systems;
    private final @Nullable ReceiptProofs proofs;
    private volatile @Nullable ReceiptIssuer issuer;

    /**
     * @param rings as trust accepts them
     * @param members the same, for Groth16
     * @param slots what this node's key has attested where
     */
    ReceiptDesk(MeshProperties mesh, long lifetimeCycles, RingTable rings, MemberProofs members, SlotBook slots) {
        this.realm = RealmTag.of(mesh.meshRealm());
        this.lifetimeCycles = lifetimeCycles;
        this.rings = rings;
        this.members = members;
        this.slots = slots;
        this.problem = Bls12381.problem().orElse(null);
        this.systems = problem == null
                ? new ReceiptIssuer.Systems(new ChaumPedersen(), new Triptych(rings, TriptychLimits.DEFAULTS))
                : null;
        this.proofs = systems == null ? null : proofs(systems);
    }

    private ReceiptProofs proofs(ReceiptIssuer.Systems known) {
        ProofSystems all = members.beside(known.named(), known.unnamed());
        return new ReceiptProofs(
                new ReceiptVerifier(realm, all, ReceiptLimits.DEFAULTS),
                key -> rings.ownerOf(key).or(() -> members.trees().ownerOf(key)));
    }

    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    ReceiptChecker checker() {
        return proofs == null ? new NothingVerifies() : proofs;
    }

    /** Ready to make receipts from here on, unless the library is missing. */
    synchronized void unlock(byte[] proofSecret, Signer keySigner) {
        if (systems != null) {
            issuer = new ReceiptIssuer(
                    proofSecret, realm, keySigner, systems, slots, new SecureRandom(), ReceiptLimits.DEFAULTS);
        }
    }

    /** Empty where receipts cannot be made. May take half a second, one receipt at a time: not for a core's thread. */
    synchronized Optional<ReceiptFacts> issue(ReceiptKind kind, Bytes32 capsuleId, long cycle, Bytes32 anchor) {
        ReceiptIssuer ready = issuer;
        if (ready == null || proofs == null) {
            return Optional.empty();
        }
        Receipt receipt = issue(ready, new Wish(kind, capsuleId, cycle, lifetimeCycles, anchor));
        return Optional.of(proofs.facts(receipt, receipt.encode()));
    }

    /** A manifest and a holder record name their maker anyway: without a slot, a named receipt gives nothing away. */
    private Receipt issue(ReceiptIssuer ready, Wish wish) {
        try {
            return switch (asMember(ready, wish).orElseGet(() -> ready.issue(wish, rings.chosen()))) {
                case Issue.Made(Receipt receipt) -> receipt;
                case Issue.SlotsUsedUp _ -> ready.issueNamed(wish);
            };
        } catch (SlotBook.SlotBookUnavailableException e) {
            LOG.warn("a receipt is made under this node's name: {}", e.getMessage());
            return ready.issueNamed(wish);
        }
    }

    private Optional<Issue> asMember(ReceiptIssuer ready, Wish wish) {
        Optional<Bytes32> key = members.keys().newest();
        Optional<MembershipTree> tree = members.trees().chosen();
        return members.system()
                .filter(_ -> key.isPresent() && tree.isPresent())
                .flatMap(system -> ready.issueAsMember(wish, system, key.orElseThrow(), tree.orElseThrow()));
    }

    /** Commitment and leaf with the node's signature that they are its own. Does not wait for a receipt being made. */
    Optional<Commitment> commitment() {
        ReceiptIssuer ready = issuer;
        return ready == null
                ? Optional.empty()
                : Optional.of(new Commitment(
                        ready.commitment().toArray(),
                        ready.leaf().toArray(),
                        ready.keyBinding().toArray()));
    }

    /** What discovery advertises: 48, 32 and 64 bytes. */
    record Commitment(byte[] point, byte[] leaf, byte[] binding) {}

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
        public Optional<DoubleSignal> doubleSignal(byte[] one, byte[] other) {
            return Optional.empty();
        }

        @Override
        public Decoded<ReceiptFacts> reread(byte[] encoded) {
            return Decoded.refused("proofs-unavailable", "this node cannot read proofs");
        }
    }
}
