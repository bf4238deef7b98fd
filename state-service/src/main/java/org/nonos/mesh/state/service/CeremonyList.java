package org.nonos.mesh.state.service;

import io.grpc.StatusRuntimeException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.ceremony.Workers;
import org.nonos.mesh.protocol.capsule.CapsuleDescription;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.StateAnswer.CapsuleInfo;
import org.nonos.mesh.state.ceremony.CeremonyBook;
import org.nonos.mesh.state.ceremony.CeremonyLabel;
import org.nonos.mesh.state.ceremony.ContributionChecker;
import org.nonos.mesh.state.ceremony.NamedCircuit;
import org.nonos.mesh.state.ceremony.Offer;
import org.nonos.mesh.state.ceremony.Plan;
import org.nonos.mesh.state.ceremony.PlanRoom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ceremonies that this node's capsules tell of. Belongs to the desk's thread. */
final class CeremonyList {

    private static final Logger LOG = LoggerFactory.getLogger(CeremonyList.class);

    private final RealmTag realm;
    private final CeremonyMesh mesh;
    private final KeyShelf shelf;
    private final CeremonyFetches fetches;
    private final Map<Bytes32, NamedCircuit> circuits;
    private final Workers workers;
    private final Map<Bytes32, KnownCeremony> known = new LinkedHashMap<>();

    /** Every plan that was read and is kept, the bad ones among them. */
    private final Set<Bytes32> read = new HashSet<>();

    private Set<NodeId> lastTrusted = Set.of();
    private Optional<Bytes32> scannedRoot = Optional.empty();

    CeremonyList(
            RealmTag realm,
            CeremonyMesh mesh,
            KeyShelf shelf,
            CeremonyFetches fetches,
            Map<Bytes32, NamedCircuit> circuits,
            Workers workers) {
        this.realm = realm;
        this.mesh = mesh;
        this.shelf = shelf;
        this.fetches = fetches;
        this.circuits = circuits;
        this.workers = workers;
    }

    List<KnownCeremony> all() {
        return List.copyOf(known.values());
    }

    /** @param root of the tree of manifests: while it is the same, nothing has to be looked at */
    void update(Bytes32 root, long cycle) {
        if (!scannedRoot.equals(Optional.of(root))) {
            scannedRoot = scan(cycle) ? Optional.of(root) : Optional.empty();
        }
    }

    /** Looks at all capsules that say they belong to a ceremony; false while a plan is not here yet. */
    private boolean scan(long cycle) {
        List<CapsuleInfo> labelled = mesh.labelled();
        List<CapsuleInfo> starts = labelled.stream()
                .filter(capsule -> label(capsule)
                        .filter(CeremonyLabel.Start.class::isInstance)
                        .isPresent())
                .filter(capsule -> capsule.manifest().description().length() <= Plan.MAX_BYTES)
                .toList();
        Set<Bytes32> kept = kept(starts, cycle);
        known.keySet().retainAll(kept);
        read.retainAll(kept);
        boolean whole = true;
        for (CapsuleInfo start : starts) {
            whole &= !kept.contains(start.manifest().capsuleId()) || learn(start);
        }
        labelled.forEach(this::note);
        return whole;
    }

    private Set<Bytes32> kept(List<CapsuleInfo> starts, long cycle) {
        List<PlanRoom.Candidate> plans = starts.stream()
                .map(start -> new PlanRoom.Candidate(
                        start.manifest().capsuleId(),
                        start.manifest().description().publisher(),
                        start.manifest().description().publishedCycle()))
                .toList();
        Set<NodeId> trusted = plans.size() > PlanRoom.MAX_PLANS ? trusted() : Set.of();
        return PlanRoom.kept(plans, shelf::isJoined, trusted::contains, cycle);
    }

    private Set<NodeId> trusted() {
        try {
            lastTrusted = mesh.trusted();
        } catch (StatusRuntimeException away) {
            LOG.debug("the plans are ranked by the trust that was known last: {}", away.getMessage());
        }
        return lastTrusted;
    }

    private static Optional<CeremonyLabel> label(CapsuleInfo capsule) {
        CapsuleDescription description = capsule.manifest().description();
        return CeremonyLabel.of(description.name(), description.version());
    }

    /** False while its plan is being fetched. */
    private boolean learn(CapsuleInfo capsule) {
        Bytes32 id = capsule.manifest().capsuleId();
        CapsuleDescription description = capsule.manifest().description();
        if (read.contains(id)) {
            return true;
        }
        Optional<byte[]> content = fetches.content(id, Plan.MAX_BYTES);
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
}
