package org.nonos.mesh.protocol.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.Test;

class IdentityTest {

    /** RFC 8032 §7.1, test 2. */
    private static final byte[] RFC_SEED =
            HexFormat.of().parseHex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");

    private final IdentityKey key = new IdentityKey(RFC_SEED);

    @Test
    void theNodeIdIsTheEd25519PublicKey() {
        assertThat(key.nodeId().key().hex())
                .isEqualTo("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    }

    @Test
    void aSignatureHoldsForItsDomainKeyAndMessageOnly() {
        byte[] message = "message".getBytes(UTF_8);
        byte[] signature = key.sign(SignatureDomain.BEACON, message);
        NodeId other = new IdentityKey(new byte[32]).nodeId();
        assertThat(Signatures.verify(key.nodeId(), SignatureDomain.BEACON, message, signature))
                .isTrue();
        assertThat(Signatures.verify(key.nodeId(), SignatureDomain.EVIDENCE, message, signature))
                .isFalse();
        assertThat(Signatures.verify(other, SignatureDomain.BEACON, message, signature))
                .isFalse();
        assertThat(Signatures.verify(key.nodeId(), SignatureDomain.BEACON, "massage".getBytes(UTF_8), signature))
                .isFalse();
        for (int i = 0; i < signature.length; i++) {
            byte[] bent = signature.clone();
            bent[i] ^= 1;
            assertThat(Signatures.verify(key.nodeId(), SignatureDomain.BEACON, message, bent))
                    .isFalse();
        }
        assertThat(Signatures.verify(key.nodeId(), SignatureDomain.BEACON, message, new byte[63]))
                .isFalse();
    }

    /** The identity element is a valid encoding, under which "signatures" over any message could be made. */
    @Test
    void aKeyOfSmallOrderVerifiesNothing() {
        byte[] identityElement = new byte[32];
        identityElement[0] = 1;
        byte[] forged = new byte[Ed25519.SIGNATURE_SIZE];
        forged[0] = 1;
        assertThat(Signatures.verify(NodeId.of(identityElement), SignatureDomain.BEACON, new byte[0], forged))
                .isFalse();
    }

    @Test
    void derivedSecretsDifferByLabelAndStayTheSame() {
        assertThat(key.deriveSecret("proof-key")).hasSize(64).isEqualTo(key.deriveSecret("proof-key"));
        assertThat(key.deriveSecret("proof-key")).isNotEqualTo(key.deriveSecret("onion-key"));
        assertThat(new IdentityKey(new byte[32]).deriveSecret("proof-key")).isNotEqualTo(key.deriveSecret("proof-key"));
    }

    @Test
    void theKeyDoesNotShowItself() {
        assertThat(key.toString())
                .doesNotContain(HexFormat.of().formatHex(RFC_SEED).substring(0, 8));
    }

    @Test
    void anOnionAddressReadsBackAndEveryMistypedCharacterIsCaught() {
        OnionAddress address = key.nodeId().onionAddress();
        assertThat(address.text()).hasSize(56 + 5).endsWith(".mesh");
        assertThat(OnionAddress.parse(address.text()).asOptional()).contains(address);
        assertThat(OnionAddress.parse(address.text().toUpperCase(Locale.ROOT)).asOptional())
                .contains(address);
        String body = address.text().substring(0, 56);
        assertThat(OnionAddress.parse(body).asOptional()).contains(address);
        int missed = 0;
        for (int i = 0; i < body.length(); i++) {
            char wrong = body.charAt(i) == 'a' ? 'b' : 'a';
            String typo = body.substring(0, i) + wrong + body.substring(i + 1);
            missed += OnionAddress.parse(typo).isOk() ? 1 : 0;
        }
        assertThat(missed).as("a 16-bit checksum misses one typo in 65,536").isZero();
    }

    @Test
    void badAddressesAreRefusedWithAReason() {
        for (String bad : List.of("", "x", "a".repeat(56), "0".repeat(56), "ä".repeat(56))) {
            assertThat(OnionAddress.parse(bad).isOk()).as(bad).isFalse();
        }
    }

    @Test
    void base32RoundTripsEveryLengthAndHasOneTextPerValue() {
        Random random = new Random(7);
        for (int length = 0; length < 70; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            String text = Base32.encode(bytes);
            assertThat(Base32.decode(text).asOptional().orElseThrow()).isEqualTo(bytes);
        }
        // RFC 4648 §10, in lower case and without padding.
        assertThat(Base32.encode("foobar".getBytes(UTF_8))).isEqualTo("mzxw6ytboi");
        assertThat(Base32.encode("fooba".getBytes(UTF_8))).isEqualTo("mzxw6ytb");
        assertThat(Base32.decode("mz").isOk()).isFalse();
    }
}
