package org.nonos.mesh.gateway.service.web;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.nonos.mesh.gateway.service.web.Views.PeerJson;
import org.nonos.mesh.gateway.service.web.Views.TrustJson;
import org.nonos.mesh.local.discovery.DiscoveryGrpc;
import org.nonos.mesh.local.discovery.NodeRecordView;
import org.nonos.mesh.local.discovery.RecordsRequest;
import org.nonos.mesh.local.gateway.GatewayGrpc;
import org.nonos.mesh.local.gateway.LinkInfo;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.local.trust.TrustGrpc;
import org.nonos.mesh.local.trust.TrustScore;
import reactor.core.publisher.Mono;

/** The nodes that this one knows, from links, discovery and trust together. A layer that is away leaves its part out. */
final class MeshSnapshot {

    private MeshSnapshot() {}

    /** Linked or recorded nodes in the order of their onion addresses, this one left out. */
    static Mono<List<PeerJson>> peers(LayerCalls layers, NodeView self) {
        Mono<List<LinkInfo>> links = layers.gateway(GatewayGrpc.GatewayStub::links, Empty.getDefaultInstance())
                .map(answer -> answer.getLinksList())
                .onErrorReturn(List.of());
        Mono<List<NodeRecordView>> records = layers.discovery(
                        DiscoveryGrpc.DiscoveryStub::records, RecordsRequest.getDefaultInstance(), LayerCalls.QUICK)
                .map(answer -> answer.getRecordsList())
                .onErrorReturn(List.of());
        return Mono.zip(links, records, scores(layers))
                .map(parts -> merge(parts.getT1(), parts.getT2(), parts.getT3(), self));
    }

    static Mono<Map<ByteString, TrustScore>> scores(LayerCalls layers) {
        return layers.trust(TrustGrpc.TrustStub::scores, Empty.getDefaultInstance())
                .map(answer -> answer.getScoresList().stream()
                        .collect(Collectors.toMap(TrustScore::getNodeId, score -> score, (a, b) -> b)))
                .onErrorReturn(Map.of());
    }

    private static List<PeerJson> merge(
            List<LinkInfo> links, List<NodeRecordView> records, Map<ByteString, TrustScore> scores, NodeView self) {
        Map<String, PeerJson> peers = new TreeMap<>();
        Map<String, NodeRecordView> byOnion = new HashMap<>();
        for (NodeRecordView record : records) {
            String onion = Params.onion(record.getNodeId());
            if (!onion.isEmpty() && !onion.equals(self.onionAddress())) {
                byOnion.put(onion, record);
                peers.put(
                        onion,
                        PeerJson.known(
                                onion,
                                record.getEndpointsList(),
                                record.getChannel(),
                                record.getHeardAtMillis(),
                                trust(scores, record.getNodeId())));
            }
        }
        for (LinkInfo link : links) {
            String onion = Params.onion(link.getLink().getNodeId());
            NodeRecordView record = byOnion.getOrDefault(onion, NodeRecordView.getDefaultInstance());
            List<String> endpoints = record.getEndpointsCount() > 0
                    ? record.getEndpointsList()
                    : link.getLink().getEndpointsList();
            peers.put(
                    onion,
                    PeerJson.linked(
                            onion,
                            link,
                            List.copyOf(endpoints),
                            record.getChannel(),
                            record.getHeardAtMillis(),
                            trust(scores, link.getLink().getNodeId())));
        }
        return new ArrayList<>(peers.values());
    }

    private static TrustJson trust(Map<ByteString, TrustScore> scores, ByteString node) {
        TrustScore score = scores.get(node);
        return score == null ? TrustJson.UNKNOWN : TrustJson.of(score);
    }
}
