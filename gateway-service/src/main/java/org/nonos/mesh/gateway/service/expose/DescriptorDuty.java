package org.nonos.mesh.gateway.service.expose;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.nonos.mesh.gateway.onionservice.DescriptorShelf;
import org.nonos.mesh.gateway.onionservice.ServiceRequest.Answer;
import org.nonos.mesh.gateway.service.forwarding.FramedStream;
import org.nonos.mesh.gateway.service.forwarding.StreamFailure;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.onionservice.DescriptorRing;
import org.nonos.mesh.protocol.onionservice.ServiceDescriptor;
import org.nonos.mesh.protocol.onionservice.ServicePeriod;
import org.nonos.mesh.protocol.wire.Decoded;

/** Keeps descriptors of others' services for the mesh, and hands them out. */
final class DescriptorDuty {

    private final DescriptorShelf shelf;
    private final MeshNodes nodes;
    private final byte[] realmTag;
    private final LongSupplier clock;
    private final Consumer<String> refusals;

    DescriptorDuty(
            DescriptorShelf shelf, MeshNodes nodes, byte[] realmTag, LongSupplier clock, Consumer<String> refusals) {
        this.shelf = shelf;
        this.nodes = nodes;
        this.realmTag = realmTag;
        this.clock = clock;
        this.refusals = refusals;
    }

    void publish(FramedStream stream, byte[] descriptor) throws StreamFailure {
        answer(stream, keep(descriptor) ? Answer.OK : Answer.REFUSED);
        stream.finish();
    }

    /** Also for descriptors of this node's own services, when it is one of their keepers. */
    boolean keep(byte[] descriptor) {
        Decoded<ServiceDescriptor> kept;
        var known = nodes.all();
        synchronized (shelf) {
            long now = clock.getAsLong();
            kept = shelf.put(descriptor, key -> isNear(key, known, now), now);
        }
        if (kept instanceof Decoded.Refused<ServiceDescriptor> refused) {
            refusals.accept(refused.code());
        }
        return kept.isOk();
    }

    /** Other nodes know a few more or fewer nodes than this one, so its neighbours' share counts too. */
    private boolean isNear(NodeId key, java.util.List<NodeId> known, long nowMillis) {
        return ServicePeriod.around(nowMillis).stream()
                .map(period -> new DescriptorRing(realmTag, period))
                .anyMatch(ring ->
                        ring.nearest(key, known, 2 * DescriptorRing.KEEPERS).contains(nodes.self()));
    }

    Optional<ServiceDescriptor> find(NodeId blindedKey) {
        synchronized (shelf) {
            return shelf.get(blindedKey, clock.getAsLong());
        }
    }

    void fetch(FramedStream stream, NodeId blindedKey) throws StreamFailure {
        Optional<ServiceDescriptor> descriptor = find(blindedKey);
        if (descriptor.isPresent()) {
            answer(stream, Answer.OK);
            stream.sendFrame(descriptor.get().encoded());
        } else {
            answer(stream, Answer.NOT_FOUND);
        }
        stream.finish();
    }

    void expire() {
        synchronized (shelf) {
            shelf.expire(clock.getAsLong());
        }
    }

    int kept() {
        synchronized (shelf) {
            return shelf.size();
        }
    }

    static void answer(FramedStream stream, Answer answer) throws StreamFailure {
        stream.write(new byte[] {answer.wireByte()}, 0, 1);
    }
}
