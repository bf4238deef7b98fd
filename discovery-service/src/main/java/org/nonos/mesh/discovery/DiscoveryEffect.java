package org.nonos.mesh.discovery;

import java.util.List;
import java.util.Map;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.discovery.NodeRecord;
import org.nonos.mesh.protocol.identity.NodeId;

/** What comes out of {@link DiscoveryCore}, to be carried out in order. */
public sealed interface DiscoveryEffect {

    String MULTICAST = "multicast";

    /** @param target {@link #MULTICAST}, or "host:port" */
    record SendDatagram(String target, byte[] payload) implements DiscoveryEffect {}

    record SendFrame(List<NodeId> peers, ExchangeMessage message) implements DiscoveryEffect {}

    record Dial(NodeId peer, List<String> endpoints) implements DiscoveryEffect {}

    record Penalise(NodeId peer, String reason, int weight) implements DiscoveryEffect {}

    /** Durable before any effect after it. */
    record Persist(Write write) implements DiscoveryEffect {}

    /** A node became known, or what is known of it changed. */
    record Changed(NodeView view) implements DiscoveryEffect {}

    /** What this node says of itself was signed anew. */
    record OwnRecord(NodeRecord record) implements DiscoveryEffect {}

    /** A node is known no more. */
    record Removed(NodeId node) implements DiscoveryEffect {}

    /** Step with {@link DiscoveryInput.Tick} of this id after this delay. */
    record Wake(long wakeId, long delayMillis) implements DiscoveryEffect {}

    record Invited(long replyTo, String uri) implements DiscoveryEffect {}

    record Accepted(long replyTo, NodeView view) implements DiscoveryEffect {}

    /** A request of the operator's could not be met; the sentence says why and what to do. */
    record Refusal(long replyTo, String code, String sentence) implements DiscoveryEffect {}

    record StatusAnswer(long replyTo, DiscoveryStatus status) implements DiscoveryEffect {}

    /** Something from outside was refused. */
    record Refused(String reason) implements DiscoveryEffect {}

    record Count(Tally tally) implements DiscoveryEffect {}

    /** For the operator's page; holds no secrets. */
    record Event(String type, Map<String, String> attributes) implements DiscoveryEffect {}

    /** What is counted. */
    enum Tally {
        BEACON_SENT,
        BEACON_SUPPRESSED,
        BEACON_HEARD,
        RECORD_LEARNT,
        DIAL,
        DIAL_FAILED
    }
}
