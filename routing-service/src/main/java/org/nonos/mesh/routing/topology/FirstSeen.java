package org.nonos.mesh.routing.topology;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * Since when nodes are known, over restarts. A node that was not seen for 20 days starts anew. At most {@code limit}:
 * a full table takes no newcomers, so that nobody can push out those of old.
 *
 * <p>Durable as {@code node id 32 -> first seen u63 | last seen u63}, UTC milliseconds, refreshed once a day.
 */
public final class FirstSeen {

    public static final String TABLE = "seen";
    private static final long DAY_MILLIS = 86_400_000;
    private static final long FORGET_MILLIS = 20 * DAY_MILLIS;

    private final int limit;
    private final Map<NodeId, Times> times = new HashMap<>();
    private final List<Write> changes = new ArrayList<>();
    private long nextSweepMillis = Long.MIN_VALUE;

    private record Times(long firstMillis, long lastMillis) {}

    public FirstSeen(int limit) {
        this.limit = limit;
    }

    /** A row of before; one that cannot be read is passed over. */
    public void restore(byte[] key, byte[] value) {
        ByteReader reader = new ByteReader(value);
        long first = reader.u63();
        long last = reader.u63();
        if (key.length == 32
                && reader.finish(() -> new Times(first, last)) instanceof Decoded.Ok<Times>(Times read)
                && times.size() < limit) {
            times.put(NodeId.of(key), read);
        }
    }

    public void saw(NodeId node, long nowMillis) {
        Times before = times.get(node);
        if (before == null ? times.size() < limit : nowMillis - before.lastMillis >= DAY_MILLIS) {
            Times now = new Times(before == null ? nowMillis : before.firstMillis, nowMillis);
            times.put(node, now);
            byte[] value =
                    new ByteWriter(16).u63(now.firstMillis).u63(now.lastMillis).toArray();
            changes.add(Write.put(TABLE, node.toArray(), value));
        }
    }

    /** 0 for one that is new, and under a clock that went back. */
    public long ageMillis(NodeId node, long nowMillis) {
        Times known = times.get(node);
        return known == null ? 0 : Math.max(0, nowMillis - known.firstMillis);
    }

    /** What is to be made durable since the last call. */
    public List<Write> changes(long nowMillis) {
        if (nowMillis >= nextSweepMillis) {
            nextSweepMillis = nowMillis + DAY_MILLIS;
            times.entrySet().removeIf(entry -> {
                boolean old = nowMillis - entry.getValue().lastMillis > FORGET_MILLIS;
                if (old) {
                    changes.add(Write.delete(TABLE, entry.getKey().toArray()));
                }
                return old;
            });
        }
        List<Write> drained = List.copyOf(changes);
        changes.clear();
        return drained;
    }
}
