package org.nonos.mesh.protocol.onionservice;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.identity.Signatures;
import org.nonos.mesh.protocol.wire.Bytes32;

class BlindedKeyTest {

    private static final ServicePeriod PERIOD = new ServicePeriod(20_000);

    private static byte[] seed(long number) {
        byte[] seed = new byte[32];
        new Random(number).nextBytes(seed);
        return seed;
    }

    private static Bytes32 publicKey(byte[] seed) {
        byte[] key = new byte[32];
        Ed25519.generatePublicKey(seed, 0, key, 0);
        return Bytes32.of(key);
    }

    @Test
    void pointsSurviveTheirTwoForms() {
        for (long number = 0; number < 20; number++) {
            byte[] key = publicKey(seed(number)).toArray();
            assertThat(EdwardsPoints.encode(
                            EdwardsPoints.decode(key).asOptional().orElseThrow()))
                    .isEqualTo(key);
        }
    }

    /** RFC 8032 §5.1: the base point has y = 4/5 and is written as 0x58 followed by 0x66. */
    @Test
    void theBasePointIsThatOfTheStandard() {
        byte[] base = new byte[32];
        Arrays.fill(base, (byte) 0x66);
        base[0] = 0x58;
        assertThat(EdwardsPoints.encode(EdwardsPoints.base())).isEqualTo(base);
        assertThat(EdwardsPoints.base().multiply(EdwardsPoints.ORDER).isInfinity())
                .isTrue();
    }

    @RepeatedTest(8)
    void whoKnowsTheAddressFindsThePublicKeyOfTheBlindedSecret(org.junit.jupiter.api.RepetitionInfo run) {
        byte[] seed = seed(run.getCurrentRepetition());
        NodeId blinded = BlindedKey.of(seed, publicKey(seed), PERIOD).nodeId();
        assertThat(BlindedKey.publicKey(publicKey(seed), PERIOD).asOptional()).contains(blinded);
        assertThat(blinded.toArray()).isNotEqualTo(publicKey(seed).toArray());
        assertThat(BlindedKey.of(seed, publicKey(seed), new ServicePeriod(20_001))
                        .nodeId())
                .isNotEqualTo(blinded);
    }

    @Test
    void itsSignaturesAreOrdinaryOnesForOneMessageAndDomain() {
        byte[] seed = seed(3);
        BlindedKey key = BlindedKey.of(seed, publicKey(seed), PERIOD);
        byte[] message = {1, 2, 3};
        byte[] signature = key.sign(SignatureDomain.SERVICE_DESCRIPTOR, message);
        assertThat(Signatures.verify(key.nodeId(), SignatureDomain.SERVICE_DESCRIPTOR, message, signature))
                .isTrue();
        assertThat(Signatures.verify(key.nodeId(), SignatureDomain.SERVICE_DESCRIPTOR, new byte[] {1, 2, 4}, signature))
                .isFalse();
        assertThat(Signatures.verify(key.nodeId(), SignatureDomain.INTRODUCTION, message, signature))
                .isFalse();
    }

    /** The scalar of the other key is not this one's: two periods' nonces differ for the same message. */
    @Test
    void noTwoPeriodsShareANonce() {
        byte[] seed = seed(4);
        byte[] message = {1};
        byte[] one = BlindedKey.of(seed, publicKey(seed), PERIOD).sign(SignatureDomain.SERVICE_DESCRIPTOR, message);
        byte[] two = BlindedKey.of(seed, publicKey(seed), new ServicePeriod(20_001))
                .sign(SignatureDomain.SERVICE_DESCRIPTOR, message);
        assertThat(Arrays.copyOf(one, 32)).isNotEqualTo(Arrays.copyOf(two, 32));
    }

    /** Made by this code once the published values of the construction had come out of it. */
    @Test
    void knownAnswer() {
        byte[] seed = HexFormat.of().parseHex("00".repeat(31) + "01");
        assertThat(BlindedKey.of(seed, publicKey(seed), PERIOD).nodeId().toArray())
                .isEqualTo(HexFormat.of().parseHex("8aa4f28946fdbf08cede3becc2cf096fb1110df2e8efecfbbdf5b073fa596cc9"));
    }

    @Test
    void whatIsNoKeyIsRefused() {
        byte[] small = new byte[32];
        small[0] = 1;
        assertThat(BlindedKey.publicKey(Bytes32.of(small), PERIOD).refusalCode())
                .as("the neutral point")
                .isEqualTo("bad-point");
        assertThat(BlindedKey.publicKey(Bytes32.ZERO, PERIOD).refusalCode())
                .as("a point of order 4")
                .isEqualTo("bad-point");
        byte[] large = new byte[32];
        Arrays.fill(large, (byte) 0xff);
        assertThat(BlindedKey.publicKey(Bytes32.of(large), PERIOD).refusalCode())
                .as("above the field")
                .isEqualTo("bad-point");
        byte[] mixed = EdwardsPoints.encode(EdwardsPoints.base()
                .add(EdwardsPoints.decode(twiceTorsion()).asOptional().orElseThrow()));
        assertThat(BlindedKey.publicKey(Bytes32.of(mixed), PERIOD).refusalCode())
                .as("outside the prime-order group")
                .isEqualTo("bad-point");
    }

    /** A point whose order is not the prime: found by trying. */
    private static byte[] twiceTorsion() {
        for (int i = 2; i < 200; i++) {
            byte[] candidate = EdwardsPoints.littleEndian(BigInteger.valueOf(i));
            var point = EdwardsPoints.decode(candidate).asOptional();
            if (point.isPresent() && !point.get().multiply(EdwardsPoints.ORDER).isInfinity()) {
                return candidate;
            }
        }
        throw new AssertionError("none below 200");
    }
}
