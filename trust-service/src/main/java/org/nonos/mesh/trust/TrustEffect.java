package org.nonos.mesh.trust;

import java.util.List;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.trust.EvidenceStatement;
import org.nonos.mesh.protocol.trust.RingStatement;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.trust.ring.RingView;

/** What the trust core wants done, in order; what follows a {@link Persist} waits until that is durable. */
public sealed interface TrustEffect {

    record Persist(List<Write> writes) implements TrustEffect {}

    record Reply(long request, Answer answer) implements TrustEffect {}

    /** One frame of layer TRUST. */
    record Send(NodeId peer, int message, byte[] payload) implements TrustEffect {}

    /** To be signed in the domain EVIDENCE; answered by {@link TrustInput.Signed} or {@link TrustInput.NotSigned}. */
    record Sign(EvidenceStatement statement) implements TrustEffect {}

    /** Signed evidence of our own, for gossip. */
    record Publish(byte[] evidence) implements TrustEffect {}

    /** To be signed in the domain RING; answered by {@link TrustInput.RingSigned} or {@link TrustInput.RingNotSigned}. */
    record SignRing(RingStatement statement) implements TrustEffect {}

    /** A signed ring record of our own, for gossip. */
    record PublishRing(byte[] record) implements TrustEffect {}

    /** All rings that are valid now; something about them is new. */
    record RingsChanged(List<RingView> rings) implements TrustEffect {}

    record ScoreChanged(TrustScore score) implements TrustEffect {}

    /** The root over all evidence held, for the next beacon. */
    record AdvertiseRoot(Bytes32 root) implements TrustEffect {}

    /** The peer sent what no honest node sends, or too much of it. */
    record Penalise(NodeId peer, String reason, int weight) implements TrustEffect {}

    /** An observation was taken, whoever made it; to be counted. */
    record Noted(Observation observation) implements TrustEffect {}

    /** Something was refused; to be counted by its reason. */
    record Refused(String reason) implements TrustEffect {}

    /** What a request is answered with. */
    sealed interface Answer {

        /** Observations are durable. */
        record Acknowledged() implements Answer {}

        record Scores(List<TrustScore> scores) implements Answer {}

        record Explained(Explanation explanation) implements Answer {}

        record Rings(List<RingView> rings) implements Answer {}

        record State(TrustState state) implements Answer {}
    }
}
