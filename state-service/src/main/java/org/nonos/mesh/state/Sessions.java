package org.nonos.mesh.state;

import java.util.List;
import java.util.TreeMap;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.state.StateEffect.CloseSession;
import org.nonos.mesh.state.StateEffect.OpenSession;
import org.nonos.mesh.state.StateEffect.Refused;
import org.nonos.mesh.state.StateEffect.SendRequest;
import org.nonos.mesh.state.message.StreamCodec;
import org.nonos.mesh.state.message.StreamMessage;

/** The streams that this node has opened to far nodes, and who uses each. */
final class Sessions {

    private final TreeMap<Long, SessionUser> users = new TreeMap<>();
    private long last;

    /** A reconciliation or a transfer. It closes its session itself, and hears nothing more of it then. */
    interface SessionUser {
        /** Requests may be sent; comes again when more is known of the way. */
        void opened(Way way, long nowMillis, List<StateEffect> out);

        void message(StreamMessage message, long nowMillis, List<StateEffect> out);

        /** The far node sent what is no message. */
        void garbage(String code, long nowMillis, List<StateEffect> out);

        /** The stream is gone, by no wish of ours; the session is closed already. */
        void ended(String reason, long nowMillis, List<StateEffect> out);

        void tick(long nowMillis, List<StateEffect> out);
    }

    long open(NodeId peer, SessionUser user, List<StateEffect> out) {
        long session = register(user);
        out.add(new OpenSession(session, peer));
        return session;
    }

    /** A session that is opened together with others. */
    long register(SessionUser user) {
        last++;
        users.put(last, user);
        return last;
    }

    void send(long session, StreamMessage message, List<StateEffect> out) {
        out.add(new SendRequest(session, StreamCodec.encode(message)));
    }

    void close(long session, List<StateEffect> out) {
        if (users.remove(session) != null) {
            out.add(new CloseSession(session));
        }
    }

    void opened(StateInput.SessionOpened input, long nowMillis, List<StateEffect> out) {
        SessionUser user = users.get(input.session());
        if (user != null) {
            user.opened(input.way(), nowMillis, out);
        }
    }

    void reply(StateInput.SessionReply input, long nowMillis, List<StateEffect> out) {
        SessionUser user = users.get(input.session());
        if (user == null) {
            return;
        }
        switch (StreamCodec.decode(input.message())) {
            case Decoded.Ok<StreamMessage>(StreamMessage message) -> user.message(message, nowMillis, out);
            case Decoded.Refused<StreamMessage>(String code, String ignoredDetail) -> {
                out.add(new Refused(code));
                user.garbage(code, nowMillis, out);
            }
        }
    }

    void ended(StateInput.SessionEnded input, long nowMillis, List<StateEffect> out) {
        SessionUser user = users.remove(input.session());
        if (user != null) {
            user.ended(input.reason(), nowMillis, out);
        }
    }

    void tick(long nowMillis, List<StateEffect> out) {
        for (SessionUser user : List.copyOf(users.values())) {
            user.tick(nowMillis, out);
        }
    }

    int open() {
        return users.size();
    }
}
