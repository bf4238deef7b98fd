package org.nonos.mesh.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nonos.mesh.routing.MiniMesh.id;

import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.topology.LinkState;
import org.nonos.mesh.routing.RoutingEffect.AcquireFailed;
import org.nonos.mesh.routing.RoutingEffect.Acquired;
import org.nonos.mesh.routing.topology.Verdict;

class RoutingCoreTest {

    private final MiniMesh mesh = new MiniMesh(5, 42);

    @Test
    void aCircuitOfThreeHopsIsBuiltAndBothEndsOfEveryHopShareKeys() {
        Acquired acquired = mesh.acquire(1, 4, Set.of());
        assertThat(acquired.path().hops()).hasSize(3).doesNotContain(id(0)).endsWith(id(4));
        assertThat(acquired.path().reduced()).isFalse();
        mesh.assertKeysAgree(acquired.handle());
        assertThat(mesh.effects(0, RoutingEffect.OriginReady.class)).hasSize(1);
        assertThat(mesh.effects(0, RoutingEffect.CreateOrigin.class)).hasSize(1);
        assertThat(mesh.effects(0, RoutingEffect.ExtendOrigin.class)).hasSize(2);
    }

    @Test
    void aReleasedCircuitServesAgainAndOneThatFailedDoesNot() {
        Acquired first = mesh.acquire(1, 4, Set.of());
        mesh.give(0, new RoutingInput.Release(first.handle(), ""));
        Acquired second = mesh.acquire(2, 4, Set.of());
        assertThat(second.handle()).isEqualTo(first.handle());
        mesh.give(0, new RoutingInput.Release(second.handle(), "stream reset"));
        assertThat(mesh.effects(0, RoutingEffect.DestroyOrigin.class))
                .extracting(RoutingEffect.DestroyOrigin::handle)
                .contains(second.handle());
        assertThat(mesh.acquire(3, 4, Set.of()).handle()).isNotEqualTo(first.handle());
    }

    @Test
    void twoUsersNeverShareACircuit() {
        assertThat(mesh.acquire(1, 4, Set.of()).handle())
                .isNotEqualTo(mesh.acquire(2, 4, Set.of()).handle());
    }

    @Test
    void avoidedNodesAreOnNoPathAndNotOnAPooledOne() {
        Acquired pooled = mesh.acquire(1, 4, Set.of());
        mesh.give(0, new RoutingInput.Release(pooled.handle(), ""));
        NodeId avoided = pooled.path().hops().get(1);
        assertThat(mesh.acquire(2, 4, Set.of(avoided)).path().hops()).doesNotContain(avoided);
    }

    @Test
    void aRelayThatDiesDuringTheBuildIsReplaced() {
        int replaced = 0;
        for (int seed = 1; seed <= 12; seed++) {
            MiniMesh own = new MiniMesh(5, seed);
            int dead = 1 + seed % 3;
            own.dead.add(dead);
            own.give(0, new RoutingInput.Acquire(1, id(4), Set.of()));
            own.pass(MiniMesh.LIMITS.acquireMillis());
            assertThat(own.effects(0, Acquired.class)).as("seed " + seed).hasSize(1);
            assertThat(own.effects(0, Acquired.class).getFirst().path().hops()).doesNotContain(id(dead));
            int failed = own.effects(0, RoutingEffect.BuildFailed.class).size();
            replaced += failed > 0 ? 1 : 0;
            assertThat(own.effects(0, RoutingEffect.Observe.class))
                    .as("seed " + seed)
                    .hasSize(failed)
                    .allMatch(observed -> observed.subject().equals(id(dead)) && observed.negative() == 1);
        }
        assertThat(replaced).isPositive();
    }

    @Test
    void aCircuitThatFellSilentCountsAgainstEachOfItsRelays() {
        Acquired held = mesh.acquire(1, 4, Set.of());
        assertThat(held.path().relays()).hasSize(2);
        mesh.give(0, new RoutingInput.Release(held.handle(), "silent"));
        assertThat(mesh.effects(0, RoutingEffect.Observe.class))
                .containsExactlyElementsOf(held.path().relays().stream()
                        .map(relay -> new RoutingEffect.Observe(relay, 0, 1, "silent-in-use"))
                        .toList());
        Acquired other = mesh.acquire(2, 4, Set.of());
        mesh.give(0, new RoutingInput.Release(other.handle(), "isolated"));
        assertThat(mesh.effects(0, RoutingEffect.Observe.class)).hasSize(2);
    }

    @Test
    void aRelayThatAnswersGarbageIsReplacedAtOnceAndObserved() {
        mesh.garbling.add(2);
        for (int request = 1; request <= 6; request++) {
            assertThat(mesh.acquire(request, 4, Set.of()).path().hops()).doesNotContain(id(2));
        }
        assertThat(mesh.effects(0, RoutingEffect.Observe.class))
                .isNotEmpty()
                .allMatch(observed -> observed.subject().equals(id(2)) && observed.negative() == 1);
    }

    @Test
    void aRelayThatRefusesIsReplacedAtOnceAndObserved() {
        mesh.refusing.add(2);
        for (int request = 1; request <= 6; request++) {
            assertThat(mesh.acquire(request, 4, Set.of()).path().hops()).doesNotContain(id(2));
        }
        assertThat(mesh.effects(0, RoutingEffect.Observe.class)).allSatisfy(observed -> {
            assertThat(observed.subject()).isEqualTo(id(2));
            assertThat(observed.negative()).isEqualTo(1);
        });
    }

    @Test
    void aDeadDestinationFailsWithinTheStatedTime() {
        mesh.dead.add(4);
        mesh.give(0, new RoutingInput.Acquire(1, id(4), Set.of()));
        mesh.pass(MiniMesh.LIMITS.acquireMillis());
        assertThat(mesh.effects(0, AcquireFailed.class))
                .extracting(AcquireFailed::code)
                .containsExactly("build-failed");
        assertThat(mesh.effects(0, Acquired.class)).isEmpty();
    }

    @Test
    void ourselvesUnknownAndDistrustedDestinationsGetAClearErrorAtOnce() {
        mesh.give(0, new RoutingInput.TrustChanged(id(3), Verdict.DISTRUSTED, 0));
        mesh.give(0, new RoutingInput.Acquire(1, id(0), Set.of()));
        mesh.give(0, new RoutingInput.Acquire(2, id(77), Set.of()));
        mesh.give(0, new RoutingInput.Acquire(3, id(3), Set.of()));
        assertThat(mesh.effects(0, AcquireFailed.class))
                .extracting(AcquireFailed::code)
                .containsExactly("destination-self", "destination-unknown", "destination-distrusted");
    }

    @Test
    void withoutLinksThereIsNoPathAndTheErrorSaysSo() {
        for (int peer = 1; peer < 5; peer++) {
            mesh.give(0, new RoutingInput.LinkDown(id(peer)));
        }
        mesh.give(0, new RoutingInput.Acquire(1, id(4), Set.of()));
        mesh.pass(MiniMesh.LIMITS.acquireMillis());
        assertThat(mesh.effects(0, AcquireFailed.class))
                .extracting(AcquireFailed::code)
                .containsExactly("no-path");
    }

    @Test
    void circuitsEndAtTheirLifetimeAndIdleOnesSooner() {
        Acquired held = mesh.acquire(1, 4, Set.of());
        Acquired released = mesh.acquire(2, 4, Set.of());
        mesh.give(0, new RoutingInput.Release(released.handle(), ""));
        mesh.pass(MiniMesh.LIMITS.idleMillis() + 1_000);
        assertThat(mesh.destroyed()).contains(released.handle()).doesNotContain(held.handle());
        mesh.pass(MiniMesh.LIMITS.circuitLifeMillis());
        assertThat(mesh.destroyed()).contains(held.handle());
    }

    @Test
    void aBrokenLineForgetsAllCircuitsAndWaitersAreServedWhenItIsBack() {
        mesh.acquire(1, 4, Set.of());
        mesh.give(0, new RoutingInput.CircuitLineDown());
        mesh.give(0, new RoutingInput.Acquire(2, id(3), Set.of()));
        assertThat(circuits()).isZero();
        mesh.give(0, new RoutingInput.CircuitLineUp());
        assertThat(mesh.effects(0, Acquired.class))
                .extracting(Acquired::request)
                .containsExactly(1L, 2L);
    }

    @Test
    void circuitsAndWaitersStayWithinTheirBounds() {
        mesh.dead.add(1);
        mesh.dead.add(2);
        mesh.dead.add(3);
        mesh.dead.add(4);
        for (int request = 1; request <= 1_000; request++) {
            mesh.give(0, new RoutingInput.Acquire(request, id(1 + request % 4), Set.of()));
        }
        assertThat(circuits()).isEqualTo(MiniMesh.LIMITS.maxBuilding());
        assertThat(mesh.effects(0, AcquireFailed.class))
                .hasSize(1_000 - MiniMesh.LIMITS.maxWaiting())
                .allSatisfy(failed -> assertThat(failed.code()).isEqualTo("busy"));
    }

    @Test
    void bytesCarriedBecomeEvidenceForTheRelaysOnce() {
        Acquired acquired = mesh.acquire(1, 4, Set.of());
        mesh.forgetSeen();
        mesh.give(0, new RoutingInput.CircuitUse(acquired.handle(), 5L << 20, 1L << 19, 1));
        mesh.give(0, new RoutingInput.CircuitUse(acquired.handle(), 5L << 20, 1L << 19, 1));
        mesh.give(0, new RoutingInput.CircuitUse(acquired.handle(), 7L << 20, 1L << 19, 1));
        assertThat(mesh.effects(0, RoutingEffect.Observe.class))
                .filteredOn(observed ->
                        observed.subject().equals(acquired.path().hops().getFirst()))
                .extracting(RoutingEffect.Observe::positive)
                .containsExactly(5, 2);
        assertThat(mesh.effects(0, RoutingEffect.Observe.class))
                .extracting(RoutingEffect.Observe::subject)
                .doesNotContain(id(4));
    }

    @Test
    void hostileLinkStatesChangeNothing() {
        int before = edges();
        byte[] forged = LinkState.signed(MiniMesh.key(9), Long.MAX_VALUE, 1, mesh.nowMillis + 60_000, List.of())
                .encode();
        forged[5] ^= 1;
        mesh.give(0, new RoutingInput.LinkStateIn(forged));
        Random random = new Random(4);
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = new byte[random.nextInt(400)];
            random.nextBytes(bytes);
            mesh.give(0, new RoutingInput.LinkStateIn(bytes));
        }
        var claims =
                List.of(new LinkState.Edge(id(4), 1, Long.MAX_VALUE), new LinkState.Edge(id(0), 1, Long.MAX_VALUE));
        mesh.give(
                0,
                new RoutingInput.LinkStateIn(
                        LinkState.signed(MiniMesh.key(8), mesh.nowMillis, 1, mesh.nowMillis + 60_000, claims)
                                .encode()));
        assertThat(edges()).isEqualTo(before);
        for (int request = 1; request <= 20; request++) {
            assertThat(mesh.acquire(request, 4, Set.of()).path().hops()).doesNotContain(id(8));
        }
    }

    @Test
    void unexpectedAndRandomAnswersNeverThrowNorFinishACircuit() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        mesh.dead.addAll(Set.of(1, 2, 3, 4));
        mesh.give(0, new RoutingInput.Acquire(1, id(4), Set.of()));
        long handle =
                mesh.effects(0, RoutingEffect.CreateOrigin.class).getFirst().handle();
        for (int i = 0; i < 500; i++) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            mesh.give(0, new RoutingInput.OriginExtended(handle, bytes));
            mesh.give(0, new RoutingInput.OriginCreated(handle + random.nextInt(8), bytes));
            mesh.give(0, new RoutingInput.CircuitClosed(random.nextLong(), "x", random.nextInt()));
            mesh.give(0, new RoutingInput.Release(random.nextLong(), ""));
            mesh.give(0, new RoutingInput.CreateIn(random.nextLong(), id(1), bytes, mesh.nowMillis));
        }
        assertThat(mesh.effects(0, RoutingEffect.OriginReady.class))
                .as("seed " + seed)
                .isEmpty();
    }

    @Test
    void pooledCircuitsThroughADistrustedNodeAreDestroyed() {
        Acquired pooled = mesh.acquire(1, 4, Set.of());
        mesh.give(0, new RoutingInput.Release(pooled.handle(), ""));
        NodeId middle = pooled.path().hops().get(1);
        mesh.give(0, new RoutingInput.TrustChanged(middle, Verdict.DISTRUSTED, 0));
        assertThat(mesh.acquire(2, 4, Set.of()).path().hops()).doesNotContain(middle);
        mesh.pass(500);
        assertThat(mesh.destroyed()).contains(pooled.handle());
    }

    @Test
    void relaysThatFailCannotTalkANodeIntoAShorterPath() {
        mesh.refusing.addAll(Set.of(1, 2, 3));
        mesh.give(0, new RoutingInput.Acquire(1, id(4), Set.of()));
        mesh.pass(MiniMesh.LIMITS.acquireMillis());
        assertThat(mesh.effects(0, RoutingEffect.BuildFailed.class)).hasSizeGreaterThan(3);
        assertThat(mesh.effects(0, RoutingEffect.AcquireFailed.class)).hasSize(1);
        assertThat(mesh.effects(0, RoutingEffect.CreateOrigin.class))
                .extracting(RoutingEffect.CreateOrigin::firstHop)
                .doesNotContain(id(4));
    }

    @Test
    void aShortCircuitInThePoolIsNotLentWhereAFullOneCanBeBuilt() {
        Acquired direct = mesh.acquire(1, 4, Set.of(id(1), id(2), id(3)));
        assertThat(direct.path().hops()).containsExactly(id(4));
        mesh.give(0, new RoutingInput.Release(direct.handle(), ""));
        assertThat(mesh.acquire(2, 4, Set.of()).path().hops()).hasSize(3);
    }

    @Test
    void whileLinkStatesAreStillToComeARequestPrefersWaitingToAShortPath() {
        RoutingInput.Acquire request = new RoutingInput.Acquire(1, id(4), Set.of());
        RoutingCore fresh = mesh.freshCore(0);
        fresh.step(new RoutingInput.CircuitLineUp(), mesh.nowMillis);
        for (int peer = 1; peer < 5; peer++) {
            fresh.step(new RoutingInput.LinkUp(id(peer), "127.0.0.1:1"), mesh.nowMillis);
            fresh.step(mesh.record(peer), mesh.nowMillis);
        }
        assertThat(fresh.step(request, mesh.nowMillis)).isEmpty();
        assertThat(fresh.step(new RoutingInput.Tick(), mesh.nowMillis + 2_750))
                .noneMatch(RoutingEffect.CreateOrigin.class::isInstance);
        assertThat(fresh.step(new RoutingInput.Tick(), mesh.nowMillis + 3_000))
                .anyMatch(RoutingEffect.CreateOrigin.class::isInstance);
    }

    @Test
    void whatThisNodeItselfBrokeIsNobodysFault() {
        mesh.dead.addAll(Set.of(1, 2, 3, 4));
        mesh.give(0, new RoutingInput.Acquire(1, id(4), Set.of()));
        long handle =
                mesh.effects(0, RoutingEffect.CreateOrigin.class).getFirst().handle();
        mesh.give(0, new RoutingInput.CircuitClosed(handle, "not-linked", 0));
        assertThat(mesh.effects(0, RoutingEffect.BuildFailed.class)).hasSize(1);
        assertThat(mesh.effects(0, RoutingEffect.Observe.class)).isEmpty();
    }

    @Test
    void whoeverGoesWhileWaitingLeavesNothingBehind() {
        mesh.dead.addAll(Set.of(1, 2, 3, 4));
        mesh.give(0, new RoutingInput.Acquire(1, id(4), Set.of()));
        mesh.give(0, new RoutingInput.AcquireCancelled(1));
        mesh.pass(20_000);
        assertThat(mesh.effects(0, AcquireFailed.class)).isEmpty();
        assertThat(circuits()).isZero();
    }

    private int circuits() {
        return describe().circuits().size();
    }

    private int edges() {
        return (int)
                describe().edges().stream().filter(edge -> edge.bothSigned()).count();
    }

    private RoutingEffect.Described describe() {
        mesh.give(0, new RoutingInput.Describe(1));
        return mesh.effects(0, RoutingEffect.Described.class).getLast();
    }
}
