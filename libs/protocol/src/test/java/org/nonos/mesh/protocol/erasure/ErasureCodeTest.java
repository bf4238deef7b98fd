package org.nonos.mesh.protocol.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErasureCodeTest {

    private static final long SEED = 20_261_122L;

    private final TableCode reference = new TableCode();
    private final Random random = new Random(SEED);

    @ParameterizedTest
    @CsvSource({"1,1,1", "1,3,7", "4,2,65536", "6,2,4099", "4,3,8200", "16,3,9000", "255,3,33", "2,1,8", "5,2,8191"})
    void paritiesEqualThoseOfAnIndependentCode(int shards, int parities, int length) {
        byte[][] data = randomShards(shards, length);
        data[shards - 1] = Arrays.copyOf(data[shards - 1], length - length / 3);
        assertThat(ErasureCode.parities(List.of(data), parities, length))
                .isDeepEqualTo(reference.parities(data, parities, length));
    }

    @ParameterizedTest
    @CsvSource({"4,2,1003", "6,2,1003", "4,3,64", "6,3,513", "8,3,16", "1,2,9", "2,2,77", "3,2,78", "5,2,79"})
    void everyLossThatTheCodeBearsIsRepaired(int shards, int parities, int length) {
        byte[][] data = randomShards(shards, length);
        byte[][] parity = reference.parities(data, parities, length);
        int all = shards + parities;
        int patterns = 0;
        for (int lost = 0; lost < 1 << all; lost++) {
            if (Integer.bitCount(lost) <= parities) {
                check(data, parity, lost, length);
                patterns++;
            }
        }
        assertThat(patterns).isEqualTo(sumOfBinomials(all, parities));
    }

    private static void check(byte[][] data, byte[][] parity, int lost, int length) {
        List<byte[]> shards = new ArrayList<>(Arrays.asList(data));
        List<byte[]> parities = new ArrayList<>(Arrays.asList(parity));
        List<byte[]> expected = new ArrayList<>();
        for (int i = 0; i < data.length + parity.length; i++) {
            if ((lost >> i & 1) == 1 && i < data.length) {
                shards.set(i, null);
                expected.add(data[i]);
            } else if ((lost >> i & 1) == 1) {
                parities.set(i - data.length, null);
            }
        }
        List<byte[]> recovered = ErasureCode.recover(shards, parities, length);
        assertThat(recovered).as("lost %s", Integer.toBinaryString(lost)).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(recovered.get(i))
                    .as("lost %s", Integer.toBinaryString(lost))
                    .isEqualTo(expected.get(i));
        }
    }

    @Test
    void aShorterShardComesBackFilledUpWithZeros() {
        byte[][] data = randomShards(4, 1_000);
        data[3] = Arrays.copyOf(data[3], 300);
        byte[][] parity = ErasureCode.parities(List.of(data), 2, 1_000);
        List<byte[]> shards = new ArrayList<>(Arrays.asList(data));
        shards.set(3, null);
        shards.set(1, null);
        assertThat(ErasureCode.recover(shards, List.of(parity), 1_000))
                .containsExactly(data[1], Arrays.copyOf(data[3], 1_000));
    }

    @Test
    void moreLossThanTheCodeBearsIsAMistakeOfTheCaller() {
        List<byte[]> shards = new ArrayList<>(Arrays.asList(randomShards(4, 8)));
        byte[][] parity = ErasureCode.parities(shards, 1, 8);
        shards.set(0, null);
        shards.set(1, null);
        assertThatIllegalArgumentException().isThrownBy(() -> ErasureCode.recover(shards, List.of(parity), 8));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ErasureCode.parities(List.of(randomShards(256, 1)), 3, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> ErasureCode.parities(List.of(randomShards(2, 9)), 2, 8));
    }

    private byte[][] randomShards(int count, int length) {
        byte[][] shards = new byte[count][length];
        for (byte[] shard : shards) {
            random.nextBytes(shard);
        }
        return shards;
    }

    private static int sumOfBinomials(int n, int most) {
        int sum = 0;
        int binomial = 1;
        for (int i = 0; i <= most; i++) {
            sum += binomial;
            binomial = binomial * (n - i) / (i + 1);
        }
        return sum;
    }
}
