package org.nonos.mesh.gateway.service.web;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.service.web.CapsuleViews.RunningJson;
import org.nonos.mesh.gateway.service.web.CapsuleViews.TransferJson;
import org.nonos.mesh.gateway.service.web.Views.Page;
import org.nonos.mesh.gateway.service.web.Views.RootsJson;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.local.state.CapsuleRequest;
import org.nonos.mesh.local.state.RunningCapsule;
import org.nonos.mesh.local.state.StateGrpc;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Roots, transfers, and the capsules that the local runtime says it runs. */
@RestController
@RequestMapping("/api/v1")
public class StateController {

    private final LayerCalls layers;

    public StateController(LayerCalls layers) {
        this.layers = layers;
    }

    @GetMapping("/state")
    Mono<RootsJson> roots() {
        return layers.state(StateGrpc.StateStub::roots, Empty.getDefaultInstance(), LayerCalls.QUICK)
                .map(RootsJson::of);
    }

    @GetMapping("/transfers")
    Mono<Page<TransferJson>> transfers(@RequestParam(defaultValue = "50") int limit) {
        int most = Params.limit(limit);
        return all().map(items -> new Page<>(items.stream().limit(most).toList(), null));
    }

    private Mono<List<TransferJson>> all() {
        return layers.state(StateGrpc.StateStub::transfers, Empty.getDefaultInstance(), LayerCalls.QUICK)
                .map(answer ->
                        answer.getTransfersList().stream().map(TransferJson::of).toList());
    }

    @GetMapping("/transfers/{id}")
    Mono<TransferJson> transfer(@PathVariable String id) {
        return all().map(items -> items.stream()
                .filter(transfer -> transfer.transferId().equals(id))
                .findFirst()
                .orElseThrow(
                        () -> Problem.notFound("no-such-transfer", "This node remembers no transfer of that id.")));
    }

    /** What the runtime reports: 64 hexadecimal digits of what runs, and since when; 0 means now. */
    record RunningReport(@Nullable String digest, @Nullable Long sinceMillis) {}

    @GetMapping("/runtime/capsules/{id}")
    Mono<RunningJson> running(@PathVariable String id) {
        ByteString capsuleId = Params.id(id, "capsule");
        return layers.state(StateGrpc.StateStub::running, Empty.getDefaultInstance(), LayerCalls.QUICK)
                .map(answer -> answer.getCapsulesList().stream()
                        .filter(capsule -> capsule.getCapsuleId().equals(capsuleId))
                        .findFirst()
                        .map(RunningJson::of)
                        .orElseThrow(
                                () -> Problem.notFound("not-running", "The runtime reports no such capsule running.")));
    }

    @GetMapping("/runtime/capsules")
    Mono<Page<RunningJson>> allRunning() {
        return layers.state(StateGrpc.StateStub::running, Empty.getDefaultInstance(), LayerCalls.QUICK)
                .map(answer -> new Page<>(
                        answer.getCapsulesList().stream()
                                .limit(Params.MAX_LIMIT)
                                .map(RunningJson::of)
                                .toList(),
                        null));
    }

    @PutMapping("/runtime/capsules/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> report(@PathVariable String id, @RequestBody RunningReport report) {
        Long since = report.sinceMillis();
        RunningCapsule running = RunningCapsule.newBuilder()
                .setCapsuleId(Params.id(id, "capsule"))
                .setDigest(Params.id(Objects.requireNonNullElse(report.digest(), ""), "running capsule's digest"))
                .setSinceMillis(since != null && since > 0 ? since : System.currentTimeMillis())
                .build();
        return layers.state(StateGrpc.StateStub::reportRunning, running, LayerCalls.PATIENT)
                .then();
    }

    @DeleteMapping("/runtime/capsules/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> remove(@PathVariable String id) {
        CapsuleRequest request = CapsuleRequest.newBuilder()
                .setCapsuleId(Params.id(id, "capsule"))
                .build();
        return layers.state(StateGrpc.StateStub::removeRunning, request, LayerCalls.PATIENT)
                .then();
    }
}
