package org.nonos.mesh.state;

import java.util.List;
import java.util.TreeMap;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.state.GenerationWindow.Place;
import org.nonos.mesh.state.StateAnswer.LegInfo;
import org.nonos.mesh.state.StateAnswer.LegState;
import org.nonos.mesh.state.message.StreamMessage;

/** One stream of a fetch: what it was asked for, and how it does. What an answer is worth is its user's business. */
final class Leg implements Sessions.SessionUser {

    /** Of a new answer time against the mean so far, as in RFC 6298. */
    private static final double SMOOTHING = 0.125;

    private final int number;
    private final NodeId holder;
    private final boolean keptApart;
    private final User user;
    private final long session;
    private final Sessions sessions;
    private final TreeMap<Integer, Ask> asked = new TreeMap<>();
    private LegState state = LegState.OPENING;
    private Way way = Way.UNKNOWN;
    private boolean heard;
    private long quietSinceMillis;
    private double answerMillis;
    private int requests;
    private int shards;

    /** What a leg can be asked for. */
    sealed interface Want {
        /** The receipts that the manifest requires. */
        record Proofs() implements Want {}

        record Shard(Place place) implements Want {}

        record Padding() implements Want {}
    }

    private record Ask(Want want, long atMillis) {}

    /** Who uses the leg. */
    interface User {
        void legOpened(Leg leg, long nowMillis, List<StateEffect> out);

        void answered(Leg leg, Want want, StreamMessage answer, long nowMillis, List<StateEffect> out);

        void lied(Leg leg, String reason, long nowMillis, List<StateEffect> out);

        void lost(Leg leg, String reason, long nowMillis, List<StateEffect> out);
    }

    /** @param keptApart whether its circuit was to avoid nodes that others use */
    Leg(int number, NodeId holder, boolean keptApart, User user, Sessions sessions, long nowMillis) {
        this.number = number;
        this.holder = holder;
        this.keptApart = keptApart;
        this.user = user;
        this.sessions = sessions;
        this.session = sessions.register(this);
        this.quietSinceMillis = nowMillis;
    }

    void ask(Want want, StreamMessage message, long nowMillis, List<StateEffect> out) {
        if (asked.isEmpty()) {
            quietSinceMillis = nowMillis;
        }
        asked.put(message.request(), new Ask(want, nowMillis));
        sessions.send(session, message, out);
    }

    int nextRequest() {
        requests++;
        return requests;
    }

    @Override
    public void opened(Way told, long nowMillis, List<StateEffect> out) {
        way = told.path().isEmpty() ? way : told;
        if (state == LegState.OPENING) {
            state = LegState.OPEN;
            quietSinceMillis = nowMillis;
            user.legOpened(this, nowMillis, out);
        }
    }

    @Override
    public void message(StreamMessage message, long nowMillis, List<StateEffect> out) {
        Ask ask = asked.remove(message.request());
        if (ask == null) {
            user.lied(this, "unasked-reply", nowMillis, out);
            return;
        }
        quietSinceMillis = nowMillis;
        double took = nowMillis - ask.atMillis();
        answerMillis = heard ? answerMillis + SMOOTHING * (took - answerMillis) : took;
        heard = true;
        user.answered(this, ask.want(), message, nowMillis, out);
    }

    @Override
    public void garbage(String code, long nowMillis, List<StateEffect> out) {
        user.lied(this, code, nowMillis, out);
    }

    @Override
    public void ended(String reason, long nowMillis, List<StateEffect> out) {
        user.lost(this, reason, nowMillis, out);
    }

    /** Patience is its user's, who knows all legs. */
    @Override
    public void tick(long nowMillis, List<StateEffect> out) {}

    /** What it was asked for and has not brought; it is not waited for any more. */
    List<Want> giveUp() {
        List<Want> left = asked.values().stream().map(Ask::want).toList();
        asked.clear();
        return left;
    }

    /** Ends the leg, if it has not ended. */
    void close(LegState how, List<StateEffect> out) {
        if (isLive()) {
            state = how;
            sessions.close(session, out);
        }
    }

    void drain() {
        state = LegState.DRAINING;
    }

    boolean isLive() {
        return switch (state) {
            case OPENING, OPEN, DRAINING -> true;
            case CLOSED, LOST, LIED -> false;
        };
    }

    boolean isOpen() {
        return state == LegState.OPEN;
    }

    boolean isDraining() {
        return state == LegState.DRAINING;
    }

    boolean isHeard() {
        return heard;
    }

    boolean waits() {
        return !asked.isEmpty();
    }

    int asked() {
        return asked.size();
    }

    long quietMillis(long nowMillis) {
        return nowMillis - quietSinceMillis;
    }

    /** Mean time to an answer; 0 while unknown. */
    double answerMillis() {
        return answerMillis;
    }

    void brought() {
        shards++;
    }

    int shards() {
        return shards;
    }

    int number() {
        return number;
    }

    long session() {
        return session;
    }

    boolean isKeptApart() {
        return keptApart;
    }

    NodeId holder() {
        return holder;
    }

    Way way() {
        return way;
    }

    LegInfo info() {
        return new LegInfo(number, holder, way.path(), way.anonymity(), state, shards);
    }
}
