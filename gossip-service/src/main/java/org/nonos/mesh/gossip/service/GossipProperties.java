package org.nonos.mesh.gossip.service;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration of the gossip layer.
 *
 * @param enabled whether this process runs the layer
 * @param verifierThreads threads that verify items, 1 to 64
 * @param subscriberBuffer items that may wait for one subscriber, 16 to 65536; a slower one is dropped
 * @param inputQueue inputs that may wait for the core, 64 to 65536; more frames are refused
 * @param limits bounds of the protocol
 */
@ConfigurationProperties("mesh.gossip")
public record GossipProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("2") int verifierThreads,
        @DefaultValue("4096") int subscriberBuffer,
        @DefaultValue("4096") int inputQueue,
        @NestedConfigurationProperty @DefaultValue GossipLimitSettings limits) {

    public GossipProperties {
        between("verifier-threads", verifierThreads, 1, 64);
        between("subscriber-buffer", subscriberBuffer, 16, 65_536);
        between("input-queue", inputQueue, 64, 65_536);
        limits.toLimits();
    }

    private static void between(String key, long value, long low, long high) {
        if (value < low || value > high) {
            throw new IllegalArgumentException(
                    "mesh.gossip." + key + " must be " + low + " to " + high + ", is " + value);
        }
    }
}
