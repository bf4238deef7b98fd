package org.nonos.mesh.gateway.onionservice;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * Clients that wait at this node for their service, by cookie. A cookie meets once.
 *
 * @param <C> the client's end
 */
public final class MeetingTable<C> {

    private final int capacity;
    private final Map<Bytes32, C> waiting = new HashMap<>();

    public MeetingTable(int capacity) {
        this.capacity = capacity;
    }

    /** False when the cookie is taken or there is no room. */
    public boolean await(Bytes32 cookie, C client) {
        return waiting.size() < capacity && waiting.putIfAbsent(cookie, client) == null;
    }

    /** The client that waited, which from now on waits no more. */
    public Optional<C> join(Bytes32 cookie) {
        return Optional.ofNullable(waiting.remove(cookie));
    }

    /** The client has gone, or waited long enough. False when it had been joined before. */
    public boolean leave(Bytes32 cookie, C client) {
        return waiting.remove(cookie, client);
    }

    public int waiting() {
        return waiting.size();
    }
}
