package org.nonos.mesh.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.capsule.Holder;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.wire.Decoded;

/** Planted decoders that break their word are found. */
class TargetTest {

    @Test
    void whatEscapesIsAFinding() {
        Target<Byte> target = Target.of("planted", 8, input -> Decoded.ok(input[0]));
        assertThatThrownBy(() -> target.check(new byte[0])).isInstanceOf(ArrayIndexOutOfBoundsException.class);
    }

    @Test
    void believingALengthIsAFinding() {
        Target<byte[]> target = Target.of("planted", 8, input -> Decoded.ok(new byte[input[0] << 16]));
        assertThat(target.check(new byte[] {0})).isTrue();
        assertThatThrownBy(() -> target.check(new byte[] {1}))
                .isInstanceOf(Finding.class)
                .hasMessageContaining("allocates");
    }

    @Test
    void twoEncodingsOfOneValueAreAFinding() {
        Target<Integer> target = Target.<Integer>of("planted", 8, input -> Decoded.ok(input[0] & 0x7f))
                .holding(Oracle.canonical(value -> new byte[] {value.byteValue()}));
        assertThat(target.check(new byte[] {5})).isTrue();
        assertThatThrownBy(() -> target.check(new byte[] {-5})).isInstanceOf(Finding.class);
    }

    @Test
    void aChangedInputASilentRefusalAndAForgeryAreFindings() {
        Target<String> changing = Target.of("planted", 8, input -> {
            Arrays.fill(input, (byte) 1);
            return Decoded.ok("");
        });
        assertThatThrownBy(() -> changing.check(new byte[2])).isInstanceOf(Finding.class);
        Target<String> silent = Target.of("planted", 8, input -> Decoded.refused("", ""));
        assertThatThrownBy(() -> silent.check(new byte[2])).isInstanceOf(Finding.class);
        Target<String> open = Target.<String>of("planted", 8, input -> Decoded.ok(""))
                .holding(Oracle.nothingBut(List.of(new byte[1])));
        assertThat(open.check(new byte[1])).isTrue();
        assertThatThrownBy(() -> open.check(new byte[2])).isInstanceOf(Finding.class);
    }

    /** A mutated record never has a good signature; the oracle must see what would follow one. */
    @Test
    void theOracleGoesBehindASignature() {
        byte[] holder = Holder.sign(Samples.hash(1), 5, 6, Samples.KEY).encode();
        holder[40] ^= 1;
        assertThat(Holder.decode(holder).refusalCode()).isEqualTo("bad-signature");
        List<Boolean> seen = new java.util.ArrayList<>();
        Target<Holder> target = Target.of("planted", 200, Holder::decode)
                .within(Bound.SIGNED)
                .holding(Oracle.behindSignature(
                        SignatureDomain.HOLDER, 64, (decoder, input, answer) -> seen.add(answer.isOk()), 1));
        assertThat(target.check(holder)).isFalse();
        assertThat(seen).containsExactly(true);
    }
}
