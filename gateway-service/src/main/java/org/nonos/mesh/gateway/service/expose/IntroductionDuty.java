package org.nonos.mesh.gateway.service.expose;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.nonos.mesh.gateway.onionservice.Introduction;
import org.nonos.mesh.gateway.onionservice.ServiceRequest.Answer;
import org.nonos.mesh.gateway.onionservice.ServiceRequest.Introduce;
import org.nonos.mesh.gateway.service.forwarding.FramedStream;
import org.nonos.mesh.gateway.service.forwarding.StreamFailure;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.identity.Signatures;

/**
 * Passes introductions on to services that have asked for it. This node knows of a service a key that serves here only,
 * and the circuit by which it came.
 */
final class IntroductionDuty {

    private static final int CHALLENGE_BYTES = 32;
    private static final long SIGN_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** A service's stream has no more than these waiting for room, so that a slow one holds up few. */
    private static final int MAX_WAITING = 16;

    private final NodeId self;
    private final int capacity;
    private final RandomGenerator random;
    private final Consumer<String> refusals;
    private final Map<NodeId, Established> established = new HashMap<>();

    private record Established(FramedStream stream, Semaphore room) {}

    IntroductionDuty(NodeId self, int capacity, RandomGenerator random, Consumer<String> refusals) {
        this.self = self;
        this.capacity = capacity;
        this.random = random;
        this.refusals = refusals;
    }

    /** Serves the service's stream until it ends. A second one with the same key takes the place of the first. */
    void establish(FramedStream stream, NodeId key) throws StreamFailure {
        byte[] challenge = new byte[CHALLENGE_BYTES];
        random.nextBytes(challenge);
        DescriptorDuty.answer(stream, Answer.OK);
        stream.sendFrame(challenge);
        byte[] signature = stream.frame(Signatures.SIGNATURE_BYTES, System.nanoTime() + SIGN_NANOS);
        byte[] signed = Introduction.establishment(challenge, self);
        Established made = new Established(stream, new Semaphore(MAX_WAITING));
        if (!Signatures.verify(key, SignatureDomain.INTRODUCTION, signed, signature) || !put(key, made)) {
            refusals.accept("introduction-establish");
            DescriptorDuty.answer(stream, Answer.REFUSED);
            stream.finish();
            return;
        }
        DescriptorDuty.answer(stream, Answer.OK);
        try {
            while (stream.read(Long.MAX_VALUE).length > 0) {
                // A service has nothing more to say here.
                throw new StreamFailure(EndReason.PROTOCOL, "bytes after the establishment");
            }
            stream.finish();
        } finally {
            remove(key, made);
            stream.fail(EndReason.FAILED);
        }
    }

    private synchronized boolean put(NodeId key, Established made) {
        if (!established.containsKey(key) && established.size() >= capacity) {
            return false;
        }
        established.put(key, made);
        return true;
    }

    private synchronized void remove(NodeId key, Established gone) {
        established.remove(key, gone);
    }

    void introduce(FramedStream client, Introduce introduce) throws StreamFailure {
        Established service;
        synchronized (this) {
            service = established.get(introduce.key());
        }
        Answer answer = service == null ? Answer.NOT_FOUND : pass(service, introduce.handshake());
        DescriptorDuty.answer(client, answer);
        client.finish();
    }

    private Answer pass(Established service, byte[] handshake) {
        if (!service.room().tryAcquire()) {
            refusals.accept("introductions-waiting");
            return Answer.REFUSED;
        }
        try {
            synchronized (service) {
                service.stream().sendFrame(handshake);
            }
            return Answer.OK;
        } catch (StreamFailure e) {
            return Answer.NOT_FOUND;
        } finally {
            service.room().release();
        }
    }

    synchronized int services() {
        return established.size();
    }
}
