package org.nonos.mesh.proof.receipt;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.proof.Attestation;
import org.nonos.mesh.proof.ProverKey;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.proof.Statement;
import org.nonos.mesh.proof.chaumpedersen.BoundKey;
import org.nonos.mesh.proof.chaumpedersen.ChaumPedersen;
import org.nonos.mesh.proof.chaumpedersen.CommitmentBinding;
import org.nonos.mesh.proof.circuit.MembershipTree;
import org.nonos.mesh.proof.groth16.Groth16;
import org.nonos.mesh.proof.groth16.Member;
import org.nonos.mesh.proof.groth16.MemberKey;
import org.nonos.mesh.proof.triptych.Ring;
import org.nonos.mesh.proof.triptych.Triptych;
import org.nonos.mesh.protocol.identity.Signer;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * Makes this node's receipts: as one of a ring, with {@link Triptych}, or under its name, with {@link ChaumPedersen}. The
 * commitment is signed once, when it is first needed; after that the identity key is not asked again. One thread at a
 * time makes receipts; others may ask for the public keys meanwhile. As a member of a tree, with {@link Groth16}, where a
 * key is accepted.
 */
public final class ReceiptIssuer {

    private final Systems systems;
    private final ProverKey key;
    private final Signer signer;
    private final SlotBook slots;
    private final RandomGenerator random;
    private final ReceiptLimits limits;
    private final MemberKey member;
    private volatile @Nullable PublicBytes binding;
    private volatile @Nullable PublicBytes keyBinding;

    /** The two ways to prove that every node has. */
    public record Systems(ChaumPedersen named, Triptych unnamed) {}

    /**
     * @param secret at least 32 bytes of high entropy; see {@link ProverKey#derive}
     * @param slots this key's, and no other's
     * @param random a cryptographic source; the proofs stay sound and the key stays secret even if it is a bad one
     */
    public ReceiptIssuer(
            byte[] secret,
            RealmTag realm,
            Signer signer,
            Systems systems,
            SlotBook slots,
            RandomGenerator random,
            ReceiptLimits limits) {
        this.key = ProverKey.derive(secret, realm);
        this.member = MemberKey.derive(secret, realm);
        this.signer = signer;
        this.systems = systems;
        this.slots = slots;
        this.random = random;
        this.limits = limits;
    }

    /** This node's public proof key, as discovery advertises it. */
    public PublicBytes commitment() {
        return key.commitment();
    }

    /** This node's leaf, as discovery advertises it, 32 bytes. */
    public PublicBytes leaf() {
        return member.encodedLeaf();
    }

    /** This node's signature that commitment and leaf are its own, 64 bytes; throws what the signer throws. */
    public PublicBytes keyBinding() {
        PublicBytes known = keyBinding;
        if (known == null) {
            known = CommitmentBinding.sign(signer, key.realm(), commitment(), leaf());
            keyBinding = known;
        }
        return known;
    }

    /** This node's signature that the commitment is its own, 64 bytes; throws what the signer throws. */
    public PublicBytes binding() {
        PublicBytes known = binding;
        if (known == null) {
            known = CommitmentBinding.sign(signer, key.realm(), key.commitment());
            binding = known;
        }
        return known;
    }

    /**
     * What a receipt is to say.
     *
     * @param cycle the current proof cycle
     * @param lifetimeCycles for how many cycles after {@code cycle} it counts, 0 to the limit
     * @param anchor this node's anchor of the last closed cycle; left out where it would name an unnamed prover
     */
    public record Wish(ReceiptKind kind, Bytes32 capsule, long cycle, long lifetimeCycles, Bytes32 anchor) {}

    /**
     * A receipt as one of the ring if this node's key is in it, and else under this node's name.
     *
     * @throws SlotBook.SlotBookUnavailableException if the slot cannot be written down
     * @throws Signer.SigningUnavailableException as {@link #issueNamed}
     */
    public Issue issue(Wish wish, Optional<Ring> ring) {
        return ring.filter(known -> known.placeOf(key.commitment()).isPresent())
                .map(known -> issueUnnamed(wish, known))
                .orElseGet(() -> new Issue.Made(issueNamed(wish)));
    }

    /**
     * A receipt under this node's name.
     *
     * @throws Signer.SigningUnavailableException if the commitment is not yet signed and the signer does not answer
     */
    public Receipt issueNamed(Wish wish) {
        Attestation attestation = attestation(wish, wish.anchor());
        BoundKey bound = new BoundKey(key, binding());
        Statement statement = systems.named().state(attestation, signer.nodeId(), key);
        PublicBytes proof = systems.named().prove(statement, bound, random);
        return new Receipt(systems.named().id(), attestation, statement.publicInputs(), proof);
    }

    /**
     * A receipt as a member of the tree; empty if this node's leaf is not in it. Half a second of work.
     *
     * <p>Slots come from the same book as those of rings, so none is used for two things, in two systems, over two trees
     * or under two keys.
     *
     * @param keyId a key that this node can prove with
     * @throws SlotBook.SlotBookUnavailableException if the slot cannot be written down
     */
    public Optional<Issue> issueAsMember(Wish wish, Groth16 system, Bytes32 keyId, MembershipTree tree) {
        OptionalLong place = tree.placeOf(member.leaf());
        if (place.isEmpty()) {
            return Optional.empty();
        }
        Attestation attestation = attestation(wish, Bytes32.ZERO);
        Bytes32 what = Hashes.domain(
                "proof-slot-use-groth16",
                attestation.toArray(),
                keyId.toArray(),
                tree.root().encode());
        OptionalInt slot =
                slots.take(wish.cycle(), what, random.nextInt(system.slotsPerCycle()), system.slotsPerCycle());
        if (slot.isEmpty()) {
            return Optional.of(new Issue.SlotsUsedUp(wish.cycle()));
        }
        Member witness = new Member(member.secret(), tree.path(place.getAsLong()));
        Statement statement = system.state(attestation, keyId, tree.root(), slot.getAsInt(), witness);
        PublicBytes proof = system.prove(statement, witness, random);
        return Optional.of(new Issue.Made(new Receipt(system.id(), attestation, statement.publicInputs(), proof)));
    }

    /** The slot is on the disk before there is a proof: whatever happens in between, it is not used for another thing. */
    private Issue issueUnnamed(Wish wish, Ring ring) {
        Attestation attestation = attestation(wish, Bytes32.ZERO);
        int slotsPerCycle = systems.unnamed().limits().slotsPerCycle();
        Bytes32 what = Hashes.domain(
                "proof-slot-use", attestation.toArray(), ring.root().toArray());
        // A random slot, so that its number does not tell how much this node has attested.
        OptionalInt slot = slots.take(wish.cycle(), what, random.nextInt(slotsPerCycle), slotsPerCycle);
        if (slot.isEmpty()) {
            return new Issue.SlotsUsedUp(wish.cycle());
        }
        Statement statement = systems.unnamed().state(attestation, ring, slot.getAsInt(), key);
        PublicBytes proof = systems.unnamed().prove(statement, key, random);
        return new Issue.Made(new Receipt(systems.unnamed().id(), attestation, statement.publicInputs(), proof));
    }

    private Attestation attestation(Wish wish, Bytes32 anchor) {
        long lifetimeCycles = wish.lifetimeCycles();
        if (lifetimeCycles < 0 || lifetimeCycles > limits.maxLifetimeCycles()) {
            throw new IllegalArgumentException(
                    "lifetimeCycles must be 0 to " + limits.maxLifetimeCycles() + ", is " + lifetimeCycles);
        }
        return new Attestation(
                key.realm(),
                wish.kind(),
                wish.capsule(),
                wish.cycle(),
                Math.addExact(wish.cycle(), lifetimeCycles),
                anchor);
    }

    @Override
    public String toString() {
        return "ReceiptIssuer[" + signer.nodeId() + ", " + key + "]";
    }
}
