package org.nonos.mesh.discovery;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.discovery.CycleAnchor;
import org.nonos.mesh.protocol.discovery.Endpoint;
import org.nonos.mesh.protocol.discovery.NodeFacts;
import org.nonos.mesh.protocol.discovery.NodeRecord;
import org.nonos.mesh.protocol.discovery.OnionKemKey;
import org.nonos.mesh.protocol.discovery.ProofKey;
import org.nonos.mesh.protocol.discovery.Stamp;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.Signer;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * What this node says about itself, and the counter of its statements. Sequences are taken from blocks: a block's end is
 * durable before its first number leaves, so no number is used twice, whatever is killed when. The counter also never
 * lies behind the clock's seconds, so that a node restored from an old backup is still believed.
 */
final class SelfStatement {

    static final String TABLE = "self";
    static final byte[] SEQUENCE_KEY = "sequence".getBytes(StandardCharsets.US_ASCII);
    static final long SEQUENCE_BLOCK = 1_000;
    static final long RECORD_LIFETIME_SECONDS = 7_200;
    private static final long HIGHEST_CREDIBLE = 1L << 62;

    private final DiscoverySettings settings;
    private final long realmTag;
    private @Nullable NodeId self;
    private List<Endpoint> endpoints;
    private @Nullable Bytes32 onionKey;
    private @Nullable OnionKemKey onionKemKey;
    private @Nullable ProofKey proofKey;
    private @Nullable CycleAnchor anchor;
    private @Nullable Bytes32 evidenceRoot;
    private @Nullable NodeRecord record;
    private boolean stale = true;
    private long lastSequence;
    private long reservedTo;
    private boolean started;

    SelfStatement(DiscoverySettings settings, long reservedTo) {
        this.settings = settings;
        this.realmTag = NodeFacts.tagOf(settings.realm());
        this.endpoints = settings.advertisedEndpoints();
        this.lastSequence = reservedTo;
        this.reservedTo = reservedTo;
    }

    @Nullable
    NodeId self() {
        return self;
    }

    boolean isSelf(NodeId id) {
        return id.equals(self);
    }

    long realmTag() {
        return realmTag;
    }

    /** True when how to reach this node has changed. */
    boolean attached(NodeId node, List<String> gatewayEndpoints) {
        Set<Endpoint> all = new LinkedHashSet<>(settings.advertisedEndpoints());
        for (String text : gatewayEndpoints) {
            Endpoint.parse(text).asOptional().ifPresent(all::add);
        }
        List<Endpoint> now = all.stream().limit(NodeFacts.MAX_ENDPOINTS).toList();
        boolean changed = !node.equals(self) || !now.equals(endpoints);
        self = node;
        endpoints = now;
        stale |= changed;
        return changed;
    }

    /** True when how to use this node has changed, not only its anchor or evidence. */
    boolean advertise(DiscoveryInput.Advertise facts) {
        Bytes32 newOnionKey = facts.onionKey() == null ? onionKey : facts.onionKey();
        OnionKemKey newKemKey = facts.onionKemKey() == null ? onionKemKey : facts.onionKemKey();
        boolean changed = !Objects.equals(newOnionKey, onionKey) || !Objects.equals(newKemKey, onionKemKey);
        onionKey = newOnionKey;
        onionKemKey = newKemKey;
        List<@Nullable Object> before = Arrays.asList(proofKey, evidenceRoot, anchor);
        proofKey = facts.proofKey() == null ? proofKey : facts.proofKey();
        evidenceRoot = facts.evidenceRoot() == null ? evidenceRoot : facts.evidenceRoot();
        Long cycle = facts.cycle();
        Bytes32 newAnchor = facts.anchor();
        if (cycle != null && newAnchor != null) {
            advance(cycle, newAnchor);
        }
        stale |= changed || !before.equals(Arrays.asList(proofKey, evidenceRoot, anchor));
        return changed;
    }

    private void advance(long cycle, Bytes32 newAnchor) {
        CycleAnchor old = anchor;
        if (old == null) {
            anchor = new CycleAnchor(cycle, newAnchor, null);
        } else if (cycle != old.cycle()) {
            anchor = new CycleAnchor(cycle, newAnchor, old.anchor());
        } else {
            anchor = new CycleAnchor(cycle, newAnchor, old.previous());
        }
    }

    NodeFacts facts() {
        NodeId id = Objects.requireNonNull(self, "not attached yet");
        return new NodeFacts(
                id,
                realmTag,
                settings.capabilities(),
                endpoints,
                settings.storageClass(),
                settings.bandwidthClass(),
                onionKey,
                anchor,
                evidenceRoot);
    }

    List<Endpoint> endpoints() {
        return endpoints;
    }

    long lastSequence() {
        return lastSequence;
    }

    /** Somebody spoke with our key and a higher number: go on above it. */
    void raiseTo(long sequence) {
        if (sequence < HIGHEST_CREDIBLE) {
            lastSequence = Math.max(lastSequence, sequence);
        }
    }

    long nextSequence(long nowMillis, List<DiscoveryEffect> out) {
        if (!started) {
            started = true;
            lastSequence = Math.max(lastSequence, nowMillis / 1000);
        }
        lastSequence++;
        if (lastSequence > reservedTo) {
            reservedTo = lastSequence + SEQUENCE_BLOCK;
            byte[] value = new ByteWriter(8).u63(reservedTo).toArray();
            out.add(new DiscoveryEffect.Persist(Write.put(TABLE, SEQUENCE_KEY, value)));
        }
        return lastSequence;
    }

    boolean recordDue(long nowMillis) {
        NodeRecord r = record;
        return stale
                || r == null
                || Math.abs(nowMillis - r.stamp().issuedAtMillis()) > RECORD_LIFETIME_SECONDS * 1000 / 2;
    }

    /** The record as last signed. */
    @Nullable
    NodeRecord record() {
        return record;
    }

    /** Signs the record anew. */
    NodeRecord renew(long nowMillis, Signer signer, List<DiscoveryEffect> out) {
        Stamp stamp = new Stamp(nextSequence(nowMillis, out), Math.max(0, nowMillis), RECORD_LIFETIME_SECONDS);
        NodeRecord renewed = NodeRecord.sign(facts(), stamp, proofKey, onionKemKey, signer);
        record = renewed;
        stale = false;
        return renewed;
    }

    /**
     * A record for those who never heard us: open addresses are filled in with where others see us, and the long
     * post-quantum key is left out. The full record is signed anew after it, so that it is the newer of the two.
     */
    NodeRecord reachableFromAfar(List<String> observedHosts, long nowMillis, Signer signer, List<DiscoveryEffect> out) {
        Set<Endpoint> reachable = new LinkedHashSet<>();
        for (Endpoint endpoint : endpoints) {
            if (!endpoint.fromSource()) {
                reachable.add(endpoint);
                continue;
            }
            for (String host : observedHosts) {
                Endpoint.parse(host + ":" + endpoint.port())
                        .asOptional()
                        .filter(e -> !e.fromSource())
                        .ifPresent(reachable::add);
            }
        }
        NodeFacts f = facts();
        NodeFacts explicit = new NodeFacts(
                f.nodeId(),
                f.realmTag(),
                f.capabilities(),
                new ArrayList<>(reachable).subList(0, Math.min(reachable.size(), NodeFacts.MAX_ENDPOINTS)),
                f.storageClass(),
                f.bandwidthClass(),
                f.onionKey(),
                f.anchor(),
                f.evidenceRoot());
        Stamp stamp = new Stamp(nextSequence(nowMillis, out), Math.max(0, nowMillis), RECORD_LIFETIME_SECONDS);
        stale = true;
        return NodeRecord.sign(explicit, stamp, proofKey, signer);
    }
}
