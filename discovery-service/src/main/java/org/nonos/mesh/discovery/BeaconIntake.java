package org.nonos.mesh.discovery;

import org.nonos.mesh.protocol.bound.TokenBucket;
import org.nonos.mesh.protocol.bound.TokenBuckets;
import org.nonos.mesh.protocol.discovery.Beacon;
import org.nonos.mesh.protocol.discovery.NodeFacts;
import org.nonos.mesh.protocol.discovery.NodeRecord;
import org.nonos.mesh.protocol.discovery.Stamp;
import org.nonos.mesh.protocol.discovery.Unverified;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * The door: what comes in is asked the cheap questions first (form, realm, age, sequence), then whether its sender may
 * still cost us a signature check, and only then whether it is genuine. Nothing that fails leaves a trace but a count.
 */
final class BeaconIntake {

    private static final double BURST_SECONDS = 8;

    private final RecordTable table;
    private final long realmTag;
    private final TokenBuckets<String> perSource;
    private final TokenBucket allSources;
    private final TokenBuckets<NodeId> perPeer;

    BeaconIntake(RecordTable table, long realmTag, DiscoveryLimits limits) {
        this.table = table;
        this.realmTag = realmTag;
        this.perSource = new TokenBuckets<>(
                limits.datagramsPerSecondPerSource(),
                BURST_SECONDS * limits.datagramsPerSecondPerSource(),
                limits.maxSources());
        this.allSources = new TokenBucket(
                limits.datagramsPerSecond(), BURST_SECONDS * limits.datagramsPerSecond(), Long.MIN_VALUE / 2);
        this.perPeer = new TokenBuckets<>(
                limits.recordsPerSecondPerPeer(),
                BURST_SECONDS * limits.recordsPerSecondPerPeer(),
                limits.maxSources());
    }

    /** A beacon to keep, or why not. */
    Decoded<Beacon> beacon(String sourceHost, byte[] bytes, long nowMillis) {
        return Beacon.peek(bytes)
                .then(it -> cheap(it, it.claim().facts(), it.claim().stamp(), nowMillis))
                .then(it -> fresh(
                        it,
                        it.claim().stamp(),
                        beaconSequence(it.claim().facts().nodeId())))
                .then(it -> perSource.take(sourceHost, nowMillis) && allSources.take(nowMillis)
                        ? Decoded.ok(it)
                        : Decoded.<Unverified<Beacon>>refused("rate-limited", "too many beacons to check"))
                .then(Unverified::verify);
    }

    /** A record from a peer to keep, or why not. Reason "known" is no news and no fault. */
    Decoded<NodeRecord> record(NodeId peer, byte[] bytes, long nowMillis) {
        return NodeRecord.peek(bytes)
                .then(it -> cheap(it, it.claim().facts(), it.claim().stamp(), nowMillis))
                .then(it ->
                        fresh(it, it.claim().stamp(), recordSequence(it.claim().nodeId())))
                .then(it -> perPeer.take(peer, nowMillis)
                        ? Decoded.ok(it)
                        : Decoded.<Unverified<NodeRecord>>refused("rate-limited", "too many records to check"))
                .then(Unverified::verify);
    }

    private <T> Decoded<Unverified<T>> cheap(Unverified<T> it, NodeFacts facts, Stamp stamp, long nowMillis) {
        if (facts.realmTag() != realmTag) {
            return Decoded.refused("wrong-realm", "of another realm");
        }
        return stamp.check(nowMillis).then(good -> Decoded.ok(it));
    }

    private static <T> Decoded<Unverified<T>> fresh(Unverified<T> it, Stamp stamp, long knownSequence) {
        if (stamp.sequence() == knownSequence) {
            return Decoded.refused("duplicate", "heard before");
        }
        return stamp.sequence() < knownSequence
                ? Decoded.refused("replayed", "older than what is known of its sender")
                : Decoded.ok(it);
    }

    private long beaconSequence(NodeId id) {
        KnownNode node = table.get(id);
        return node == null ? -1 : node.beaconSequence();
    }

    private long recordSequence(NodeId id) {
        KnownNode node = table.get(id);
        return node == null ? -1 : node.recordSequence();
    }
}
