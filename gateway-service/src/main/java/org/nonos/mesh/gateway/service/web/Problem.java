package org.nonos.mesh.gateway.service.web;

import org.springframework.http.HttpStatus;

/** An answer of RFC 9457: a status, a stable code and a sentence. */
public final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final HttpStatus status;
    private final String code;

    public Problem(HttpStatus status, String code, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.code = code;
    }

    static Problem badRequest(String code, String detail) {
        return new Problem(HttpStatus.BAD_REQUEST, code, detail);
    }

    static Problem notFound(String code, String detail) {
        return new Problem(HttpStatus.NOT_FOUND, code, detail);
    }

    HttpStatus status() {
        return status;
    }

    String code() {
        return code;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
