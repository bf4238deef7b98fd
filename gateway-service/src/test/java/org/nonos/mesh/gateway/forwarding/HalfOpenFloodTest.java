package org.nonos.mesh.gateway.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.gateway.GatewayLimits;
import org.nonos.mesh.onion.cell.ControlBody;
import org.nonos.mesh.onion.circuit.CircuitLimits;
import org.nonos.mesh.onion.circuit.CircuitTable;
import org.nonos.mesh.onion.circuit.LinkCircuits;
import org.nonos.mesh.onion.circuit.LinkSlot;
import org.nonos.mesh.protocol.identity.NodeId;

/** A hundred hostile links, each asking one relay for a thousand circuits of which nothing more is ever heard. */
class HalfOpenFloodTest {

    private static final int LINKS = 100;
    private static final int CIRCUITS = 100_000;
    private static final GatewayLimits LIMITS = GatewayLimits.defaults();

    private final TestPlanes mesh = new TestPlanes(4);
    private final List<NodeId> hostile = new ArrayList<>();
    private final List<LinkCircuits<Integer>> theirs = new ArrayList<>();

    @Test
    void aHundredThousandHalfOpenCircuitsAreBoundedGoAwayAndSpareAnHonestOne() {
        Bystander bystander = new Bystander(mesh, 1, 2, 3);
        linkHostilePeers();
        mesh.answersHandshakes = false;

        int mostCircuits = 0;
        long mostBytes = 0;
        for (int i = 0; i < CIRCUITS; i++) {
            open(i % LINKS);
            if (i % 500 == 0) {
                mesh.now += 20;
                mesh.wire.clear();
                mostCircuits = Math.max(mostCircuits, mesh.plane(1).relayedCircuits());
                mostBytes = Math.max(mostBytes, mesh.plane(1).figures().waitingBytes());
            }
        }
        assertThat(mostCircuits).isBetween(1_000, LIMITS.maxCircuits());
        assertThat(mostBytes).isLessThanOrEqualTo(LIMITS.cellMemoryBytes());
        for (NodeId peer : hostile) {
            assertThat(mesh.plane(1).circuitsOn(peer)).isLessThanOrEqualTo(LIMITS.maxCircuitsPerLink());
        }
        assertThat(refusals()).contains("create-rate", "circuits-full");

        mesh.seen.values().forEach(List::clear);
        bystander.speaks();

        mesh.pass(LIMITS.extendTimeoutMillis() + 2_000L);
        assertThat(mesh.plane(1).relayedCircuits()).as("the honest one").isEqualTo(1);
        mesh.answersHandshakes = true;
        mesh.build(2, 1, 2, 3);
        mesh.openStream(6, 2);
        assertThat(mesh.of(0, ForwardingEffect.StreamConnected.class)).hasSize(1);
        assertThat(mesh.of(0, ForwardingEffect.CircuitClosed.class)).isEmpty();
        bystander.livesOn();
    }

    private void linkHostilePeers() {
        Random random = new Random(7);
        CircuitTable<Integer> table = new CircuitTable<>(new CircuitLimits(2_000, 200_000, 1), random);
        for (int i = 0; i < LINKS; i++) {
            byte[] id = new byte[32];
            byte[] secret = new byte[32];
            random.nextBytes(id);
            random.nextBytes(secret);
            hostile.add(NodeId.of(id));
            theirs.add(table.openLink(true, secret));
            mesh.put(1, new ForwardingInput.LinkUp(hostile.get(i), false, secret));
        }
        Set<NodeId> strangers = new HashSet<>(hostile);
        mesh.tamper = (from, to, cell) -> !strangers.contains(to);
        mesh.run();
    }

    private void open(int link) {
        LinkSlot<Integer> slot = theirs.get(link).allocate(0).orElseThrow();
        byte[] cell = ControlBody.createCell(slot.sendId(), slot.index(), new byte[] {1});
        mesh.put(1, new ForwardingInput.CellIn(hostile.get(link), cell));
    }

    private Set<String> refusals() {
        Set<String> reasons = new HashSet<>();
        mesh.of(1, ForwardingEffect.Refused.class).forEach(refused -> reasons.add(refused.reason()));
        return reasons;
    }
}
