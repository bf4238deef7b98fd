package org.nonos.mesh.trust.service;

import java.time.Duration;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.protocol.time.ProofCycles;
import org.nonos.mesh.protocol.trust.RingStatement;
import org.nonos.mesh.trust.TrustSettings;
import org.nonos.mesh.trust.ring.RingSettings;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration of the trust layer.
 *
 * @param enabled whether this process runs the layer
 * @param halfLife after which an observation counts half
 * @param uptimeProbe of standing link for one positive observation of uptime
 * @param lossGrace within which a lost link may come back without a negative
 * @param reconcileInterval between two summaries to one peer
 * @param trustedFrom the score from which a node is trusted
 * @param inputQueue inputs that may wait for the core, 64 to 65536; more frames are refused
 * @param limits bounds of the protocol
 */
@ConfigurationProperties("mesh.trust")
public record TrustProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("7d") Duration halfLife,
        @DefaultValue("5m") Duration uptimeProbe,
        @DefaultValue("30s") Duration lossGrace,
        @DefaultValue("10s") Duration reconcileInterval,
        @DefaultValue("0.05") double trustedFrom,
        @DefaultValue("4096") int inputQueue,
        @NestedConfigurationProperty @DefaultValue TrustLimitSettings limits) {

    public TrustProperties {
        if (inputQueue < 64 || inputQueue > 65_536) {
            throw new IllegalArgumentException("mesh.trust.input-queue must be 64 to 65536, is " + inputQueue);
        }
        settings(
                new ProofCycles(ProofCycles.DEFAULT_LENGTH_MILLIS),
                halfLife,
                uptimeProbe,
                lossGrace,
                reconcileInterval,
                trustedFrom);
        limits.toLimits();
    }

    TrustSettings toSettings(ProofCycles cycles) {
        return settings(cycles, halfLife, uptimeProbe, lossGrace, reconcileInterval, trustedFrom);
    }

    RingSettings toRingSettings(RealmTag realm, ProofCycles cycles) {
        int thousandths = (int) Math.round(trustedFrom * RingStatement.MAX_THRESHOLD);
        return new RingSettings(realm.value(), cycles, Math.max(1, thousandths), limits.futureCycles());
    }

    /** Throws one sentence that names the key when a value is out of range. */
    private static TrustSettings settings(
            ProofCycles cycles,
            Duration halfLife,
            Duration uptimeProbe,
            Duration lossGrace,
            Duration reconcileInterval,
            double trustedFrom) {
        return new TrustSettings(
                halfLife.toMillis(),
                uptimeProbe.toMillis(),
                lossGrace.toMillis(),
                reconcileInterval.toMillis(),
                trustedFrom,
                cycles);
    }
}
