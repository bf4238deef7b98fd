package org.nonos.mesh.gateway.service.expose;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.nonos.mesh.gateway.onionservice.Introduction;
import org.nonos.mesh.gateway.onionservice.SealedRecords;
import org.nonos.mesh.gateway.service.forwarding.FramedStream;
import org.nonos.mesh.onion.handshake.CircuitHandshake;
import org.nonos.mesh.onion.handshake.Envelope;
import org.nonos.mesh.onion.handshake.OnionKeys;
import org.nonos.mesh.protocol.onionservice.IntroductionPoint;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * The handshake between client and service: the same as between an origin and a hop, in the name of the service's key
 * at one introduction point. Its secret feeds the two directions' records.
 */
final class ServiceHandshake {

    private static final int SECRET_BYTES = 2 * SealedRecords.KEY_BYTES;

    private final CircuitHandshake handshake;

    ServiceHandshake(SecureRandom random) {
        this.handshake = new CircuitHandshake(random::nextBytes);
    }

    int type() {
        return Envelope.HYBRID;
    }

    Decoded<CircuitHandshake.Pending> begin(IntroductionPoint point, Introduction introduction, Bytes32 serviceKey) {
        return handshake.begin(
                point.key(), point.handshakeKey(), introduction.encode(), Introduction.verification(serviceKey));
    }

    /** @param admit judges the client's message; called for requests that authenticated */
    Decoded<CircuitHandshake.Answer> answer(
            byte[] request, OnionKeys keys, Bytes32 serviceKey, Function<byte[], Decoded<byte[]>> admit) {
        return handshake.answer(request, keys, List.of(Introduction.verification(serviceKey)), admit, SECRET_BYTES);
    }

    static int secretBytes() {
        return SECRET_BYTES;
    }

    static SealedStream clientEnd(FramedStream stream, byte[] secret) {
        return new SealedStream(stream, first(secret), second(secret));
    }

    static SealedStream serviceEnd(FramedStream stream, byte[] secret) {
        return new SealedStream(stream, second(secret), first(secret));
    }

    private static SealedRecords first(byte[] secret) {
        return new SealedRecords(Arrays.copyOf(secret, SealedRecords.KEY_BYTES));
    }

    private static SealedRecords second(byte[] secret) {
        return new SealedRecords(Arrays.copyOfRange(secret, SealedRecords.KEY_BYTES, SECRET_BYTES));
    }
}
