package org.nonos.mesh.gateway.service.web;

import com.google.protobuf.ByteString;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.service.web.CapsuleViews.ReceiptJson;
import org.nonos.mesh.gateway.service.web.CapsuleViews.VerificationJson;
import org.nonos.mesh.gateway.service.web.Views.Page;
import org.nonos.mesh.local.gossip.GossipGrpc;
import org.nonos.mesh.local.gossip.VerificationRequest;
import org.nonos.mesh.local.state.MadeReceipt;
import org.nonos.mesh.local.state.MakeReceiptRequest;
import org.nonos.mesh.local.state.PageRequest;
import org.nonos.mesh.local.state.ReceiptBytes;
import org.nonos.mesh.local.state.ReceiptRequest;
import org.nonos.mesh.local.state.ReceiptVerdict;
import org.nonos.mesh.local.state.StateGrpc;
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

/** Receipts: those that are here, one that this node makes, and bytes from elsewhere to be verified or taken in. */
@RestController
@RequestMapping("/api/v1/receipts")
public class ReceiptsController {

    private static final double MICROS_PER_MILLI = 1_000;

    private final LayerCalls layers;

    public ReceiptsController(LayerCalls layers) {
        this.layers = layers;
    }

    @GetMapping
    Mono<Page<ReceiptJson>> receipts(
            @RequestParam(defaultValue = "50") int limit, @RequestParam(defaultValue = "") String cursor) {
        PageRequest request = PageRequest.newBuilder()
                .setLimit(Params.limit(limit))
                .setCursor(Params.cursor(cursor))
                .build();
        return layers.state(StateGrpc.StateStub::receipts, request, LayerCalls.PATIENT)
                .map(answer -> new Page<>(
                        answer.getReceiptsList().stream().map(ReceiptJson::of).toList(),
                        answer.getNextCursor().isEmpty() ? null : answer.getNextCursor()));
    }

    @GetMapping("/{id}")
    Mono<ReceiptJson> receipt(@PathVariable String id) {
        ReceiptRequest request = ReceiptRequest.newBuilder()
                .setReceiptId(Params.id(id, "receipt"))
                .build();
        return layers.state(StateGrpc.StateStub::receipt, request, LayerCalls.PATIENT)
                .map(ReceiptJson::of);
    }

    /** How this node verified the receipt when it came by, for as long as gossip remembers. */
    @GetMapping("/{id}/verification")
    Mono<VerificationJson> verification(@PathVariable String id) {
        VerificationRequest request = VerificationRequest.newBuilder()
                .setReceiptId(Params.id(id, "receipt"))
                .build();
        return layers.gossip(GossipGrpc.GossipStub::verification, request).map(VerificationJson::of);
    }

    record NewReceiptJson(@Nullable String capsuleId, @Nullable String kind) {}

    record MadeReceiptJson(ReceiptJson receipt, double provingMillis) {
        static MadeReceiptJson of(MadeReceipt made) {
            return new MadeReceiptJson(
                    ReceiptJson.of(made.getReceipt()), made.getProvingMicros() / MICROS_PER_MILLI);
        }
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Mono<MadeReceiptJson> make(@RequestBody NewReceiptJson asked) {
        MakeReceiptRequest request = MakeReceiptRequest.newBuilder()
                .setCapsuleId(Params.id(Objects.requireNonNullElse(asked.capsuleId(), ""), "capsule"))
                .setKind(Objects.requireNonNullElse(asked.kind(), ""))
                .build();
        return layers.state(StateGrpc.StateStub::makeReceipt, request, LayerCalls.PATIENT)
                .map(MadeReceiptJson::of);
    }

    record EncodedJson(@Nullable String encoded) {
        ReceiptBytes bytes() {
            try {
                byte[] bytes = HexFormat.of().parseHex(Objects.requireNonNullElse(encoded, ""));
                return ReceiptBytes.newBuilder()
                        .setEncoded(ByteString.copyFrom(bytes))
                        .build();
            } catch (IllegalArgumentException e) {
                throw Problem.badRequest("bad-receipt", "A receipt's bytes are given as hexadecimal digits.");
            }
        }
    }

    /**
     * What came of checking.
     *
     * @param reason short and countable; empty if it is valid
     * @param receipt what it says, if it is valid
     */
    record VerdictJson(boolean valid, String reason, double verifyingMillis, @Nullable ReceiptJson receipt) {
        static VerdictJson of(ReceiptVerdict verdict) {
            return new VerdictJson(
                    verdict.getValid(),
                    verdict.getReason(),
                    verdict.getVerifyingMicros() / MICROS_PER_MILLI,
                    verdict.getValid() ? ReceiptJson.of(verdict.getReceipt()) : null);
        }
    }

    @PostMapping("/verify")
    Mono<VerdictJson> verify(@RequestBody EncodedJson asked) {
        return layers.state(StateGrpc.StateStub::verifyReceipt, asked.bytes(), LayerCalls.PATIENT)
                .map(VerdictJson::of);
    }

    /** A receipt that did not come over the mesh: verified, stored, gossiped. */
    @PostMapping("/import")
    @ResponseStatus(HttpStatus.CREATED)
    Mono<ReceiptJson> bring(@RequestBody EncodedJson asked) {
        return layers.state(StateGrpc.StateStub::importReceipt, asked.bytes(), LayerCalls.PATIENT)
                .map(ReceiptJson::of);
    }
}
