package org.nonos.mesh.gateway.service.web;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.service.expose.OnionServices;
import org.nonos.mesh.gateway.service.expose.ServiceDesk;
import org.nonos.mesh.protocol.identity.ServiceAddress;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Services that this node exposes, and where programs reach those of others. */
@RestController
@RequestMapping("/api/v1/services")
public class ServicesController {

    private static final int STANDARD_PORT = 80;

    private final ServiceDesk desk;
    private final OnionServices hidden;
    private final Supplier<String> socks;

    /** @param socks where the SOCKS listener answers; empty when it does not */
    public ServicesController(ServiceDesk desk, OnionServices hidden, Supplier<String> socks) {
        this.desk = desk;
        this.hidden = hidden;
        this.socks = socks;
    }

    record ServiceJson(
            String id,
            String address,
            boolean atNode,
            int port,
            int targetPort,
            List<String> clients,
            String state,
            int introductionPoints,
            int keepers) {
        static ServiceJson of(ServiceDesk.View view) {
            return new ServiceJson(
                    view.service().id(),
                    view.address(),
                    view.service().atNode(),
                    view.service().port(),
                    view.service().targetPort(),
                    view.service().clients().stream().map(Bytes32::hex).toList(),
                    state(view),
                    view.introductionPoints(),
                    view.keepers());
        }

        private static String state(ServiceDesk.View view) {
            if (view.service().atNode()) {
                return "public";
            }
            return view.introductionPoints() > 0 && view.keepers() > 0 ? "reachable" : "starting";
        }
    }

    record ServicesJson(String socks, List<ServiceJson> items) {}

    record NewServiceJson(
            @Nullable Integer targetPort,
            @Nullable Integer port,
            @Nullable Boolean atNode,
            @Nullable List<String> clients) {}

    @GetMapping
    ServicesJson services() {
        return new ServicesJson(
                socks.get(), desk.all().stream().map(ServiceJson::of).toList());
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Mono<ServiceJson> add(@RequestBody NewServiceJson asked) {
        int target = Objects.requireNonNullElse(asked.targetPort(), 0);
        int port = Objects.requireNonNullElse(asked.port(), STANDARD_PORT);
        boolean atNode = Objects.requireNonNullElse(asked.atNode(), false);
        List<Bytes32> clients = Objects.requireNonNullElse(asked.clients(), List.<String>of()).stream()
                .map(ServicesController::key)
                .toList();
        return Mono.fromCallable(() -> answer(desk.add(atNode, port, target, clients)))
                .subscribeOn(Schedulers.boundedElastic());
    }

    record ClientsJson(@Nullable List<String> clients) {}

    @PutMapping("/{id}/clients")
    Mono<ServiceJson> clients(@PathVariable String id, @RequestBody ClientsJson asked) {
        List<Bytes32> keys = Objects.requireNonNullElse(asked.clients(), List.<String>of()).stream()
                .map(ServicesController::key)
                .toList();
        return Mono.fromCallable(() -> answer(desk.clients(id, keys))).subscribeOn(Schedulers.boundedElastic());
    }

    private static ServiceJson answer(Decoded<ServiceDesk.View> done) {
        return switch (done) {
            case Decoded.Ok<ServiceDesk.View>(ServiceDesk.View view) -> ServiceJson.of(view);
            case Decoded.Refused<ServiceDesk.View>(String code, String sentence) ->
                throw code.equals("no-such-service")
                        ? Problem.notFound(code, sentence)
                        : Problem.badRequest(code, sentence);
        };
    }

    record ClientKeyJson(String address, String key) {}

    /** What the owner of that service has to know to let this node in. */
    @GetMapping("/client-keys/{address}")
    ClientKeyJson clientKey(@PathVariable String address) {
        ServiceAddress service = ServiceAddress.parse(address)
                .asOptional()
                .orElseThrow(() -> Problem.badRequest(
                        "bad-service-address", "A service is named by its address: 56 characters and .mesh."));
        return new ClientKeyJson(
                service.text(), hidden.clientKey(service).publicKey().hex());
    }

    private static Bytes32 key(String hex) {
        return Bytes32.parseHex(hex)
                .asOptional()
                .orElseThrow(() -> Problem.badRequest("bad-client-key", "A client key is 64 hexadecimal digits."));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> remove(@PathVariable String id) {
        return Mono.fromCallable(() -> desk.remove(id))
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(known -> known
                        ? Mono.empty()
                        : Mono.error(Problem.notFound("no-such-service", "This node exposes no service of that id.")));
    }
}
