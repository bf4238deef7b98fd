package org.nonos.mesh.protocol.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.identity.Signatures;
import org.nonos.mesh.protocol.wire.Decoded;

class EvidenceTest {

    private static final IdentityKey ISSUER = key(1);
    private static final IdentityKey SUBJECT = key(2);
    private static final EvidenceKey KEY = new EvidenceKey(ISSUER.nodeId(), SUBJECT.nodeId(), EvidenceClass.RELAY);

    @Test
    void everyByteOfTheVectorIsAsTheSpecificationSays() {
        Evidence evidence = Evidence.sign(statement(7, 9, 3, 258, 1), ISSUER);

        String body =
                "01" + ISSUER.nodeId().key().hex() + SUBJECT.nodeId().key().hex() + "02" + "0000000000000007"
                        + "0000000000000009" + "0000000000000003" + "0000000000000102" + "0000000000000001";
        byte[] signature = ISSUER.sign(SignatureDomain.EVIDENCE, HexFormat.of().parseHex(body));
        assertThat(HexFormat.of().formatHex(evidence.encode()))
                .isEqualTo(body + HexFormat.of().formatHex(signature));
        assertThat(evidence.encode()).hasSize(170);
    }

    @Test
    void whatWasEncodedDecodesToTheSameStatement() {
        Evidence evidence = Evidence.sign(statement(7, 9, 3, 258, 1), ISSUER);

        assertThat(Evidence.decode(evidence.encode()).asOptional()).contains(evidence);
        assertThat(Evidence.decodeStored(evidence.encode()).asOptional()).contains(evidence);
    }

    @Test
    void everyFlippedBitIsRefused() {
        byte[] good = Evidence.sign(statement(7, 9, 3, 258, 1), ISSUER).encode();
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(Evidence.decode(bad).isOk()).as("bit %d", bit).isFalse();
        }
    }

    @Test
    void everyTruncationAndEveryExtensionIsRefused() {
        byte[] good = Evidence.sign(statement(7, 9, 3, 258, 1), ISSUER).encode();
        for (int length = 0; length < good.length + 10; length++) {
            if (length != good.length) {
                assertThat(Evidence.decode(Arrays.copyOf(good, length)).refusalCode())
                        .isEqualTo("bad-length");
            }
        }
    }

    @Test
    void randomBytesNeverThrowAndNeverPass() {
        long seed = System.nanoTime();
        System.out.println("EvidenceTest.randomBytes seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[round % 4 == 0 ? random.nextInt(400) : Evidence.ENCODED_BYTES];
            random.nextBytes(bytes);
            if (bytes.length > 0 && round % 2 == 0) {
                bytes[0] = 1;
            }
            assertThat(Evidence.decode(bytes).isOk()).as("seed %d", seed).isFalse();
        }
    }

    @Test
    void evidenceAboutOneselfIsRefusedEvenWithAGoodSignature() {
        byte[] body = statement(7, 9, 3, 258, 1).encode();
        System.arraycopy(ISSUER.nodeId().toArray(), 0, body, 33, 32);

        assertThat(Evidence.decode(signed(body)).refusalCode()).isEqualTo("self-evidence");
        EvidenceKey self = new EvidenceKey(ISSUER.nodeId(), ISSUER.nodeId(), EvidenceClass.PROOF);
        assertThatThrownBy(() -> new EvidenceStatement(self, 0, 0, 1, 1, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void unknownVersionsClassesAndImpossibleValuesAreRefusedByName() {
        assertThat(refusal(0, 2)).isEqualTo("unknown-version");
        assertThat(refusal(65, 4)).isEqualTo("unknown-class");
        assertThat(refusal(66, 0x80)).isEqualTo("number-too-large");
        assertThat(refusal(66, 1)).as("window after cycle").isEqualTo("bad-statement");
        assertThat(refusal(89, 0)).as("sequence 0").isEqualTo("bad-statement");
        assertThat(refusal(91, 1)).as("positives above 2^40").isEqualTo("bad-statement");
    }

    @Test
    void aSignatureOfAnotherDomainIsRefused() {
        byte[] body = statement(7, 9, 3, 258, 1).encode();
        byte[] all = Arrays.copyOf(body, Evidence.ENCODED_BYTES);
        System.arraycopy(ISSUER.sign(SignatureDomain.HOLDER, body), 0, all, body.length, 64);

        assertThat(Evidence.decode(all).refusalCode()).isEqualTo("bad-signature");
        assertThat(Evidence.of(statement(7, 9, 3, 258, 1), new byte[Signatures.SIGNATURE_BYTES])
                        .isOk())
                .isFalse();
    }

    @Test
    void statementsOfOneWindowAreConsistentOnlyWhileNothingShrinks() {
        EvidenceStatement base = statement(7, 9, 3, 100, 2);

        assertThat(base.consistentWith(base)).isTrue();
        assertThat(base.consistentWith(statement(7, 10, 4, 100, 3))).isTrue();
        assertThat(base.consistentWith(statement(7, 9, 3, 101, 2)))
                .as("one sequence, two contents")
                .isFalse();
        assertThat(base.consistentWith(statement(7, 10, 4, 99, 2)))
                .as("positives fell")
                .isFalse();
        assertThat(base.consistentWith(statement(7, 10, 4, 100, 1)))
                .as("negatives fell")
                .isFalse();
        assertThat(base.consistentWith(statement(7, 8, 4, 100, 2)))
                .as("went back in time")
                .isFalse();
        assertThat(base.consistentWith(statement(8, 10, 1, 1, 0)))
                .as("a new window")
                .isTrue();
        assertThat(statement(8, 10, 1, 1, 0).newerThan(base)).isTrue();
    }

    @Test
    void consistencyIsSymmetric() {
        long seed = System.nanoTime();
        System.out.println("EvidenceTest.symmetric seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 5_000; round++) {
            EvidenceStatement a = anything(random);
            EvidenceStatement b = anything(random);
            assertThat(a.consistentWith(b)).as("seed %d: %s, %s", seed, a, b).isEqualTo(b.consistentWith(a));
        }
    }

    private static EvidenceStatement anything(Random random) {
        long window = random.nextInt(2);
        return statement(
                window, window + random.nextInt(3), 1 + random.nextInt(3), 1 + random.nextInt(3), random.nextInt(3));
    }

    private static String refusal(int at, int value) {
        byte[] body = statement(7, 9, 3, 258, 1).encode();
        body[at] = (byte) value;
        Decoded<Evidence> decoded = Evidence.decode(signed(body));
        return decoded.refusalCode();
    }

    private static byte[] signed(byte[] body) {
        byte[] all = Arrays.copyOf(body, Evidence.ENCODED_BYTES);
        System.arraycopy(ISSUER.sign(SignatureDomain.EVIDENCE, body), 0, all, body.length, 64);
        return all;
    }

    private static EvidenceStatement statement(long window, long cycle, long sequence, long positives, long negatives) {
        return new EvidenceStatement(KEY, window, cycle, sequence, positives, negatives);
    }

    private static IdentityKey key(int number) {
        byte[] seed = new byte[IdentityKey.SEED_BYTES];
        seed[0] = (byte) number;
        return new IdentityKey(seed);
    }
}
