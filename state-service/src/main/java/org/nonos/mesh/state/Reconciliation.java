package org.nonos.mesh.state;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.capsule.Manifest;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.Intake.Result;
import org.nonos.mesh.state.StateEffect.Behaviour;
import org.nonos.mesh.state.StateEffect.Observe;
import org.nonos.mesh.state.StateEffect.Penalise;
import org.nonos.mesh.state.StateEffect.Refused;
import org.nonos.mesh.state.message.StreamCodec;
import org.nonos.mesh.state.message.StreamMessage;
import org.nonos.mesh.state.message.StreamMessage.GetAbout;
import org.nonos.mesh.state.message.StreamMessage.GetRecords;
import org.nonos.mesh.state.message.StreamMessage.GetTree;
import org.nonos.mesh.state.message.StreamMessage.Records;
import org.nonos.mesh.state.message.StreamMessage.RecordsReply;
import org.nonos.mesh.state.message.StreamMessage.Tree;
import org.nonos.mesh.state.message.StreamMessage.TreeNodes;
import org.nonos.mesh.state.tree.Prefix;
import org.nonos.mesh.state.tree.TreeNode;

/**
 * One walk over a peer's trees, to learn what it has and this node lacks: first the places where the hashes differ,
 * then the missing manifests, the missing receipts, and the holders of some of the new capsules. One request at a time; the number of
 * requests and of missing records is bounded, and what is left over is found by the next walk.
 */
final class Reconciliation implements Sessions.SessionUser {

    /** Publishers are known from manifests; other holders are asked for while it costs little. */
    private static final int MOST_HOLDER_QUESTIONS = 32;

    private final NodeId peer;
    private final Parts parts;
    private final long startedAtMillis;
    private final Deque<Place> places = new ArrayDeque<>();
    private final Set<Bytes32> missingManifests = new LinkedHashSet<>();
    private final Set<Bytes32> missingReceipts = new LinkedHashSet<>();
    private final Deque<Bytes32> holdersWanted = new ArrayDeque<>();
    private long session;
    private boolean open;
    private boolean heard;
    private @Nullable StreamMessage asked;
    private long askedAtMillis;

    /** When the peer's allowance covers more of its receipts; 0 while nothing waits for that. */
    private long resumeAtMillis;

    private int requests;
    private int learned;

    private record Place(Tree tree, Prefix prefix) {}

    /** What a walk needs of its node. */
    record Parts(
            Catalogue catalogue,
            Intake intake,
            Sessions sessions,
            Limits limits,
            Timing timing,
            ProofAllowance allowance,
            Listener listener) {}

    /** Who is told how the walk ended. */
    interface Listener {
        void reconciled(NodeId peer, int learned, long nowMillis, List<StateEffect> out);

        void failed(NodeId peer, String reason, long nowMillis, List<StateEffect> out);
    }

    Reconciliation(NodeId peer, Parts parts, long nowMillis) {
        this.peer = peer;
        this.parts = parts;
        this.startedAtMillis = nowMillis;
        for (Tree tree : Tree.values()) {
            places.add(new Place(tree, Prefix.ROOT));
        }
    }

    void start(List<StateEffect> out) {
        session = parts.sessions().open(peer, this, out);
    }

    @Override
    public void opened(Way way, long nowMillis, List<StateEffect> out) {
        if (!open) {
            open = true;
            next(nowMillis, out);
        }
    }

    private void next(long nowMillis, List<StateEffect> out) {
        long waitMillis = places.isEmpty() && missingManifests.isEmpty() && !missingReceipts.isEmpty()
                ? parts.allowance().waitMillis(peer, nowMillis)
                : 0;
        if (waitMillis > 0 && waitMillis <= parts.timing().replyMillis()) {
            resumeAtMillis = nowMillis + waitMillis;
            return;
        }
        if (waitMillis > 0 || requests >= parts.limits().maxRequests()) {
            finish(nowMillis, out);
            return;
        }
        requests++;
        StreamMessage request = nextRequest();
        if (request == null) {
            finish(nowMillis, out);
            return;
        }
        asked = request;
        askedAtMillis = nowMillis;
        parts.sessions().send(session, request, out);
    }

    private @Nullable StreamMessage nextRequest() {
        if (!places.isEmpty()) {
            Tree tree = places.getFirst().tree();
            List<Prefix> prefixes = places.stream()
                    .filter(place -> place.tree() == tree)
                    .limit(StreamCodec.MAX_PREFIXES)
                    .map(Place::prefix)
                    .toList();
            prefixes.forEach(prefix -> places.remove(new Place(tree, prefix)));
            return new GetTree(requests, tree, prefixes);
        }
        if (!missingManifests.isEmpty()) {
            return new GetRecords(requests, Records.MANIFESTS, take(missingManifests, Records.MANIFESTS.most()));
        }
        if (!missingReceipts.isEmpty()) {
            return new GetRecords(requests, Records.RECEIPTS, take(missingReceipts, Records.RECEIPTS.most()));
        }
        return holdersWanted.isEmpty() ? null : new GetAbout(requests, Records.HOLDERS, holdersWanted.removeFirst());
    }

    private static List<Bytes32> take(Set<Bytes32> from, int most) {
        List<Bytes32> taken = from.stream().limit(most).toList();
        taken.forEach(from::remove);
        return taken;
    }

    @Override
    public void message(StreamMessage message, long nowMillis, List<StateEffect> out) {
        heard = true;
        StreamMessage request = asked;
        asked = null;
        if (request == null || message.request() != request.request()) {
            lie("unasked-reply", nowMillis, out);
            return;
        }
        boolean good =
                switch (message) {
                    case TreeNodes(int ignored, List<TreeNode> nodes) ->
                        request instanceof GetTree(int r, Tree tree, List<Prefix> prefixes)
                                && nodes.size() == prefixes.size()
                                && compareAll(tree, prefixes, nodes);
                    case RecordsReply(int ignored, Records records, List<byte[]> encoded) ->
                        fits(request, records, encoded.size()) && takeIn(records, encoded, nowMillis, out);
                    case StreamMessage.Refused ignored -> true;
                    default -> false;
                };
        if (good) {
            next(nowMillis, out);
        } else {
            lie("false-reply", nowMillis, out);
        }
    }

    private boolean compareAll(Tree tree, List<Prefix> prefixes, List<TreeNode> nodes) {
        for (int i = 0; i < nodes.size(); i++) {
            if (!compare(tree, prefixes.get(i), nodes.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** False when the node cannot stand at that place. */
    private boolean compare(Tree tree, Prefix prefix, TreeNode node) {
        return switch (node) {
            case TreeNode.Empty() -> true;
            case TreeNode.Bucket(List<Bytes32> keys) -> {
                Set<Bytes32> missing = tree == Tree.MANIFESTS ? missingManifests : missingReceipts;
                keys.stream()
                        .filter(key -> !parts.catalogue().tree(tree).contains(key))
                        .filter(key -> missing.size() < parts.limits().maxMissing())
                        .forEach(missing::add);
                yield keys.stream().allMatch(prefix::covers);
            }
            case TreeNode.Inner(List<Bytes32> children) ->
                prefix.depth() < Prefix.MAX_DEPTH && descend(tree, prefix, children);
        };
    }

    private boolean descend(Tree tree, Prefix prefix, List<Bytes32> children) {
        for (int digit = 0; digit < children.size(); digit++) {
            Prefix child = prefix.child(digit);
            Bytes32 theirs = children.get(digit);
            boolean differs = !theirs.equals(Bytes32.ZERO)
                    && !theirs.equals(parts.catalogue().tree(tree).hashAt(child));
            if (differs && places.size() < parts.limits().maxMissing()) {
                places.add(new Place(tree, child));
            }
        }
        return true;
    }

    private static boolean fits(StreamMessage request, Records records, int count) {
        return switch (request) {
            case GetRecords(int r, Records wanted, List<Bytes32> ids) -> wanted == records && count <= ids.size();
            case GetAbout(int r, Records wanted, Bytes32 capsule) -> wanted == records;
            default -> false;
        };
    }

    private boolean takeIn(Records records, List<byte[]> encoded, long nowMillis, List<StateEffect> out) {
        return switch (records) {
            case MANIFESTS -> encoded.stream().allMatch(record -> learn(takeManifest(record, nowMillis, out)));
            case RECEIPTS -> takeReceipts(encoded, nowMillis, out);
            case HOLDERS ->
                encoded.stream().allMatch(record -> learn(parts.intake().holder(record, out)));
        };
    }

    /** Verified together, at the peer's expense, until there is a false one. */
    private boolean takeReceipts(List<byte[]> encoded, long nowMillis, List<StateEffect> out) {
        for (List<byte[]> batch : ProofAllowance.batches(encoded)) {
            parts.allowance().charge(peer, batch, nowMillis);
            List<Result> results = parts.intake().receipts(batch, out);
            results.forEach(this::learn);
            if (results.contains(Result.FALSE)) {
                parts.allowance().fine(peer, batch, nowMillis);
                return false;
            }
        }
        return true;
    }

    /** Counts what is new; false if no honest peer would have sent it. */
    private boolean learn(Result result) {
        if (result == Result.NEW) {
            learned++;
        }
        return result != Result.FALSE;
    }

    private Result takeManifest(byte[] record, long nowMillis, List<StateEffect> out) {
        Result result = parts.intake().manifest(record, nowMillis, out);
        if (result == Result.NEW && holdersWanted.size() < MOST_HOLDER_QUESTIONS) {
            Manifest.decode(record).asOptional().ifPresent(manifest -> holdersWanted.add(manifest.capsuleId()));
        }
        return result;
    }

    @Override
    public void garbage(String code, long nowMillis, List<StateEffect> out) {
        lie(code, nowMillis, out);
    }

    private void lie(String reason, long nowMillis, List<StateEffect> out) {
        out.add(new Refused(reason));
        out.add(new Observe(peer, Behaviour.FALSE_CONTENT, "state-" + reason));
        out.add(new Penalise(peer, "state-" + reason, 10));
        fail(reason, nowMillis, out);
    }

    @Override
    public void ended(String reason, long nowMillis, List<StateEffect> out) {
        parts.listener().failed(peer, reason, nowMillis, out);
    }

    @Override
    public void tick(long nowMillis, List<StateEffect> out) {
        if (!heard && nowMillis - startedAtMillis > parts.timing().openMillis()) {
            fail("no circuit to the peer came up in time", nowMillis, out);
        } else if (resumeAtMillis > 0 && nowMillis >= resumeAtMillis) {
            resumeAtMillis = 0;
            next(nowMillis, out);
        } else if (heard
                && asked != null
                && nowMillis - askedAtMillis > parts.timing().replyMillis()) {
            out.add(new Observe(peer, Behaviour.SILENT, "state-silent"));
            fail("the peer did not answer in time", nowMillis, out);
        }
    }

    private void fail(String reason, long nowMillis, List<StateEffect> out) {
        parts.sessions().close(session, out);
        parts.listener().failed(peer, reason, nowMillis, out);
    }

    private void finish(long nowMillis, List<StateEffect> out) {
        parts.sessions().close(session, out);
        parts.listener().reconciled(peer, learned, nowMillis, out);
    }
}
