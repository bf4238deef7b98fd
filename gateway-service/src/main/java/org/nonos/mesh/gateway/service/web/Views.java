package org.nonos.mesh.gateway.service.web;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.local.gateway.LinkInfo;
import org.nonos.mesh.local.routing.CircuitView;
import org.nonos.mesh.local.shared.HealthFinding;
import org.nonos.mesh.local.state.RootsView;
import org.nonos.mesh.local.trust.ClassExplanation;
import org.nonos.mesh.local.trust.RingView;
import org.nonos.mesh.local.trust.TrustExplanation;
import org.nonos.mesh.local.trust.TrustScore;

/** The JSON of the admin API: one record for each kind of thing. A table, long and flat on purpose. */
final class Views {

    private Views() {}

    /** @param nextCursor null on the last page */
    record Page<T>(List<T> items, @Nullable String nextCursor) {}

    record FindingJson(String code, String severity, String sentence, String remedy) {
        static FindingJson of(HealthFinding finding) {
            return new FindingJson(
                    finding.getCode(), finding.getSeverity().name(), finding.getSentence(), finding.getRemedy());
        }
    }

    /** @param state "up" or "down" */
    record LayerJson(String name, String state, Map<String, String> facts, List<FindingJson> findings) {}

    record PeerRootJson(String onionAddress, String root, boolean agrees, long heardAtMillis) {}

    record RootsJson(
            String root,
            String runningRoot,
            String manifestsRoot,
            String receiptsRoot,
            int running,
            int manifests,
            int receipts,
            long cycle,
            String anchor,
            List<PeerRootJson> peers) {
        static RootsJson of(RootsView roots) {
            return new RootsJson(
                    Params.hex(roots.getRoot()),
                    Params.hex(roots.getRunningRoot()),
                    Params.hex(roots.getManifestsRoot()),
                    Params.hex(roots.getReceiptsRoot()),
                    roots.getRunning(),
                    roots.getManifests(),
                    roots.getReceipts(),
                    roots.getCycle(),
                    Params.hex(roots.getAnchor()),
                    roots.getPeersList().stream()
                            .map(peer -> new PeerRootJson(
                                    Params.onion(peer.getNodeId()),
                                    Params.hex(peer.getRoot()),
                                    peer.getAgrees(),
                                    peer.getHeardAtMillis()))
                            .toList());
        }
    }

    /** @param state null when the state layer does not answer */
    record StatusJson(
            String nodeId,
            String onionAddress,
            String version,
            String realm,
            long cycle,
            long uptimeSeconds,
            int links,
            int peers,
            List<LayerJson> layers,
            @Nullable RootsJson state,
            String anonymity) {}

    /** @param verdict "trusted", "unscored" or "distrusted" */
    record TrustJson(String verdict, double score, int tier) {
        static final TrustJson UNKNOWN = new TrustJson("unscored", 0, 0);

        static TrustJson of(TrustScore score) {
            return new TrustJson(word(score), score.getScore(), score.getTier());
        }
    }

    /**
     * @param root 64 hexadecimal digits
     * @param members how many
     * @param cold not yet backed by trust
     * @param chosen this node proves with it
     * @param threshold the score that each member had in the proposer's view; 0 for a cold ring
     * @param proposers onion addresses
     */
    record RingJson(
            String root,
            long epoch,
            int members,
            boolean cold,
            boolean chosen,
            double threshold,
            List<String> proposers) {
        static RingJson of(RingView ring) {
            return new RingJson(
                    HexFormat.of().formatHex(ring.getRoot().toByteArray()),
                    ring.getEpoch(),
                    ring.getMembersCount(),
                    ring.getCold(),
                    ring.getChosen(),
                    ring.getThresholdThousandths() / 1000.0,
                    ring.getProposersList().stream().map(Params::onion).toList());
        }
    }

    static String word(TrustScore score) {
        return score.getVerdict().name().toLowerCase(java.util.Locale.ROOT);
    }

    record ScoreJson(String onionAddress, String verdict, double score, int tier) {
        static ScoreJson of(TrustScore score) {
            return new ScoreJson(Params.onion(score.getNodeId()), word(score), score.getScore(), score.getTier());
        }
    }

    record ClassJson(String evidenceClass, double alpha, double beta, double mean, double lowerBound) {
        static ClassJson of(ClassExplanation explained) {
            return new ClassJson(
                    explained.getEvidenceClass().name().toLowerCase(java.util.Locale.ROOT),
                    explained.getAlpha(),
                    explained.getBeta(),
                    explained.getMean(),
                    explained.getLowerBound());
        }
    }

    record ExplanationJson(
            String onionAddress,
            String verdict,
            double score,
            int tier,
            List<ClassJson> classes,
            List<String> reasons,
            int issuers) {
        static ExplanationJson of(String onionAddress, TrustExplanation explained) {
            return new ExplanationJson(
                    onionAddress,
                    word(explained.getScore()),
                    explained.getScore().getScore(),
                    explained.getScore().getTier(),
                    explained.getClassesList().stream().map(ClassJson::of).toList(),
                    List.copyOf(explained.getReasonsList()),
                    explained.getIssuers());
        }
    }

    /** What is only known of linked peers is null for others. */
    record PeerJson(
            String onionAddress,
            String shortName,
            boolean linked,
            @Nullable Boolean inbound,
            @Nullable Boolean postQuantum,
            @Nullable String remoteAddress,
            @Nullable Double rttMillis,
            @Nullable Long bytesIn,
            @Nullable Long bytesOut,
            @Nullable Integer circuits,
            @Nullable Integer penalty,
            List<String> endpoints,
            String channel,
            long heardAtMillis,
            TrustJson trust) {

        static PeerJson linked(
                String onion, LinkInfo info, List<String> endpoints, String channel, long heardAt, TrustJson trust) {
            int rttMicros = info.getQuality().getRttMicros();
            return new PeerJson(
                    onion,
                    onion.substring(0, 8),
                    true,
                    info.getLink().getInbound(),
                    info.getLink().getPostQuantum(),
                    info.getLink().getRemoteAddress(),
                    rttMicros == 0 ? null : rttMicros / 1000.0,
                    info.getQuality().getBytesIn(),
                    info.getQuality().getBytesOut(),
                    info.getCircuits(),
                    info.getPenalty(),
                    endpoints,
                    channel,
                    heardAt,
                    trust);
        }

        static PeerJson known(String onion, List<String> endpoints, String channel, long heardAt, TrustJson trust) {
            return new PeerJson(
                    onion,
                    onion.substring(0, 8),
                    false,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    endpoints,
                    channel,
                    heardAt,
                    trust);
        }
    }

    record CircuitJson(
            String handle,
            String state,
            List<String> path,
            long createdAtMillis,
            int buildMillis,
            long bytesIn,
            long bytesOut,
            int openStreams,
            boolean reducedAnonymity,
            String anonymity,
            boolean proven) {
        static CircuitJson of(CircuitView circuit) {
            return new CircuitJson(
                    Long.toUnsignedString(circuit.getHandle()),
                    circuit.getState(),
                    circuit.getPathList().stream().map(Params::onion).toList(),
                    circuit.getCreatedAtMillis(),
                    circuit.getBuildMillis(),
                    circuit.getBytesIn(),
                    circuit.getBytesOut(),
                    circuit.getOpenStreams(),
                    circuit.getReducedAnonymity(),
                    circuit.getAnonymity(),
                    circuit.getProven());
        }
    }
}
