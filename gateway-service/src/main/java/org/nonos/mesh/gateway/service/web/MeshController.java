package org.nonos.mesh.gateway.service.web;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.service.web.CapsuleViews.TransferJson;
import org.nonos.mesh.gateway.service.web.Views.CircuitJson;
import org.nonos.mesh.gateway.service.web.Views.ExplanationJson;
import org.nonos.mesh.gateway.service.web.Views.Page;
import org.nonos.mesh.gateway.service.web.Views.PeerJson;
import org.nonos.mesh.gateway.service.web.Views.RingJson;
import org.nonos.mesh.gateway.service.web.Views.ScoreJson;
import org.nonos.mesh.gateway.service.web.Views.TrustJson;
import org.nonos.mesh.local.discovery.DiscoveryGrpc;
import org.nonos.mesh.local.discovery.Invitation;
import org.nonos.mesh.local.routing.EdgeView;
import org.nonos.mesh.local.routing.RoutingGrpc;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.local.state.StateGrpc;
import org.nonos.mesh.local.trust.ExplainRequest;
import org.nonos.mesh.local.trust.TrustGrpc;
import org.nonos.mesh.local.trust.TrustScore;
import org.nonos.mesh.protocol.identity.NodeId;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** The mesh around this node: peers, trust, circuits, the picture, invitations. */
@RestController
@RequestMapping("/api/v1")
public class MeshController {

    private static final int MAX_NODES = 500;
    private static final int MAX_EDGES = 2_000;
    private static final int MAX_INVITATION_CHARS = 4_096;
    private static final Empty EMPTY = Empty.getDefaultInstance();

    private final LayerCalls layers;
    private final NodeView self;

    public MeshController(LayerCalls layers, NodeView self) {
        this.layers = layers;
        this.self = self;
    }

    @GetMapping("/peers")
    Mono<Page<PeerJson>> peers(
            @RequestParam(defaultValue = "50") int limit, @RequestParam(defaultValue = "") String cursor) {
        int most = Params.limit(limit);
        String after = Params.cursor(cursor);
        return MeshSnapshot.peers(layers, self).map(all -> {
            List<PeerJson> rest = all.stream()
                    .filter(peer -> peer.onionAddress().compareTo(after) > 0)
                    .toList();
            List<PeerJson> page = rest.stream().limit(most).toList();
            return new Page<>(page, rest.size() > most ? page.getLast().onionAddress() : null);
        });
    }

    @GetMapping("/trust")
    Mono<Page<ScoreJson>> trust(
            @RequestParam(defaultValue = "50") int limit, @RequestParam(defaultValue = "") String cursor) {
        int most = Params.limit(limit);
        String after = Params.cursor(cursor);
        return layers.trust(TrustGrpc.TrustStub::scores, EMPTY).map(answer -> {
            List<ScoreJson> rest = answer.getScoresList().stream()
                    .map(ScoreJson::of)
                    .sorted(java.util.Comparator.comparing(ScoreJson::onionAddress))
                    .filter(score -> score.onionAddress().compareTo(after) > 0)
                    .toList();
            List<ScoreJson> page = rest.stream().limit(most).toList();
            return new Page<>(page, rest.size() > most ? page.getLast().onionAddress() : null);
        });
    }

    @GetMapping("/trust/{node}")
    Mono<ExplanationJson> explain(@PathVariable String node) {
        NodeId subject = Params.node(node);
        ExplainRequest request = ExplainRequest.newBuilder()
                .setNodeId(ByteString.copyFrom(subject.toArray()))
                .build();
        return layers.trust(TrustGrpc.TrustStub::explain, request)
                .map(answer -> ExplanationJson.of(subject.onionAddress().text(), answer));
    }

    /** Few, so there is one page. */
    @GetMapping("/rings")
    Mono<Page<RingJson>> rings() {
        return layers.trust(TrustGrpc.TrustStub::rings, EMPTY)
                .map(answer -> new Page<>(
                        answer.getRingsList().stream().map(RingJson::of).toList(), null));
    }

    @GetMapping("/circuits")
    Mono<Page<CircuitJson>> circuits() {
        return layers.routing(RoutingGrpc.RoutingStub::circuits, EMPTY)
                .map(answer -> new Page<>(
                        answer.getCircuitsList().stream().map(CircuitJson::of).toList(), null));
    }

    record NodeJson(String onionAddress, String shortName, boolean linked, TrustJson trust, boolean self) {}

    record EdgeJson(String a, String b, boolean bothSigned, int rttMicros) {
        static EdgeJson of(EdgeView edge) {
            return new EdgeJson(
                    Params.onion(edge.getA()), Params.onion(edge.getB()), edge.getBothSigned(), edge.getRttMicros());
        }
    }

    record PathJson(List<String> path, String state) {}

    record TopologyJson(
            String self,
            List<NodeJson> nodes,
            List<EdgeJson> edges,
            List<PathJson> circuits,
            List<TransferJson> transfers) {}

    /** For the picture: what is missing is left out, never an error. */
    @GetMapping("/topology")
    Mono<TopologyJson> topology() {
        Mono<List<EdgeJson>> edges = layers.routing(RoutingGrpc.RoutingStub::topology, EMPTY)
                .map(answer -> answer.getEdgesList().stream()
                        .limit(MAX_EDGES)
                        .map(EdgeJson::of)
                        .toList())
                .onErrorReturn(List.of());
        Mono<List<PathJson>> circuits = layers.routing(RoutingGrpc.RoutingStub::circuits, EMPTY)
                .map(answer -> answer.getCircuitsList().stream()
                        .map(CircuitJson::of)
                        .map(circuit -> new PathJson(circuit.path(), circuit.state()))
                        .toList())
                .onErrorReturn(List.of());
        Mono<List<TransferJson>> transfers = layers.state(StateGrpc.StateStub::transfers, EMPTY, LayerCalls.QUICK)
                .map(answer -> answer.getTransfersList().stream()
                        .map(TransferJson::of)
                        .limit(Params.MAX_LIMIT)
                        .toList())
                .onErrorReturn(List.of());
        return Mono.zip(MeshSnapshot.peers(layers, self), edges, circuits, transfers)
                .map(parts -> new TopologyJson(
                        self.onionAddress(),
                        nodes(parts.getT1()),
                        withOwnLinks(parts.getT2(), parts.getT1()),
                        parts.getT3(),
                        parts.getT4()));
    }

    private List<NodeJson> nodes(List<PeerJson> peers) {
        List<NodeJson> nodes = new ArrayList<>();
        nodes.add(new NodeJson(
                self.onionAddress(),
                self.nodeId().shortName(),
                false,
                TrustJson.of(TrustScore.getDefaultInstance()),
                true));
        peers.stream()
                .limit(MAX_NODES)
                .map(peer -> new NodeJson(peer.onionAddress(), peer.shortName(), peer.linked(), peer.trust(), false))
                .forEach(nodes::add);
        return nodes;
    }

    /** A link that stands is drawn even before both ends have signed for it. */
    private List<EdgeJson> withOwnLinks(List<EdgeJson> signed, List<PeerJson> peers) {
        List<EdgeJson> edges = new ArrayList<>(signed);
        for (PeerJson peer : peers) {
            boolean known = signed.stream().anyMatch(edge -> joins(edge, peer.onionAddress()));
            if (peer.linked() && !known) {
                Double rtt = peer.rttMillis();
                edges.add(new EdgeJson(
                        self.onionAddress(), peer.onionAddress(), false, rtt == null ? 0 : (int) (rtt * 1000)));
            }
        }
        return edges;
    }

    private boolean joins(EdgeJson edge, String peer) {
        String own = self.onionAddress();
        return (edge.a().equals(own) && edge.b().equals(peer))
                || (edge.b().equals(own) && edge.a().equals(peer));
    }

    record InvitationJson(@Nullable String uri) {}

    record InvitedJson(String onionAddress, List<String> endpoints) {}

    @PostMapping("/invitations")
    @ResponseStatus(HttpStatus.CREATED)
    Mono<InvitationJson> invite() {
        return layers.discovery(DiscoveryGrpc.DiscoveryStub::invite, EMPTY, LayerCalls.PATIENT)
                .map(invitation -> new InvitationJson(invitation.getUri()));
    }

    @PostMapping("/invitations/accept")
    Mono<InvitedJson> accept(@RequestBody InvitationJson invitation) {
        String uri = Objects.requireNonNullElse(invitation.uri(), "").strip();
        if (uri.isEmpty() || uri.length() > MAX_INVITATION_CHARS) {
            throw Problem.badRequest("bad-invitation", "Give the invitation as {\"uri\": \"...\"}.");
        }
        return layers.discovery(
                        DiscoveryGrpc.DiscoveryStub::acceptInvitation,
                        Invitation.newBuilder().setUri(uri).build(),
                        LayerCalls.PATIENT)
                .map(record ->
                        new InvitedJson(Params.onion(record.getNodeId()), List.copyOf(record.getEndpointsList())));
    }
}
