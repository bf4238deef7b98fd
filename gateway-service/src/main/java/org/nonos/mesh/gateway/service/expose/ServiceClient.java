package org.nonos.mesh.gateway.service.expose;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.onionservice.Introduction;
import org.nonos.mesh.gateway.onionservice.ServiceRequest;
import org.nonos.mesh.gateway.service.forwarding.ByteStream;
import org.nonos.mesh.gateway.service.forwarding.FramedStream;
import org.nonos.mesh.gateway.service.forwarding.StreamFailure;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.onion.handshake.CircuitHandshake;
import org.nonos.mesh.protocol.bound.BoundedMap;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.ServiceAddress;
import org.nonos.mesh.protocol.onionservice.ClientKey;
import org.nonos.mesh.protocol.onionservice.DescriptorContent;
import org.nonos.mesh.protocol.onionservice.IntroductionPoint;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * The client's way to a service that hides where it is: its descriptor, a node to meet at, an introduction, and then
 * the handshake over the joined circuits.
 */
final class ServiceClient {

    private static final int MAX_KNOWN = 256;
    private static final long KNOWN_NANOS = TimeUnit.MINUTES.toNanos(5);
    private static final int MAX_REPLY_BYTES = 4_096;

    private final ServiceCalls calls;
    private final MeshNodes nodes;
    private final DescriptorSearch search;
    private final ServiceHandshake handshake;
    private final IdentityKey identity;
    private final LongSupplier clock;
    private final RandomGenerator random;
    private final Map<Key, Known> known = new BoundedMap<>(MAX_KNOWN);

    private record Key(String isolation, Bytes32 service) {}

    private record Known(DescriptorContent content, NodeId meetAt, long untilNanos) {}

    ServiceClient(
            ServiceCalls calls,
            MeshNodes nodes,
            DescriptorSearch search,
            ServiceHandshake handshake,
            IdentityKey identity,
            LongSupplier clock,
            RandomGenerator random) {
        this.calls = calls;
        this.nodes = nodes;
        this.search = search;
        this.handshake = handshake;
        this.identity = identity;
        this.clock = clock;
        this.random = random;
    }

    /** This node's key for one service; derived, so that it need not be kept. */
    ClientKey keyFor(ServiceAddress address) {
        return new ClientKey(identity.deriveSecret("service-client/" + address.text()));
    }

    /**
     * @param port of the service, or {@link org.nonos.mesh.gateway.onionservice.ServiceGreeting#JOIN_PORT}
     * @param avoid relays that the circuit to the meeting shares only where there is no other way
     */
    ByteStream connect(ServiceAddress address, int port, String isolation, Set<NodeId> avoid, long deadlineNanos)
            throws StreamFailure {
        Key key = new Key(isolation, address.key());
        Known remembered = remembered(key);
        if (remembered != null) {
            try {
                return meet(address, remembered, port, isolation, avoid, deadlineNanos);
            } catch (StreamFailure e) {
                // The service may have moved to other introduction points: look again.
                forget(key);
            }
        }
        String circuits = isolation + "/find/" + address.text();
        return search.reach(address, keyFor(address), circuits, deadlineNanos, content -> {
            if (content.handshake() != handshake.type() || content.points().isEmpty()) {
                throw new StreamFailure(EndReason.FAILED, "the service speaks no handshake that this node knows");
            }
            Known found = new Known(content, meetingNode(content), System.nanoTime() + KNOWN_NANOS);
            ByteStream stream = meet(address, found, port, isolation, avoid, deadlineNanos);
            remember(key, found);
            return stream;
        });
    }

    private synchronized @Nullable Known remembered(Key key) {
        Known found = known.get(key);
        return found != null && System.nanoTime() < found.untilNanos() ? found : null;
    }

    private synchronized void remember(Key key, Known found) {
        known.put(key, found);
    }

    private synchronized void forget(Key key) {
        known.remove(key);
    }

    /** Not one that introduces, while there are others. */
    private NodeId meetingNode(DescriptorContent content) throws StreamFailure {
        List<NodeId> others = new ArrayList<>(nodes.others());
        if (others.isEmpty()) {
            throw new StreamFailure(EndReason.FAILED, "no other node is known to meet at");
        }
        List<NodeId> free = new ArrayList<>(others);
        free.removeAll(content.points().stream().map(IntroductionPoint::node).toList());
        List<NodeId> from = free.isEmpty() ? others : free;
        return from.get(random.nextInt(from.size()));
    }

    private ByteStream meet(
            ServiceAddress address, Known service, int port, String isolation, Set<NodeId> avoid, long deadlineNanos)
            throws StreamFailure {
        byte[] raw = new byte[Bytes32.LENGTH];
        random.nextBytes(raw);
        Bytes32 cookie = Bytes32.of(raw);
        Introduction introduction = Introduction.at(service.meetAt(), cookie, port, clock.getAsLong());
        FramedStream stream = calls.ask(
                service.meetAt(),
                new ServiceRequest.Await(cookie),
                isolation + "/meet/" + address.text(),
                avoid,
                deadlineNanos);
        try {
            CircuitHandshake.Pending pending =
                    introduce(address, service.content(), introduction, isolation, deadlineNanos);
            byte[] reply = stream.frame(MAX_REPLY_BYTES, deadlineNanos);
            Decoded<CircuitHandshake.Finished> finished = pending.finish(reply, ServiceHandshake.secretBytes());
            if (finished instanceof Decoded.Ok<CircuitHandshake.Finished>(CircuitHandshake.Finished agreed)) {
                return ServiceHandshake.clientEnd(stream, agreed.keyMaterial());
            }
            throw new StreamFailure(EndReason.PROTOCOL, "who came to the meeting was not the service");
        } catch (StreamFailure e) {
            stream.fail(EndReason.FAILED);
            throw e;
        }
    }

    /** At one introduction point after the other, in random order, until one has passed it on. */
    private CircuitHandshake.Pending introduce(
            ServiceAddress address,
            DescriptorContent content,
            Introduction introduction,
            String isolation,
            long deadlineNanos)
            throws StreamFailure {
        List<IntroductionPoint> points = new ArrayList<>(content.points());
        Collections.shuffle(points, java.util.Random.from(random));
        StreamFailure last = new StreamFailure(EndReason.FAILED, "the service names no introduction point");
        for (IntroductionPoint point : points) {
            Decoded<CircuitHandshake.Pending> begun = handshake.begin(point, introduction, address.key());
            if (!(begun instanceof Decoded.Ok<CircuitHandshake.Pending>(CircuitHandshake.Pending pending))) {
                continue;
            }
            try {
                calls.introduce(
                        point.node(),
                        new ServiceRequest.Introduce(point.key(), pending.request()),
                        isolation + "/introduce/" + address.text(),
                        deadlineNanos);
                return pending;
            } catch (StreamFailure e) {
                last = e;
            }
        }
        throw new StreamFailure(
                last.reason() == EndReason.TIMEOUT ? EndReason.TIMEOUT : EndReason.FAILED,
                "no introduction point passes on to the service: " + last.sentence());
    }
}
