package org.nonos.mesh.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nonos.mesh.routing.MiniMesh.id;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.onion.handshake.CircuitHandshake;
import org.nonos.mesh.onion.handshake.Envelope;
import org.nonos.mesh.onion.handshake.NtorV3;
import org.nonos.mesh.onion.handshake.OnionKeys;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.wire.Decoded;

/** What a hostile peer can try with CREATE cells. Node 3 is the one that is asked. */
class CreateAttackTest {

    private static final int RELAY = 3;
    private static final Realm REALM = new Realm("test");
    private static final Verification UNPROVEN = Verification.unproven(REALM);

    private final MiniMesh mesh = new MiniMesh(4, 42);
    private long requests;
    private long seeds;

    @Test
    void aReplayedOrOldCreateIsRefused() {
        byte[] create = create(UNPROVEN);
        ask(1, create);
        ask(2, create);
        byte[] old = create(UNPROVEN);
        mesh.nowMillis += 7 * 60_000;
        ask(2, old);
        assertThat(served()).isEqualTo(1);
        assertThat(refusals()).containsExactly("create-replayed", "create-stale");
    }

    @Test
    void theClassicalHandshakeIsNeitherAnsweredNorOffered() {
        byte[] message = CreateMessage.at(mesh.nowMillis).encode();
        byte[] classical = ok(new NtorV3(new Random(1)::nextBytes)
                        .begin(
                                id(RELAY),
                                Arrays.copyOf(mesh.keys.get(RELAY).publicKey(), OnionKeys.POINT_BYTES),
                                message,
                                REALM.tag()))
                .request();
        ask(1, new Envelope(3, classical).encode());
        ask(1, new Envelope(Envelope.HYBRID, classical).encode());
        assertThat(refusals()).containsExactly("handshake-type", "handshake-length");

        mesh.give(0, new RoutingInput.Acquire(1, id(RELAY), Set.of()));
        assertThat(mesh.effects(0, RoutingEffect.CreateOrigin.class))
                .isNotEmpty()
                .allSatisfy(made ->
                        assertThat(ok(Envelope.decode(made.handshake())).type()).isEqualTo(Envelope.HYBRID));
    }

    @Test
    void aNodeWhoseRecordLacksThePostQuantumKeyIsNoHop() {
        byte[] half = Arrays.copyOf(mesh.keys.get(RELAY).publicKey(), OnionKeys.POINT_BYTES);
        mesh.give(0, new RoutingInput.RecordSeen(id(RELAY), half, List.of()));
        mesh.give(0, new RoutingInput.Acquire(1, id(RELAY), Set.of()));
        assertThat(mesh.effects(0, RoutingEffect.AcquireFailed.class))
                .extracting(RoutingEffect.AcquireFailed::code)
                .containsExactly("destination-unknown");
    }

    @Test
    void anotherRealmsHandshakeIsRefused() {
        ask(1, create(Verification.unproven(new Realm("other"))));
        assertThat(refusals()).containsExactly("handshake-authentication");
    }

    @Test
    void aWrongAnchorAndOneTwoCyclesOldAreRefusedAndTheLastTwoTaken() {
        mesh.nowMillis += MiniMesh.CYCLES.lengthMillis();
        mesh.closeCycle(List.of());
        long closed = MiniMesh.CYCLES.cycleAt(mesh.nowMillis) - 1;
        ask(1, create(boundTo(RELAY, closed)));
        ask(1, create(boundTo(RELAY, closed - 1)));
        ask(1, create(UNPROVEN));
        assertThat(served()).isEqualTo(3);
        ask(1, create(boundTo(RELAY, closed - 2)));
        ask(1, create(boundTo(RELAY, closed + 1)));
        ask(1, create(boundTo(2, closed)));
        assertThat(served()).isEqualTo(3);
        assertThat(refusals()).hasSize(3).containsOnly("handshake-authentication");
    }

    @Test
    void whatWaitedTooLongIsDroppedBeforeItCostsAnything() {
        byte[] create = create(UNPROVEN);
        long arrived = mesh.nowMillis;
        mesh.nowMillis += RelaySide.MOST_QUEUED_MILLIS + 1;
        mesh.give(RELAY, new RoutingInput.CreateIn(++requests, id(1), create, arrived));
        assertThat(refusals()).containsExactly("create-late");
        mesh.give(RELAY, new RoutingInput.CreateIn(++requests, id(1), create, mesh.nowMillis));
        assertThat(served()).as("it was not remembered").isEqualTo(1);
    }

    @Test
    void aFloodFromOnePeerIsLimitedAndTheOthersServed() {
        byte[] create = create(UNPROVEN);
        for (int i = 0; i < 10_000; i++) {
            ask(1, i < MiniMesh.LIMITS.createBurstPerPeer() ? create(UNPROVEN) : create);
        }
        assertThat(served()).isEqualTo(MiniMesh.LIMITS.createBurstPerPeer());
        ask(2, create(UNPROVEN));
        assertThat(served()).isEqualTo(MiniMesh.LIMITS.createBurstPerPeer() + 1);
        mesh.nowMillis += 1_000;
        ask(1, create(UNPROVEN));
        assertThat(served()).isEqualTo(MiniMesh.LIMITS.createBurstPerPeer() + 2);
    }

    @Test
    void aHundredThousandHalfOpenCircuitsOverManyLinksAreBoundedAndAnHonestOneIsBuilt() {
        int peers = 100;
        List<NodeId> hostile =
                IntStream.range(0, peers).mapToObj(CreateAttackTest::numbered).toList();
        List<byte[]> pool =
                IntStream.range(0, 1_200).mapToObj(i -> create(UNPROVEN)).toList();
        for (int i = 0; i < 100_000; i++) {
            mesh.nowMillis += i % 100 == 0 ? 2 : 0;
            mesh.give(
                    RELAY,
                    new RoutingInput.CreateIn(++requests, hostile.get(i % peers), pool.get(i % 1_200), mesh.nowMillis));
        }
        double seconds = 2.0;
        int bound = MiniMesh.LIMITS.createBurst()
                + (int) (seconds * MiniMesh.LIMITS.createsPerSecond())
                + peers * (6 + (int) (seconds * CreateRates.RESERVED_PER_SECOND));
        assertThat(served()).isPositive().isLessThanOrEqualTo(bound);

        mesh.forgetSeen();
        mesh.give(0, new RoutingInput.Acquire(1, id(RELAY), Set.of()));
        assertThat(refusals()).isEmpty();
        assertThat(mesh.effects(0, RoutingEffect.BuildFailed.class)).isEmpty();
        assertThat(mesh.effects(0, RoutingEffect.Acquired.class)).hasSize(1);
    }

    @Test
    void ratesOfManyPeersTakeBoundedMemory() {
        CreateRates rates = new CreateRates(MiniMesh.LIMITS);
        for (int peer = 0; peer < CreateRates.MAX_PEERS + 50; peer++) {
            rates.allow(numbered(peer), mesh.nowMillis);
            assertThat(rates.peers()).isLessThanOrEqualTo(CreateRates.MAX_PEERS);
        }
    }

    @Test
    void aClockThatJumpsReopensNothingAndServesAgain() {
        byte[] create = create(UNPROVEN);
        ask(1, create);
        long before = mesh.nowMillis;
        mesh.nowMillis += 40 * 60_000;
        ask(1, create);
        ask(1, create(UNPROVEN));
        assertThat(refusals()).containsExactly("create-stale");
        assertThat(served()).isEqualTo(2);
        mesh.nowMillis = before;
        ask(2, create);
        assertThat(served()).as("the replay").isEqualTo(2);
        mesh.nowMillis = before + 45 * 60_000;
        ask(2, create(UNPROVEN));
        assertThat(served()).isEqualTo(3);
    }

    /** A restart forgets the requests that were answered; the onion keys, of a week, stay the same. */
    @Test
    void afterARestartNothingBoundToAnAnchorFromBeforeIsAnswered() {
        mesh.nowMillis += 30_000;
        mesh.closeCycle(List.of());
        long closed = MiniMesh.CYCLES.cycleAt(mesh.nowMillis) - 1;
        List<byte[]> recorded = new ArrayList<>();
        // Origins whose clocks are right, and up to the most that is taken ahead.
        for (long ahead = 0; ahead <= 5; ahead++) {
            recorded.add(create(boundTo(RELAY, closed), mesh.nowMillis + ahead * 60_000 - 30_000));
        }
        recorded.forEach(create -> ask(1, create));
        assertThat(served()).isEqualTo(recorded.size());

        restart();
        for (int minute = 0; minute < 12; minute++) {
            mesh.closeCycle(List.of());
            recorded.forEach(create -> ask(2, create));
            mesh.nowMillis += 60_000;
        }
        assertThat(served()).as("replays").isZero();
        mesh.closeCycle(List.of());
        ask(2, create(boundTo(RELAY, MiniMesh.CYCLES.cycleAt(mesh.nowMillis) - 1)));
        assertThat(served()).isEqualTo(1);
    }

    /** What stays open, as docs/spec/onion.md says: no anchor, and named the minute of the restart or a later one. */
    @Test
    void afterARestartAnUnprovenRequestOfALaterMinuteIsAnsweredOnceAndOneOfAnEarlierNever() {
        byte[] before = create(UNPROVEN);
        byte[] ahead = create(UNPROVEN, mesh.nowMillis + 4 * 60_000);
        ask(1, before);
        ask(1, ahead);
        assertThat(served()).isEqualTo(2);
        mesh.nowMillis += 60_000;
        restart();
        for (int minute = 0; minute < 12; minute++) {
            ask(2, before);
            ask(3, ahead);
            mesh.nowMillis += 60_000;
        }
        assertThat(served()).isEqualTo(1);
        assertThat(refusals()).contains("create-before-memory", "create-replayed", "create-stale");
    }

    private void restart() {
        mesh.cores.put(RELAY, mesh.freshCore(RELAY));
        mesh.forgetSeen();
        mesh.give(RELAY, new RoutingInput.OnionKeysReady(mesh.keys.get(RELAY)));
    }

    @Test
    void newOnionKeysAreTakenBesideTheOldOnesAndReplaysStayRefused() {
        byte[] first = create(UNPROVEN);
        byte[] second = create(UNPROVEN);
        byte[] third = create(UNPROVEN);
        byte[] fresh = new byte[32];
        OnionKeys next = OnionKeys.of(id(RELAY), fresh);
        ask(1, first);
        mesh.give(RELAY, new RoutingInput.OnionKeysReady(next.withPrevious(mesh.secrets.get(RELAY))));
        ask(1, first);
        ask(1, second);
        assertThat(refusals()).containsExactly("create-replayed");
        assertThat(served()).isEqualTo(2);
        mesh.keys.put(RELAY, next);
        ask(1, create(UNPROVEN));
        assertThat(served()).isEqualTo(3);
        mesh.give(RELAY, new RoutingInput.OnionKeysReady(next));
        ask(1, third);
        assertThat(refusals()).containsExactly("create-replayed", "handshake-onion-key");
    }

    @Test
    void everyChangedByteOfACreateIsRefused() {
        byte[] create = create(UNPROVEN);
        Set<String> codes = new HashSet<>();
        for (int at = 0; at < create.length; at += 7) {
            byte[] changed = create.clone();
            changed[at] ^= (byte) (1 << at % 8);
            mesh.nowMillis += 100;
            ask(1, changed);
        }
        codes.addAll(refusals());
        assertThat(served()).isZero();
        assertThat(codes)
                .containsExactlyInAnyOrder(
                        "handshake-type", "handshake-identity", "handshake-onion-key", "handshake-authentication");
    }

    private Verification boundTo(int node, long cycle) {
        return Verification.by(REALM, MiniMesh.anchorOf(node, cycle).anchor());
    }

    private void ask(int peer, byte[] create) {
        mesh.give(RELAY, new RoutingInput.CreateIn(++requests, id(peer), create, mesh.nowMillis));
    }

    private byte[] create(Verification verification) {
        return create(verification, mesh.nowMillis);
    }

    /** @param madeAtMillis by the clock of its origin */
    private byte[] create(Verification verification, long madeAtMillis) {
        byte[] request = ok(new CircuitHandshake(new Random(++seeds)::nextBytes)
                        .begin(
                                id(RELAY),
                                mesh.keys.get(RELAY).publicKey(),
                                CreateMessage.at(madeAtMillis).encode(),
                                verification.bytes()))
                .request();
        return new Envelope(Envelope.HYBRID, request).encode();
    }

    private int served() {
        return mesh.effects(RELAY, RoutingEffect.InstallRelay.class).size();
    }

    private List<String> refusals() {
        return mesh.effects(RELAY, RoutingEffect.RefuseRelay.class).stream()
                .map(RoutingEffect.RefuseRelay::reason)
                .toList();
    }

    private static NodeId numbered(int number) {
        byte[] bytes = new byte[32];
        new Random(number).nextBytes(bytes);
        return NodeId.of(bytes);
    }

    private static <T> T ok(Decoded<T> decoded) {
        return decoded.asOptional().orElseThrow(() -> new AssertionError(decoded.toString()));
    }
}
