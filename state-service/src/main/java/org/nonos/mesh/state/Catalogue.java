package org.nonos.mesh.state;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.capsule.Manifest;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.StateAnswer.CapsuleInfo;
import org.nonos.mesh.state.StateAnswer.Running;
import org.nonos.mesh.state.Tables.StoredManifest;
import org.nonos.mesh.state.message.RootsFrame;
import org.nonos.mesh.state.message.StreamMessage.Tree;
import org.nonos.mesh.state.tree.PrefixTree;

/**
 * What this node knows: manifests, receipts, holders, what it holds and what it runs, and the three trees over it. Only
 * verified records come in; each change names what must be written for it.
 */
final class Catalogue {

    private final NodeId self;
    private final Limits limits;
    private final TreeMap<Bytes32, StoredManifest> manifests = new TreeMap<>();
    private final TreeMap<Bytes32, ReceiptFacts> receipts = new TreeMap<>();
    private final Map<Bytes32, Set<Bytes32>> receiptsOfCapsule = new HashMap<>();
    private final SlotUses slots = new SlotUses();
    private final HolderBook holders;
    private final TreeMap<Bytes32, Long> held = new TreeMap<>();
    private final TreeMap<Bytes32, Running> running = new TreeMap<>();
    private final PrefixTree manifestTree = new PrefixTree("manifests");
    private final PrefixTree receiptTree = new PrefixTree("receipts");
    private final PrefixTree runningTree = new PrefixTree("running");

    Catalogue(NodeId self, Limits limits) {
        this.self = self;
        this.limits = limits;
        this.holders = new HolderBook(limits);
    }

    /** What became of a record that was offered. */
    enum Outcome {
        NEW,
        KNOWN,
        FULL
    }

    Outcome add(StoredManifest stored, List<Write> writes) {
        Bytes32 id = stored.manifest().capsuleId();
        if (manifests.containsKey(id)) {
            return Outcome.KNOWN;
        }
        if (manifests.size() >= limits.maxManifests()) {
            return Outcome.FULL;
        }
        manifests.put(id, stored);
        manifestTree.put(id, Bytes32.ZERO);
        writes.add(Tables.manifest(stored));
        return Outcome.NEW;
    }

    boolean hasRoomFor(ReceiptFacts receipt) {
        return receipts.containsKey(receipt.id()) || receipts.size() < limits.maxReceipts();
    }

    /** Expired receipts stay outside the tree. */
    Outcome add(ReceiptFacts receipt, long currentCycle, List<Write> writes) {
        if (receipts.containsKey(receipt.id())) {
            return Outcome.KNOWN;
        }
        if (receipts.size() >= limits.maxReceipts()) {
            return Outcome.FULL;
        }
        receipts.put(receipt.id(), receipt);
        slots.add(receipt);
        receiptsOfCapsule
                .computeIfAbsent(receipt.capsuleId(), c -> new LinkedHashSet<>())
                .add(receipt.id());
        if (receipt.expiresCycle() >= currentCycle) {
            receiptTree.put(receipt.id(), Bytes32.ZERO);
        }
        writes.add(Tables.receipt(receipt));
        return Outcome.NEW;
    }

    /** The receipt that has the same slot of the same key, and says another thing. */
    @Nullable
    ReceiptFacts rivalOf(ReceiptFacts receipt) {
        Bytes32 other = slots.otherThan(receipt);
        return other == null ? null : receipts.get(other);
    }

    /** True the first time that somebody is seen to use this receipt's slot twice. */
    boolean markDoubled(ReceiptFacts receipt) {
        return slots.markDoubled(receipt);
    }

    /** Puts one receipt in the place of another of the same slot. */
    void replace(ReceiptFacts rival, ReceiptFacts receipt, long currentCycle, List<Write> writes) {
        slots.add(receipt);
        receiptTree.remove(rival.id());
        forget(rival, writes);
        add(receipt, currentCycle, writes);
    }

    /**
     * Takes receipts that have expired out of the tree. Those that a known manifest requires stay in the store, for
     * whoever fetches the capsule later; the others go.
     */
    void expireReceipts(long currentCycle, List<Write> writes) {
        for (ReceiptFacts receipt : List.copyOf(receipts.values())) {
            if (receipt.expiresCycle() < currentCycle) {
                receiptTree.remove(receipt.id());
                if (!isRequired(receipt)) {
                    forget(receipt, writes);
                }
            }
        }
    }

    private void forget(ReceiptFacts receipt, List<Write> writes) {
        receipts.remove(receipt.id());
        slots.remove(receipt);
        Set<Bytes32> siblings = receiptsOfCapsule.get(receipt.capsuleId());
        if (siblings != null) {
            siblings.remove(receipt.id());
            if (siblings.isEmpty()) {
                receiptsOfCapsule.remove(receipt.capsuleId());
            }
        }
        writes.add(Tables.noReceipt(receipt.id()));
    }

    boolean isRequired(ReceiptFacts receipt) {
        StoredManifest stored = manifests.get(receipt.capsuleId());
        return stored != null
                && stored.manifest().description().requiredProofs().contains(receipt.kindNumber());
    }

    /**
     * Whether each kind of proof that the manifest requires is here. A publication's must be the publisher's own where it
     * has a name; without one it counts because its maker has so few of them in a cycle.
     */
    boolean proofsComplete(Manifest manifest) {
        List<ReceiptFacts> known = receiptsOf(manifest.capsuleId());
        return manifest.description().requiredProofs().stream()
                .allMatch(kind -> known.stream().anyMatch(receipt -> serves(receipt, kind, manifest)));
    }

    private static boolean serves(ReceiptFacts receipt, int kind, Manifest manifest) {
        boolean publication = receipt.kindName().equals("published");
        NodeId publisher = manifest.description().publisher();
        return receipt.kindNumber() == kind
                && (!publication
                        || receipt.prover()
                                .map(publisher::equals)
                                .orElse(receipt.slot().isPresent()));
    }

    List<ReceiptFacts> receiptsOf(Bytes32 capsuleId) {
        return receiptsOfCapsule.getOrDefault(capsuleId, Set.of()).stream()
                .map(receipts::get)
                .filter(java.util.Objects::nonNull)
                .toList();
    }

    HolderBook holders() {
        return holders;
    }

    void hold(Bytes32 capsuleId, long offeredUntilCycle, List<Write> writes) {
        held.put(capsuleId, offeredUntilCycle);
        writes.add(Tables.held(capsuleId, offeredUntilCycle));
    }

    void loseHold(Bytes32 capsuleId, List<Write> writes) {
        if (held.remove(capsuleId) != null) {
            writes.add(Tables.notHeld(capsuleId));
        }
    }

    boolean holds(Bytes32 capsuleId) {
        return held.containsKey(capsuleId);
    }

    /** Held capsules whose offer ends before the cycle, at most {@code most}. */
    List<Bytes32> offersEndingBefore(long cycle, int most) {
        return held.entrySet().stream()
                .filter(entry -> entry.getValue() < cycle)
                .limit(most)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** False when there are too many. */
    boolean run(Running capsule, List<Write> writes) {
        if (!running.containsKey(capsule.capsuleId()) && running.size() >= limits.maxRunning()) {
            return false;
        }
        running.put(capsule.capsuleId(), capsule);
        runningTree.put(capsule.capsuleId(), capsule.digest());
        writes.add(Tables.running(capsule));
        return true;
    }

    boolean stopRunning(Bytes32 capsuleId, List<Write> writes) {
        if (running.remove(capsuleId) == null) {
            return false;
        }
        runningTree.remove(capsuleId);
        writes.add(Tables.notRunning(capsuleId));
        return true;
    }

    Collection<Running> running() {
        return running.values();
    }

    @Nullable
    StoredManifest manifest(Bytes32 capsuleId) {
        return manifests.get(capsuleId);
    }

    @Nullable
    ReceiptFacts receipt(Bytes32 id) {
        return receipts.get(id);
    }

    PrefixTree tree(Tree tree) {
        return switch (tree) {
            case MANIFESTS -> manifestTree;
            case RECEIPTS -> receiptTree;
        };
    }

    RootsFrame roots(long cycle) {
        return new RootsFrame(cycle, runningTree.root(), manifestTree.root(), receiptTree.root());
    }

    int pendingReceipts() {
        return receiptTree.size();
    }

    int manifestCount() {
        return manifests.size();
    }

    /** A page in the order of capsule ids. */
    List<CapsuleInfo> capsulesAfter(Optional<Bytes32> after, int limit, long cycle) {
        List<CapsuleInfo> page = new ArrayList<>();
        for (StoredManifest stored : manifestsAfter(after)) {
            if (page.size() == limit) {
                break;
            }
            page.add(info(stored, cycle));
        }
        return page;
    }

    /** The same of those whose name begins so. */
    List<Manifest> manifestsNamed(String prefix, Optional<Bytes32> after, int limit) {
        return manifestsAfter(after).stream()
                .map(StoredManifest::manifest)
                .filter(manifest -> manifest.description().name().startsWith(prefix))
                .limit(limit)
                .toList();
    }

    private Collection<StoredManifest> manifestsAfter(Optional<Bytes32> id) {
        return id.map(last -> manifests.tailMap(last, false)).orElse(manifests).values();
    }

    List<ReceiptFacts> receiptsAfter(Optional<Bytes32> after, int limit) {
        var tail = after.map(id -> receipts.tailMap(id, false)).orElse(receipts);
        return tail.values().stream().limit(limit).toList();
    }

    private CapsuleInfo info(StoredManifest stored, long cycle) {
        long length = stored.manifest().description().length();
        return info(stored, cycle, holds(stored.manifest().capsuleId()) ? length : 0);
    }

    CapsuleInfo info(StoredManifest stored, long cycle, long readableBytes) {
        Bytes32 id = stored.manifest().capsuleId();
        Set<NodeId> offers = new LinkedHashSet<>();
        if (holds(id)) {
            offers.add(self);
        }
        offers.addAll(holders.offering(id, cycle));
        return new CapsuleInfo(
                stored.manifest(), holds(id), readableBytes, List.copyOf(offers), stored.storedAtMillis());
    }
}
