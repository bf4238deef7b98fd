package org.nonos.mesh.trust.service;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.nonos.mesh.protocol.trust.EvidenceClass;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.trust.Observation;
import org.nonos.mesh.trust.TrustState;
import org.nonos.mesh.trust.ring.RingFigures;

/** The meters of the trust layer, all registered at the start so that a scrape shows zeros and not gaps. */
final class TrustMetrics {

    private static final TrustState EMPTY =
            new TrustState(0, 0, 0, 0, 0, 0, false, false, 0, Bytes32.ZERO, RingFigures.NONE);

    private final Map<EvidenceClass, Counter> positives = new EnumMap<>(EvidenceClass.class);
    private final Map<EvidenceClass, Counter> negatives = new EnumMap<>(EvidenceClass.class);
    private final Counter published;
    private final Counter unsigned;
    private final Counter framesIn;
    private final Counter framesOut;
    private volatile TrustState state = EMPTY;

    TrustMetrics(MeterRegistry registry) {
        for (EvidenceClass evidenceClass : EvidenceClass.values()) {
            positives.put(evidenceClass, observed(registry, evidenceClass, "positive"));
            negatives.put(evidenceClass, observed(registry, evidenceClass, "negative"));
        }
        published = counter(registry, "mesh.trust.evidence.published", "Evidence of our own given to gossip");
        unsigned = counter(registry, "mesh.trust.evidence.unsigned", "Statements that the gateway did not sign");
        framesIn = counter(registry, "mesh.trust.frames.in", "Reconciliation frames from peers");
        framesOut = counter(registry, "mesh.trust.frames.out", "Reconciliation frames to peers");
        gauge(registry, "mesh.trust.evidence.records", "Pieces of evidence held", TrustState::records);
        gauge(registry, "mesh.trust.evidence.issuers", "Nodes whose evidence is held", TrustState::issuers);
        gauge(registry, "mesh.trust.evidence.contradictions", "Contradictions held", TrustState::contradictions);
        gauge(
                registry,
                "mesh.trust.ring.members",
                "Members of the ring that this node proves with",
                all -> all.rings().members());
        gauge(
                registry,
                "mesh.trust.ring.keys",
                "Nodes whose proof key is known",
                all -> all.rings().keys());
        rings(registry, "accepted", all -> all.rings().accepted());
        rings(registry, "waiting", all -> all.rings().waiting());
        verdict(registry, "trusted", TrustState::trusted);
        verdict(registry, "distrusted", TrustState::distrusted);
        verdict(registry, "unscored", all -> all.observed() - all.trusted() - all.distrusted());
    }

    void observed(Observation seen) {
        count(positives.get(seen.evidenceClass()), seen.positive());
        count(negatives.get(seen.evidenceClass()), seen.negative());
    }

    void published() {
        published.increment();
    }

    void unsigned() {
        unsigned.increment();
    }

    void frameIn() {
        framesIn.increment();
    }

    void frameOut() {
        framesOut.increment();
    }

    void state(TrustState newest) {
        state = newest;
    }

    TrustState state() {
        return state;
    }

    private static void count(@org.jspecify.annotations.Nullable Counter counter, long units) {
        if (counter != null) {
            counter.increment((double) units);
        }
    }

    private static Counter observed(MeterRegistry registry, EvidenceClass evidenceClass, String sign) {
        return Counter.builder("mesh.trust.observed")
                .description("Units that this node has observed")
                .tags("class", evidenceClass.name().toLowerCase(Locale.ROOT), "sign", sign)
                .register(registry);
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    private void rings(MeterRegistry registry, String state, ToDoubleFunction<TrustState> value) {
        Gauge.builder("mesh.trust.rings", this, metrics -> value.applyAsDouble(metrics.state))
                .description("Rings by state")
                .tag("state", state)
                .register(registry);
    }

    private void verdict(MeterRegistry registry, String verdict, ToDoubleFunction<TrustState> value) {
        Gauge.builder("mesh.trust.nodes", this, metrics -> value.applyAsDouble(metrics.state))
                .description("Observed nodes by verdict")
                .tag("verdict", verdict)
                .register(registry);
    }

    private void gauge(MeterRegistry registry, String name, String description, ToDoubleFunction<TrustState> value) {
        Gauge.builder(name, this, metrics -> value.applyAsDouble(metrics.state))
                .description(description)
                .register(registry);
    }
}
