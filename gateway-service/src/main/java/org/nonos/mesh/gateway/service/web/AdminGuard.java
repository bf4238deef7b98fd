package org.nonos.mesh.gateway.service.web;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Lets nobody past without the token, except to health, metrics and the page's own files, which hold nothing of the
 * node. Refuses host names that are not this node's, so that a web site that points its name at this machine (DNS
 * rebinding) gets nowhere, and changes that another origin's page asks for.
 */
public final class AdminGuard implements WebFilter, Ordered {

    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final String BEARER = "Bearer ";
    private static final String CONTENT_POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline';"
            + " img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

    private final AdminToken token;
    private final Set<String> hosts;
    private final Consumer<String> refusals;

    /** @param hosts names and addresses, lower case, without ports */
    public AdminGuard(AdminToken token, Set<String> hosts, Consumer<String> refusals) {
        this.token = token;
        this.hosts = Set.copyOf(hosts);
        this.refusals = refusals;
    }

    /** Cookies of one host are shared by all its ports: each node of a machine has its own name. */
    static String cookieName(ServerHttpRequest request) {
        InetSocketAddress local = request.getLocalAddress();
        return "mesh-admin-" + (local == null ? 0 : local.getPort());
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        String path = request.getPath().value();
        secure(exchange.getResponse().getHeaders(), path);
        if (isOpen(path)) {
            return chain.filter(exchange);
        }
        Problem refusal = judge(request, path);
        if (refusal != null) {
            refusals.accept("admin-" + refusal.code());
            return ProblemHandler.write(exchange, refusal);
        }
        return chain.filter(exchange);
    }

    private static boolean isOpen(String path) {
        return path.equals("/livez") || path.equals("/readyz") || path.startsWith("/actuator/");
    }

    private static boolean needsToken(String path) {
        return path.startsWith("/api") || path.startsWith("/v3");
    }

    private @Nullable Problem judge(ServerHttpRequest request, String path) {
        String host = host(request.getHeaders().getFirst(HttpHeaders.HOST));
        if (!hosts.contains(host)) {
            return new Problem(
                    HttpStatus.FORBIDDEN,
                    "unknown-host",
                    "This node does not answer to that host name; use 127.0.0.1, or list the name in"
                            + " mesh.gateway.admin-hosts.");
        }
        if (!needsToken(path)) {
            return null;
        }
        String bearer = request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
        if (bearer != null) {
            boolean good = bearer.startsWith(BEARER)
                    && token.matches(bearer.substring(BEARER.length()).strip());
            return good ? null : unauthorised();
        }
        HttpCookie cookie = request.getCookies().getFirst(cookieName(request));
        if (cookie == null || !token.matches(cookie.getValue())) {
            return unauthorised();
        }
        return isForeign(request)
                ? new Problem(HttpStatus.FORBIDDEN, "other-origin", "Another web site may not change this node.")
                : null;
    }

    private static Problem unauthorised() {
        return new Problem(
                HttpStatus.UNAUTHORIZED,
                "token-missing-or-wrong",
                "Show the token of the file admin-token in the node's data folder: Authorization: Bearer TOKEN.");
    }

    private static boolean isForeign(ServerHttpRequest request) {
        String origin = request.getHeaders().getOrigin();
        if (origin == null || SAFE.contains(request.getMethod())) {
            return false;
        }
        try {
            String authority = URI.create(origin).getAuthority();
            return authority == null
                    || !authority.equalsIgnoreCase(request.getHeaders().getFirst(HttpHeaders.HOST));
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    /** Without port and brackets; empty when there is none. */
    static String host(@Nullable String header) {
        if (header == null) {
            return "";
        }
        String text = header.toLowerCase(Locale.ROOT);
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            return end < 0 ? "" : text.substring(1, end);
        }
        int colon = text.indexOf(':');
        return colon < 0 ? text : text.substring(0, colon);
    }

    private static void secure(HttpHeaders headers, String path) {
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Content-Security-Policy", CONTENT_POLICY);
        if (needsToken(path) || path.startsWith("/login")) {
            headers.setCacheControl("no-store");
        }
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 10;
    }
}
