package org.nonos.mesh.proof.triptych;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.protocol.bound.NewestMap;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * The rings that this node accepts, at most {@link #MAX_RINGS}, with whose key each key is. The one put in last is newest,
 * and when there are too many the oldest goes. Threads may share one.
 */
public final class RingTable implements RingSource {

    /** A proof outlives its ring's epoch by an epoch or two; each ring holds up to 5 MB. */
    public static final int MAX_RINGS = 8;

    private final Map<Bytes32, Entry> entries = new NewestMap<>(MAX_RINGS);
    private Optional<Ring> chosen = Optional.empty();

    private record Entry(Ring ring, Map<PublicBytes, NodeId> owners) {}

    /**
     * Accepts a ring; one that is there already becomes the newest.
     *
     * @param owners the nodes behind the ring's keys; one for each
     * @throws IllegalArgumentException if a key of the ring has no owner
     */
    public synchronized void put(Ring ring, Map<PublicBytes, NodeId> owners) {
        if (!owners.keySet().containsAll(ring.keys())) {
            throw new IllegalArgumentException("a key of " + ring + " has no owner");
        }
        entries.put(ring.root(), new Entry(ring, Map.copyOf(owners)));
    }

    /** Of what was accepted, the ring to prove with from now on; empty for none. */
    public synchronized void choose(Optional<Bytes32> root) {
        chosen = root.flatMap(this::find);
    }

    /** The ring to prove with, if there is one. */
    public synchronized Optional<Ring> chosen() {
        return chosen.filter(ring -> entries.containsKey(ring.root()));
    }

    public synchronized void remove(Bytes32 root) {
        entries.remove(root);
    }

    @Override
    public synchronized Optional<Ring> find(Bytes32 root) {
        return Optional.ofNullable(entries.get(root)).map(Entry::ring);
    }

    /** Whose key it is, by the newest ring that has it. */
    public synchronized Optional<NodeId> ownerOf(PublicBytes key) {
        @Nullable NodeId owner = null;
        for (Entry entry : entries.values()) {
            NodeId here = entry.owners().get(key);
            owner = here == null ? owner : here;
        }
        return Optional.ofNullable(owner);
    }

    public synchronized int size() {
        return entries.size();
    }
}
