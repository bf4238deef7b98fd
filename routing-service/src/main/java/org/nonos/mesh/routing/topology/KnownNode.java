package org.nonos.mesh.routing.topology;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.discovery.CycleAnchor;
import org.nonos.mesh.protocol.identity.NodeId;

/** All that routing knows of one other node. Belongs to {@link Nodes}, which alone changes it. */
public final class KnownNode {

    private final NodeId id;
    byte @Nullable [] onionKey;

    @Nullable
    CycleAnchor anchor;

    @Nullable
    Subnet recordSubnet;

    @Nullable
    Subnet linkSubnet;

    @Nullable
    NodeId introducer;

    List<String> endpoints = List.of();
    boolean linked;
    Verdict verdict = Verdict.UNSCORED;
    double score;
    boolean scored;
    long rttMicros;
    long bytesPerSecond;

    KnownNode(NodeId id) {
        this.id = id;
    }

    public NodeId id() {
        return id;
    }

    /** The onion key of its record, both halves; without one it can be no hop. */
    public Optional<byte[]> onionKey() {
        return Optional.ofNullable(onionKey).map(byte[]::clone);
    }

    /** How it closed its last cycle, as far as we have heard. */
    public Optional<CycleAnchor> anchor() {
        return Optional.ofNullable(anchor);
    }

    public boolean hasOnionKey() {
        return onionKey != null;
    }

    /** By the address that we see, or else by the one that its record names. */
    public Optional<Subnet> subnet() {
        return Optional.ofNullable(linkSubnet != null ? linkSubnet : recordSubnet);
    }

    /** Who told us of it; empty when it spoke for itself. */
    public Optional<NodeId> introducer() {
        return Optional.ofNullable(introducer);
    }

    /** Where it says that it accepts links. */
    public List<String> endpoints() {
        return endpoints;
    }

    public boolean linked() {
        return linked;
    }

    public Verdict verdict() {
        return verdict;
    }

    /** In [0, 1]; 0 where trust has said nothing. */
    public double score() {
        return score;
    }

    /** Of our own link with it; 0 where not measured. */
    public long rttMicros() {
        return rttMicros;
    }

    /** What our own link with it was seen to deliver; 0 where not measured. */
    public long bytesPerSecond() {
        return bytesPerSecond;
    }

    boolean isForgettable() {
        return onionKey == null && !linked && !scored;
    }
}
