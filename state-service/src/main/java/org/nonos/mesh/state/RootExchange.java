package org.nonos.mesh.state;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.state.StateAnswer.PeerRoots;
import org.nonos.mesh.state.StateEffect.Counted;
import org.nonos.mesh.state.StateEffect.Happening;
import org.nonos.mesh.state.StateEffect.Notify;
import org.nonos.mesh.state.StateEffect.Penalise;
import org.nonos.mesh.state.StateEffect.Refused;
import org.nonos.mesh.state.StateEffect.SendFrame;
import org.nonos.mesh.state.message.RootsFrame;

/** Tells linked peers this node's roots, hears theirs, and starts a walk where a difference stands for a while. */
final class RootExchange implements Reconciliation.Listener {

    /** Peers announce at most this often; more is refused. */
    private static final long LEAST_GAP_MILLIS = 100;

    private static final long LONGEST_PAUSE_MILLIS = 300_000;
    private static final long LONGEST_VAIN_PAUSE_MILLIS = 30_000;

    private final Reconciliation.Parts parts;
    private final CycleBook cycles;
    private final RandomGenerator random;
    private final TreeMap<NodeId, Peer> peers = new TreeMap<>();
    private @Nullable RootsFrame announced;
    private long announcedAtMillis = Long.MIN_VALUE / 2;
    private long changedAtMillis = Long.MIN_VALUE / 2;
    private long nextAnnouncementMillis;
    private int running;

    RootExchange(
            Catalogue catalogue,
            Intake intake,
            Sessions sessions,
            Limits limits,
            Timing timing,
            CycleBook cycles,
            RandomGenerator random) {
        this.parts =
                new Reconciliation.Parts(catalogue, intake, sessions, limits, timing, new ProofAllowance(limits), this);
        this.cycles = cycles;
        this.random = random;
    }

    private static final class Peer {
        @Nullable
        RootsFrame roots;

        long heardAtMillis;
        long differsSinceMillis;
        long notBeforeMillis;
        long pauseMillis;
        boolean walking;
        boolean agreed;
    }

    void linkUp(NodeId peer, List<StateEffect> out) {
        peers.computeIfAbsent(peer, p -> new Peer());
        out.add(new SendFrame(Optional.of(peer), RootsFrame.MESSAGE, ours().encode()));
    }

    void linkDown(NodeId peer) {
        peers.remove(peer);
    }

    void linksLost() {
        peers.clear();
    }

    boolean isLinked(NodeId peer) {
        return peers.containsKey(peer);
    }

    void frame(NodeId from, int message, byte[] payload, long nowMillis, List<StateEffect> out) {
        Peer peer = peers.get(from);
        if (peer == null || message != RootsFrame.MESSAGE) {
            out.add(new Refused(peer == null ? "not-linked" : "unknown-message"));
            return;
        }
        if (peer.roots != null && nowMillis - peer.heardAtMillis < LEAST_GAP_MILLIS) {
            out.add(new Refused("roots-too-often"));
            return;
        }
        switch (RootsFrame.decode(payload)) {
            case Decoded.Ok<RootsFrame>(RootsFrame roots) -> hear(from, peer, roots, nowMillis, out);
            case Decoded.Refused<RootsFrame>(String code, String ignored) -> {
                out.add(new Refused(code));
                out.add(new Penalise(from, "state-" + code, 5));
            }
        }
    }

    private void hear(NodeId from, Peer peer, RootsFrame roots, long nowMillis, List<StateEffect> out) {
        boolean agreedBefore = peer.agreed;
        peer.roots = roots;
        peer.heardAtMillis = nowMillis;
        settle(peer, nowMillis);
        if (peer.agreed != agreedBefore) {
            out.add(new Notify(
                    peer.agreed ? "roots-agree" : "roots-differ",
                    Map.of("peer", from.onionAddress().text())));
        }
    }

    /** Compares with what the peer last said; remembers since when it differs. */
    private void settle(Peer peer, long nowMillis) {
        RootsFrame theirs = peer.roots;
        boolean agrees = theirs != null && theirs.sharesWith(ours());
        if (agrees) {
            peer.pauseMillis = 0;
        } else if (peer.agreed || peer.differsSinceMillis == 0) {
            peer.differsSinceMillis = nowMillis;
        }
        peer.agreed = agrees;
    }

    void tick(long nowMillis, List<StateEffect> out) {
        announce(nowMillis, out);
        for (Map.Entry<NodeId, Peer> entry : peers.entrySet()) {
            Peer peer = entry.getValue();
            settle(peer, nowMillis);
            if (running < parts.limits().maxReconciliations() && isDue(peer, nowMillis)) {
                peer.walking = true;
                running++;
                new Reconciliation(entry.getKey(), parts, nowMillis).start(out);
            }
        }
    }

    private boolean isDue(Peer peer, long nowMillis) {
        RootsFrame theirs = peer.roots;
        return theirs != null
                && theirs.cycle() == cycles.current()
                && !peer.agreed
                && !peer.walking
                && nowMillis - peer.differsSinceMillis >= parts.timing().reconcileDelayMillis()
                && nowMillis >= peer.notBeforeMillis;
    }

    private void announce(long nowMillis, List<StateEffect> out) {
        RootsFrame ours = ours();
        boolean changed = !ours.equals(announced);
        if (changed) {
            changedAtMillis = nowMillis;
        }
        boolean due = nowMillis >= nextAnnouncementMillis
                || (changed && nowMillis - announcedAtMillis >= parts.timing().rootsGapMillis());
        if (!due) {
            return;
        }
        announced = ours;
        announcedAtMillis = nowMillis;
        boolean lively = nowMillis - changedAtMillis < parts.timing().rootsIdleMillis();
        long gap = lively ? parts.timing().rootsChangedMillis() : parts.timing().rootsIdleMillis();
        nextAnnouncementMillis = nowMillis + jittered(gap);
        if (!peers.isEmpty()) {
            out.add(new SendFrame(Optional.empty(), RootsFrame.MESSAGE, ours.encode()));
        }
    }

    @Override
    public void reconciled(NodeId from, int learned, long nowMillis, List<StateEffect> out) {
        running--;
        out.add(new Counted(Happening.RECONCILED, 1));
        out.add(new Counted(Happening.RECORD_RECONCILED, learned));
        Peer peer = peers.get(from);
        if (peer != null) {
            peer.walking = false;
            long least = parts.timing().reconcileRetryMillis();
            peer.pauseMillis = learned > 0 ? least : Math.clamp(peer.pauseMillis * 2, least, LONGEST_VAIN_PAUSE_MILLIS);
            peer.notBeforeMillis = nowMillis + jittered(peer.pauseMillis);
        }
        if (learned > 0) {
            out.add(new Notify(
                    "reconciled", Map.of("peer", from.onionAddress().text(), "records", Integer.toString(learned))));
        }
    }

    @Override
    public void failed(NodeId from, String reason, long nowMillis, List<StateEffect> out) {
        running--;
        out.add(new Counted(Happening.RECONCILE_FAILED, 1));
        Peer peer = peers.get(from);
        if (peer != null) {
            peer.walking = false;
            peer.pauseMillis =
                    Math.clamp(peer.pauseMillis * 2, parts.timing().reconcileRetryMillis(), LONGEST_PAUSE_MILLIS);
            peer.notBeforeMillis = nowMillis + jittered(peer.pauseMillis);
        }
    }

    List<PeerRoots> heard() {
        return peers.entrySet().stream()
                .filter(entry -> entry.getValue().roots != null)
                .map(entry -> new PeerRoots(
                        entry.getKey(),
                        java.util.Objects.requireNonNull(entry.getValue().roots),
                        java.util.Objects.requireNonNull(entry.getValue().roots).sharesWith(ours()),
                        entry.getValue().heardAtMillis))
                .toList();
    }

    RootsFrame ours() {
        return parts.catalogue().roots(cycles.current());
    }

    private long jittered(long millis) {
        return millis * 4 / 5 + random.nextLong(Math.max(1, millis * 2 / 5));
    }
}
