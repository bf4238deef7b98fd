package org.nonos.mesh.fuzz;

import java.util.List;
import java.util.stream.Stream;

/** All targets. A decoder that is in none of them fails {@code EveryDecoderTest}. */
public final class Targets {

    private static final List<Target<?>> ALL = Stream.of(
                    DiscoveryTargets.all(),
                    RecordTargets.all(),
                    AddressTargets.all(),
                    OnionTargets.all(),
                    ProofTargets.all(),
                    CeremonyTargets.all(),
                    Groth16Targets.all(),
                    SnarkjsTargets.all(),
                    ArkworksTargets.all(),
                    LayerTargets.all(),
                    GatewayTargets.all())
            .flatMap(List::stream)
            .toList();

    private Targets() {}

    public static List<Target<?>> all() {
        return ALL;
    }

    public static Target<?> named(String name) {
        return ALL.stream()
                .filter(target -> target.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no fuzz target " + name + "."));
    }
}
