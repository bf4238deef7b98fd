package org.nonos.mesh.gateway.service.expose;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.nonos.mesh.gateway.onionservice.ExposedService;
import org.nonos.mesh.gateway.onionservice.PublicationBook;
import org.nonos.mesh.gateway.service.expose.ServiceHost.HostParts;
import org.nonos.mesh.gateway.service.forwarding.StreamFailure;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.onionservice.BlindedKey;
import org.nonos.mesh.protocol.onionservice.DescriptorContent;
import org.nonos.mesh.protocol.onionservice.DescriptorRing;
import org.nonos.mesh.protocol.onionservice.IntroductionPoint;
import org.nonos.mesh.protocol.onionservice.ServiceDescriptor;
import org.nonos.mesh.protocol.onionservice.ServicePeriod;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a service's descriptors to the nodes that keep them. */
final class Publisher {

    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
    private static final long UPLOAD_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final ExposedService service;
    private final IdentityKey key;
    private final Bytes32 serviceKey;
    private final HostParts parts;
    private final PublicationBook book = new PublicationBook();
    private final Map<ServicePeriod, ServiceDescriptor> made = new HashMap<>();
    private volatile int keepers;

    Publisher(ExposedService service, IdentityKey key, HostParts parts) {
        this.service = service;
        this.key = key;
        this.serviceKey = Bytes32.of(key.nodeId().toArray());
        this.parts = parts;
    }

    /** Tells those that have not heard; returns when all have answered or failed. */
    void publish(List<IntroductionPoint> points) {
        long now = parts.clock().getAsLong();
        Set<NodeId> keys = new HashSet<>();
        points.forEach(point -> keys.add(point.key()));
        if (book.renew(keys, now)) {
            made.clear();
        }
        List<ServicePeriod> periods = ServicePeriod.around(now);
        made.keySet().retainAll(periods);
        for (ServicePeriod period : periods) {
            ServiceDescriptor descriptor = made.computeIfAbsent(period, p -> descriptor(p, points, now));
            List<NodeId> due = book.due(
                    period,
                    new DescriptorRing(parts.realmTag(), period)
                            .keepers(descriptor.blindedKey(), parts.nodes().all()));
            upload(period, descriptor, due);
        }
        keepers = book.kept(periods.getFirst());
    }

    private ServiceDescriptor descriptor(ServicePeriod period, List<IntroductionPoint> points, long nowMillis) {
        byte[] seed = key.copySeed();
        try {
            return ServiceDescriptor.make(
                    BlindedKey.of(seed, serviceKey, period),
                    serviceKey,
                    new DescriptorContent(parts.handshake().type(), points),
                    service.clients(),
                    book.revision(),
                    nowMillis + PublicationBook.LIFE_MILLIS,
                    parts.random());
        } finally {
            java.util.Arrays.fill(seed, (byte) 0);
        }
    }

    private void upload(ServicePeriod period, ServiceDescriptor descriptor, List<NodeId> due) {
        Set<NodeId> taken = java.util.concurrent.ConcurrentHashMap.newKeySet();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (NodeId keeper : due) {
                threads.execute(() -> {
                    if (upload(period, descriptor, keeper)) {
                        taken.add(keeper);
                    }
                });
            }
        }
        taken.forEach(keeper -> book.taken(period, keeper, descriptor.revision()));
    }

    private boolean upload(ServicePeriod period, ServiceDescriptor descriptor, NodeId keeper) {
        if (keeper.equals(parts.nodes().self())) {
            return parts.own().keep(descriptor.encoded());
        }
        try {
            String isolation = "publish/" + service.id() + "/" + period.number() + "/" + descriptor.revision();
            parts.calls().publish(keeper, descriptor.encoded(), isolation, System.nanoTime() + UPLOAD_NANOS);
            return true;
        } catch (StreamFailure e) {
            LOG.debug("a descriptor was not taken by {}: {}", keeper, e.sentence());
            return false;
        }
    }

    /** Nodes that keep the present period's descriptor. */
    int keepers() {
        return keepers;
    }
}
