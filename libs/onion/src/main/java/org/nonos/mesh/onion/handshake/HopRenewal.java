package org.nonos.mesh.onion.handshake;

import static org.nonos.mesh.onion.handshake.NtorFunctions.KEY_BYTES;
import static org.nonos.mesh.onion.handshake.NtorFunctions.encap;
import static org.nonos.mesh.onion.handshake.NtorFunctions.join;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Consumer;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * Fresh keys for a hop that stands: X25519 and ML-KEM-768, both ephemeral, mixed with the {@value #SECRET_BYTES}-byte
 * ratchet secret that both ends hold since the circuit handshake or the last renewal. Whoever recorded the link and
 * learns today's keys cannot follow, and whoever breaks one of the two exchanges still lacks the other.
 *
 * <p>Request: {@code X 32 | EK 1,184 | MAC 32}; reply: {@code Y 32 | CT 1,088 | MAC 32}; each fits one relay message. The
 * key schedule is that of {@link CircuitHandshake} under a name of its own; {@code docs/spec/onion.md} has it.
 */
public final class HopRenewal {

    /** Length of a ratchet secret. */
    public static final int SECRET_BYTES = 32;

    public static final int REQUEST_BYTES = KEY_BYTES + MlKem.PUBLIC_BYTES + KEY_BYTES;
    public static final int REPLY_BYTES = KEY_BYTES + MlKem.CIPHERTEXT_BYTES + KEY_BYTES;

    private static final NtorFunctions FUNCTIONS = new NtorFunctions("nonos-mesh-v1/hop-renewal");

    private final Consumer<byte[]> random;

    /** @param random fills an array with secret random bytes */
    public HopRenewal(Consumer<byte[]> random) {
        this.random = random;
    }

    /**
     * Begins at the origin.
     *
     * @param ratchetSecret {@value #SECRET_BYTES} bytes
     * @param context what both ends must agree on, for example the cycle; at most 1,024 bytes
     */
    public Pending begin(byte[] ratchetSecret, byte[] context) {
        requireSecret(ratchetSecret);
        byte[] x = new byte[KEY_BYTES];
        random.accept(x);
        MlKem.Pair ephemeral = MlKem.generate(random);
        byte[] point = NtorFunctions.pointOf(x);
        Shared shared = Shared.of(ratchetSecret, context, point, ephemeral.publicKey());
        return new Pending(shared, x, ephemeral, join(point, ephemeral.publicKey(), shared.requestMac()));
    }

    /**
     * Answers at the hop.
     *
     * @param request bytes from anyone
     * @param keyBytes how much key material both ends take, at most 4,096
     * @return refused with "renewal-length", "renewal-authentication", "renewal-point" or "bad-kem-key"
     */
    public Decoded<Answer> answer(byte[] request, byte[] ratchetSecret, byte[] context, int keyBytes) {
        requireSecret(ratchetSecret);
        if (request.length != REQUEST_BYTES) {
            return Decoded.refused("renewal-length", "a request of " + request.length + " bytes");
        }
        ByteReader reader = new ByteReader(request);
        byte[] originPoint = reader.bytes(KEY_BYTES);
        byte[] kemKey = reader.bytes(MlKem.PUBLIC_BYTES);
        Shared shared = Shared.of(ratchetSecret, context, originPoint, kemKey);
        if (!MessageDigest.isEqual(shared.requestMac(), reader.bytes(KEY_BYTES))) {
            return Decoded.refused("renewal-authentication", "the request does not authenticate");
        }
        byte[] y = new byte[KEY_BYTES];
        random.accept(y);
        byte[] xy = new byte[KEY_BYTES];
        if (!X25519.calculateAgreement(y, 0, originPoint, 0, xy, 0)) {
            return Decoded.refused("renewal-point", "the origin's key has no secret");
        }
        byte[] point = NtorFunctions.pointOf(y);
        return MlKem.encapsulate(kemKey, random).then(kem -> {
            Outcome outcome = shared.outcome(xy, kem.secret(), point, kem.ciphertext());
            byte[] reply = join(point, kem.ciphertext(), outcome.replyMac());
            return Decoded.ok(new Answer(reply, outcome.keys(keyBytes)));
        });
    }

    /** The origin's half-done renewal. Holds secrets; good for one {@link #finish}. */
    public static final class Pending {
        private final Shared shared;
        private final byte[] x;
        private final MlKem.Pair ephemeral;
        private final byte[] request;

        private Pending(Shared shared, byte[] x, MlKem.Pair ephemeral, byte[] request) {
            this.shared = shared;
            this.x = x;
            this.ephemeral = ephemeral;
            this.request = request;
        }

        public byte[] request() {
            return request.clone();
        }

        /**
         * @param reply bytes from anyone
         * @return refused with "renewal-length", "renewal-point" or "renewal-authentication"
         */
        public Decoded<FreshKeys> finish(byte[] reply, int keyBytes) {
            if (reply.length != REPLY_BYTES) {
                return Decoded.refused("renewal-length", "a reply of " + reply.length + " bytes");
            }
            ByteReader reader = new ByteReader(reply);
            byte[] point = reader.bytes(KEY_BYTES);
            byte[] ciphertext = reader.bytes(MlKem.CIPHERTEXT_BYTES);
            byte[] xy = new byte[KEY_BYTES];
            if (!X25519.calculateAgreement(x, 0, point, 0, xy, 0)) {
                return Decoded.refused("renewal-point", "the hop's key has no secret");
            }
            byte[] kemSecret = ephemeral.decapsulate(ciphertext);
            Outcome outcome = shared.outcome(xy, kemSecret, point, ciphertext);
            return MessageDigest.isEqual(outcome.replyMac(), reader.bytes(KEY_BYTES))
                    ? Decoded.ok(outcome.keys(keyBytes))
                    : Decoded.refused("renewal-authentication", "the reply does not authenticate");
        }

        @Override
        public String toString() {
            return "Pending[]";
        }
    }

    /** What both ends have afterwards. The text form shows no secret. */
    public record FreshKeys(byte[] keyMaterial, byte[] ratchetSecret) {
        @Override
        public String toString() {
            return "FreshKeys[]";
        }
    }

    /** What the hop has at the end. The text form shows no secret. */
    public record Answer(byte[] reply, FreshKeys keys) {
        @Override
        public String toString() {
            return "Answer[]";
        }
    }

    /** What both ends know once the request is there. */
    private record Shared(byte[] secret, byte[] transcript, byte[] requestMac) {

        static Shared of(byte[] secret, byte[] context, byte[] originPoint, byte[] kemKey) {
            byte[] transcript = FUNCTIONS.hash("transcript", encap(context), originPoint, kemKey);
            byte[] macKey = FUNCTIONS.kdf("request_key", secret, transcript).take(KEY_BYTES);
            return new Shared(secret.clone(), transcript, FUNCTIONS.hash("request_mac", encap(macKey), transcript));
        }

        Outcome outcome(byte[] xy, byte[] kemSecret, byte[] point, byte[] ciphertext) {
            byte[] input = join(xy, kemSecret, secret, transcript, point, ciphertext, requestMac, FUNCTIONS.protocol());
            byte[] macKey = FUNCTIONS.hash("verify", input);
            byte[] mac = FUNCTIONS.hash("reply_mac", encap(macKey), transcript, point, ciphertext);
            byte[] seed = FUNCTIONS.hash("key_seed", input);
            Arrays.fill(input, (byte) 0);
            return new Outcome(mac, seed);
        }

        @Override
        public String toString() {
            return "Shared[]";
        }
    }

    private record Outcome(byte[] replyMac, byte[] seed) {
        FreshKeys keys(int keyBytes) {
            NtorFunctions.Stream stream = FUNCTIONS.kdf("kdf_final", seed);
            return new FreshKeys(stream.take(keyBytes), stream.take(SECRET_BYTES));
        }

        @Override
        public String toString() {
            return "Outcome[]";
        }
    }

    private static void requireSecret(byte[] ratchetSecret) {
        if (ratchetSecret.length != SECRET_BYTES) {
            throw new IllegalArgumentException("a ratchet secret has 32 bytes, got " + ratchetSecret.length);
        }
    }
}
