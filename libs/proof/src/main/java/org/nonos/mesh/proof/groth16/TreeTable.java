package org.nonos.mesh.proof.groth16;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.circuit.MembershipTree;
import org.nonos.mesh.proof.triptych.RingTable;
import org.nonos.mesh.protocol.bound.NewestMap;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * The trees over the leaves of accepted rings, each named by its ring's root; as many as there are rings at most, the
 * oldest goes first. Threads may share one.
 */
public final class TreeTable implements RootSource {

    private final Map<Bytes32, Entry> entries = new NewestMap<>(RingTable.MAX_RINGS);
    private @Nullable Bytes32 chosen;

    private record Entry(RealmTag realm, MembershipTree tree, Map<PublicBytes, NodeId> owners) {}

    /** @param owners the nodes behind the leaves; of several with one leaf, one */
    public synchronized void put(
            Bytes32 ringRoot, RealmTag realm, MembershipTree tree, Map<PublicBytes, NodeId> owners) {
        entries.put(ringRoot, new Entry(realm, tree, Map.copyOf(owners)));
    }

    public synchronized void remove(Bytes32 ringRoot) {
        entries.remove(ringRoot);
    }

    /** The ring to prove with from now on; empty for none. */
    public synchronized void choose(Optional<Bytes32> ringRoot) {
        chosen = ringRoot.orElse(null);
    }

    /** The tree to prove with, if there is one. */
    public synchronized Optional<MembershipTree> chosen() {
        return Optional.ofNullable(chosen).map(entries::get).map(Entry::tree);
    }

    @Override
    public synchronized boolean isAccepted(RealmTag realm, Scalar root) {
        return entries.values().stream()
                .anyMatch(entry ->
                        entry.realm().equals(realm) && entry.tree().root().equals(root));
    }

    /** Whose leaf it is, by the newest tree that has it. */
    public synchronized Optional<NodeId> ownerOf(PublicBytes leaf) {
        @Nullable NodeId owner = null;
        for (Entry entry : entries.values()) {
            NodeId here = entry.owners().get(leaf);
            owner = here == null ? owner : here;
        }
        return Optional.ofNullable(owner);
    }

    public synchronized int size() {
        return entries.size();
    }
}
