package org.nonos.mesh.gateway.service.expose;

import io.netty.channel.EventLoop;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.nonos.mesh.gateway.ServiceLimits;
import org.nonos.mesh.gateway.onionservice.DescriptorShelf;
import org.nonos.mesh.gateway.onionservice.ExposedService;
import org.nonos.mesh.gateway.onionservice.ServiceRequest;
import org.nonos.mesh.gateway.service.expose.ServiceHost.HostParts;
import org.nonos.mesh.gateway.service.forwarding.ByteStream;
import org.nonos.mesh.gateway.service.forwarding.FramedStream;
import org.nonos.mesh.gateway.service.forwarding.SharedCircuits;
import org.nonos.mesh.gateway.service.forwarding.StreamFailure;
import org.nonos.mesh.gateway.service.stream.BondedStreams;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.ServiceAddress;
import org.nonos.mesh.protocol.onionservice.ClientKey;
import org.nonos.mesh.protocol.wire.Decoded;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Services that hide where they are: those of this node, the way to others', and what this node does for all. */
public final class OnionServices implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OnionServices.class);
    private static final long REQUEST_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final IdentityKey identity;
    private final Consumer<String> refusals;
    private final DescriptorDuty descriptors;
    private final IntroductionDuty introductions;
    private final RendezvousDuty rendezvous;
    private final ServiceClient client;
    private final HostParts parts;
    private final Map<String, Hosted> hosts = new ConcurrentHashMap<>();

    /** @param busy whether it is being maintained just now */
    private record Hosted(ServiceHost host, AtomicBoolean busy) {}

    /**
     * @param realmTag what all nodes of the realm share
     * @param loop carries the bytes of connections to local services
     */
    public OnionServices(
            IdentityKey identity,
            byte[] realmTag,
            SharedCircuits circuits,
            BondedStreams streams,
            EventLoop loop,
            LocalChannels channels,
            ServiceLimits limits,
            LongSupplier clock,
            SecureRandom random,
            Consumer<String> refusals) {
        this.identity = identity;
        this.refusals = refusals;
        MeshNodes nodes = new MeshNodes(identity.nodeId(), channels);
        ServiceCalls calls = new ServiceCalls(identity.nodeId(), circuits, this::serve);
        ServiceHandshake handshake = new ServiceHandshake(random);
        this.descriptors =
                new DescriptorDuty(new DescriptorShelf(limits.maxDescriptors()), nodes, realmTag, clock, refusals);
        this.introductions = new IntroductionDuty(identity.nodeId(), limits.maxIntroductions(), random, refusals);
        this.rendezvous = new RendezvousDuty(limits.maxRendezvous(), refusals);
        DescriptorSearch search = new DescriptorSearch(
                calls::fetch,
                identity.nodeId(),
                nodes::all,
                descriptors::find,
                realmTag,
                clock,
                random,
                DescriptorSearch.PATIENCE_MILLIS);
        this.client = new ServiceClient(calls, nodes, search, handshake, identity, clock, random);
        this.parts = new HostParts(
                calls,
                nodes,
                descriptors,
                handshake,
                new LocalTarget(limits.maxServiceConnections(), streams, loop),
                realmTag,
                clock,
                random);
    }

    // This node's own

    /** A service at the node's own address needs none of this. */
    void host(ExposedService service) {
        if (!service.atNode()) {
            byte[] secret = identity.deriveSecret("onion-service/" + service.id());
            hosts.put(service.id(), new Hosted(new ServiceHost(service, secret, parts), new AtomicBoolean()));
        }
    }

    void remove(String id) {
        Hosted gone = hosts.remove(id);
        if (gone != null) {
            gone.host().close();
        }
    }

    ServiceDesk.View view(ExposedService service) {
        Hosted hosted = hosts.get(service.id());
        return hosted == null
                ? new ServiceDesk.View(service, "", 0, 0)
                : new ServiceDesk.View(
                        service,
                        hosted.host().address().text(),
                        hosted.host().livePoints(),
                        hosted.host().keepers());
    }

    /** Every few seconds. Returns at once: what takes long runs on threads of its own. */
    public void maintain() {
        descriptors.expire();
        for (Hosted hosted : hosts.values()) {
            if (hosted.busy().compareAndSet(false, true)) {
                Thread.ofVirtual().name("mesh-gateway-host").start(() -> maintain(hosted));
            }
        }
    }

    private static void maintain(Hosted hosted) {
        try {
            hosted.host().maintain();
        } catch (RuntimeException e) {
            LOG.error("an exposed service could not be maintained", e);
        } finally {
            hosted.busy().set(false);
        }
    }

    public boolean needsIntroductionPoints() {
        return hosts.values().stream().anyMatch(hosted -> hosted.host().livePoints() < ServiceHost.POINTS);
    }

    NodeId self() {
        return identity.nodeId();
    }

    LocalTarget targets() {
        return parts.targets();
    }

    // Others'

    ByteStream connect(ServiceAddress address, int port, String isolation, Set<NodeId> avoid, long deadlineNanos)
            throws StreamFailure {
        return client.connect(address, port, isolation, avoid, deadlineNanos);
    }

    /** By which this node shows itself to that service alone. */
    public ClientKey clientKey(ServiceAddress address) {
        return client.keyFor(address);
    }

    // For all

    /** One stream of someone who wants a duty done. */
    void serve(ByteStream mesh) {
        FramedStream stream = new FramedStream(mesh);
        try {
            byte[] frame = stream.frame(ServiceRequest.MAX_FRAME_BYTES, System.nanoTime() + REQUEST_NANOS);
            switch (ServiceRequest.decode(frame)) {
                case Decoded.Refused<ServiceRequest>(String code, String ignored) -> {
                    refusals.accept(code);
                    stream.fail(EndReason.PROTOCOL);
                }
                case Decoded.Ok<ServiceRequest>(ServiceRequest request) -> serve(stream, request);
            }
        } catch (StreamFailure e) {
            stream.fail(e.reason() == EndReason.DONE ? EndReason.FAILED : e.reason());
        }
    }

    private void serve(FramedStream stream, ServiceRequest request) throws StreamFailure {
        switch (request) {
            case ServiceRequest.Publish publish -> descriptors.publish(stream, publish.descriptor());
            case ServiceRequest.Fetch fetch -> descriptors.fetch(stream, fetch.blindedKey());
            case ServiceRequest.Establish establish -> introductions.establish(stream, establish.key());
            case ServiceRequest.Introduce introduce -> introductions.introduce(stream, introduce);
            case ServiceRequest.Await wait -> rendezvous.await(stream, wait.cookie());
            case ServiceRequest.Join join -> rendezvous.join(stream, join.cookie());
        }
    }

    public int descriptorsKept() {
        return descriptors.kept();
    }

    public int servicesIntroduced() {
        return introductions.services();
    }

    public int meetings() {
        return rendezvous.meetings();
    }

    @Override
    public void close() {
        hosts.values().forEach(hosted -> hosted.host().close());
    }
}
