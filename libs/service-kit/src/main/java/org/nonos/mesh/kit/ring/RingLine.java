package org.nonos.mesh.kit.ring;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nonos.mesh.kit.groth16.MemberProofs;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.kit.local.Watch;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.local.trust.RingMember;
import org.nonos.mesh.local.trust.RingView;
import org.nonos.mesh.local.trust.RingsView;
import org.nonos.mesh.local.trust.TrustGrpc;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.bls.Bls12381;
import org.nonos.mesh.proof.triptych.Ring;
import org.nonos.mesh.proof.triptych.RingTable;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a table of rings as the trust service tells them. While trust is away the table stays as it was: what was
 * accepted does not become false. Where Groth16 is on, keeps the trees over the rings' leaves too. Where the curve library
 * does not load, the table stays empty.
 */
public final class RingLine {

    private static final Logger LOG = LoggerFactory.getLogger(RingLine.class);

    private final RingTable table;
    private final MemberTrees trees;
    private final Map<Bytes32, Ring> known = new LinkedHashMap<>();

    public RingLine(RingTable table, MemberProofs members) {
        this.table = table;
        this.trees = new MemberTrees(members);
    }

    public static Watch<RingsView> watch(LocalChannels channels, RingTable table, MemberProofs members) {
        return watch(channels, table, members, () -> {});
    }

    /** @param changed run after each time that the table was brought up to date */
    public static Watch<RingsView> watch(
            LocalChannels channels, RingTable table, MemberProofs members, Runnable changed) {
        RingLine line = new RingLine(table, members);
        return new Watch<>(
                observer ->
                        TrustGrpc.newStub(channels.to(Layer.TRUST)).watchRings(Empty.getDefaultInstance(), observer),
                view -> {
                    line.accept(view);
                    changed.run();
                });
    }

    /**
     * All rings that are valid now, the most preferred first. About 40 µs for each key of a ring that is new; where Groth16
     * is on, as many hashes besides as it has keys, so not to be called on a core's thread.
     */
    public synchronized void accept(RingsView view) {
        if (Bls12381.problem().isPresent()) {
            return;
        }
        Set<Bytes32> valid = new HashSet<>();
        Optional<Bytes32> chosen = Optional.empty();
        // The table drops whatever was put in first, so the most preferred come last.
        for (RingView ring : view.getRingsList().reversed()) {
            Bytes32 root = Bytes32.of(ring.getRoot().toByteArray());
            if (put(root, ring)) {
                valid.add(root);
                chosen = ring.getChosen() ? Optional.of(root) : chosen;
            }
        }
        known.keySet().stream().filter(root -> !valid.contains(root)).forEach(table::remove);
        known.keySet().retainAll(valid);
        table.choose(chosen);
        trees.keepOnly(valid, chosen);
    }

    /** Trust has checked each key and the root; a difference would be a fault of ours, and the ring is left out. */
    private boolean put(Bytes32 root, RingView view) {
        Map<PublicBytes, NodeId> owners = new HashMap<>();
        for (RingMember member : view.getMembersList()) {
            owners.put(
                    PublicBytes.of(member.getCommitment().toByteArray()),
                    NodeId.of(member.getNodeId().toByteArray()));
        }
        Ring ring = known.get(root);
        if (ring == null) {
            Decoded<Ring> made = Ring.of(new RealmTag(view.getRealm()), owners.keySet());
            ring = made.asOptional().filter(it -> it.root().equals(root)).orElse(null);
            if (ring == null) {
                LOG.error("the ring {} that trust accepted cannot be used: {}", root.hex(), made.refusalCode());
                return false;
            }
            known.put(root, ring);
        }
        table.put(ring, owners);
        trees.put(ring, view.getMembersList());
        return true;
    }
}
