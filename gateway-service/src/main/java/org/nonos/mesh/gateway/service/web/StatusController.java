package org.nonos.mesh.gateway.service.web;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.nonos.mesh.gateway.service.web.Views.FindingJson;
import org.nonos.mesh.gateway.service.web.Views.LayerJson;
import org.nonos.mesh.gateway.service.web.Views.RootsJson;
import org.nonos.mesh.gateway.service.web.Views.StatusJson;
import org.nonos.mesh.local.discovery.DiscoveryGrpc;
import org.nonos.mesh.local.gateway.GatewayGrpc;
import org.nonos.mesh.local.gossip.GossipGrpc;
import org.nonos.mesh.local.routing.RoutingGrpc;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.local.shared.LayerStatus;
import org.nonos.mesh.local.state.StateGrpc;
import org.nonos.mesh.local.trust.TrustGrpc;
import org.nonos.mesh.protocol.layer.Layer;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The whole node on one page. Answers within a second, whatever is missing. */
@RestController
public class StatusController {

    private static final Empty EMPTY = Empty.getDefaultInstance();

    private final LayerCalls layers;
    private final NodeView self;

    public StatusController(LayerCalls layers, NodeView self) {
        this.layers = layers;
        this.self = self;
    }

    @GetMapping("/api/v1/status")
    Mono<StatusJson> status() {
        Mono<List<LayerJson>> all = Flux.fromIterable(Arrays.asList(Layer.values()))
                .flatMapSequential(layer ->
                        status(layer).map(status -> up(layer, status)).onErrorResume(e -> Mono.just(down(layer))))
                .collectList();
        Mono<Optional<RootsJson>> roots = layers.state(StateGrpc.StateStub::roots, EMPTY, LayerCalls.QUICK)
                .map(answer -> Optional.of(RootsJson.of(answer)))
                .onErrorReturn(Optional.empty());
        return Mono.zip(all, roots, MeshSnapshot.peers(layers, self)).map(parts -> {
            int linked =
                    (int) parts.getT3().stream().filter(Views.PeerJson::linked).count();
            return new StatusJson(
                    self.nodeId().key().hex(),
                    self.onionAddress(),
                    self.version(),
                    self.realm(),
                    self.cycle(),
                    self.uptimeSeconds(),
                    linked,
                    parts.getT3().size(),
                    parts.getT1(),
                    parts.getT2().orElse(null),
                    anonymity(parts.getT1()));
        });
    }

    private Mono<LayerStatus> status(Layer layer) {
        return switch (layer) {
            case GATEWAY -> layers.gateway(GatewayGrpc.GatewayStub::status, EMPTY);
            case DISCOVERY -> layers.discovery(DiscoveryGrpc.DiscoveryStub::status, EMPTY, LayerCalls.QUICK);
            case TRUST -> layers.trust(TrustGrpc.TrustStub::status, EMPTY);
            case ROUTING -> layers.routing(RoutingGrpc.RoutingStub::status, EMPTY);
            case GOSSIP -> layers.gossip(GossipGrpc.GossipStub::status, EMPTY);
            case STATE -> layers.state(StateGrpc.StateStub::status, EMPTY, LayerCalls.QUICK);
        };
    }

    private static LayerJson up(Layer layer, LayerStatus status) {
        return new LayerJson(
                layer.id(),
                "up",
                status.getFactsMap(),
                status.getFindingsList().stream().map(FindingJson::of).toList());
    }

    private static LayerJson down(Layer layer) {
        FindingJson finding = new FindingJson(
                "GATEWAY-LAYER-DOWN",
                "CRITICAL",
                "The " + layer.id() + " layer does not answer; what it does is missing until it does.",
                "See its log; it is started again by itself where a supervisor watches over it.");
        return new LayerJson(layer.id(), "down", Map.of(), List.of(finding));
    }

    /** In routing's words: those of the weakest circuit that stands, or what one would be like. */
    private static String anonymity(List<LayerJson> layers) {
        return layers.stream()
                .filter(layer -> layer.name().equals(Layer.ROUTING.id()))
                .map(layer -> layer.facts().get("anonymity"))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("unknown: the routing layer does not answer");
    }
}
