package org.nonos.mesh.kit.ring;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nonos.mesh.kit.groth16.MemberProofs;
import org.nonos.mesh.local.trust.RingMember;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.circuit.MembershipTree;
import org.nonos.mesh.proof.circuit.ReceiptCircuit;
import org.nonos.mesh.proof.groth16.MemberKey;
import org.nonos.mesh.proof.triptych.Ring;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the membership trees of rings: the members' leaves in the order of the ring's keys, hashed once for each ring. One
 * thread at a time.
 */
final class MemberTrees {

    private static final Logger LOG = LoggerFactory.getLogger(MemberTrees.class);

    private final MemberProofs members;
    private final Map<Bytes32, Made> made = new HashMap<>();

    private record Made(List<PublicBytes> leaves, MembershipTree tree) {}

    MemberTrees(MemberProofs members) {
        this.members = members;
    }

    /** Nothing where Groth16 is off. */
    void put(Ring ring, List<RingMember> all) {
        members.circuit().ifPresent(circuit -> put(circuit, ring, all));
    }

    private void put(ReceiptCircuit circuit, Ring ring, List<RingMember> all) {
        Map<PublicBytes, PublicBytes> leafOf = new HashMap<>();
        Map<PublicBytes, NodeId> owners = new HashMap<>();
        for (RingMember member : all) {
            PublicBytes leaf = PublicBytes.of(member.getLeaf().toByteArray());
            leafOf.put(PublicBytes.of(member.getCommitment().toByteArray()), leaf);
            owners.put(leaf, NodeId.of(member.getNodeId().toByteArray()));
        }
        List<PublicBytes> leaves = ring.keys().stream()
                .map(key -> leafOf.getOrDefault(key, PublicBytes.of(new byte[0])))
                .toList();
        tree(circuit, ring, leaves).ifPresent(tree -> members.trees().put(ring.root(), ring.realm(), tree, owners));
    }

    private Optional<MembershipTree> tree(ReceiptCircuit circuit, Ring ring, List<PublicBytes> leaves) {
        Made before = made.get(ring.root());
        if (before != null && before.leaves().equals(leaves)) {
            return Optional.of(before.tree());
        }
        List<Scalar> numbers = new ArrayList<>();
        leaves.forEach(leaf -> MemberKey.decodeLeaf(leaf.toArray()).ifPresent(numbers::add));
        if (numbers.size() < leaves.size() || numbers.size() > 1L << circuit.depth()) {
            LOG.warn("ring {} has no tree of depth {} here", ring.root().hex(), circuit.depth());
            return Optional.empty();
        }
        MembershipTree tree = MembershipTree.of(circuit.depth(), numbers);
        made.put(ring.root(), new Made(leaves, tree));
        return Optional.of(tree);
    }

    void keepOnly(Set<Bytes32> valid, Optional<Bytes32> chosen) {
        Set<Bytes32> gone = new HashSet<>(made.keySet());
        gone.removeAll(valid);
        gone.forEach(members.trees()::remove);
        made.keySet().retainAll(valid);
        members.trees().choose(chosen);
    }
}
