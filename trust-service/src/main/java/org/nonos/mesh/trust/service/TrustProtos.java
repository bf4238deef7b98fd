package org.nonos.mesh.trust.service;

import com.google.protobuf.ByteString;
import java.util.List;
import org.nonos.mesh.local.trust.ClassExplanation;
import org.nonos.mesh.local.trust.RingMember;
import org.nonos.mesh.local.trust.RingsView;
import org.nonos.mesh.local.trust.TrustExplanation;
import org.nonos.mesh.local.trust.TrustVerdict;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.trust.EvidenceClass;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.trust.Explanation;
import org.nonos.mesh.trust.Observation;
import org.nonos.mesh.trust.TrustScore;
import org.nonos.mesh.trust.ring.RingView;

/** Between the core's values and the local API's messages. */
final class TrustProtos {

    private TrustProtos() {}

    static org.nonos.mesh.local.trust.TrustScore toProto(TrustScore score) {
        return org.nonos.mesh.local.trust.TrustScore.newBuilder()
                .setNodeId(ByteString.copyFrom(score.node().toArray()))
                .setVerdict(
                        switch (score.verdict()) {
                            case UNSCORED -> TrustVerdict.UNSCORED;
                            case TRUSTED -> TrustVerdict.TRUSTED;
                            case DISTRUSTED -> TrustVerdict.DISTRUSTED;
                        })
                .setScore(score.score())
                .setTier(score.tier())
                .build();
    }

    static TrustExplanation toProto(Explanation explanation) {
        TrustExplanation.Builder builder = TrustExplanation.newBuilder()
                .setScore(toProto(explanation.score()))
                .addAllReasons(explanation.reasons())
                .setIssuers(explanation.issuers());
        for (Explanation.ClassPart part : explanation.classes()) {
            builder.addClasses(ClassExplanation.newBuilder()
                    .setEvidenceClass(toProto(part.evidenceClass()))
                    .setAlpha(part.alpha())
                    .setBeta(part.beta())
                    .setMean(part.mean())
                    .setLowerBound(part.lowerBound()));
        }
        return builder.build();
    }

    static RingsView toProto(List<RingView> rings) {
        RingsView.Builder all = RingsView.newBuilder();
        rings.forEach(ring -> all.addRings(toProto(ring)));
        return all.build();
    }

    private static org.nonos.mesh.local.trust.RingView toProto(RingView ring) {
        org.nonos.mesh.local.trust.RingView.Builder out = org.nonos.mesh.local.trust.RingView.newBuilder()
                .setRoot(ByteString.copyFrom(ring.root().toArray()))
                .setRealm(ring.realm())
                .setEpoch(ring.epoch())
                .setThresholdThousandths(ring.thresholdThousandths())
                .setCold(ring.cold())
                .setChosen(ring.chosen());
        for (RingView.Member member : ring.members()) {
            out.addMembers(RingMember.newBuilder()
                    .setNodeId(ByteString.copyFrom(member.node().toArray()))
                    .setCommitment(ByteString.copyFrom(member.commitment()))
                    .setLeaf(ByteString.copyFrom(member.leaf())));
        }
        ring.proposers().forEach(node -> out.addProposers(ByteString.copyFrom(node.toArray())));
        return out.build();
    }

    static Decoded<Observation> observation(org.nonos.mesh.local.trust.Observation seen) {
        EvidenceClass evidenceClass =
                switch (seen.getEvidenceClass()) {
                    case PROOF -> EvidenceClass.PROOF;
                    case UPTIME -> EvidenceClass.UPTIME;
                    case RELAY -> EvidenceClass.RELAY;
                    case GOSSIP -> EvidenceClass.GOSSIP;
                    case UNRECOGNIZED -> null;
                };
        if (evidenceClass == null) {
            return Decoded.refused("bad-observation", "an evidence class that this node does not know");
        }
        return NodeId.decode(seen.getSubject().toByteArray())
                .then(subject -> Observation.check(
                        subject,
                        evidenceClass,
                        Integer.toUnsignedLong(seen.getPositive()),
                        Integer.toUnsignedLong(seen.getNegative()),
                        seen.getReason()));
    }

    private static org.nonos.mesh.local.trust.EvidenceClass toProto(EvidenceClass evidenceClass) {
        return switch (evidenceClass) {
            case PROOF -> org.nonos.mesh.local.trust.EvidenceClass.PROOF;
            case UPTIME -> org.nonos.mesh.local.trust.EvidenceClass.UPTIME;
            case RELAY -> org.nonos.mesh.local.trust.EvidenceClass.RELAY;
            case GOSSIP -> org.nonos.mesh.local.trust.EvidenceClass.GOSSIP;
        };
    }
}
