package org.nonos.mesh.gateway.service.expose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.gateway.service.forwarding.StreamFailure;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.ServiceAddress;
import org.nonos.mesh.protocol.onionservice.BlindedKey;
import org.nonos.mesh.protocol.onionservice.ClientKey;
import org.nonos.mesh.protocol.onionservice.DescriptorContent;
import org.nonos.mesh.protocol.onionservice.DescriptorRing;
import org.nonos.mesh.protocol.onionservice.IntroductionPoint;
import org.nonos.mesh.protocol.onionservice.ServiceDescriptor;
import org.nonos.mesh.protocol.onionservice.ServicePeriod;
import org.nonos.mesh.protocol.wire.Bytes32;

/** Six keepers of whom some say nothing, fail, or hand out what is old: one honest one is enough. */
class DescriptorSearchTest {

    private static final long DAY = 86_400_000L;
    private static final long NOW = 20_000 * DAY + DAY / 2;
    private static final long PATIENCE_MILLIS = 40;
    private static final byte[] REALM = {1, 2, 3, 4};

    private final Random random = new Random(20_261_129);
    private final byte[] seed = bytes();
    private final Bytes32 serviceKey = Bytes32.of(new IdentityKey(seed).nodeId().toArray());
    private final ServiceAddress address = ServiceAddress.of(serviceKey);
    private final ClientKey client = new ClientKey(bytes());
    private final NodeId self = NodeId.of(bytes());
    private final List<NodeId> nodes = new ArrayList<>(List.of(self));
    private final Map<NodeId, Keeper> keepers = new ConcurrentHashMap<>();
    private final Set<NodeId> asked = ConcurrentHashMap.newKeySet();
    private long now = NOW;

    /** What a node does when it is asked. */
    private interface Keeper {
        Optional<ServiceDescriptor> answer(NodeId blinded, long deadlineNanos) throws StreamFailure;
    }

    DescriptorSearchTest() {
        for (int i = 0; i < 20; i++) {
            nodes.add(NodeId.of(bytes()));
        }
    }

    private byte[] bytes() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return bytes;
    }

    private DescriptorSearch search() {
        return new DescriptorSearch(
                (keeper, blinded, isolation, deadlineNanos) -> {
                    asked.add(keeper);
                    return keepers.getOrDefault(keeper, (key, until) -> Optional.empty())
                            .answer(blinded, deadlineNanos);
                },
                self,
                () -> nodes,
                blinded -> Optional.empty(),
                REALM,
                () -> now,
                random,
                PATIENCE_MILLIS);
    }

    /** The revision that was found: the handshake's number stands for it. */
    private int find(long millis) throws StreamFailure {
        return reach(millis, DescriptorContent::handshake);
    }

    private int reach(long millis, DescriptorSearch.Attempt<Integer> attempt) throws StreamFailure {
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        return search().reach(address, client, "x", deadlineNanos, attempt);
    }

    private ServiceDescriptor descriptor(ServicePeriod period, int revision, long expires) {
        IntroductionPoint point = new IntroductionPoint(NodeId.of(bytes()), NodeId.of(bytes()), bytes());
        return ServiceDescriptor.make(
                BlindedKey.of(seed, serviceKey, period),
                serviceKey,
                new DescriptorContent(revision, List.of(point)),
                List.of(),
                revision,
                expires,
                random);
    }

    /** The six of a period, without the searching node. */
    private List<NodeId> keepersOf(ServicePeriod period) {
        NodeId blinded = BlindedKey.publicKey(serviceKey, period).asOptional().orElseThrow();
        List<NodeId> all = new ArrayList<>(new DescriptorRing(REALM, period).keepers(blinded, nodes));
        all.remove(self);
        return all;
    }

    private static Keeper honest(ServiceDescriptor descriptor) {
        return (blinded, until) ->
                Optional.of(descriptor).filter(one -> one.blindedKey().equals(blinded));
    }

    private static Keeper handsOut(ServiceDescriptor descriptor) {
        return (blinded, until) -> Optional.of(descriptor);
    }

    /** As a circuit to a node that never answers: over when the time is. */
    private static Keeper silent() {
        return (blinded, until) -> {
            try {
                TimeUnit.NANOSECONDS.sleep(until - System.nanoTime());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new StreamFailure(EndReason.TIMEOUT, "silent");
        };
    }

    private static Keeper broken() {
        return (blinded, until) -> {
            throw new StreamFailure(EndReason.FAILED, "broken");
        };
    }

    @Test
    void oneHonestKeeperAmongSilentOnesIsFoundLongBeforeTheTimeIsOver() throws StreamFailure {
        List<NodeId> six = keepersOf(ServicePeriod.at(NOW));
        six.forEach(keeper -> keepers.put(keeper, silent()));
        keepers.put(six.getLast(), honest(descriptor(ServicePeriod.at(NOW), 7, NOW + 1_000)));
        assertThat(find(30_000)).isEqualTo(7);
    }

    @Test
    void keepersThatAreAllSilentCostTheTimeThatWasGivenAndNoMore() {
        keepersOf(ServicePeriod.at(NOW)).forEach(keeper -> keepers.put(keeper, silent()));
        assertThatThrownBy(() -> find(700))
                .isInstanceOfSatisfying(
                        StreamFailure.class, e -> assertThat(e.reason()).isIn(EndReason.TIMEOUT, EndReason.FAILED))
                .hasMessageContaining("no node keeps a descriptor");
        assertThat(asked).containsExactlyInAnyOrderElementsOf(keepersOf(ServicePeriod.at(NOW)));
    }

    @Test
    void halfOfTheKeepersMayBeLost() throws StreamFailure {
        ServicePeriod period = ServicePeriod.at(NOW);
        List<NodeId> six = keepersOf(period);
        ServiceDescriptor made = descriptor(period, 7, NOW + 1_000);
        for (int i = 0; i < six.size(); i++) {
            keepers.put(six.get(i), i < six.size() / 2 ? broken() : honest(made));
        }
        for (int i = 0; i < 20; i++) {
            assertThat(find(30_000)).isEqualTo(7);
        }
    }

    /** Revision 6, and one keeper has 7. */
    private void allButOneHandOutAnOldOne(long expires) {
        ServicePeriod period = ServicePeriod.at(NOW);
        List<NodeId> six = keepersOf(period);
        six.forEach(keeper -> keepers.put(keeper, handsOut(descriptor(period, 6, expires))));
        keepers.put(six.getFirst(), honest(descriptor(period, 7, NOW + 1_000)));
    }

    @Test
    void whatHasExpiredCountsAsNothing() throws StreamFailure {
        allButOneHandOutAnOldOne(NOW - 1);
        for (int i = 0; i < 20; i++) {
            assertThat(find(30_000)).isEqualTo(7);
        }
    }

    @Test
    void whoGotNowhereWithARevisionIsGivenANewerOneByTheKeeperThatHasIt() throws StreamFailure {
        allButOneHandOutAnOldOne(NOW + 1_000);
        for (int i = 0; i < 20; i++) {
            assertThat(reach(30_000, content -> only(7, content))).isEqualTo(7);
        }
    }

    @Test
    void whereNoRevisionLeadsAnywhereTheLastFailureIsToldAfterThree() {
        ServicePeriod period = ServicePeriod.at(NOW);
        List<NodeId> six = keepersOf(period);
        for (int i = 0; i < six.size(); i++) {
            keepers.put(six.get(i), honest(descriptor(period, 6 + i, NOW + 1_000)));
        }
        List<Integer> tried = new ArrayList<>();
        assertThatThrownBy(() -> reach(30_000, content -> {
                    tried.add(content.handshake());
                    return only(99, content);
                }))
                .hasMessage("revision " + tried.getLast() + " leads nowhere");
        assertThat(tried).isSorted().doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(3);
    }

    private static int only(int revision, DescriptorContent content) throws StreamFailure {
        if (content.handshake() != revision) {
            throw new StreamFailure(EndReason.FAILED, "revision " + content.handshake() + " leads nowhere");
        }
        return revision;
    }

    /** A service publishes for both periods around a change, so a clock that is off by an hour finds it. */
    @Test
    void clocksOnBothSidesOfAChangeOfPeriodFindTheService() throws StreamFailure {
        long change = 20_001 * DAY;
        long published = change - 1_800_000;
        for (ServicePeriod period : ServicePeriod.around(published)) {
            ServiceDescriptor made = descriptor(period, (int) period.number(), published + 10_800_000);
            for (NodeId keeper : keepersOf(period)) {
                Keeper before = keepers.getOrDefault(keeper, broken());
                keepers.put(keeper, (blinded, until) -> {
                    Optional<ServiceDescriptor> mine = honest(made).answer(blinded, until);
                    return mine.isPresent() ? mine : before.answer(blinded, until);
                });
            }
        }
        now = change - 1;
        assertThat(find(30_000)).isEqualTo((int) ServicePeriod.at(change - 1).number());
        now = change;
        assertThat(find(30_000))
                .isEqualTo((int) ServicePeriod.at(change).number())
                .isNotEqualTo((int) ServicePeriod.at(change - 1).number());
    }
}
