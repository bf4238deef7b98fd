package org.nonos.mesh.gateway.service.expose;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.ServiceLimits;
import org.nonos.mesh.gateway.onionservice.ExposedService;
import org.nonos.mesh.gateway.onionservice.ServiceGreeting;
import org.nonos.mesh.gateway.onionservice.ServiceRequest;
import org.nonos.mesh.gateway.service.forwarding.MeshStream;
import org.nonos.mesh.gateway.service.forwarding.StreamServices;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

/** The exposed services of this node: kept, listed, and served. */
public final class ServiceDesk implements StreamServices {

    private static final int ID_BYTES = 8;

    private final NodeId self;
    private final ServiceBook book;
    private final ServiceLimits limits;
    private final LocalTarget targets;
    private final OnionServices hidden;
    private final RandomGenerator random;

    /**
     * What an operator is shown of a service.
     *
     * @param address what callers name
     * @param introductionPoints that stand now; 0 for a service at the node's own address
     * @param keepers nodes that keep its descriptor
     */
    public record View(ExposedService service, String address, int introductionPoints, int keepers) {}

    private ServiceDesk(OnionServices hidden, ServiceBook book, ServiceLimits limits, RandomGenerator random) {
        this.self = hidden.self();
        this.book = book;
        this.limits = limits;
        this.targets = hidden.targets();
        this.hidden = hidden;
        this.random = random;
    }

    /** @throws org.nonos.mesh.kit.health.OperatorError when the services kept in the folder cannot be read */
    public static ServiceDesk open(Path folder, OnionServices hidden, ServiceLimits limits, RandomGenerator random) {
        ServiceBook book = new ServiceBook(folder);
        book.all().forEach(hidden::host);
        return new ServiceDesk(hidden, book, limits, random);
    }

    public List<View> all() {
        return book.all().stream().map(this::view).toList();
    }

    private View view(ExposedService service) {
        return service.atNode() ? new View(service, self.onionAddress().text(), 0, 0) : hidden.view(service);
    }

    /** Refused with a code and a sentence for the operator. */
    public synchronized Decoded<View> add(boolean atNode, int port, int targetPort, List<Bytes32> clients) {
        List<ExposedService> known = book.all();
        if (known.size() >= limits.maxServices()) {
            return Decoded.refused("too-many-services", "This node exposes as many services as it may.");
        }
        if (atNode && known.stream().anyMatch(other -> other.atNode() && other.port() == port)) {
            return Decoded.refused("port-in-use", "Port " + port + " of this node's address is taken already.");
        }
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        return ExposedService.of(HexFormat.of().formatHex(id), atNode, port, targetPort, clients)
                .then(service -> {
                    book.add(service);
                    hidden.host(service);
                    return Decoded.ok(view(service));
                });
    }

    /** Names who may know of a service from now on; the address stays. */
    public synchronized Decoded<View> clients(String id, List<Bytes32> clients) {
        return book.all().stream()
                .filter(service -> service.id().equals(id))
                .findFirst()
                .map(old -> ExposedService.of(id, old.atNode(), old.port(), old.targetPort(), clients))
                .orElse(Decoded.refused("no-such-service", "This node exposes no service of that id."))
                .then(service -> {
                    hidden.remove(id);
                    book.add(service);
                    hidden.host(service);
                    return Decoded.ok(view(service));
                });
    }

    public synchronized boolean remove(String id) {
        hidden.remove(id);
        return book.remove(id);
    }

    public int connections() {
        return targets.connections();
    }

    @Override
    public @Nullable Consumer<MeshStream> find(String service) {
        for (ExposedService exposed : book.all()) {
            if (exposed.atNode() && service.equals(ServiceGreeting.nodeService(exposed.port()))) {
                return stream -> targets.open(stream, exposed.id(), exposed.targetPort());
            }
            if (exposed.atNode() && service.equals(ServiceGreeting.nodeServiceLeg(exposed.port()))) {
                return stream -> targets.join(stream, exposed.id());
            }
        }
        return service.equals(ServiceRequest.SERVICE) ? hidden::serve : null;
    }
}
