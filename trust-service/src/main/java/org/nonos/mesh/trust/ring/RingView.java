package org.nonos.mesh.trust.ring;

import java.util.List;
import java.util.stream.IntStream;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * A ring that this node holds to be valid, for whoever proves, verifies or looks on.
 *
 * @param realm the realm's tag
 * @param cold whether its members are not yet backed by trust
 * @param chosen whether this node proves with it; true of one at most
 * @param proposers ascending
 */
public record RingView(
        Bytes32 root,
        long realm,
        long epoch,
        int thresholdThousandths,
        boolean cold,
        boolean chosen,
        List<Member> members,
        List<NodeId> proposers) {

    /** A member with its proof key, 48 bytes, and its leaf, 32. */
    public record Member(NodeId node, byte[] commitment, byte[] leaf) {}

    static RingView of(AcceptedRing ring, boolean chosen) {
        List<NodeId> nodes = ring.statement().members();
        return new RingView(
                ring.root(),
                ring.statement().realm(),
                ring.epoch(),
                ring.statement().thresholdThousandths(),
                ring.statement().isCold(),
                chosen,
                IntStream.range(0, nodes.size())
                        .mapToObj(i -> new Member(
                                nodes.get(i),
                                ring.commitments().get(i),
                                ring.leaves().get(i)))
                        .toList(),
                ring.proposers().stream().sorted().toList());
    }
}
