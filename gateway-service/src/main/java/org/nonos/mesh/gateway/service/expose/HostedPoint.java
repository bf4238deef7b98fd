package org.nonos.mesh.gateway.service.expose;

import java.util.function.BiConsumer;
import org.nonos.mesh.gateway.onionservice.Introduction;
import org.nonos.mesh.gateway.onionservice.ServiceRequest;
import org.nonos.mesh.gateway.onionservice.ServiceRequest.Answer;
import org.nonos.mesh.gateway.service.forwarding.FramedStream;
import org.nonos.mesh.gateway.service.forwarding.StreamFailure;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.onion.handshake.OnionKeys;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.onionservice.IntroductionPoint;

/** One introduction point, as its service holds it: keys of its own, and the stream by which introductions come. */
final class HostedPoint {

    private final NodeId node;
    private final IdentityKey key;
    private final OnionKeys handshakeKeys;
    private volatile FramedStream stream;
    private volatile boolean alive;
    private volatile long establishedAtNanos;

    private HostedPoint(NodeId node, IdentityKey key, OnionKeys handshakeKeys, FramedStream stream) {
        this.node = node;
        this.key = key;
        this.handshakeKeys = handshakeKeys;
        this.stream = stream;
    }

    /** @param introductions gets every introduction that comes, on this point's own thread */
    static HostedPoint establish(
            ServiceCalls calls,
            NodeId node,
            IdentityKey key,
            OnionKeys handshakeKeys,
            String isolation,
            long deadlineNanos,
            BiConsumer<HostedPoint, byte[]> introductions)
            throws StreamFailure {
        HostedPoint point =
                new HostedPoint(node, key, handshakeKeys, stream(calls, node, key, isolation, deadlineNanos));
        point.listen(introductions);
        return point;
    }

    private static FramedStream stream(
            ServiceCalls calls, NodeId node, IdentityKey key, String isolation, long deadlineNanos)
            throws StreamFailure {
        FramedStream stream = calls.ask(node, new ServiceRequest.Establish(key.nodeId()), isolation, deadlineNanos);
        try {
            byte[] challenge = stream.frame(32, deadlineNanos);
            stream.sendFrame(key.sign(SignatureDomain.INTRODUCTION, Introduction.establishment(challenge, node)));
            if (Answer.of(stream.exactly(1, deadlineNanos)[0]) != Answer.OK) {
                throw new StreamFailure(EndReason.FAILED, "the introduction point refused");
            }
            return stream;
        } catch (StreamFailure e) {
            stream.fail(EndReason.FAILED);
            throw e;
        }
    }

    private void listen(BiConsumer<HostedPoint, byte[]> introductions) {
        FramedStream mine = stream;
        alive = true;
        establishedAtNanos = System.nanoTime();
        Thread.ofVirtual().name("mesh-gateway-introductions").start(() -> {
            try {
                while (true) {
                    introductions.accept(this, mine.frame(ServiceRequest.MAX_FRAME_BYTES, Long.MAX_VALUE));
                }
            } catch (StreamFailure e) {
                mine.fail(EndReason.FAILED);
                if (mine == stream) {
                    alive = false;
                }
            }
        });
    }

    /** Over a new circuit, before the old one ends; the same keys, so nobody who has the descriptor notices. */
    void renew(ServiceCalls calls, String isolation, long deadlineNanos, BiConsumer<HostedPoint, byte[]> introductions)
            throws StreamFailure {
        FramedStream old = stream;
        stream = stream(calls, node, key, isolation, deadlineNanos);
        listen(introductions);
        old.fail(EndReason.FAILED);
    }

    boolean alive() {
        return alive;
    }

    long ageNanos() {
        return System.nanoTime() - establishedAtNanos;
    }

    NodeId node() {
        return node;
    }

    OnionKeys handshakeKeys() {
        return handshakeKeys;
    }

    IntroductionPoint published() {
        return new IntroductionPoint(node, key.nodeId(), handshakeKeys.publicKey());
    }

    void close() {
        alive = false;
        stream.fail(EndReason.FAILED);
    }
}
