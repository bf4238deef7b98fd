package org.nonos.mesh.onion.handshake;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Consumer;
import javax.crypto.DecapsulateException;
import javax.crypto.KEM;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * ML-KEM-768 (FIPS 203) through the JDK: public keys and ciphertexts are the standard's bare bytes, and randomness comes
 * in from outside.
 */
final class MlKem {

    static final int PUBLIC_BYTES = 1_184;
    static final int CIPHERTEXT_BYTES = 1_088;
    static final int SEED_BYTES = 64;

    private static final String ALGORITHM = "ML-KEM-768";

    /** What X.509 puts in front of the bare key: a sequence of the algorithm's number and a bit string. */
    private static final byte[] X509_HEAD = HexFormat.of().parseHex("308204b2300b0609608648016503040402038204a100");

    private static final KEM KEM_768 = kem();

    private MlKem() {}

    /** The text form shows no secret. */
    record Pair(KEM.Decapsulator secretKey, byte[] publicKey) {

        /** The secret; for a ciphertext that was changed an unrelated one, as the standard has it. */
        byte[] decapsulate(byte[] ciphertext) {
            try {
                return secretKey.decapsulate(ciphertext).getEncoded();
            } catch (DecapsulateException e) {
                throw new IllegalArgumentException("a ciphertext has 1088 bytes, got " + ciphertext.length, e);
            }
        }

        @Override
        public String toString() {
            return "Pair[]";
        }
    }

    /** The text form shows no secret. */
    record Encapsulated(byte[] ciphertext, byte[] secret) {
        @Override
        public String toString() {
            return "Encapsulated[]";
        }
    }

    /** {@code KeyGen}, which takes 64 random bytes. */
    static Pair generate(Consumer<byte[]> random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
            generator.initialize(NamedParameterSpec.ML_KEM_768, new Given(random));
            KeyPair pair = generator.generateKeyPair();
            byte[] encoded = pair.getPublic().getEncoded();
            return new Pair(
                    KEM_768.newDecapsulator(pair.getPrivate()),
                    Arrays.copyOfRange(encoded, X509_HEAD.length, encoded.length));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no ML-KEM-768", e);
        }
    }

    /** The pair of FIPS 203 §7.1 with the seeds {@code d | z}: always the same for the same 64 bytes. */
    static Pair ofSeed(byte[] seed) {
        if (seed.length != SEED_BYTES) {
            throw new IllegalArgumentException("an ML-KEM seed has 64 bytes, got " + seed.length);
        }
        ByteReader reader = new ByteReader(seed);
        return generate(target -> System.arraycopy(reader.bytes(target.length), 0, target, 0, target.length));
    }

    /** Refused ("bad-kem-key") for bytes that are no public key by the standard's check. */
    static Decoded<Encapsulated> encapsulate(byte[] publicKey, Consumer<byte[]> random) {
        if (publicKey.length != PUBLIC_BYTES) {
            return Decoded.refused("bad-kem-key", "an ML-KEM-768 key has 1184 bytes, got " + publicKey.length);
        }
        try {
            KEM.Encapsulated made = KEM_768.newEncapsulator(new Bare(publicKey), new Given(random))
                    .encapsulate();
            return Decoded.ok(new Encapsulated(made.encapsulation(), made.key().getEncoded()));
        } catch (InvalidKeyException e) {
            return Decoded.refused("bad-kem-key", "not an ML-KEM-768 public key");
        }
    }

    private static KEM kem() {
        try {
            return KEM.getInstance(ALGORITHM);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no ML-KEM-768", e);
        }
    }

    /** A public key as the standard has it, which the JDK takes as it is. */
    @SuppressWarnings("serial")
    private record Bare(byte[] bytes) implements PublicKey {
        @Override
        public String getAlgorithm() {
            return ALGORITHM;
        }

        @Override
        public String getFormat() {
            return "RAW";
        }

        @Override
        public byte[] getEncoded() {
            return bytes;
        }
    }

    /** The JDK asks for a SecureRandom; this one hands through what it is given. */
    @SuppressWarnings("serial")
    private static final class Given extends SecureRandom {
        Given(Consumer<byte[]> source) {
            super(new GivenSpi(source), null);
        }
    }

    @SuppressWarnings("serial")
    private static final class GivenSpi extends SecureRandomSpi {
        private final transient Consumer<byte[]> source;

        GivenSpi(Consumer<byte[]> source) {
            this.source = source;
        }

        @Override
        protected void engineSetSeed(byte[] seed) {}

        @Override
        protected void engineNextBytes(byte[] bytes) {
            source.accept(bytes);
        }

        @Override
        protected byte[] engineGenerateSeed(int count) {
            byte[] bytes = new byte[count];
            source.accept(bytes);
            return bytes;
        }
    }
}
