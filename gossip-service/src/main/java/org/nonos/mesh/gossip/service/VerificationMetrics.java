package org.nonos.mesh.gossip.service;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.nonos.mesh.gossip.ItemVerdict;
import org.nonos.mesh.proof.chaumpedersen.ChaumPedersen;
import org.nonos.mesh.proof.groth16.Groth16;
import org.nonos.mesh.proof.triptych.Triptych;

/** How long proofs take to verify, and in batches of what size. Registered at the start; systems are a fixed few. */
final class VerificationMetrics {

    /** What a system is counted as that this node does not know. */
    static final String OTHER = "other";

    private static final List<String> SYSTEMS =
            List.of(ChaumPedersen.ID.text(), Triptych.ID.text(), Groth16.ID.text(), OTHER);

    private static final Duration[] BUCKETS = LongStream.of(
                    100, 250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 100_000)
            .mapToObj(micros -> Duration.ofNanos(micros * 1_000))
            .toArray(Duration[]::new);

    private enum Outcome {
        VALID,
        INVALID,
        UNDECIDED
    }

    private final Map<String, Map<Outcome, Timer>> times = new TreeMap<>();
    private final DistributionSummary batches;

    VerificationMetrics(MeterRegistry registry) {
        for (String system : SYSTEMS) {
            Map<Outcome, Timer> ofSystem = new EnumMap<>(Outcome.class);
            for (Outcome outcome : Outcome.values()) {
                ofSystem.put(outcome, timer(registry, system, outcome));
            }
            times.put(system, ofSystem);
        }
        batches = DistributionSummary.builder("mesh.gossip.verification.batch")
                .description("Receipts that were verified together")
                .baseUnit("items")
                .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64, 128)
                .register(registry);
    }

    private static Timer timer(MeterRegistry registry, String system, Outcome outcome) {
        return Timer.builder("mesh.gossip.verification")
                .description("Time to verify a receipt: its share of its batch")
                .tags("system", system, "verdict", outcome.name().toLowerCase(Locale.ROOT))
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    void batch(int items) {
        batches.record(items);
    }

    void verified(String system, ItemVerdict verdict, long shareNanos) {
        Map<Outcome, Timer> ofSystem = times.getOrDefault(system, times.getOrDefault(OTHER, Map.of()));
        Timer timer = ofSystem.get(outcome(verdict));
        if (timer != null) {
            timer.record(Duration.ofNanos(shareNanos));
        }
    }

    private static Outcome outcome(ItemVerdict verdict) {
        return switch (verdict) {
            case ItemVerdict.Valid _ -> Outcome.VALID;
            case ItemVerdict.Invalid _ -> Outcome.INVALID;
            case ItemVerdict.Undecided _ -> Outcome.UNDECIDED;
        };
    }
}
