package org.nonos.mesh.gateway.service.web;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebInputException;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;
import tools.jackson.databind.ObjectMapper;

/** Turns every failure into problem+json with a code; what is our own fault shows no inside. */
public final class ProblemHandler implements WebExceptionHandler, Ordered {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
        if (exchange.getResponse().isCommitted()) {
            // The bytes are on their way: all that is left is to break off.
            return Mono.error(failure);
        }
        return write(exchange, of(failure));
    }

    static Mono<Void> write(ServerWebExchange exchange, Problem problem) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "about:blank");
        body.put("title", problem.status().getReasonPhrase());
        body.put("status", problem.status().value());
        body.put("code", problem.code());
        body.put("detail", problem.detail());
        ServerHttpResponse response = exchange.getResponse();
        response.setStatusCode(problem.status());
        response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (!READING.contains(exchange.getRequest().getMethod())) {
            // The request's body may not have been read to its end; what follows on this connection could get stuck
            // behind.
            response.getHeaders().set(HttpHeaders.CONNECTION, "close");
        }
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(JSON.writeValueAsBytes(body))));
    }

    static Problem of(Throwable failure) {
        return switch (failure) {
            case Problem problem -> problem;
            case StatusRuntimeException grpc -> ofStatus(grpc.getStatus());
            case StatusException grpc -> ofStatus(grpc.getStatus());
            case ResponseStatusException web -> ofWeb(web);
            default -> {
                LOG.error("an admin call failed", failure);
                yield new Problem(
                        HttpStatus.INTERNAL_SERVER_ERROR,
                        "internal",
                        "The node failed on this call; its log says more.");
            }
        };
    }

    private static Problem ofWeb(ResponseStatusException web) {
        HttpStatus status = HttpStatus.resolve(web.getStatusCode().value());
        String reason = reason(web);
        HttpStatus known = status == null ? HttpStatus.BAD_REQUEST : status;
        String code =
                switch (known) {
                    case NOT_FOUND -> "no-such-path";
                    case METHOD_NOT_ALLOWED -> "method-not-allowed";
                    case UNSUPPORTED_MEDIA_TYPE -> "unsupported-media-type";
                    case NOT_ACCEPTABLE -> "not-acceptable";
                    case CONTENT_TOO_LARGE -> "too-large";
                    default -> "bad-request";
                };
        return new Problem(known, code, reason == null ? known.getReasonPhrase() : reason);
    }

    /** Spring's words, with the name of the parameter where they leave it out. */
    private static @Nullable String reason(ResponseStatusException web) {
        String said = web.getReason();
        String name = web instanceof ServerWebInputException input && input.getMethodParameter() != null
                ? input.getMethodParameter().getParameterName()
                : null;
        return said == null || name == null || said.contains(name) ? said : name + ": " + said;
    }

    private static Problem ofStatus(Status status) {
        String text = status.getDescription();
        String detail = text == null || text.isBlank() ? status.getCode().name() : text;
        return switch (status.getCode()) {
            case NOT_FOUND -> Problem.notFound("not-found", detail);
            case INVALID_ARGUMENT, OUT_OF_RANGE -> Problem.badRequest("bad-request", detail);
            case FAILED_PRECONDITION, ALREADY_EXISTS, ABORTED -> new Problem(HttpStatus.CONFLICT, "conflict", detail);
            case RESOURCE_EXHAUSTED -> new Problem(HttpStatus.INSUFFICIENT_STORAGE, "resource-exhausted", detail);
            case DEADLINE_EXCEEDED, UNAVAILABLE, UNIMPLEMENTED, CANCELLED ->
                new Problem(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "layer-unavailable",
                        "The layer that this call needs does not answer.");
            default -> new Problem(HttpStatus.BAD_GATEWAY, "layer-failed", "A layer failed on this call: " + detail);
        };
    }

    /** Before Spring's own. */
    @Override
    public int getOrder() {
        return -2;
    }
}
