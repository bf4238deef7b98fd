package org.nonos.mesh.gateway.service.expose;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nonos.mesh.gateway.onionservice.ExposedService;
import org.nonos.mesh.kit.health.OperatorError;
import org.nonos.mesh.kit.store.DataFolder;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * The exposed services, kept in {@code services.json} of the gateway's folder. No key lies in it: a service's keys are
 * derived from the node's own and the service's id.
 */
final class ServiceBook {

    static final String FILE = "services.json";
    private static final int MAX_FILE_BYTES = 1 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Path file;
    private final Map<String, ExposedService> services = new LinkedHashMap<>();

    /** @throws OperatorError when there is a file that cannot be read */
    ServiceBook(Path folder) {
        this.folder = folder;
        this.file = folder.resolve(FILE);
        if (Files.exists(file)) {
            try {
                if (Files.size(file) > MAX_FILE_BYTES) {
                    throw damaged("it is too long");
                }
                for (JsonNode entry : JSON.readTree(Files.readAllBytes(file))) {
                    read(entry);
                }
            } catch (IOException | JacksonException e) {
                throw damaged(e.getClass().getSimpleName());
            }
        }
    }

    private void read(JsonNode entry) {
        List<Bytes32> clients = new ArrayList<>();
        for (JsonNode client : entry.path("clients")) {
            clients.add(Bytes32.parseHex(client.asString("")).asOptional().orElseThrow(() -> damaged("a client key")));
        }
        Decoded<ExposedService> service = ExposedService.of(
                entry.path("id").asString(""),
                entry.path("atNode").asBoolean(false),
                entry.path("port").asInt(0),
                entry.path("targetPort").asInt(0),
                clients);
        if (!(service instanceof Decoded.Ok<ExposedService>(ExposedService good))) {
            throw damaged(service.refusalCode());
        }
        services.put(good.id(), good);
    }

    private OperatorError damaged(String why) {
        return new OperatorError(
                "services-file-damaged", file + " cannot be read (" + why + "); restore it, or delete it");
    }

    synchronized List<ExposedService> all() {
        return List.copyOf(services.values());
    }

    /** Durable when it returns. */
    synchronized void add(ExposedService service) {
        services.put(service.id(), service);
        write();
    }

    synchronized boolean remove(String id) {
        boolean known = services.remove(id) != null;
        if (known) {
            write();
        }
        return known;
    }

    private void write() {
        List<Map<String, Object>> entries = new ArrayList<>();
        for (ExposedService service : services.values()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("id", service.id());
            entry.put("atNode", service.atNode());
            entry.put("port", service.port());
            entry.put("targetPort", service.targetPort());
            entry.put("clients", service.clients().stream().map(Bytes32::hex).toList());
            entries.add(entry);
        }
        Path fresh = file.resolveSibling(FILE + ".new");
        try {
            Files.deleteIfExists(fresh);
            DataFolder.createPrivateFile(fresh, JSON.writeValueAsBytes(entries));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            DataFolder.syncFolder(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
