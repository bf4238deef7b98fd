package org.nonos.mesh.gateway.onionservice;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.onionservice.ServiceDescriptor;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * Descriptors that this node keeps for the mesh: verified, the newest of each key, until they expire. A full shelf
 * refuses; it never lets a newcomer push out what someone relies on.
 */
public final class DescriptorShelf {

    private final int capacity;
    private final Map<NodeId, ServiceDescriptor> kept = new HashMap<>();

    public DescriptorShelf(int capacity) {
        this.capacity = capacity;
    }

    /**
     * @param mine whether a blinded key lies near this node on the ring, so that nobody fills the shelf from anywhere
     * @return refused with a code to be counted
     */
    public Decoded<ServiceDescriptor> put(byte[] encoded, Predicate<NodeId> mine, long nowMillis) {
        return ServiceDescriptor.decode(encoded).then(descriptor -> put(descriptor, mine, nowMillis));
    }

    private Decoded<ServiceDescriptor> put(ServiceDescriptor descriptor, Predicate<NodeId> mine, long nowMillis) {
        long life = descriptor.expiresMillis() - nowMillis;
        if (life <= 0 || life > ServiceDescriptor.MAX_LIFE_MILLIS) {
            return Decoded.refused("descriptor-expired", "it has expired, or would live longer than a day");
        }
        if (!mine.test(descriptor.blindedKey())) {
            return Decoded.refused("descriptor-elsewhere", "other nodes are to keep it");
        }
        ServiceDescriptor known = kept.get(descriptor.blindedKey());
        if (known != null && Arrays.equals(known.encoded(), descriptor.encoded())) {
            return Decoded.ok(known);
        }
        if (known != null && known.revision() >= descriptor.revision()) {
            return Decoded.refused("descriptor-old", "a newer one is kept");
        }
        if (known == null && kept.size() >= capacity) {
            expire(nowMillis);
            if (kept.size() >= capacity) {
                return Decoded.refused("descriptor-shelf-full", capacity + " descriptors are kept");
            }
        }
        kept.put(descriptor.blindedKey(), descriptor);
        return Decoded.ok(descriptor);
    }

    public Optional<ServiceDescriptor> get(NodeId blindedKey, long nowMillis) {
        return Optional.ofNullable(kept.get(blindedKey)).filter(descriptor -> descriptor.expiresMillis() > nowMillis);
    }

    public void expire(long nowMillis) {
        kept.values().removeIf(descriptor -> descriptor.expiresMillis() <= nowMillis);
    }

    public int size() {
        return kept.size();
    }
}
