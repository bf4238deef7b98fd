package org.nonos.mesh.discovery;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.discovery.Beacon;
import org.nonos.mesh.protocol.discovery.CycleAnchor;
import org.nonos.mesh.protocol.discovery.Endpoint;
import org.nonos.mesh.protocol.discovery.NodeFacts;
import org.nonos.mesh.protocol.discovery.NodeRecord;
import org.nonos.mesh.protocol.discovery.OnionKemKey;
import org.nonos.mesh.protocol.discovery.Stamp;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;

/** One row of the table: a node's newest beacon, its newest record, and where they came from. All of it verified. */
final class KnownNode {

    static final int MAX_DIAL_ENDPOINTS = 6;
    private static final int MAX_HINTS = 4;

    /** Counts against a cap: the introducing peer, or the address that beacons come from. */
    final String bucket;

    final NodeId id;
    private final Channel channel;
    private final @Nullable NodeId introducer;
    private final Set<Endpoint> hints = new LinkedHashSet<>();
    private @Nullable Beacon beacon;
    private @Nullable NodeRecord record;
    private @Nullable CycleAnchor anchor;
    private @Nullable Endpoint proven;
    private String sourceHost = "";
    private long heardAtMillis;
    private long expiresAtMillis;
    private boolean linked;

    KnownNode(NodeId id, Channel channel, @Nullable NodeId introducer, String bucket) {
        this.id = id;
        this.channel = channel;
        this.introducer = introducer;
        this.bucket = bucket;
    }

    long beaconSequence() {
        Beacon b = beacon;
        return b == null ? -1 : b.stamp().sequence();
    }

    long recordSequence() {
        NodeRecord r = record;
        return r == null ? -1 : r.stamp().sequence();
    }

    @Nullable
    NodeRecord record() {
        return record;
    }

    boolean heardByBeacon() {
        return beacon != null;
    }

    void accept(Beacon newer, String source, long nowMillis) {
        beacon = newer;
        sourceHost = source;
        note(newer.facts(), newer.stamp(), nowMillis);
    }

    void accept(NodeRecord newer, long nowMillis) {
        record = newer;
        note(newer.facts(), newer.stamp(), nowMillis);
    }

    private void note(NodeFacts facts, Stamp stamp, long nowMillis) {
        heardAtMillis = nowMillis;
        expiresAtMillis = Math.max(expiresAtMillis, stamp.expiresAtMillis(nowMillis));
        CycleAnchor next = facts.anchor();
        CycleAnchor old = anchor;
        if (next != null && (old == null || next.cycle() > old.cycle())) {
            Bytes32 before = next.previous() != null ? next.previous() : old == null ? null : old.anchor();
            anchor = new CycleAnchor(next.cycle(), next.anchor(), before);
        } else if (next != null && old != null && next.cycle() == old.cycle() && next.previous() != null) {
            anchor = next;
        }
    }

    /** Where a link of this node begins, as seen here: fills in endpoints that leave the address open. */
    void seenAt(String host) {
        sourceHost = host;
    }

    /** Unsigned words of where it was seen. Dialling proves who answers, so a lie costs one dial. */
    void hint(Endpoint endpoint) {
        if (!endpoint.fromSource() && hints.size() < MAX_HINTS) {
            hints.add(endpoint);
        }
    }

    void linked(boolean stands) {
        linked = stands;
    }

    boolean isLinked() {
        return linked;
    }

    void proven(Endpoint endpoint) {
        proven = endpoint;
    }

    boolean wasEverLinked() {
        return proven != null;
    }

    /** Without further word it is forgotten by then. */
    void expireBy(long atMillis) {
        expiresAtMillis = Math.min(expiresAtMillis, atMillis);
    }

    void keepUntil(long atMillis) {
        expiresAtMillis = Math.max(expiresAtMillis, atMillis);
    }

    boolean expired(long nowMillis) {
        return !linked && nowMillis >= expiresAtMillis;
    }

    long heardAtMillis() {
        return heardAtMillis;
    }

    long sequence() {
        return Math.max(beaconSequence(), recordSequence());
    }

    /** Of the newest statement. */
    NodeFacts facts() {
        Beacon b = beacon;
        NodeRecord r = record;
        if (b != null && (r == null || b.stamp().sequence() > r.stamp().sequence())) {
            return b.facts();
        }
        if (r == null) {
            throw new IllegalStateException("a known node without a statement");
        }
        return r.facts();
    }

    /** Likeliest first: where a link stood, what it says itself, what others saw, its port where it was heard from. */
    List<String> dialEndpoints() {
        Set<String> texts = new LinkedHashSet<>();
        Endpoint first = proven;
        if (first != null) {
            texts.add(first.text());
        }
        List<Endpoint> said = new ArrayList<>(facts().endpoints());
        NodeRecord r = record;
        if (r != null) {
            said.addAll(r.facts().endpoints());
        }
        for (Endpoint endpoint : said) {
            if (!endpoint.fromSource() || !sourceHost.isEmpty()) {
                texts.add(endpoint.resolve(sourceHost).text());
            }
        }
        hints.forEach(hint -> texts.add(hint.text()));
        if (!said.isEmpty() && !sourceHost.isEmpty()) {
            texts.add(new Endpoint(sourceHost, said.getFirst().port()).text());
        }
        return texts.stream().limit(MAX_DIAL_ENDPOINTS).toList();
    }

    /** What to tell others of where it is: only what this node itself has seen. */
    List<String> observed() {
        Set<String> texts = new LinkedHashSet<>();
        Endpoint first = proven;
        if (first != null) {
            texts.add(first.text());
        }
        if (!sourceHost.isEmpty()) {
            facts().endpoints().stream()
                    .filter(Endpoint::fromSource)
                    .forEach(e -> texts.add(e.resolve(sourceHost).text()));
        }
        return texts.stream().limit(ExchangeMessage.MAX_OBSERVED).toList();
    }

    NodeView view() {
        NodeFacts f = facts();
        CycleAnchor a = anchor;
        NodeRecord r = record;
        OnionKemKey kemKey = r == null ? null : r.onionKemKey();
        NodeFacts whole = new NodeFacts(
                f.nodeId(),
                f.realmTag(),
                f.capabilities(),
                f.endpoints(),
                f.storageClass(),
                f.bandwidthClass(),
                // Both halves of an onion key must be of one statement.
                r == null || kemKey == null ? f.onionKey() : r.facts().onionKey(),
                a,
                f.evidenceRoot());
        return new NodeView(
                whole,
                kemKey,
                r == null ? new byte[0] : r.encode(),
                dialEndpoints(),
                r == null ? null : r.proofKey(),
                a == null ? null : a.previous(),
                sequence(),
                heardAtMillis,
                channel,
                introducer);
    }
}
