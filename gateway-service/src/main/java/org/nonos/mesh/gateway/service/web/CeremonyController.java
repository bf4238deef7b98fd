package org.nonos.mesh.gateway.service.web;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.service.web.CeremonyViews.CeremoniesJson;
import org.nonos.mesh.gateway.service.web.CeremonyViews.CeremonyJson;
import org.nonos.mesh.local.ceremony.CeremonyGrpc;
import org.nonos.mesh.local.ceremony.CeremonyKeyPart;
import org.nonos.mesh.local.ceremony.CeremonyKeyRequest;
import org.nonos.mesh.local.ceremony.JoinCeremonyRequest;
import org.nonos.mesh.local.ceremony.StartCeremonyRequest;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.protocol.layer.Layer;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Ceremonies: list, start, join, look at, take the key. */
@RestController
@RequestMapping("/api/v1/ceremony")
public class CeremonyController {

    /** Half an hour with default cycles: time to notice, and to compute. */
    private static final int DEFAULT_CYCLES_PER_TURN = 30;

    private static final int MAX_ENTROPY_CHARS = 1_024;

    private final LayerCalls layers;

    public CeremonyController(LayerCalls layers) {
        this.layers = layers;
    }

    record NewCeremonyJson(
            @Nullable String circuit,
            @Nullable List<String> participants,
            @Nullable Integer cyclesPerTurn) {}

    /** @param entropy mixed into the contribution's randomness; not kept on the disk */
    record JoinJson(@Nullable Boolean contribute, @Nullable String entropy) {}

    @GetMapping
    Mono<CeremoniesJson> all() {
        return layers.ceremony(CeremonyGrpc.CeremonyStub::ceremonies, Empty.getDefaultInstance())
                .map(answer -> new CeremoniesJson(
                        answer.getCeremoniesList().stream()
                                .map(CeremonyJson::of)
                                .toList(),
                        answer.getCircuitsList()));
    }

    @GetMapping("/{id}")
    Mono<CeremonyJson> one(@PathVariable String id) {
        String wanted = Params.hex(Params.id(id, "ceremony"));
        return all().flatMap(all -> Mono.justOrEmpty(all.items().stream()
                        .filter(each -> each.ceremonyId().equals(wanted))
                        .findFirst()))
                .switchIfEmpty(
                        Mono.error(Problem.notFound("no-such-ceremony", "This node knows no ceremony of that id.")));
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Mono<CeremonyJson> start(@RequestBody NewCeremonyJson asked) {
        int cycles = Objects.requireNonNullElse(asked.cyclesPerTurn(), DEFAULT_CYCLES_PER_TURN);
        if (cycles < 1) {
            throw Problem.badRequest("bad-cycles-per-turn", "cyclesPerTurn must be 1 or more.");
        }
        StartCeremonyRequest.Builder request = StartCeremonyRequest.newBuilder()
                .setCircuit(Objects.requireNonNullElse(asked.circuit(), ""))
                .setCyclesPerTurn(cycles);
        Objects.requireNonNullElse(asked.participants(), List.<String>of())
                .forEach(node -> request.addParticipants(
                        ByteString.copyFrom(Params.node(node).toArray())));
        return layers.ceremony(CeremonyGrpc.CeremonyStub::startCeremony, request.build())
                .map(CeremonyJson::of);
    }

    @PostMapping("/{id}/join")
    Mono<CeremonyJson> join(@PathVariable String id, @RequestBody JoinJson asked) {
        String entropy = Objects.requireNonNullElse(asked.entropy(), "");
        if (entropy.length() > MAX_ENTROPY_CHARS) {
            throw Problem.badRequest("bad-entropy", "entropy has at most " + MAX_ENTROPY_CHARS + " characters.");
        }
        JoinCeremonyRequest request = JoinCeremonyRequest.newBuilder()
                .setCeremonyId(Params.id(id, "ceremony"))
                .setContribute(Objects.requireNonNullElse(asked.contribute(), true))
                .setEntropy(ByteString.copyFrom(entropy, StandardCharsets.UTF_8))
                .build();
        return layers.ceremony(CeremonyGrpc.CeremonyStub::joinCeremony, request).map(CeremonyJson::of);
    }

    /** The accepted key's bytes, at most some 10 MB. */
    @GetMapping("/{id}/key")
    Mono<ResponseEntity<byte[]>> key(@PathVariable String id) {
        CeremonyKeyRequest request = CeremonyKeyRequest.newBuilder()
                .setCeremonyId(Params.id(id, "ceremony"))
                .build();
        return Flux.<CeremonyKeyPart>create(sink -> CeremonyGrpc.newStub(layers.channel(Layer.STATE))
                        .ceremonyKey(request, new StreamObserver<>() {
                            @Override
                            public void onNext(CeremonyKeyPart part) {
                                sink.next(part);
                            }

                            @Override
                            public void onError(Throwable failure) {
                                sink.error(failure);
                            }

                            @Override
                            public void onCompleted() {
                                sink.complete();
                            }
                        }))
                .map(CeremonyKeyPart::getData)
                .reduce(ByteString.EMPTY, ByteString::concat)
                .map(key -> ResponseEntity.ok()
                        .contentType(MediaType.APPLICATION_OCTET_STREAM)
                        .body(key.toByteArray()));
    }
}
