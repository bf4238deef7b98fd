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
    private final RandomGenerator random;

    /**
     * What an operator is shown of a service.
     *
     * @param address what callers name
     */
    public record View(ExposedService service, String address) {}

    private ServiceDesk(
            NodeId self, ServiceBook book, ServiceLimits limits, LocalTarget targets, RandomGenerator random) {
        this.self = self;
        this.book = book;
        this.limits = limits;
        this.targets = targets;
        this.random = random;
    }

    /** @throws org.nonos.mesh.kit.health.OperatorError when the services kept in the folder cannot be read */
    public static ServiceDesk open(Path folder, NodeId self, ServiceLimits limits, RandomGenerator random) {
        LocalTarget targets = new LocalTarget(limits.maxServiceConnections());
        return new ServiceDesk(self, new ServiceBook(folder), limits, targets, random);
    }

    public List<View> all() {
        return book.all().stream().map(this::view).toList();
    }

    private View view(ExposedService service) {
        return new View(service, self.onionAddress().text());
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
                    return Decoded.ok(view(service));
                });
    }

    public synchronized boolean remove(String id) {
        return book.remove(id);
    }

    public int connections() {
        return targets.connections();
    }

    @Override
    public @Nullable Consumer<MeshStream> find(String service) {
        for (ExposedService exposed : book.all()) {
            if (exposed.atNode() && service.equals(ServiceGreeting.nodeService(exposed.port()))) {
                return stream -> targets.join(stream, exposed.targetPort());
            }
        }
        return null;
    }
}
