package org.nonos.mesh.proof.circuit;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.bls.Scalar;

class PoseidonTest {

    /** From the authors' reference implementation: poseidonperm_x5_255_3, permutation of (0, 1, 2). */
    @Test
    void reproducesTheReferenceInstance() {
        List<Scalar> out = Poseidon.permute(List.of(Scalar.ZERO, Scalar.ONE, Scalar.ONE.plus(Scalar.ONE)));
        assertThat(out)
                .containsExactly(
                        number("28ce19420fc246a05553ad1e8c98f5c9d67166be2c18e9e4cb4b4e317dd2a78a"),
                        number("51f3e312c95343a896cfd8945ea82ba956c1118ce9b9859b6ea56637b4b1ddc4"),
                        number("3b2b69139b235626a0bfb56c9527ae66a7bf486ad8c11c14d1da0c69bbe0f79a"));
    }

    @Test
    void purposesAndOrderMatter() {
        Scalar two = Scalar.ONE.plus(Scalar.ONE);
        assertThat(List.of(
                        Poseidon.hash(Poseidon.Purpose.NODE, Scalar.ONE, two),
                        Poseidon.hash(Poseidon.Purpose.NODE, two, Scalar.ONE),
                        Poseidon.hash(Poseidon.Purpose.LEAF, Scalar.ONE, two)))
                .doesNotHaveDuplicates();
    }

    private static Scalar number(String hex) {
        return Numbers.scalar(new BigInteger(hex, 16));
    }
}
