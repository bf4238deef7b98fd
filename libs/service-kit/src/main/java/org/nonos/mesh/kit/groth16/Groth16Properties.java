package org.nonos.mesh.kit.groth16;

import org.nonos.mesh.proof.circuit.MembershipTree;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration of Groth16, which a realm opts into.
 *
 * @param enabled whether this node takes part in ceremonies and uses the keys that it accepts
 * @param depth of the trees of members, 2 to 20: room for 2^depth of them. Another depth is another circuit, with keys of its
 *     own, so it is the same in all of a realm
 * @param threads that work on contributions, in the background, 1 to 64
 */
@ConfigurationProperties("mesh.proof.groth16")
public record Groth16Properties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("20") int depth,
        @DefaultValue("2") int threads) {

    private static final int MIN_DEPTH = 2;

    public Groth16Properties {
        if (depth < MIN_DEPTH || depth > MembershipTree.MAX_DEPTH) {
            throw new IllegalArgumentException("mesh.proof.groth16.depth must be 2 to 20, is " + depth);
        }
        if (threads < 1 || threads > 64) {
            throw new IllegalArgumentException("mesh.proof.groth16.threads must be 1 to 64, is " + threads);
        }
    }
}
