package org.nonos.mesh.gateway.service.web;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import org.nonos.mesh.gateway.service.web.CapsuleViews.CapsuleJson;
import org.nonos.mesh.gateway.service.web.CapsuleViews.PublishedJson;
import org.nonos.mesh.gateway.service.web.CapsuleViews.TransferJson;
import org.nonos.mesh.gateway.service.web.Views.Page;
import org.nonos.mesh.local.state.CapsuleRequest;
import org.nonos.mesh.local.state.CapsuleView;
import org.nonos.mesh.local.state.FetchProfile;
import org.nonos.mesh.local.state.FetchRequest;
import org.nonos.mesh.local.state.PageRequest;
import org.nonos.mesh.local.state.PublishHeader;
import org.nonos.mesh.local.state.StateGrpc;
import org.nonos.mesh.protocol.capsule.Coding;
import org.nonos.mesh.protocol.layer.Layer;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Capsules: list, publish, look at, fetch, read. */
@RestController
@RequestMapping("/api/v1/capsules")
public class CapsulesController {

    private static final int MAX_NAME_CHARS = 200;
    private static final int MAX_LEGS = 4;

    private final LayerCalls layers;

    public CapsulesController(LayerCalls layers) {
        this.layers = layers;
    }

    @GetMapping
    Mono<Page<CapsuleJson>> list(
            @RequestParam(defaultValue = "50") int limit, @RequestParam(defaultValue = "") String cursor) {
        PageRequest request = PageRequest.newBuilder()
                .setLimit(Params.limit(limit))
                .setCursor(Params.cursor(cursor))
                .build();
        return layers.state(StateGrpc.StateStub::capsules, request, LayerCalls.PATIENT)
                .map(answer -> new Page<>(
                        answer.getCapsulesList().stream().map(CapsuleJson::of).toList(),
                        answer.getNextCursor().isEmpty() ? null : answer.getNextCursor()));
    }

    /**
     * Body: the capsule's bytes, of any length. Answers once everything is on the disk.
     *
     * @param dataShards in one generation, 4 or 6
     */
    @PostMapping(consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    Mono<PublishedJson> publish(
            @RequestParam String name,
            @RequestParam String version,
            @RequestParam(defaultValue = "4") int dataShards,
            ServerHttpRequest request) {
        text("name", name);
        text("version", version);
        if (Coding.ofDataShards(dataShards).isEmpty()) {
            throw Problem.badRequest("bad-data-shards", "dataShards must be 4 or 6.");
        }
        PublishHeader header = PublishHeader.newBuilder()
                .setName(name)
                .setVersion(version)
                .setDataShards(dataShards)
                .build();
        return CapsuleUpload.publish(layers.channel(Layer.STATE), header, request.getBody())
                .map(PublishedJson::of);
    }

    private static void text(String what, String value) {
        if (value.isBlank() || value.length() > MAX_NAME_CHARS || value.chars().anyMatch(Character::isISOControl)) {
            throw Problem.badRequest(
                    "bad-" + what, what + " must have 1 to " + MAX_NAME_CHARS + " visible characters.");
        }
    }

    @GetMapping("/{id}")
    Mono<CapsuleJson> one(@PathVariable String id) {
        return capsule(Params.id(id, "capsule")).map(CapsuleJson::of);
    }

    private Mono<CapsuleView> capsule(ByteString capsuleId) {
        CapsuleRequest request =
                CapsuleRequest.newBuilder().setCapsuleId(capsuleId).build();
        return layers.state(StateGrpc.StateStub::capsule, request, LayerCalls.PATIENT)
                .onErrorMap(
                        e -> e instanceof StatusRuntimeException grpc
                                && grpc.getStatus().getCode() == Status.Code.NOT_FOUND,
                        e -> Problem.notFound("no-such-capsule", "This node knows no capsule of that id."));
    }

    /** @param partial whether the beginning of a capsule that is still being fetched will do */
    @GetMapping("/{id}/content")
    Mono<Void> content(
            @PathVariable String id,
            @RequestParam(defaultValue = "false") boolean partial,
            ServerHttpResponse response) {
        ByteString capsuleId = Params.id(id, "capsule");
        return capsule(capsuleId).flatMap(capsule -> {
            long readable = capsule.getReadableBytes();
            if (!capsule.getHeld() && (!partial || readable == 0)) {
                return Mono.error(new Problem(
                        HttpStatus.CONFLICT,
                        "capsule-not-held",
                        "This node has not all of the capsule; fetch it first."));
            }
            HttpHeaders headers = response.getHeaders();
            headers.setContentType(MediaType.APPLICATION_OCTET_STREAM);
            headers.setContentLength(readable);
            headers.setContentDisposition(ContentDisposition.attachment()
                    .filename(capsule.getName(), StandardCharsets.UTF_8)
                    .build());
            reactor.core.publisher.Flux<DataBuffer> bytes = CapsuleDownload.content(
                    layers.channel(Layer.STATE), capsuleId, capsule.getHeld() ? 0 : readable, response.bufferFactory());
            return response.writeWith(bytes);
        });
    }

    /**
     * Starts a fetch, or answers with the one that runs.
     *
     * @param legs over how many circuits, 1 to 4; 0: as many as the coding is made for
     * @param profile {@code frugal}: parities only where chunks are late; {@code fast}: with the chunks
     */
    @PostMapping("/{id}/fetch")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Mono<TransferJson> fetch(
            @PathVariable String id,
            @RequestParam(defaultValue = "0") int legs,
            @RequestParam(defaultValue = "frugal") String profile) {
        if (legs < 0 || legs > MAX_LEGS) {
            throw Problem.badRequest(
                    "bad-legs", "legs must be 1 to " + MAX_LEGS + ", or 0 for what the capsule's coding is made for.");
        }
        if (!profile.equals("frugal") && !profile.equals("fast")) {
            throw Problem.badRequest("bad-profile", "profile must be frugal or fast.");
        }
        FetchRequest request = FetchRequest.newBuilder()
                .setCapsuleId(Params.id(id, "capsule"))
                .setLegs(legs)
                .setProfile(profile.equals("fast") ? FetchProfile.FAST : FetchProfile.FRUGAL)
                .build();
        return layers.state(StateGrpc.StateStub::fetch, request, LayerCalls.PATIENT)
                .map(TransferJson::of);
    }
}
