package org.nonos.mesh.state.service;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.kit.boot.MeshProperties;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.ceremony.CeremonyKey;
import org.nonos.mesh.proof.ceremony.FreshFactors;
import org.nonos.mesh.proof.ceremony.Progress;
import org.nonos.mesh.proof.ceremony.Workers;
import org.nonos.mesh.protocol.capsule.CapsuleDescription;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.Signer;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.state.StateAnswer.CapsuleInfo;
import org.nonos.mesh.state.StateAnswer.RootsInfo;
import org.nonos.mesh.state.ceremony.CeremonyBook;
import org.nonos.mesh.state.ceremony.CeremonyLabel;
import org.nonos.mesh.state.ceremony.ContributionChecker;
import org.nonos.mesh.state.ceremony.NamedCircuit;
import org.nonos.mesh.state.ceremony.Offer;
import org.nonos.mesh.state.ceremony.Plan;
import org.nonos.mesh.state.ceremony.Standing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's part in ceremonies, on one background thread: reads plans, fetches and verifies the contributions of the
 * ceremonies that its operator joined, one at a time, contributes when it is its turn and its
 * operator agreed, and keeps the keys that it accepts.
 *
 * <p>Verdicts are not kept: after a restart, contributions are verified again. Accepted keys are.
 */
final class CeremonyDesk implements AutoCloseable {

    static final int MAX_CEREMONIES = 64;

    /** So that one node alone cannot fill the list. */
    static final int MAX_CEREMONIES_OF_ONE_STARTER = 4;

    private static final Logger LOG = LoggerFactory.getLogger(CeremonyDesk.class);
    private static final long STEP_MILLIS = 500;
    private static final long ASK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** For so long the ceremony waits for a contribution that is announced and cannot be fetched; then goes on without. */
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);

    private final boolean enabled;
    private final RealmTag realm;
    private final CeremonyMesh mesh;
    private final KeyShelf shelf;
    private final Map<Bytes32, NamedCircuit> circuits = new LinkedHashMap<>();
    private final ExecutorService helpers;
    private final Workers workers;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("mesh-ceremony").daemon(true).factory());

    private final Map<Bytes32, KnownCeremony> known = new LinkedHashMap<>();
    private final Set<Bytes32> badPlans = new HashSet<>();
    private final Map<Bytes32, Long> askedAtNanos = new HashMap<>();
    private final Map<Bytes32, Long> missingSinceNanos = new HashMap<>();
    private Optional<Bytes32> scannedRoot = Optional.empty();

    private final Map<Bytes32, byte[]> entropy = new ConcurrentHashMap<>();
    private volatile List<CeremonyInfo> shown = List.of();
    private volatile @Nullable Work work;

    private CeremonyDesk(
            Groth16Properties properties,
            RealmTag realm,
            CeremonyMesh mesh,
            KeyShelf shelf,
            List<NamedCircuit> circuits) {
        this.enabled = properties.enabled();
        this.realm = realm;
        this.mesh = mesh;
        this.shelf = shelf;
        circuits.forEach(circuit -> this.circuits.put(circuit.circuit().id(), circuit));
        this.helpers = Executors.newThreadPerTaskExecutor(Thread.ofPlatform()
                .name("mesh-ceremony-helper-", 0)
                .daemon(true)
                .factory());
        this.workers = new Workers(helpers, properties.threads());
    }

    static CeremonyDesk open(
            MeshProperties properties, Groth16Properties groth16, CeremonyMesh mesh, List<NamedCircuit> circuits) {
        KeyShelf shelf = KeyShelf.open(properties.folder(Layer.STATE).resolve("ceremony"));
        CeremonyDesk desk = new CeremonyDesk(groth16, RealmTag.of(properties.meshRealm()), mesh, shelf, circuits);
        if (desk.enabled) {
            desk.thread.scheduleWithFixedDelay(desk::step, STEP_MILLIS, STEP_MILLIS, TimeUnit.MILLISECONDS);
        }
        return desk;
    }

    /** Where Groth16 finds the keys that this node accepts. */
    Optional<CeremonyKey> key(Bytes32 keyId) {
        return enabled ? shelf.load(keyId) : Optional.empty();
    }

    List<CeremonyInfo> ceremonies() {
        return shown;
    }

    Optional<Work> work(Bytes32 ceremonyId) {
        return Optional.ofNullable(work).filter(now -> now.ceremonyId().equals(ceremonyId));
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
        entropy.put(ceremonyId, ownEntropy.clone());
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
            Bytes32 root = roots.roots().manifests();
            if (!scannedRoot.equals(Optional.of(root))) {
                scannedRoot = scan() ? Optional.of(root) : Optional.empty();
            }
            for (KnownCeremony ceremony : List.copyOf(known.values())) {
                advanceIfPossible(ceremony, self, roots.roots().cycle());
                show(self, roots.roots().cycle());
            }
        } catch (StatusRuntimeException | Signer.SigningUnavailableException notNow) {
            LOG.debug("the ceremony waits: {}", notNow.getMessage());
        } catch (RuntimeException broken) {
            LOG.error("a step of a ceremony failed", broken);
        } finally {
            work = null;
        }
    }

    private void advanceIfPossible(KnownCeremony ceremony, NodeId self, long cycle) {
        try {
            advance(ceremony, self, cycle);
        } catch (StatusRuntimeException | Signer.SigningUnavailableException notNow) {
            LOG.debug("ceremony {} waits: {}", ceremony.book().id(), notNow.getMessage());
        }
    }

    /** Looks at all capsules that say they belong to a ceremony; false while a plan is not here yet. */
    private boolean scan() {
        List<CapsuleInfo> labelled = mesh.labelled();
        boolean whole = true;
        for (CapsuleInfo capsule : labelled) {
            if (label(capsule).filter(CeremonyLabel.Start.class::isInstance).isPresent()) {
                whole &= learn(capsule);
            }
        }
        labelled.forEach(this::note);
        return whole;
    }

    private static Optional<CeremonyLabel> label(CapsuleInfo capsule) {
        CapsuleDescription description = capsule.manifest().description();
        return CeremonyLabel.of(description.name(), description.version());
    }

    /** False while its plan is being fetched. */
    private boolean learn(CapsuleInfo capsule) {
        Bytes32 id = capsule.manifest().capsuleId();
        CapsuleDescription description = capsule.manifest().description();
        if (known.containsKey(id)
                || badPlans.contains(id)
                || description.length() > Plan.MAX_BYTES
                || !shelf.isJoined(id) && !hasRoomFor(description.publisher())) {
            return true;
        }
        Optional<byte[]> content = mesh.content(id, Plan.MAX_BYTES);
        if (content.isEmpty()) {
            ask(id);
            return false;
        }
        switch (Plan.decode(content.get())) {
            case Decoded.Ok<Plan>(Plan plan) -> known.put(id, opened(id, plan, description));
            case Decoded.Refused<Plan> refused -> badPlans.add(id);
        }
        return true;
    }

    private boolean hasRoomFor(NodeId starter) {
        return known.size() + badPlans.size() < MAX_CEREMONIES
                && known.values().stream()
                                .filter(ceremony -> ceremony.starter().equals(starter))
                                .count()
                        < MAX_CEREMONIES_OF_ONE_STARTER;
    }

    private KnownCeremony opened(Bytes32 id, Plan plan, CapsuleDescription description) {
        CeremonyBook book = new CeremonyBook(id, plan, description.publishedCycle());
        NamedCircuit circuit = circuits.get(plan.circuitId());
        if (circuit == null || circuit.circuit().logSize() != plan.logSize()) {
            return new KnownCeremony(book, description.publisher(), "", null);
        }
        ContributionChecker checker = new ContributionChecker(
                realm, plan, circuit.circuit(), capsule -> mesh.content(capsule, Integer.MAX_VALUE), workers);
        return new KnownCeremony(book, description.publisher(), circuit.name(), checker);
    }

    private void note(CapsuleInfo capsule) {
        CapsuleDescription description = capsule.manifest().description();
        if (label(capsule).orElse(null) instanceof CeremonyLabel.Contribution contribution) {
            KnownCeremony ceremony = known.get(contribution.ceremonyId());
            if (ceremony != null) {
                ceremony.book()
                        .offer(new Offer(
                                capsule.manifest().capsuleId(),
                                contribution.turn(),
                                contribution.predecessor(),
                                description.publisher(),
                                description.publishedCycle(),
                                description.length()));
            }
        }
    }

    private void ask(Bytes32 capsuleId) {
        long now = System.nanoTime();
        Long before = askedAtNanos.get(capsuleId);
        if (before == null || now - before > ASK_AGAIN_NANOS) {
            askedAtNanos.values().removeIf(asked -> now - asked > ASK_AGAIN_NANOS);
            askedAtNanos.put(capsuleId, now);
            mesh.fetch(capsuleId);
        }
    }

    /** Only what the operator asked for: anybody may name anybody in a plan, and verifying costs minutes. */
    private boolean verifies(KnownCeremony ceremony) {
        return ceremony.checker() != null && shelf.isJoined(ceremony.book().id());
    }

    /** At most one piece of work, so that no ceremony keeps the others waiting for more than that. */
    private void advance(KnownCeremony ceremony, NodeId self, long cycle) {
        Bytes32 id = ceremony.book().id();
        ContributionChecker checker = ceremony.checker();
        if (checker == null || !verifies(ceremony) || shelf.keyOf(id).isPresent()) {
            return;
        }
        Standing standing = ceremony.book().standing(cycle);
        if (verify(ceremony.book(), checker, standing)) {
            return;
        }
        if (standing.state() == Standing.State.COMPLETE) {
            accept(ceremony.book(), checker, standing, self);
        } else if (shelf.contributes(id)
                && standing.turn()
                        .filter(turn -> turn.participant().equals(self))
                        .isPresent()) {
            contribute(id, checker, standing, self);
        }
    }

    /** Verifies one contribution that is here, and asks for the others; whether the ceremony has to wait for any. */
    private boolean verify(CeremonyBook book, ContributionChecker checker, Standing standing) {
        boolean waits = false;
        for (Offer wanted : standing.unverified()) {
            Decoded<Boolean> verdict = checker.check(book.branchTo(wanted), progress(book.id(), "verifying"));
            if (verdict instanceof Decoded.Refused<Boolean> refused
                    && refused.code().equals(ContributionChecker.CONTENT_MISSING)) {
                waits |= isWaitedFor(book.branchTo(wanted));
            } else {
                judge(book, wanted, verdict);
                return true;
            }
        }
        return waits;
    }

    private void judge(CeremonyBook book, Offer wanted, Decoded<Boolean> verdict) {
        if (verdict instanceof Decoded.Refused<Boolean>(String code, String detail)) {
            LOG.info("a contribution of {} does not hold: {} ({})", wanted.contributor(), code, detail);
        }
        missingSinceNanos.remove(wanted.capsuleId());
        book.verdict(wanted.capsuleId(), verdict.isOk());
    }

    private boolean isWaitedFor(List<Offer> branch) {
        long now = System.nanoTime();
        branch.stream()
                .map(Offer::capsuleId)
                .filter(capsule -> mesh.content(capsule, Integer.MAX_VALUE).isEmpty())
                .forEach(this::ask);
        long since = missingSinceNanos.computeIfAbsent(branch.getLast().capsuleId(), capsule -> now);
        return now - since < PATIENCE_NANOS;
    }

    private void contribute(Bytes32 id, ContributionChecker checker, Standing standing, NodeId self) {
        int turn = standing.turn().orElseThrow().number();
        FreshFactors factors = new FreshFactors(new SecureRandom(), entropy.getOrDefault(id, new byte[0]));
        Decoded<byte[]> made = checker.contribute(standing.chain(), turn, self, factors, progress(id, "contributing"));
        made.asOptional().ifPresent(bytes -> {
            mesh.publish(new CeremonyLabel.Contribution(id, turn, standing.head(id)), bytes);
            LOG.info("contributed to turn {} of ceremony {}", turn + 1, id);
        });
    }

    /** A key counts here if in each phase this node, or a peer that it trusts, is among the contributors. */
    private void accept(CeremonyBook book, ContributionChecker checker, Standing standing, NodeId self) {
        Bytes32 id = book.id();
        if (standing.contributedToBothPhases(Set.of(self), book.plan())
                || standing.contributedToBothPhases(trusted(self), book.plan())) {
            checker.key(standing.chain(), progress(id, "making the key"))
                    .asOptional()
                    .ifPresent(key -> {
                        shelf.accept(id, key);
                        entropy.remove(id);
                        LOG.info("accepted key {} of ceremony {}", key.id(), id);
                    });
        }
    }

    private Set<NodeId> trusted(NodeId self) {
        Set<NodeId> trusted = new HashSet<>(mesh.trusted());
        trusted.add(self);
        return trusted;
    }

    private Progress progress(Bytes32 id, String what) {
        return (stage, done, total) -> work = Work.of(id, what, stage, done, total);
    }

    private void show(NodeId self, long cycle) {
        shown = known.values().stream().map(each -> info(each, self, cycle)).toList();
    }

    private CeremonyInfo info(KnownCeremony ceremony, NodeId self, long cycle) {
        Bytes32 id = ceremony.book().id();
        Optional<Bytes32> key = shelf.keyOf(id);
        Optional<Standing> standing =
                verifies(ceremony) ? Optional.of(ceremony.book().standing(cycle)) : Optional.empty();
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
                verifies(ceremony),
                shelf.contributes(id),
                ownTurn,
                key,
                next);
    }

    @Override
    public void close() {
        thread.shutdownNow();
        helpers.shutdownNow();
    }
}
