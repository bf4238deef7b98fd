package org.nonos.mesh.proof.receipt;

import java.util.List;
import org.nonos.mesh.proof.ProofSystemId;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.chaumpedersen.ChaumPedersen;
import org.nonos.mesh.proof.groth16.Groth16;
import org.nonos.mesh.proof.groth16.MemberInputs;
import org.nonos.mesh.proof.triptych.Triptych;

/**
 * What a valid receipt shows and what it does not, in sentences for people. {@code docs/spec/proofs.md} and the pages of
 * the proof systems have the long form.
 */
public record Meaning(List<String> proves, List<String> doesNotProve) {

    private static final String ATTESTED =
            "attested this capsule's id, the kind, the cycles and the realm, exactly as they stand here";
    private static final String ONE_SLOT =
            "Whoever it was has so many slots in a cycle, and this statement takes one: a second, different statement in it"
                    + " would give its maker away.";
    private static final String NO_EXECUTION =
            "That the capsule's code ran, ran correctly, or that bytes were relayed or seeded: it is somebody's word.";
    private static final String NOT_WHO =
            "Who it was, or whether receipts of different slots and cycles come from one maker.";
    private static final String NOT_PEOPLE = "That different keys belong to different people.";

    public Meaning {
        proves = List.copyOf(proves);
        doesNotProve = List.copyOf(doesNotProve);
    }

    /** Of one whose system this software does not know nothing is shown. */
    public static Meaning of(ProofSystemId system, PublicBytes publicInputs) {
        if (system.equals(ChaumPedersen.ID)) {
            return new Meaning(
                    List.of(
                            "The holder of a secret number, which the named node signed to be its own, " + ATTESTED
                                    + ".",
                            "The proof could not be made without that secret, and tells nothing about it."),
                    List.of(NO_EXECUTION, "That the node has this one key only, or that its clock was right."));
        }
        if (system.equals(Triptych.ID)) {
            return new Meaning(
                    List.of(
                            "One of the operators whose proof keys form the named ring " + ATTESTED
                                    + "; every node that"
                                    + " took this receipt accepts that ring by its own view of trust.",
                            ONE_SLOT),
                    List.of(NO_EXECUTION, NOT_WHO, NOT_PEOPLE));
        }
        if (system.equals(Groth16.ID)) {
            return new Meaning(
                    List.of(
                            "One of the members of the named tree " + ATTESTED + "; every node that took this receipt"
                                    + " accepts the ring that the tree is over by its own view of trust.",
                            ONE_SLOT,
                            "All this under key " + keyOf(publicInputs) + ", which every node that took this receipt"
                                    + " accepts because of who contributed to its ceremony."),
                    List.of(
                            NO_EXECUTION,
                            NOT_WHO,
                            NOT_PEOPLE,
                            "Anything, to whoever does not believe that at least one contributor to the key's ceremony"
                                    + " was honest."));
        }
        return new Meaning(List.of(), List.of("Anything: this node does not know the proof system."));
    }

    private static String keyOf(PublicBytes publicInputs) {
        return MemberInputs.decode(publicInputs)
                .asOptional()
                .map(inputs -> inputs.keyId().hex())
                .orElse("that is not named in due form");
    }
}
