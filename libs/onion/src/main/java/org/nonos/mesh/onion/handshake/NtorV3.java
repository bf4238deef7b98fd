package org.nonos.mesh.onion.handshake;

import static org.nonos.mesh.onion.handshake.NtorFunctions.encap;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Function;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.nonos.mesh.onion.handshake.CircuitHandshake.Answer;
import org.nonos.mesh.onion.handshake.CircuitHandshake.Finished;
import org.nonos.mesh.onion.handshake.NtorFunctions.Stream;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * ntor-v3, exactly as Tor proposal 332: X25519, SHA3-256, SHAKE-256, AES-256-CTR. Request: {@code ID 32 | B 32 | X 32 |
 * message | MAC 32}; reply: {@code Y 32 | AUTH 32 | message}.
 *
 * <p>Nodes neither offer nor answer it, for it is not post-quantum. It is here as the reference: its published vectors
 * prove the functions that {@link CircuitHandshake} shares with it, and benchmarks measure the two side by side.
 */
public final class NtorV3 {

    private static final NtorFunctions FUNCTIONS = new NtorFunctions("ntor3-curve25519-sha3_256-1");
    private static final byte[] SERVER = NtorFunctions.ascii("Server");

    private static final int KEY = 32;
    private static final int MAX_EXTRA_BYTES = 1024;

    private final Consumer<byte[]> random;

    /** @param random fills an array with secret random bytes; the security of both sides rests on it */
    public NtorV3(Consumer<byte[]> random) {
        this.random = random;
    }

    /** Begins at the client; as {@link CircuitHandshake#begin}, with an onion key of 32 bytes. */
    public Decoded<Pending> begin(NodeId relay, byte[] onionKey, byte[] message, byte[] verification) {
        requireShort(message);
        requireShort(verification);
        byte[] x = new byte[KEY];
        random.accept(x);
        byte[] shared = new byte[KEY];
        if (onionKey.length != KEY || !X25519.calculateAgreement(x, 0, onionKey, 0, shared, 0)) {
            return Decoded.refused("bad-onion-key", "an onion key is an X25519 point of 32 bytes");
        }
        Transcript transcript =
                new Transcript(relay.toArray(), onionKey.clone(), NtorFunctions.pointOf(x), encap(verification));
        Stream phase1 = transcript.phase1(shared);
        byte[] encrypted = NtorFunctions.encrypt(phase1.take(KEY), message);
        byte[] mac = transcript.messageMac(phase1.take(KEY), encrypted);
        byte[] request = NtorFunctions.join(transcript.id, transcript.onionKey, transcript.originKey, encrypted, mac);
        return Decoded.ok(new Pending(transcript, x, shared, mac, request));
    }

    /**
     * Answers at the relay; as {@link CircuitHandshake#answer}.
     *
     * @param own the relay's onion key
     */
    public Decoded<Answer> answer(
            byte[] request,
            NodeId self,
            OnionKey own,
            byte[] verification,
            Function<byte[], Decoded<byte[]>> respond,
            int keyBytes) {
        if (request.length < 4 * KEY || request.length > 4 * KEY + MAX_EXTRA_BYTES) {
            return Decoded.refused("handshake-truncated", "a request of " + request.length + " bytes");
        }
        ByteReader reader = new ByteReader(request);
        byte[] id = reader.bytes(KEY);
        byte[] onionKey = reader.bytes(KEY);
        byte[] originKey = reader.bytes(KEY);
        byte[] encrypted = reader.bytes(reader.remaining() - KEY);
        byte[] mac = reader.bytes(KEY);
        if (!MessageDigest.isEqual(id, self.toArray())) {
            return Decoded.refused("handshake-identity", "the request is for another node");
        }
        if (!MessageDigest.isEqual(onionKey, own.point)) {
            return Decoded.refused("handshake-onion-key", "the request is for an onion key that is not in use");
        }
        byte[] shared = new byte[KEY];
        if (!X25519.calculateAgreement(own.secret, 0, originKey, 0, shared, 0)) {
            return Decoded.refused("handshake-point", "the origin's key has no secret");
        }
        Transcript transcript = new Transcript(id, onionKey, originKey, encap(verification));
        Stream phase1 = transcript.phase1(shared);
        byte[] encryptionKey = phase1.take(KEY);
        if (!MessageDigest.isEqual(transcript.messageMac(phase1.take(KEY), encrypted), mac)) {
            return Decoded.refused("handshake-authentication", "the request does not authenticate");
        }
        byte[] message = NtorFunctions.encrypt(encryptionKey, encrypted);
        return respond.apply(message).then(response -> reply(transcript, shared, mac, message, response, keyBytes));
    }

    private Decoded<Answer> reply(
            Transcript transcript, byte[] xb, byte[] mac, byte[] message, byte[] response, int keyBytes) {
        byte[] y = new byte[KEY];
        random.accept(y);
        byte[] xy = new byte[KEY];
        if (!X25519.calculateAgreement(y, 0, transcript.originKey, 0, xy, 0)) {
            return Decoded.refused("handshake-point", "the origin's key has no secret");
        }
        byte[] relayKey = NtorFunctions.pointOf(y);
        byte[] secret = transcript.secretInput(xy, xb, relayKey);
        Stream keystream = transcript.keystream(secret);
        byte[] encrypted = NtorFunctions.encrypt(keystream.take(KEY), response);
        byte[] auth = transcript.auth(secret, relayKey, mac, encrypted);
        return Decoded.ok(new Answer(NtorFunctions.join(relayKey, auth, encrypted), keystream.take(keyBytes), message));
    }

    /** A relay's X25519 key. The text form shows no secret. */
    public record OnionKey(byte[] secret, byte[] point) {

        public static OnionKey of(byte[] secret) {
            return new OnionKey(secret.clone(), NtorFunctions.pointOf(secret));
        }

        @Override
        public String toString() {
            return "OnionKey[]";
        }
    }

    /** The client's half-done handshake. */
    public static final class Pending {
        private final Transcript transcript;
        private final byte[] x;
        private final byte[] shared;
        private final byte[] mac;
        private final byte[] request;

        private Pending(Transcript transcript, byte[] x, byte[] shared, byte[] mac, byte[] request) {
            this.transcript = transcript;
            this.x = x;
            this.shared = shared;
            this.mac = mac;
            this.request = request;
        }

        public byte[] request() {
            return request.clone();
        }

        public Decoded<Finished> finish(byte[] reply, int keyBytes) {
            if (reply.length < 2 * KEY || reply.length > 2 * KEY + MAX_EXTRA_BYTES) {
                return Decoded.refused("handshake-truncated", "a reply of " + reply.length + " bytes");
            }
            byte[] relayKey = Arrays.copyOf(reply, KEY);
            byte[] auth = Arrays.copyOfRange(reply, KEY, 2 * KEY);
            byte[] encrypted = Arrays.copyOfRange(reply, 2 * KEY, reply.length);
            byte[] xy = new byte[KEY];
            if (!X25519.calculateAgreement(x, 0, relayKey, 0, xy, 0)) {
                return Decoded.refused("handshake-point", "the relay's key has no secret");
            }
            byte[] secret = transcript.secretInput(xy, shared, relayKey);
            if (!MessageDigest.isEqual(transcript.auth(secret, relayKey, mac, encrypted), auth)) {
                return Decoded.refused("handshake-authentication", "the reply does not authenticate");
            }
            Stream keystream = transcript.keystream(secret);
            byte[] message = NtorFunctions.encrypt(keystream.take(KEY), encrypted);
            return Decoded.ok(new Finished(keystream.take(keyBytes), message));
        }

        @Override
        public String toString() {
            return "Pending[]";
        }
    }

    /** What both sides know in clear: identity {@code ID}, onion key {@code B}, origin's key {@code X}. */
    private record Transcript(byte[] id, byte[] onionKey, byte[] originKey, byte[] verification) {

        Stream phase1(byte[] xb) {
            return FUNCTIONS.kdf("kdf_phase1", xb, id, originKey, onionKey, FUNCTIONS.protocol(), verification);
        }

        byte[] messageMac(byte[] key, byte[] encrypted) {
            return FUNCTIONS.hash("msg_mac", encap(key), id, onionKey, originKey, encrypted);
        }

        byte[] secretInput(byte[] xy, byte[] xb, byte[] relayKey) {
            return NtorFunctions.join(xy, xb, id, onionKey, originKey, relayKey, FUNCTIONS.protocol(), verification);
        }

        Stream keystream(byte[] secretInput) {
            return FUNCTIONS.kdf("kdf_final", FUNCTIONS.hash("key_seed", secretInput));
        }

        byte[] auth(byte[] secretInput, byte[] relayKey, byte[] mac, byte[] encrypted) {
            return FUNCTIONS.hash(
                    "auth_final",
                    FUNCTIONS.hash("verify", secretInput),
                    id,
                    onionKey,
                    relayKey,
                    originKey,
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
