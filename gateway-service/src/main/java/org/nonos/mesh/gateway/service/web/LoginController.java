package org.nonos.mesh.gateway.service.web;

import io.swagger.v3.oas.annotations.Hidden;
import java.net.URI;
import java.time.Duration;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Turns the token into a cookie for the web page, which scripts cannot read and other sites cannot send. */
@Hidden
@RestController
public class LoginController {

    private static final Duration COOKIE_LIFE = Duration.ofDays(7);

    private final AdminToken token;

    public LoginController(AdminToken token) {
        this.token = token;
    }

    @GetMapping("/login")
    ResponseEntity<Void> login(
            @RequestParam(name = "token", defaultValue = "") String shown, ServerHttpRequest request) {
        String plain = shown.strip();
        if (!token.matches(plain)) {
            throw new Problem(
                    HttpStatus.UNAUTHORIZED, "token-missing-or-wrong", "That is not this node's admin token.");
        }
        ResponseCookie cookie = ResponseCookie.from(AdminGuard.cookieName(request), plain)
                .httpOnly(true)
                .sameSite("Strict")
                .path("/")
                .maxAge(COOKIE_LIFE)
                .build();
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .header("Set-Cookie", cookie.toString())
                .location(URI.create("/"))
                .build();
    }
}
