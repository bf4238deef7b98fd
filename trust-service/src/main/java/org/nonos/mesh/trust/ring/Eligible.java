package org.nonos.mesh.trust.ring;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.trust.RingStatement;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * Whom this node would put into a ring now, and by what rule: those it trusts, if they are
 * {@value RingSettings#MIN_TRUSTED_KEYS} at least, else all that are in good standing.
 *
 * @param rule the least standing of a member
 * @param members ascending, at most {@link RingStatement#MAX_MEMBERS}; with more, the best scored
 */
record Eligible(Standing rule, List<NodeId> members) {

    static Eligible by(ProofKeys keys, Views views, NodeId self) {
        Standing rule = rule(keys, views, self);
        return new Eligible(rule, best(with(rule, keys, views, self), keys, views, self));
    }

    static Standing rule(ProofKeys keys, Views views, NodeId self) {
        int trusted = with(Standing.TRUSTED, keys, views, self).size();
        return trusted >= RingSettings.MIN_TRUSTED_KEYS ? Standing.TRUSTED : Standing.GOOD;
    }

    private static List<NodeId> with(Standing least, ProofKeys keys, Views views, NodeId self) {
        return keys.nodes().stream()
                .filter(node -> node.equals(self)
                        || !keys.isFickle(node) && views.standing(node).atLeast(least))
                .toList();
    }

    /** Of nodes that claim one key, the lowest id stands for all; this node comes first, then score decides. */
    private static List<NodeId> best(List<NodeId> candidates, ProofKeys keys, Views views, NodeId self) {
        List<NodeId> ranked = new ArrayList<>(candidates);
        ranked.sort(Comparator.comparing((NodeId node) -> !node.equals(self))
                .thenComparing(Comparator.comparingDouble(views::score).reversed())
                .thenComparing(Comparator.naturalOrder()));
        Set<java.nio.ByteBuffer> taken = new HashSet<>();
        return ranked.stream()
                .filter(node -> taken.add(java.nio.ByteBuffer.wrap(keyOf(node, keys))))
                .limit(RingStatement.MAX_MEMBERS)
                .sorted()
                .toList();
    }

    private static byte[] keyOf(NodeId node, ProofKeys keys) {
        return java.util.Objects.requireNonNull(keys.of(node));
    }

    boolean isCold() {
        return rule != Standing.TRUSTED;
    }

    Bytes32 root(ProofKeys keys, long realm) {
        return org.nonos.mesh.protocol.trust.RingRoot.of(
                realm, members.stream().map(node -> keyOf(node, keys)).toList());
    }
}
