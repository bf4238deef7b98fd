package org.nonos.mesh.state.service;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration of Groth16, which a realm opts into.
 *
 * @param enabled whether this node takes part in ceremonies and uses the keys that it accepts
 * @param threads that work on contributions, in the background, 1 to 64
 */
@ConfigurationProperties("mesh.proof.groth16")
public record Groth16Properties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("2") int threads) {

    public Groth16Properties {
        if (threads < 1 || threads > 64) {
            throw new IllegalArgumentException("mesh.proof.groth16.threads must be 1 to 64, is " + threads);
        }
    }
}
