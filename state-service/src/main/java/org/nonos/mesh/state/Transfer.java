package org.nonos.mesh.state;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.nonos.mesh.protocol.capsule.ChunkTree;
import org.nonos.mesh.protocol.capsule.Manifest;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;
import org.nonos.mesh.state.Intake.Result;
import org.nonos.mesh.state.StateAnswer.TransferInfo;
import org.nonos.mesh.state.StateAnswer.TransferState;
import org.nonos.mesh.state.StateEffect.Behaviour;
import org.nonos.mesh.state.StateEffect.Counted;
import org.nonos.mesh.state.StateEffect.Happening;
import org.nonos.mesh.state.StateEffect.Observe;
import org.nonos.mesh.state.StateEffect.Penalise;
import org.nonos.mesh.state.StateEffect.Refused;
import org.nonos.mesh.state.StateEffect.ScanChunks;
import org.nonos.mesh.state.StateEffect.StoreChunk;
import org.nonos.mesh.state.StateEffect.SyncChunks;
import org.nonos.mesh.state.message.StreamCodec;
import org.nonos.mesh.state.message.StreamMessage;
import org.nonos.mesh.state.message.StreamMessage.GetAbout;
import org.nonos.mesh.state.message.StreamMessage.GetChunk;
import org.nonos.mesh.state.message.StreamMessage.GetHashes;
import org.nonos.mesh.state.message.StreamMessage.Records;
import org.nonos.mesh.state.message.StreamMessage.RecordsReply;

/**
 * One fetch: from one holder after the other, over one stream at a time. In this order: the proofs that the manifest
 * requires, the chunk hashes (checked against the manifest's root), what is on the disk already, then the chunks, each
 * checked before it is written. A holder that sends anything false is blamed and not asked again in this fetch.
 */
final class Transfer implements Sessions.SessionUser {

    private static final long LONGEST_PAUSE_MILLIS = 30_000;
    private static final int FORGERY_WEIGHT = 20;

    private final String id;
    private final Manifest manifest;
    private final Bytes32 capsuleId;
    private final int chunks;
    private final long startedAtMillis;
    private final Parts parts;
    private final List<Bytes32> hashes = new ArrayList<>();
    private final BitSet stored = new BitSet();
    private final BitSet storing = new BitSet();
    private final TreeMap<Integer, Integer> askedChunks = new TreeMap<>();
    private final List<NodeId> candidates = new ArrayList<>();
    private final Set<NodeId> excluded = new LinkedHashSet<>();
    private final Set<NodeId> givers = new LinkedHashSet<>();
    private TransferState state = TransferState.RUNNING;
    private String failure = "";
    private String lastTrouble = "";
    private String anonymity = "";
    private List<NodeId> path = List.of();
    private boolean scanning;
    private boolean scanned;
    private boolean syncing;
    private NodeId holder;
    private long session;
    private boolean open;
    private boolean heard;
    private int askedControl = -1;
    private int requests;
    private long quietSinceMillis;
    private long attemptAtMillis;
    private int rounds;
    private int verifiedChunks;
    private int refusedChunks;
    private long endedAtMillis;

    /** What a fetch needs of its node. */
    record Parts(
            NodeId self,
            Catalogue catalogue,
            Intake intake,
            Sessions sessions,
            CycleBook cycles,
            Limits limits,
            Timing timing,
            RootExchange links,
            java.util.random.RandomGenerator random) {}

    Transfer(String id, Manifest manifest, Parts parts, long nowMillis) {
        this.id = id;
        this.manifest = manifest;
        this.capsuleId = manifest.capsuleId();
        this.chunks = manifest.description().chunks();
        this.startedAtMillis = nowMillis;
        this.parts = parts;
        this.holder = parts.self();
    }

    /** Whether something must be done now that is not tied to a stream. */
    void advance(long nowMillis, List<StateEffect> out) {
        boolean idle = state == TransferState.RUNNING && session == 0 && !syncing && !scanning;
        if (!idle || stored.cardinality() + storing.cardinality() == chunks) {
            return;
        }
        if (candidates.isEmpty() && nowMillis >= attemptAtMillis) {
            newRound(nowMillis, out);
        }
        if (!candidates.isEmpty()) {
            connect(nowMillis, out);
        }
    }

    private void connect(long nowMillis, List<StateEffect> out) {
        holder = candidates.removeFirst();
        open = false;
        heard = false;
        quietSinceMillis = nowMillis;
        session = parts.sessions().open(holder, this, out);
    }

    /** Lists the holders anew, in random order. */
    private void newRound(long nowMillis, List<StateEffect> out) {
        if (rounds >= parts.timing().fetchRounds()) {
            fail(exhausted(), nowMillis, out);
            return;
        }
        rounds++;
        pauseAfter(nowMillis);
        Set<NodeId> all = new LinkedHashSet<>();
        all.add(manifest.description().publisher());
        all.addAll(
                parts.catalogue().holders().offering(capsuleId, parts.cycles().current()));
        all.remove(parts.self());
        all.removeAll(excluded);
        candidates.addAll(all);
        java.util.Collections.shuffle(candidates, java.util.Random.from(parts.random()));
        if (candidates.isEmpty()) {
            lastTrouble = excluded.isEmpty() ? "no other node offers it" : "every holder sent false content";
        }
    }

    /** The next round comes after a pause that doubles from round to round, and begins anew with every good chunk. */
    private void pauseAfter(long nowMillis) {
        long pause = parts.timing().fetchRetryMillis() << Math.min(16, Math.max(0, rounds - 1));
        attemptAtMillis = nowMillis + Math.min(LONGEST_PAUSE_MILLIS, pause);
    }

    private String exhausted() {
        return "The capsule could not be fetched: " + (lastTrouble.isEmpty() ? "no holder answered" : lastTrouble)
                + ". Chunks that came are kept; fetch again to go on.";
    }

    @Override
    public void opened(List<NodeId> newPath, String newAnonymity, long nowMillis, List<StateEffect> out) {
        path = newPath.isEmpty() ? path : newPath;
        anonymity = newAnonymity.isEmpty() ? anonymity : newAnonymity;
        if (!open) {
            open = true;
            quietSinceMillis = nowMillis;
            proceed(nowMillis, out);
        }
    }

    /** Asks for what is needed next. */
    private void proceed(long nowMillis, List<StateEffect> out) {
        if (askedControl >= 0 || scanning || syncing) {
            return;
        }
        if (!parts.catalogue().proofsComplete(manifest)) {
            int request = nextRequest(nowMillis);
            control(request, new GetAbout(request, Records.RECEIPTS, capsuleId), out);
        } else if (hashes.size() < chunks) {
            int request = nextRequest(nowMillis);
            int count = Math.min(StreamCodec.MAX_HASHES, chunks - hashes.size());
            control(request, new GetHashes(request, capsuleId, hashes.size(), count), out);
        } else if (!scanned) {
            scanning = true;
            out.add(new ScanChunks(id, hashes));
        } else if (stored.cardinality() == chunks) {
            syncing = true;
            leave(out);
            out.add(new SyncChunks(id));
        } else {
            askChunks(nowMillis, out);
        }
    }

    private void control(int request, StreamMessage message, List<StateEffect> out) {
        if (open) {
            askedControl = request;
            parts.sessions().send(session, message, out);
        }
    }

    private void askChunks(long nowMillis, List<StateEffect> out) {
        BitSet taken = new BitSet();
        taken.or(stored);
        taken.or(storing);
        askedChunks.values().forEach(taken::set);
        int index = taken.nextClearBit(0);
        while (open
                && index < chunks
                && askedChunks.size() + storing.cardinality() < parts.limits().chunkWindow()) {
            int request = nextRequest(nowMillis);
            askedChunks.put(request, index);
            parts.sessions().send(session, new GetChunk(request, capsuleId, index), out);
            index = taken.nextClearBit(index + 1);
        }
    }

    private int nextRequest(long nowMillis) {
        if (askedControl < 0 && askedChunks.isEmpty()) {
            quietSinceMillis = nowMillis;
        }
        requests++;
        return requests;
    }

    @Override
    public void message(StreamMessage message, long nowMillis, List<StateEffect> out) {
        quietSinceMillis = nowMillis;
        heard = true;
        switch (message) {
            case RecordsReply reply when reply.request() == askedControl -> proofs(reply, nowMillis, out);
            case StreamMessage.Hashes reply when reply.request() == askedControl -> hashes(reply, nowMillis, out);
            case StreamMessage.Chunk(int request, byte[] content)
            when askedChunks.containsKey(request) -> chunk(request, content, nowMillis, out);
            case StreamMessage.Refused reply
            when reply.request() == askedControl || askedChunks.containsKey(reply.request()) ->
                leaveFor("a holder does not have it after all", nowMillis, out);
            default -> lie("unasked-reply", nowMillis, out);
        }
    }

    private void proofs(RecordsReply reply, long nowMillis, List<StateEffect> out) {
        askedControl = -1;
        for (byte[] receipt : reply.encoded()) {
            if (parts.intake().receipt(receipt, true, out) == Result.FALSE) {
                lie("forged-receipt", nowMillis, out);
                return;
            }
        }
        if (parts.catalogue().proofsComplete(manifest)) {
            proceed(nowMillis, out);
        } else {
            leaveFor("a holder lacks the proofs that the manifest requires", nowMillis, out);
        }
    }

    private void hashes(StreamMessage.Hashes reply, long nowMillis, List<StateEffect> out) {
        askedControl = -1;
        int wanted = Math.min(StreamCodec.MAX_HASHES, chunks - hashes.size());
        if (reply.hashes().size() != wanted) {
            lie("short-answer", nowMillis, out);
            return;
        }
        hashes.addAll(reply.hashes());
        if (hashes.size() == chunks
                && !ChunkTree.rootOf(hashes).equals(manifest.description().chunkRoot())) {
            hashes.clear();
            lie("chunk-list-mismatch", nowMillis, out);
            return;
        }
        proceed(nowMillis, out);
    }

    private void chunk(int request, byte[] content, long nowMillis, List<StateEffect> out) {
        int index = askedChunks.remove(request);
        Bytes32 hash = hashes.get(index);
        if (content.length != manifest.description().chunkLength(index)
                || !Hashes.sha256(content).equals(hash)) {
            refusedChunks++;
            out.add(new Counted(Happening.CHUNK_REFUSED, 1));
            lie("chunk-hash-mismatch", nowMillis, out);
            return;
        }
        verifiedChunks++;
        rounds = 1;
        givers.add(holder);
        storing.set(index);
        out.add(new Counted(Happening.CHUNK_VERIFIED, 1));
        out.add(new StoreChunk(id, index, hash, content));
    }

    void found(BitSet present, long nowMillis, List<StateEffect> out) {
        if (!scanning || state != TransferState.RUNNING) {
            return;
        }
        scanning = false;
        scanned = true;
        stored.or(present);
        stored.clear(chunks, Math.max(chunks, stored.length()));
        goOn(nowMillis, out);
    }

    void stored(int index, long nowMillis, List<StateEffect> out) {
        if (state != TransferState.RUNNING || !storing.get(index)) {
            return;
        }
        storing.clear(index);
        stored.set(index);
        goOn(nowMillis, out);
    }

    private void goOn(long nowMillis, List<StateEffect> out) {
        if (stored.cardinality() == chunks || session != 0 && open) {
            proceed(nowMillis, out);
        }
    }

    /** True when this is the end of the fetch. */
    boolean synced(long nowMillis) {
        if (state != TransferState.RUNNING || !syncing) {
            return false;
        }
        state = TransferState.DONE;
        endedAtMillis = nowMillis;
        return true;
    }

    @Override
    public void garbage(String code, long nowMillis, List<StateEffect> out) {
        lie(code, nowMillis, out);
    }

    @Override
    public void ended(String reason, long nowMillis, List<StateEffect> out) {
        lastTrouble = reason;
        session = 0;
        forgetAsked();
        pauseAfter(nowMillis);
    }

    @Override
    public void tick(long nowMillis, List<StateEffect> out) {
        boolean waiting = askedControl >= 0 || !askedChunks.isEmpty();
        if (!heard && nowMillis - quietSinceMillis > parts.timing().openMillis()) {
            leaveFor("no circuit to a holder came up in time", nowMillis, out);
        } else if (heard
                && waiting
                && nowMillis - quietSinceMillis > parts.timing().replyMillis()) {
            out.add(new Observe(holder, Behaviour.SILENT, "holder-silent"));
            leaveFor("a holder fell silent", nowMillis, out);
        }
    }

    private void lie(String reason, long nowMillis, List<StateEffect> out) {
        out.add(new Refused(reason));
        out.add(new Observe(holder, Behaviour.FALSE_CONTENT, reason));
        if (parts.links().isLinked(holder)) {
            out.add(new Penalise(holder, "state-" + reason, FORGERY_WEIGHT));
        }
        out.add(new StateEffect.Notify(
                "holder-refused",
                java.util.Map.of(
                        "transferId", id, "holder", holder.onionAddress().text(), "reason", reason)));
        excluded.add(holder);
        leaveFor("a holder sent false content (" + reason + ")", nowMillis, out);
    }

    private void leaveFor(String trouble, long nowMillis, List<StateEffect> out) {
        lastTrouble = trouble;
        leave(out);
        pauseAfter(nowMillis);
        advance(nowMillis, out);
    }

    private void leave(List<StateEffect> out) {
        if (session != 0) {
            parts.sessions().close(session, out);
            session = 0;
        }
        forgetAsked();
    }

    private void forgetAsked() {
        open = false;
        askedControl = -1;
        askedChunks.clear();
        if (hashes.size() < chunks) {
            hashes.clear();
        }
    }

    void fail(String sentence, long nowMillis, List<StateEffect> out) {
        if (state == TransferState.RUNNING) {
            state = TransferState.FAILED;
            failure = sentence;
            endedAtMillis = nowMillis;
            leave(out);
        }
    }

    TransferState state() {
        return state;
    }

    List<Bytes32> chunkHashes() {
        return hashes;
    }

    Manifest manifest() {
        return manifest;
    }

    TransferInfo info() {
        long total = manifest.description().length();
        long done = state == TransferState.DONE
                ? total
                : stored.stream()
                        .mapToLong(index -> manifest.description().chunkLength(index))
                        .sum();
        return new TransferInfo(
                id,
                capsuleId,
                state,
                done,
                total,
                verifiedChunks,
                refusedChunks,
                failure,
                List.copyOf(givers),
                startedAtMillis,
                endedAtMillis,
                anonymity,
                path);
    }
}
