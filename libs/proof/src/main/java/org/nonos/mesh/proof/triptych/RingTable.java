package org.nonos.mesh.proof.triptych;

import java.util.ArrayDeque;
import java.util.Deque;
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

    /** One for each epoch in which a receipt that is pending can have been made, and one more. */
    public static final int MAX_RINGS = 24;

    /** Those used last are ready for use; each may hold 5 MB for it. */
    private static final int MAX_READY = 8;

    private final Map<Bytes32, Entry> entries = new NewestMap<>(MAX_RINGS);
    private final Deque<Ring> ready = new ArrayDeque<>();
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
        use(ring);
    }

    /** Equal rings may be different objects, and each holds its own. */
    @SuppressWarnings("ReferenceEquality")
    private void use(Ring ring) {
        if (ready.peekLast() != ring) {
            ready.removeIf(one -> one == ring);
            ready.addLast(ring);
            if (ready.size() > MAX_READY) {
                ready.removeFirst().rest();
            }
        }
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
        ready.removeIf(ring -> ring.root().equals(root));
    }

    @Override
    public synchronized Optional<Ring> find(Bytes32 root) {
        Optional<Ring> found = Optional.ofNullable(entries.get(root)).map(Entry::ring);
        found.ifPresent(this::use);
        return found;
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
