package org.nonos.mesh.proof;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * One way to prove statements without giving the secret behind them away.
 *
 * <p>Checking takes bytes of unknown origin: it never throws for them, and holds no more memory than a constant times
 * their length. Implementations may be called by several threads at once.
 *
 * @param <W> the secret that a proof shows knowledge of
 */
public interface ProofSystem<W> {

    ProofSystemId id();

    /**
     * The proof of a statement, in the system's canonical encoding.
     *
     * @param random used up by the proof; a weak source must not endanger the witness
     * @throws IllegalArgumentException if the statement is not true for the witness
     */
    PublicBytes prove(Statement statement, W witness, RandomGenerator random);

    /** Whether the proof holds. Everything that is not shown to hold is refuted. */
    ProofVerdict verify(Statement statement, PublicBytes proof);

    /** One verdict per claim, in order, the same as {@link #verify} gives; faster where the system has a way. */
    List<ProofVerdict> verifyBatch(List<Claim> claims);

    /** A hash that binds every public input of the statement, and this system's name. */
    Bytes32 statementDigest(Statement statement);

    /** Who says it, where the statement names someone. Worth something once the statement is proven. */
    Optional<NodeId> proverOf(Statement statement);

    /**
     * A hash of system, realm, cycle, slot and tag: a key states one thing for each. Empty where keys may state as many
     * things as they like, because they are named.
     */
    Optional<Bytes32> slotOf(Statement statement);

    /**
     * The proof commitment, 48 bytes, of a key that states two different things in one slot. Both must have been proven.
     * Empty where they are the same, or of different slots.
     */
    Optional<PublicBytes> exposed(Statement first, Statement second);
}
