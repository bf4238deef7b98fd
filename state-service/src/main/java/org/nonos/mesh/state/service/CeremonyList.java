package org.nonos.mesh.state.service;

import io.grpc.StatusRuntimeException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.ceremony.Workers;
import org.nonos.mesh.protocol.capsule.CapsuleDescription;
import org.nonos.mesh.protocol.capsule.Manifest;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.ceremony.CeremonyBook;
import org.nonos.mesh.state.ceremony.CeremonyLabel;
import org.nonos.mesh.state.ceremony.ContributionChecker;
import org.nonos.mesh.state.ceremony.NamedCircuit;
import org.nonos.mesh.state.ceremony.Offer;
import org.nonos.mesh.state.ceremony.Plan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ceremonies that this node's capsules tell of. Belongs to the desk's thread. */
final class CeremonyList {

    private static final Logger LOG = LoggerFactory.getLogger(CeremonyList.class);

    /** Trust moves slowly. */
    private static final long ASK_TRUST_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final RealmTag realm;
    private final CeremonyMesh mesh;
    private final KeyShelf shelf;
    private final PlanFetches fetches;
    private final Map<Bytes32, NamedCircuit> circuits;
    private final Workers workers;
    private final Map<Bytes32, KnownCeremony> known = new LinkedHashMap<>();

    /** Plans that are kept and were not read yet: their capsules are on their way. */
    private final Map<Bytes32, CapsuleDescription> wanted = new LinkedHashMap<>();

    /** Every plan that was read and is kept, the bad ones among them. */
    private final Set<Bytes32> read = new HashSet<>();

    private Set<NodeId> lastTrusted = Set.of();
    private long askTrustAtNanos = System.nanoTime();
    private Optional<Bytes32> scannedRoot = Optional.empty();

    CeremonyList(
            RealmTag realm, CeremonyMesh mesh, KeyShelf shelf, Map<Bytes32, NamedCircuit> circuits, Workers workers) {
        this.realm = realm;
        this.mesh = mesh;
        this.shelf = shelf;
        this.fetches = new PlanFetches(mesh);
        this.circuits = circuits;
        this.workers = workers;
    }

    List<KnownCeremony> all() {
        return List.copyOf(known.values());
    }

    /** @param root of the tree of manifests: while it is the same, nothing has to be looked through */
    void update(Bytes32 root, long cycle) {
        if (!scannedRoot.equals(Optional.of(root))) {
            scan(cycle);
        }
        boolean learned = wanted.entrySet().removeIf(plan -> learn(plan.getKey(), plan.getValue()));
        fetches.ask(wanted.keySet(), plan -> shelf.isJoined(plan) || isOfTrusted(plan));
        if (learned) {
            // Their contributions may have been here before them.
            mesh.eachLabelled(this::note);
        }
        scannedRoot = Optional.of(root);
    }

    /** Looks once at all there is: keeps few of the plans, and notes what belongs to those that are known. */
    private void scan(long cycle) {
        PlanChoice choice = new PlanChoice(shelf::isJoined, this::trusted, cycle);
        mesh.eachLabelled(manifest -> {
            label(manifest)
                    .filter(CeremonyLabel.Start.class::isInstance)
                    .filter(start -> manifest.description().length() <= Plan.MAX_BYTES)
                    .ifPresent(start -> choice.add(manifest.capsuleId(), manifest.description()));
            note(manifest);
        });
        Map<Bytes32, CapsuleDescription> kept = choice.kept();
        known.keySet().retainAll(kept.keySet());
        read.retainAll(kept.keySet());
        wanted.clear();
        wanted.putAll(kept);
        wanted.keySet().removeAll(read);
    }

    private boolean isOfTrusted(Bytes32 plan) {
        CapsuleDescription description = wanted.get(plan);
        return description != null && trusted().contains(description.publisher());
    }

    private Set<NodeId> trusted() {
        long now = System.nanoTime();
        if (askTrustAtNanos - now <= 0) {
            askTrustAtNanos = now + ASK_TRUST_NANOS;
            try {
                lastTrusted = mesh.trusted();
            } catch (StatusRuntimeException away) {
                LOG.debug("the plans are ranked by the trust that was known last: {}", away.getMessage());
            }
        }
        return lastTrusted;
    }

    private static Optional<CeremonyLabel> label(Manifest manifest) {
        CapsuleDescription description = manifest.description();
        return CeremonyLabel.of(description.name(), description.version());
    }

    /** False while it is not here. */
    private boolean learn(Bytes32 id, CapsuleDescription description) {
        Optional<byte[]> content = mesh.content(id, Plan.MAX_BYTES);
        content.ifPresent(bytes -> {
            read.add(id);
            Plan.decode(bytes).asOptional().ifPresent(plan -> known.put(id, opened(id, plan, description)));
        });
        return content.isPresent();
    }

    private KnownCeremony opened(Bytes32 id, Plan plan, CapsuleDescription description) {
        CeremonyBook book = new CeremonyBook(id, plan, description.publishedCycle());
        NamedCircuit circuit = circuits.get(plan.circuitId());
        if (circuit == null || circuit.circuit().logSize() != plan.logSize()) {
            return new KnownCeremony(book, description.publisher(), "", null);
        }
        ContributionChecker checker = new ContributionChecker(
                realm,
                plan,
                circuit.circuit(),
                capsule -> mesh.content(capsule, Integer.MAX_VALUE),
                workers,
                shelf.verdicts(id));
        return new KnownCeremony(book, description.publisher(), circuit.name(), checker);
    }

    private void note(Manifest manifest) {
        if (label(manifest).orElse(null) instanceof CeremonyLabel.Contribution contribution) {
            KnownCeremony ceremony = known.get(contribution.ceremonyId());
            if (ceremony != null) {
                CapsuleDescription description = manifest.description();
                ceremony.book()
                        .offer(new Offer(
                                manifest.capsuleId(),
                                contribution.turn(),
                                contribution.predecessor(),
                                description.publisher(),
                                description.publishedCycle(),
                                description.length()));
            }
        }
    }
}
