package org.nonos.mesh.fuzz;

import java.util.Arrays;
import java.util.List;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * A decoder and what must hold for every input: it answers and does not throw, leaves the input alone, allocates within
 * a bound, gives the same answer again, and its {@link Oracle} agrees.
 *
 * @param name as the campaign is told it: kebab-case
 * @param covers decoding methods that this target reaches, as "Type.method"
 * @param maxBytes longest input worth trying: a little more than the format allows
 * @param seeds valid examples, made by the project's own encoders
 */
public record Target<T>(
        String name,
        List<String> covers,
        Decoder<T> decoder,
        Oracle<T> oracle,
        Bound bound,
        int maxBytes,
        List<byte[]> seeds) {

    static <T> Target<T> of(String name, int maxBytes, Decoder<T> decoder, String... covers) {
        Oracle<T> none = (a, b, c) -> {};
        return new Target<>(name, List.of(covers), decoder, none, Bound.PLAIN, maxBytes, List.of());
    }

    Target<T> holding(Oracle<T> next) {
        return new Target<>(name, covers, decoder, next, bound, maxBytes, seeds);
    }

    Target<T> within(Bound next) {
        return new Target<>(name, covers, decoder, oracle, next, maxBytes, seeds);
    }

    Target<T> seededWith(byte[]... next) {
        return new Target<>(name, covers, decoder, oracle, bound, maxBytes, List.of(next));
    }

    /** Whether cryptography makes a check slow: a plain test then tries fewer inputs. */
    public boolean slow() {
        return bound.fixedBytes() >= Bound.SIGNED.fixedBytes();
    }

    /**
     * Checks one input. Whatever is thrown is a finding.
     *
     * @return whether it decoded
     */
    public boolean check(byte[] input) {
        byte[] given = input.clone();
        Decoded<T> answer = bound.measured(decoder, given);
        if (!Arrays.equals(given, input)) {
            throw new Finding("changes its input");
        }
        if (!answer.isOk() && answer.refusalCode().isEmpty()) {
            throw new Finding("refuses without saying why");
        }
        oracle.check(decoder, input, answer);
        return answer.isOk();
    }
}
