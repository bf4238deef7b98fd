package org.nonos.mesh.gossip;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToIntFunction;
import org.nonos.mesh.protocol.core.Core;
import org.nonos.mesh.protocol.gossip.GossipFrame;
import org.nonos.mesh.protocol.gossip.GossipFrameCodec;
import org.nonos.mesh.protocol.gossip.GossipItem;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * The gossip protocol of one node.
 *
 * <p>An item's way: arrival, deduplication, room, its source's tokens and tier delay, verification, its origin's tokens,
 * then delivery to this node's layers and spreading to peers. Nothing is delivered or spread before our own verifier
 * has accepted it. Frames and figures are in {@code docs/spec/gossip.md}.
 */
public final class GossipCore implements Core<GossipInput, GossipEffect> {

    static final long HEARTBEAT_MILLIS = 5_000;
    private static final long MAX_RTT_MILLIS = 2_000;
    private static final long NO_WISH = Long.MAX_VALUE;

    private final long salt;
    private final Agenda agenda = new Agenda();
    private final TrustView trust;
    private final Peers peers;
    private final KnownIds known;
    private final RecentItems recent;
    private final Wants wants;
    private final Outboxes outboxes;
    private final Choking choking;
    private final Spread spread;
    private final Intake intake;
    private final Asking asking;

    private long lastMillis = Long.MIN_VALUE;
    private long skewMillis;
    private long wishMillis = NO_WISH;

    /**
     * @param costUnits what the verification of an item is expected to cost, told from its bytes; 0 for what is verified
     *     outside the budgets. Pure, and never throws for what the bytes say
     * @param salt eight random bytes, new at each start; never logged
     */
    public GossipCore(GossipLimits limits, ToIntFunction<GossipItem> costUnits, long salt) {
        this.salt = salt;
        this.trust = new TrustView(limits);
        this.peers = new Peers(limits, trust, salt);
        this.known = new KnownIds(limits);
        this.recent = new RecentItems(limits);
        this.wants = new Wants(limits, agenda);
        this.outboxes = new Outboxes(limits, agenda);
        this.choking = new Choking(limits);
        this.spread = new Spread(limits, peers, outboxes, agenda);
        this.intake = new Intake(limits, costUnits, salt, agenda, trust, known, recent, wants, spread);
        this.asking = new Asking(known, recent, wants, outboxes, intake);
    }

    @Override
    public List<GossipEffect> step(GossipInput input, long nowMillis) {
        Turn turn = new Turn(steady(nowMillis));
        if (lastMillis == Long.MIN_VALUE) {
            agenda.add(turn.now() + HEARTBEAT_MILLIS, new Agenda.Heartbeat());
        }
        lastMillis = turn.now();
        for (Optional<Agenda.Task> task = agenda.pollDue(turn.now());
                task.isPresent();
                task = agenda.pollDue(turn.now())) {
            run(task.get(), turn);
        }
        take(input, turn);
        intake.startVerifying(turn);
        wants.flush(peers.all(), turn);
        outboxes.drain(peers.all(), turn);
        wish(turn);
        return turn.effects();
    }

    private void take(GossipInput input, Turn turn) {
        switch (input) {
            case GossipInput.LinkUp(NodeId peer, long rttMicros) -> linkUp(peer, rttMicros, turn);
            case GossipInput.LinkDown(NodeId peer) -> linkDown(peer);
            case GossipInput.LinkRtt(NodeId peer, long rttMicros) ->
                peers.find(peer).filter(_ -> rttMicros > 0).ifPresent(state -> state.rttMillis = rtt(rttMicros));
            case GossipInput.FrameIn(NodeId peer, int message, byte[] payload) ->
                peers.find(peer)
                        .ifPresentOrElse(
                                state -> frame(state, message, payload, turn), () -> turn.refuse("not-linked"));
            case GossipInput.Publish(long request, GossipItem item) -> intake.publish(request, item, turn);
            case GossipInput.Verdicts verdicts -> intake.verdicts(verdicts, turn);
            case GossipInput.Tier(NodeId node, int tier) -> {
                trust.setTier(node, tier);
                peers.tiersChanged();
            }
            case GossipInput.TrustLost _ -> {
                trust.forgetTiers();
                peers.tiersChanged();
            }
            case GossipInput.RingsChanged _ -> peers.all().forEach(peer -> intake.ringsChanged(peer, turn));
            case GossipInput.Tick _ -> {}
            case GossipInput.Detached _ ->
                peers.all().stream().map(peer -> peer.id).toList().forEach(this::linkDown);
        }
    }

    private void run(Agenda.Task task, Turn turn) {
        switch (task) {
            case Agenda.Release release -> intake.release(release, turn);
            case Agenda.VerdictDue due -> intake.verdictDue(due, turn);
            case Agenda.TokensDue due -> intake.tokensDue(due, turn);
            case Agenda.PullDue due -> wants.pullDue(due, turn);
            case Agenda.ReannounceDue(var id) -> recent.find(id).ifPresent(item -> spread.reannounce(item, turn));
            case Agenda.FlushAnnouncements _ -> outboxes.flushAnnouncements(peers.all(), turn);
            case Agenda.Drain _ -> outboxes.drainDue();
            case Agenda.Heartbeat _ -> heartbeat(turn);
        }
    }

    private void frame(PeerState peer, int message, byte[] payload, Turn turn) {
        switch (GossipFrameCodec.decode(message, payload)) {
            case Decoded.Refused<GossipFrame>(String code, String _) -> {
                if (code.equals(GossipFrameCodec.UNKNOWN_MESSAGE)) {
                    turn.refuse(code);
                } else {
                    Conduct.malformed(peer, code, turn);
                }
            }
            case Decoded.Ok<GossipFrame>(GossipFrame frame) -> {
                switch (frame) {
                    case GossipFrame.Hello hello -> hello(peer, hello, turn);
                    case GossipFrame.Push push -> intake.pushed(peer, push, turn);
                    case GossipFrame.Announce announce -> asking.announced(peer, announce, turn);
                    case GossipFrame.Pull pull -> asking.pulled(peer, pull, turn);
                    case GossipFrame.Choke _ -> peer.chokesUs = true;
                    case GossipFrame.Unchoke _ -> peer.chokesUs = false;
                }
            }
        }
    }

    private void linkUp(NodeId id, long rttMicros, Turn turn) {
        if (peers.find(id).isPresent()) {
            linkDown(id);
        }
        Optional<PeerState> added = peers.add(id, rtt(rttMicros));
        if (added.isEmpty()) {
            turn.refuse("too-many-links");
            return;
        }
        PeerState peer = added.get();
        intake.clearSlot(peer.slot);
        turn.emit(new GossipEffect.Send(id, new GossipFrame.Hello(salt, false)));
        choking.linkUp(peer, peers.all(), turn);
    }

    private void linkDown(NodeId id) {
        peers.remove(id).ifPresent(peer -> {
            outboxes.drop(peer);
            intake.linkDown(peer);
        });
    }

    private void hello(PeerState peer, GossipFrame.Hello hello, Turn turn) {
        if (peer.helloPacer.reserve(turn.now(), new Pacer.Rate(1, 8), 0) == Pacer.TOO_LONG) {
            Conduct.malformed(peer, "hello-rate", turn);
            return;
        }
        if (!hello.answered()) {
            turn.emit(new GossipEffect.Send(peer.id, new GossipFrame.Hello(salt, true)));
        }
        if (peer.salt.isPresent() && peer.salt.getAsLong() == hello.salt()) {
            return;
        }
        if (peer.salt.isPresent()) {
            forgetWhatItKnew(peer);
        }
        peer.salt = OptionalLong.of(hello.salt());
        choking.repeat(peer, turn);
        spread.catchUp(peer, recent, turn);
    }

    private void forgetWhatItKnew(PeerState peer) {
        peer.chokesUs = false;
        peer.announced.clear();
        peer.toAnnounce.clear();
        intake.clearSlot(peer.slot);
    }

    private void heartbeat(Turn turn) {
        agenda.add(turn.now() + HEARTBEAT_MILLIS, new Agenda.Heartbeat());
        choking.review(peers.all(), turn);
        Conduct.review(peers.all(), turn);
        known.expire(turn.now());
        recent.expire(turn.now());
        turn.emit(new GossipEffect.Report(report()));
    }

    /** How full this core is now. */
    GossipReport report() {
        return new GossipReport(
                peers.count(),
                peers.mesh().size(),
                (int) peers.all().stream().filter(peer -> !peer.chokedByUs).count(),
                (int) peers.all().stream().filter(peer -> trust.isFast(peer.id)).count(),
                intake.pendingCount(),
                intake.pendingBytes(),
                intake.verifying(),
                intake.receiptsQueued(),
                wants.count(),
                known.seenCount(),
                recent.count(),
                recent.bytes(),
                outboxes.queuedBytes(),
                outboxes.takeShed());
    }

    /** Time that never runs backwards: a clock set back shifts everything after it. */
    private long steady(long nowMillis) {
        if (lastMillis != Long.MIN_VALUE && nowMillis + skewMillis < lastMillis) {
            skewMillis = lastMillis - nowMillis;
            wishMillis = NO_WISH;
        }
        return nowMillis + skewMillis;
    }

    private void wish(Turn turn) {
        long next = agenda.nextMillis().orElse(NO_WISH);
        boolean wishPassed = wishMillis <= turn.now();
        if (next != NO_WISH && (wishPassed || next < wishMillis)) {
            wishMillis = next;
            turn.emit(new GossipEffect.WakeAt(next - skewMillis));
        }
    }

    private static long rtt(long rttMicros) {
        return Math.clamp(rttMicros / 1000, 0, MAX_RTT_MILLIS);
    }
}
