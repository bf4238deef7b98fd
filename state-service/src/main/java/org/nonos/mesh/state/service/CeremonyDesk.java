package org.nonos.mesh.state.service;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.nonos.mesh.kit.boot.MeshProperties;
import org.nonos.mesh.kit.groth16.Groth16Properties;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.ceremony.Workers;
import org.nonos.mesh.proof.groth16.KeyTable;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.Signer;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.StateAnswer.RootsInfo;
import org.nonos.mesh.state.ceremony.CeremonyLabel;
import org.nonos.mesh.state.ceremony.NamedCircuit;
import org.nonos.mesh.state.ceremony.Plan;
import org.nonos.mesh.state.ceremony.Standing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's part in ceremonies, on one background thread: reads plans, fetches and verifies the contributions of the
 * ceremonies that its operator joined (anybody may name anybody in a plan, and verifying costs minutes), contributes when it
 * is its turn and the operator agreed, and keeps the keys that it accepts.
 *
 * <p>Verdicts and accepted keys are kept: after a restart nothing is verified twice.
 */
final class CeremonyDesk implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CeremonyDesk.class);
    private static final long STEP_MILLIS = 500;

    private final boolean enabled;
    private final CeremonyMesh mesh;
    private final KeyShelf shelf;
    private final KeyBoard board;
    private final Map<Bytes32, NamedCircuit> circuits;
    private final CeremonyList list;
    private final CeremonySteps steps;
    private final ExecutorService helpers = Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform().name("mesh-ceremony-helper-", 0).daemon(true).factory());
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("mesh-ceremony").daemon(true).factory());

    private volatile List<CeremonyInfo> shown = List.of();

    private CeremonyDesk(
            Groth16Properties properties,
            RealmTag realm,
            CeremonyMesh mesh,
            KeyShelf shelf,
            Map<Bytes32, NamedCircuit> circuits,
            KeyBoard board) {
        CeremonyFetches fetches = new CeremonyFetches(mesh);
        Workers workers = new Workers(helpers, properties.threads());
        this.enabled = properties.enabled();
        this.mesh = mesh;
        this.shelf = shelf;
        this.board = board;
        this.circuits = circuits;
        this.list = new CeremonyList(realm, mesh, shelf, circuits, workers);
        this.steps = new CeremonySteps(mesh, shelf, fetches, board);
    }

    static CeremonyDesk open(
            MeshProperties properties,
            Groth16Properties groth16,
            CeremonyMesh mesh,
            List<NamedCircuit> circuits,
            KeyBoard board) {
        KeyShelf shelf = KeyShelf.open(properties.folder(Layer.STATE).resolve("ceremony"));
        Map<Bytes32, NamedCircuit> byId = new LinkedHashMap<>();
        circuits.forEach(circuit -> byId.put(circuit.circuit().id(), circuit));
        CeremonyDesk desk = new CeremonyDesk(groth16, RealmTag.of(properties.meshRealm()), mesh, shelf, byId, board);
        if (desk.enabled) {
            desk.thread.execute(desk::putKeys);
            desk.thread.scheduleWithFixedDelay(desk::step, STEP_MILLIS, STEP_MILLIS, TimeUnit.MILLISECONDS);
        }
        return desk;
    }

    /** Those of earlier runs, the oldest first, before any step. */
    private void putKeys() {
        try {
            shelf.newest(KeyTable.MAX_KEYS).forEach(id -> shelf.load(id).ifPresent(board::put));
        } catch (RuntimeException broken) {
            LOG.error("an accepted key cannot be read", broken);
        }
        board.settled();
    }

    KeyBoard board() {
        return board;
    }

    /** How many ceremonies this node verifies that are not over. */
    long running() {
        return shown.stream()
                .filter(info -> info.acceptedKey().isEmpty())
                .filter(info -> info.standing()
                        .map(Standing::state)
                        .filter(Standing.State.RUNNING::equals)
                        .isPresent())
                .count();
    }

    List<CeremonyInfo> ceremonies() {
        return shown;
    }

    Optional<Work> work(Bytes32 ceremonyId) {
        return steps.work(ceremonyId);
    }

    List<String> circuitNames() {
        return circuits.values().stream().map(NamedCircuit::name).toList();
    }

    Optional<byte[]> keyBytes(Bytes32 ceremonyId) {
        return shelf.bytesOf(ceremonyId);
    }

    /** Publishes a plan, joins it, and answers with the ceremony's id. */
    Bytes32 start(String circuitName, List<NodeId> participants, long cyclesPerTurn) {
        requireEnabled();
        NamedCircuit circuit = circuits.values().stream()
                .filter(each -> each.name().equals(circuitName))
                .findFirst()
                .orElseThrow(() -> Status.NOT_FOUND
                        .withDescription("This node knows no circuit \"" + circuitName + "\"; it knows "
                                + (circuits.isEmpty() ? "none" : String.join(", ", circuitNames())) + ".")
                        .asRuntimeException());
        int logSize = circuit.circuit().logSize();
        Plan.problem(logSize, cyclesPerTurn, participants).ifPresent(sentence -> {
            throw Status.INVALID_ARGUMENT.withDescription(sentence).asRuntimeException();
        });
        Plan plan = new Plan(circuit.circuit().id(), logSize, (int) cyclesPerTurn, participants);
        Bytes32 id = mesh.publish(new CeremonyLabel.Start(), plan.encode())
                .manifest()
                .capsuleId();
        shelf.join(id, true);
        thread.execute(this::step);
        return id;
    }

    void join(Bytes32 ceremonyId, boolean contribute, byte[] ownEntropy) {
        requireEnabled();
        if (shown.stream().noneMatch(info -> info.id().equals(ceremonyId))) {
            throw Status.NOT_FOUND
                    .withDescription("This node knows no ceremony of that id.")
                    .asRuntimeException();
        }
        steps.add(ceremonyId, ownEntropy);
        shelf.join(ceremonyId, contribute);
        thread.execute(this::step);
    }

    private void requireEnabled() {
        if (!enabled) {
            throw Status.FAILED_PRECONDITION
                    .withDescription("This node takes part in no ceremonies; set mesh.proof.groth16.enabled to true.")
                    .asRuntimeException();
        }
    }

    private void step() {
        try {
            RootsInfo roots = mesh.roots();
            NodeId self = mesh.self();
            list.update(roots.roots().manifests(), roots.roots().cycle());
            // Before the first piece of work too, which may take long.
            show(self, roots.roots().cycle());
            for (KnownCeremony ceremony : list.all()) {
                advanceIfPossible(ceremony, self, roots.roots().cycle());
                show(self, roots.roots().cycle());
            }
        } catch (StatusRuntimeException | Signer.SigningUnavailableException notNow) {
            LOG.debug("the ceremony waits: {}", notNow.getMessage());
        } catch (RuntimeException broken) {
            LOG.error("a step of a ceremony failed", broken);
        }
    }

    private void advanceIfPossible(KnownCeremony ceremony, NodeId self, long cycle) {
        try {
            steps.advance(ceremony, self, cycle);
        } catch (StatusRuntimeException | Signer.SigningUnavailableException notNow) {
            LOG.debug("ceremony {} waits: {}", ceremony.book().id(), notNow.getMessage());
        }
    }

    private void show(NodeId self, long cycle) {
        shown = list.all().stream().map(each -> info(each, self, cycle)).toList();
    }

    private CeremonyInfo info(KnownCeremony ceremony, NodeId self, long cycle) {
        Bytes32 id = ceremony.book().id();
        Optional<Bytes32> key = shelf.keyOf(id);
        boolean verifies = ceremony.checker() != null && shelf.isJoined(id);
        Optional<Standing> standing = verifies ? Optional.of(ceremony.book().standing(cycle)) : Optional.empty();
        boolean ownTurn = standing.flatMap(Standing::turn)
                .filter(turn -> turn.participant().equals(self))
                .isPresent();
        String next = key.isPresent()
                ? "Nothing: this node accepted the key."
                : ceremony.next(standing, self, shelf.contributes(id));
        return new CeremonyInfo(
                id,
                ceremony.book().plan(),
                ceremony.starter(),
                ceremony.circuit(),
                standing,
                verifies,
                shelf.contributes(id),
                ownTurn,
                key,
                next);
    }

    @Override
    public void close() {
        thread.shutdownNow();
        helpers.shutdownNow();
        board.close();
    }
}
