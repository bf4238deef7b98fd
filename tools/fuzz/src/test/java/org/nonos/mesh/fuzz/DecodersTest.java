package org.nonos.mesh.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The targets as plain tests: seeds, regressions, and what is near them. The campaign goes further. */
class DecodersTest {

    private static final long SEED = 20_261_122;

    static List<Target<?>> targets() {
        return Targets.all();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void everySeedDecodes(Target<?> target) {
        assertThat(target.seeds()).isNotEmpty();
        for (byte[] seed : target.seeds()) {
            assertThat(target.check(seed)).as("a seed of %s", target.name()).isTrue();
            assertThat(seed.length).as("a seed of %s", target.name()).isLessThanOrEqualTo(target.maxBytes());
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void whatWasFoundOnceStaysMended(Target<?> target) throws IOException {
        for (byte[] input : regressions(target)) {
            target.check(input);
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void everyTruncationAndEveryAlteredByteHolds(Target<?> target) {
        int most = target.slow() ? 40 : 800;
        for (byte[] seed : target.seeds()) {
            for (int i = 0, step = Math.max(1, seed.length / most); i < seed.length; i += step) {
                check(target, Arrays.copyOf(seed, i));
                byte[] altered = seed.clone();
                altered[i] ^= (byte) (1 << i % 8);
                check(target, altered);
                altered[i] = (byte) (seed[i] == 0 ? 0xff : 0);
                check(target, altered);
            }
            check(target, Arrays.copyOf(seed, seed.length + 1));
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void randomMutationsHold(Target<?> target) {
        Random random = new Random(SEED);
        for (int i = 0; i < (target.slow() ? 150 : 3_000); i++) {
            List<byte[]> seeds = target.seeds();
            byte[] input = mutated(seeds.get(random.nextInt(seeds.size())), target.maxBytes(), random);
            check(target, input);
        }
    }

    private static byte[] mutated(byte[] seed, int maxBytes, Random random) {
        byte[] input = seed.clone();
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(input.length + 1);
            switch (random.nextInt(4)) {
                case 0 -> input = Arrays.copyOf(input, at);
                case 1 -> {
                    int room = Math.min(64, maxBytes - input.length);
                    input = spliced(input, at, at, bytes(random.nextInt(Math.max(1, room)), random));
                }
                case 2 -> input = spliced(input, at, Math.min(input.length, at + random.nextInt(8)), new byte[0]);
                default -> {
                    if (at < input.length) {
                        input[at] = (byte) random.nextInt();
                    }
                }
            }
        }
        return input;
    }

    private static byte[] spliced(byte[] input, int from, int to, byte[] with) {
        byte[] all = Arrays.copyOf(input, from + with.length + input.length - to);
        System.arraycopy(with, 0, all, from, with.length);
        System.arraycopy(input, to, all, from + with.length, input.length - to);
        return all;
    }

    private static byte[] bytes(int count, Random random) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static void check(Target<?> target, byte[] input) {
        try {
            target.check(input);
        } catch (RuntimeException | Error e) {
            throw new AssertionError(
                    target.name() + ", seed " + SEED + ": " + HexFormat.of().formatHex(input), e);
        }
    }

    /** Lines of hexadecimal digits; what follows a # is a remark. */
    private static List<byte[]> regressions(Target<?> target) throws IOException {
        try (InputStream file = DecodersTest.class.getResourceAsStream("/regressions/" + target.name() + ".hex")) {
            if (file == null) {
                return List.of();
            }
            return new String(file.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .map(line -> line.replaceAll("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .map(HexFormat.of()::parseHex)
                    .toList();
        }
    }
}
