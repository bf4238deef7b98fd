package org.nonos.mesh.state.service;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/** The ceremonies that this node's capsules tell of. Belongs to the desk's thread. */
final class CeremonyList {

    static final int MAX_CEREMONIES = 64;

    /** So that one node alone cannot fill the list. */
    static final int MAX_CEREMONIES_OF_ONE_STARTER = 4;

    private final RealmTag realm;
    private final CeremonyMesh mesh;
    private final KeyShelf shelf;
    private final CeremonyFetches fetches;
    private final Map<Bytes32, NamedCircuit> circuits;
    private final Workers workers;
    private final Map<Bytes32, KnownCeremony> known = new LinkedHashMap<>();

    /** Of every plan that was read, the bad ones among them. */
    private final Map<Bytes32, NodeId> starters = new HashMap<>();

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
    void update(Bytes32 root) {
        if (!scannedRoot.equals(Optional.of(root))) {
            scannedRoot = scan() ? Optional.of(root) : Optional.empty();
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
        if (starters.containsKey(id)
                || description.length() > Plan.MAX_BYTES
                || !shelf.isJoined(id) && !hasRoomFor(description.publisher())) {
            return true;
        }
        Optional<byte[]> content = fetches.content(id, Plan.MAX_BYTES);
        content.ifPresent(bytes -> {
            starters.put(id, description.publisher());
            Plan.decode(bytes).asOptional().ifPresent(plan -> known.put(id, opened(id, plan, description)));
        });
        return content.isPresent();
    }

    private boolean hasRoomFor(NodeId starter) {
        long ofTheSame = starters.values().stream().filter(starter::equals).count();
        return starters.size() < MAX_CEREMONIES && ofTheSame < MAX_CEREMONIES_OF_ONE_STARTER;
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
}
