package org.nonos.mesh.gateway.admission;

import java.util.Map;
import org.nonos.mesh.protocol.bound.NewestMap;
import org.nonos.mesh.protocol.identity.NodeId;

/**
 * Weights that peers have earned by misbehaving, halved every {@value #HALF_LIFE_MILLIS} ms, and the bans that follow.
 * Bounded: the peer penalised longest ago is forgotten first. One thread at a time.
 */
public final class PenaltyBook {

    public static final long HALF_LIFE_MILLIS = 30_000;

    private final int limit;
    private final long banMillis;
    private final Map<NodeId, Entry> entries;

    private record Entry(double weight, long atMillis, long bannedUntilMillis) {

        double weightAt(long nowMillis) {
            long ageMillis = Math.max(0, nowMillis - atMillis);
            return weight * Math.pow(0.5, (double) ageMillis / HALF_LIFE_MILLIS);
        }
    }

    public PenaltyBook(int limit, long banMillis, int maxPeers) {
        this.limit = limit;
        this.banMillis = banMillis;
        this.entries = new NewestMap<>(maxPeers);
    }

    /** Adds to the peer's weight; true when this puts it over the limit, so that it is now banned. */
    public boolean penalise(NodeId peer, int weight, long nowMillis) {
        Entry old = entries.get(peer);
        double total = weight + (old == null ? 0 : old.weightAt(nowMillis));
        boolean over = total >= limit;
        long bannedUntil = over ? nowMillis + banMillis : old == null ? 0 : old.bannedUntilMillis();
        // A ban clears the slate: who comes back after it starts again.
        entries.put(peer, new Entry(over ? 0 : total, nowMillis, bannedUntil));
        return over;
    }

    public boolean isBanned(NodeId peer, long nowMillis) {
        Entry entry = entries.get(peer);
        return entry != null && nowMillis < entry.bannedUntilMillis();
    }

    public int weight(NodeId peer, long nowMillis) {
        Entry entry = entries.get(peer);
        return entry == null ? 0 : (int) Math.round(entry.weightAt(nowMillis));
    }

    public int banned(long nowMillis) {
        return (int) entries.values().stream()
                .filter(e -> nowMillis < e.bannedUntilMillis())
                .count();
    }

    public int size() {
        return entries.size();
    }
}
