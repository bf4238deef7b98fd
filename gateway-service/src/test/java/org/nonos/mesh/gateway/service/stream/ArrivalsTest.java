package org.nonos.mesh.gateway.service.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.gateway.stream.Slice;

class ArrivalsTest {

    private final Arrivals arrivals = new Arrivals();

    @Test
    void piecesOfAnySizeComeOutInOrder() {
        long seed = 3;
        Random random = new Random(seed);
        ByteArrayOutputStream in = new ByteArrayOutputStream();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = new byte[20 + random.nextInt(random.nextInt(10) == 0 ? 3_000 : 100)];
            random.nextBytes(bytes);
            in.write(bytes, 7, bytes.length - 7);
            arrivals.add(new Slice(bytes, 7, bytes.length - 7));
            if (random.nextInt(4) == 0) {
                drain(out, random.nextInt(3));
            }
        }
        drain(out, Integer.MAX_VALUE);
        assertThat(out.toByteArray()).as("seed %d", seed).isEqualTo(in.toByteArray());
    }

    private int drain(ByteArrayOutputStream out, int most) {
        int count = 0;
        for (; count < most; count++) {
            Slice next = arrivals.poll();
            if (next == null) {
                break;
            }
            out.write(next.array(), next.offset(), next.length());
        }
        return count;
    }

    @Test
    void aMillionSingleBytesWaitInFewPieces() {
        byte[] one = {1};
        for (int i = 0; i < 1_000_000; i++) {
            arrivals.add(new Slice(one, 0, 1));
        }
        assertThat(drain(new ByteArrayOutputStream(), Integer.MAX_VALUE)).isLessThan(600);
    }
}
