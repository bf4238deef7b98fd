package org.nonos.mesh.onion.handshake;

import static org.nonos.mesh.onion.handshake.NtorFunctions.KEY_BYTES;
import static org.nonos.mesh.onion.handshake.NtorFunctions.encap;
import static org.nonos.mesh.onion.handshake.NtorFunctions.join;

import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.nonos.mesh.onion.handshake.NtorFunctions.Stream;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * One round trip by which an origin and a relay, whose identity and onion key the origin knows, agree on key material
 * that nobody else has; the relay is authenticated, the origin stays anonymous. Each side may send a message along: the
 * origin's is confidential but not forward secret, the relay's is both.
 *
 * <p>It has the shape of ntor-v3 (Tor proposal 332), with ML-KEM-768 beside each of its two X25519 exchanges:
 * encapsulated to the relay's onion key, which authenticates it, and to an ephemeral key of the origin, which makes the
 * keys forward secret. All secrets enter one hash together, so that who breaks one of the two kinds has gained nothing.
 *
 * <p>Request: {@code ID 32 | B 32 | X 32 | EK 1,184 | CT_s 1,088 | message | MAC 32}; reply: {@code Y 32 | CT_e 1,088 |
 * AUTH 32 | message}. Bytes and key schedule: {@code docs/spec/onion.md}.
 */
public final class CircuitHandshake {

    /** Most bytes of a message or a verification string. */
    public static final int MAX_EXTRA_BYTES = 1_024;

    private static final int REQUEST_BYTES = 3 * KEY_BYTES + MlKem.PUBLIC_BYTES + MlKem.CIPHERTEXT_BYTES + KEY_BYTES;
    private static final int REPLY_BYTES = KEY_BYTES + MlKem.CIPHERTEXT_BYTES + KEY_BYTES;

    private static final NtorFunctions FUNCTIONS = new NtorFunctions("nonos-mesh-v1/hybrid-ntor");
    private static final byte[] SERVER = NtorFunctions.ascii("Server");

    private final Consumer<byte[]> random;

    /** @param random fills an array with secret random bytes; the security of both sides rests on it */
    public CircuitHandshake(Consumer<byte[]> random) {
        this.random = random;
    }

    /**
     * Begins at the origin.
     *
     * @param relay the hop's identity
     * @param onionKey the hop's onion key as its signed record has it: {@link OnionKeys#PUBLIC_BYTES} bytes
     * @param message what to send along, at most {@link #MAX_EXTRA_BYTES}
     * @param verification what both sides must agree on, at most {@link #MAX_EXTRA_BYTES}
     * @return refused ("bad-onion-key", "bad-kem-key") when the key has the wrong length or is none
     */
    public Decoded<Pending> begin(NodeId relay, byte[] onionKey, byte[] message, byte[] verification) {
        requireShort(message);
        requireShort(verification);
        if (onionKey.length != OnionKeys.PUBLIC_BYTES) {
            return Decoded.refused("bad-onion-key", "an onion key has " + OnionKeys.PUBLIC_BYTES + " bytes");
        }
        ByteReader reader = new ByteReader(onionKey);
        byte[] relayPoint = reader.bytes(KEY_BYTES);
        byte[] relayKemKey = reader.bytes(MlKem.PUBLIC_BYTES);
        byte[] x = new byte[KEY_BYTES];
        random.accept(x);
        byte[] bx = new byte[KEY_BYTES];
        if (!X25519.calculateAgreement(x, 0, relayPoint, 0, bx, 0)) {
            return Decoded.refused("bad-onion-key", "the onion key is a point without a secret");
        }
        return MlKem.encapsulate(relayKemKey, random).then(kem -> {
            MlKem.Pair ephemeral = MlKem.generate(random);
            byte[] point = NtorFunctions.pointOf(x);
            byte[] head = join(relay.toArray(), relayPoint, point, ephemeral.publicKey(), kem.ciphertext());
            Transcript transcript = Transcript.of(head, OnionKeys.kemKeyHash(relayKemKey));
            FirstPhase first = transcript.firstPhase(bx, kem.secret(), encap(verification));
            byte[] encrypted = NtorFunctions.encrypt(first.encryptionKey(), message);
            byte[] mac = transcript.requestMac(first, encrypted);
            return Decoded.ok(new Pending(transcript, first, x, ephemeral, mac, join(head, encrypted, mac)));
        });
    }

    /**
     * Answers at the relay.
     *
     * @param request bytes from anyone
     * @param keys the relay's own onion keys
     * @param verifications the strings that this relay agrees to; the origin must have named one of them
     * @param respond makes the relay's message from the origin's, or refuses; called only for a request that
     *     authenticated, and before the second half of the work
     * @param keyBytes how much key material both sides take, at most 4,096
     * @return refused with "handshake-length", "handshake-identity", "handshake-onion-key", "handshake-point",
     *     "handshake-authentication" or "bad-kem-key"
     */
    public Decoded<Answer> answer(
            byte[] request,
            OnionKeys keys,
            List<byte[]> verifications,
            Function<byte[], Decoded<byte[]>> respond,
            int keyBytes) {
        if (request.length < REQUEST_BYTES || request.length > REQUEST_BYTES + MAX_EXTRA_BYTES) {
            return Decoded.refused("handshake-length", "a request of " + request.length + " bytes");
        }
        ByteReader reader = new ByteReader(request);
        byte[] head = reader.bytes(REQUEST_BYTES - KEY_BYTES);
        byte[] encrypted = reader.bytes(reader.remaining() - KEY_BYTES);
        byte[] mac = reader.bytes(KEY_BYTES);
        ByteReader parts = new ByteReader(head);
        if (!MessageDigest.isEqual(parts.bytes(KEY_BYTES), keys.nodeId().toArray())) {
            return Decoded.refused("handshake-identity", "the request is for another node");
        }
        Optional<OnionKeys.Pair> own = keys.find(parts.bytes(KEY_BYTES));
        if (own.isEmpty()) {
            return Decoded.refused("handshake-onion-key", "the request is for an onion key that is not in use");
        }
        byte[] originPoint = parts.bytes(KEY_BYTES);
        byte[] originKemKey = parts.bytes(MlKem.PUBLIC_BYTES);
        byte[] bx = new byte[KEY_BYTES];
        if (!X25519.calculateAgreement(own.get().pointSecret(), 0, originPoint, 0, bx, 0)) {
            return Decoded.refused("handshake-point", "the origin's key has no secret");
        }
        byte[] kemSecret = own.get().kem().decapsulate(parts.bytes(MlKem.CIPHERTEXT_BYTES));
        Transcript transcript = Transcript.of(head, own.get().kemKeyHash());
        for (byte[] verification : verifications) {
            FirstPhase first = transcript.firstPhase(bx, kemSecret, encap(verification));
            if (MessageDigest.isEqual(transcript.requestMac(first, encrypted), mac)) {
                byte[] message = NtorFunctions.encrypt(first.encryptionKey(), encrypted);
                return respond.apply(message)
                        .then(response ->
                                reply(transcript, first, originPoint, originKemKey, mac, message, response, keyBytes));
            }
        }
        return Decoded.refused("handshake-authentication", "the request does not authenticate");
    }

    private Decoded<Answer> reply(
            Transcript transcript,
            FirstPhase first,
            byte[] originPoint,
            byte[] originKemKey,
            byte[] mac,
            byte[] message,
            byte[] response,
            int keyBytes) {
        byte[] y = new byte[KEY_BYTES];
        random.accept(y);
        byte[] yx = new byte[KEY_BYTES];
        if (!X25519.calculateAgreement(y, 0, originPoint, 0, yx, 0)) {
            return Decoded.refused("handshake-point", "the origin's key has no secret");
        }
        return MlKem.encapsulate(originKemKey, random).then(kem -> {
            byte[] point = NtorFunctions.pointOf(y);
            byte[] head = join(point, kem.ciphertext());
            Transcript whole = transcript.with(head);
            byte[] input = whole.secretInput(first, yx, kem.secret());
            Stream keystream = whole.keystream(input);
            byte[] encrypted = NtorFunctions.encrypt(keystream.take(KEY_BYTES), response);
            byte[] auth = whole.auth(input, mac, encrypted);
            return Decoded.ok(new Answer(join(head, auth, encrypted), keystream.take(keyBytes), message));
        });
    }

    /** The origin's half-done handshake. Holds secrets; good for one {@link #finish}. */
    public static final class Pending {
        private final Transcript transcript;
        private final FirstPhase first;
        private final byte[] x;
        private final MlKem.Pair ephemeral;
        private final byte[] mac;
        private final byte[] request;

        private Pending(
                Transcript transcript, FirstPhase first, byte[] x, MlKem.Pair ephemeral, byte[] mac, byte[] request) {
            this.transcript = transcript;
            this.first = first;
            this.x = x;
            this.ephemeral = ephemeral;
            this.mac = mac;
            this.request = request;
        }

        /** What the CREATE cell or EXTEND message carries. */
        public byte[] request() {
            return request.clone();
        }

        /**
         * @param reply bytes from anyone
         * @return refused with "handshake-length", "handshake-point" or "handshake-authentication"
         */
        public Decoded<Finished> finish(byte[] reply, int keyBytes) {
            if (reply.length < REPLY_BYTES || reply.length > REPLY_BYTES + MAX_EXTRA_BYTES) {
                return Decoded.refused("handshake-length", "a reply of " + reply.length + " bytes");
            }
            ByteReader reader = new ByteReader(reply);
            byte[] head = reader.bytes(KEY_BYTES + MlKem.CIPHERTEXT_BYTES);
            byte[] auth = reader.bytes(KEY_BYTES);
            byte[] encrypted = reader.bytes(reader.remaining());
            ByteReader parts = new ByteReader(head);
            byte[] yx = new byte[KEY_BYTES];
            if (!X25519.calculateAgreement(x, 0, parts.bytes(KEY_BYTES), 0, yx, 0)) {
                return Decoded.refused("handshake-point", "the relay's key has no secret");
            }
            byte[] kemSecret = ephemeral.decapsulate(parts.bytes(MlKem.CIPHERTEXT_BYTES));
            Transcript whole = transcript.with(head);
            byte[] input = whole.secretInput(first, yx, kemSecret);
            if (!MessageDigest.isEqual(whole.auth(input, mac, encrypted), auth)) {
                return Decoded.refused("handshake-authentication", "the reply does not authenticate");
            }
            Stream keystream = whole.keystream(input);
            byte[] message = NtorFunctions.encrypt(keystream.take(KEY_BYTES), encrypted);
            return Decoded.ok(new Finished(keystream.take(keyBytes), message));
        }

        @Override
        public String toString() {
            return "Pending[]";
        }
    }

    /** What the origin has at the end. The text form shows no secret. */
    public record Finished(byte[] keyMaterial, byte[] message) {
        @Override
        public String toString() {
            return "Finished[]";
        }
    }

    /** What the relay has at the end. The text form shows no secret. */
    public record Answer(byte[] reply, byte[] keyMaterial, byte[] message) {
        @Override
        public String toString() {
            return "Answer[]";
        }
    }

    /** Secrets of the static exchanges and what follows from them. */
    private record FirstPhase(byte[] secrets, byte[] verification, byte[] encryptionKey, byte[] macKey) {
        @Override
        public String toString() {
            return "FirstPhase[]";
        }
    }

    /** {@code T}: the hash of all that the request says in clear, and of the relay's ML-KEM key, which it does not carry. */
    private record Transcript(byte[] hash) {

        static Transcript of(byte[] requestHead, byte[] relayKemKeyHash) {
            return new Transcript(FUNCTIONS.hash("transcript", requestHead, relayKemKeyHash));
        }

        /** {@code U}: the same with what the reply says in clear. */
        Transcript with(byte[] replyHead) {
            return new Transcript(FUNCTIONS.hash("reply_transcript", hash, replyHead));
        }

        FirstPhase firstPhase(byte[] bx, byte[] kemSecret, byte[] verification) {
            byte[] secrets = join(bx, kemSecret);
            Stream stream = FUNCTIONS.kdf("kdf_phase1", secrets, hash, FUNCTIONS.protocol(), verification);
            return new FirstPhase(secrets, verification, stream.take(KEY_BYTES), stream.take(KEY_BYTES));
        }

        byte[] requestMac(FirstPhase first, byte[] encrypted) {
            return FUNCTIONS.hash("msg_mac", encap(first.macKey()), hash, encrypted);
        }

        byte[] secretInput(FirstPhase first, byte[] yx, byte[] kemSecret) {
            return join(yx, kemSecret, first.secrets(), hash, FUNCTIONS.protocol(), first.verification());
        }

        Stream keystream(byte[] secretInput) {
            return FUNCTIONS.kdf("kdf_final", FUNCTIONS.hash("key_seed", secretInput));
        }

        byte[] auth(byte[] secretInput, byte[] mac, byte[] encrypted) {
            return FUNCTIONS.hash(
                    "auth_final",
                    FUNCTIONS.hash("verify", secretInput),
                    hash,
                    mac,
                    encap(encrypted),
                    FUNCTIONS.protocol(),
                    SERVER);
        }
    }

    private static void requireShort(byte[] bytes) {
        if (bytes.length > MAX_EXTRA_BYTES) {
            throw new IllegalArgumentException("at most " + MAX_EXTRA_BYTES + " bytes, not " + bytes.length);
        }
    }
}
