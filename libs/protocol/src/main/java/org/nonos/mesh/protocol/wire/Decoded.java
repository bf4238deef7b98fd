package org.nonos.mesh.protocol.wire;

import java.util.Optional;
import java.util.function.Function;

/** What came of decoding bytes that someone else wrote: a value, or why there is none. Decoders never throw. */
public sealed interface Decoded<T> {

    /** The bytes were a value. */
    record Ok<T>(T value) implements Decoded<T> {}

    /**
     * The bytes were refused.
     *
     * @param code short, countable, kebab-case: "truncated", "bad-signature"
     * @param detail what and where, for a log line; never holds content of the bytes
     */
    record Refused<T>(String code, String detail) implements Decoded<T> {}

    static <T> Decoded<T> ok(T value) {
        return new Ok<>(value);
    }

    static <T> Decoded<T> refused(String code, String detail) {
        return new Refused<>(code, detail);
    }

    default <R> Decoded<R> then(Function<T, Decoded<R>> next) {
        return switch (this) {
            case Ok<T>(T value) -> next.apply(value);
            case Refused<T>(String code, String detail) -> refused(code, detail);
        };
    }

    default Optional<T> asOptional() {
        return this instanceof Ok<T>(T value) ? Optional.of(value) : Optional.empty();
    }

    /** The refusal's code, or an empty string for a value. */
    default String refusalCode() {
        return this instanceof Refused<T> refused ? refused.code() : "";
    }

    default boolean isOk() {
        return this instanceof Ok<T>;
    }
}
