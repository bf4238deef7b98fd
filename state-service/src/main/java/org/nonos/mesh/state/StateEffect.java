package org.nonos.mesh.state;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nonos.mesh.protocol.capsule.ShardLayout;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.GossipKind;
import org.nonos.mesh.protocol.wire.Bytes32;

/** What the state layer's core wants done, in order. */
public sealed interface StateEffect {

    /** Durable before anything after it happens; all of it or nothing. */
    record Persist(List<Write> writes) implements StateEffect {
        public Persist {
            writes = List.copyOf(writes);
        }
    }

    record Answer(long ticket, StateAnswer answer) implements StateEffect {}

    /** To one linked peer, or to all when empty. */
    record SendFrame(Optional<NodeId> peer, int message, byte[] payload) implements StateEffect {}

    record Gossip(GossipKind kind, byte[] payload) implements StateEffect {}

    /** Opens a stream over a circuit that ends at the peer. */
    record OpenSession(long session, NodeId peer) implements StateEffect {}

    /** Opens streams for one transfer, over circuits that have as little in common as can be. */
    record OpenLegs(List<LegOpening> legs, List<NodeId> avoid) implements StateEffect {
        public OpenLegs {
            legs = List.copyOf(legs);
            avoid = List.copyOf(avoid);
        }
    }

    /** One of them: its session, and where it ends. */
    record LegOpening(long session, NodeId holder) {}

    record SendRequest(long session, byte[] message) implements StateEffect {}

    record CloseSession(long session) implements StateEffect {}

    record ServeReply(long stream, byte[] message) implements StateEffect {}

    /** Replies with a shard of a held capsule, after checking it. */
    record ServeShard(long stream, int request, Bytes32 capsuleId, ShardLayout layout, int generation, int shard)
            implements StateEffect {}

    /** Finds out which generations of a capsule are on the disk, content checked. */
    record FindGenerations(String transferId, Bytes32 capsuleId, ShardLayout layout) implements StateEffect {}

    /** Writes the chunks of a generation; together with others it is made durable, and {@link StateInput} told. */
    record StoreGeneration(
            String transferId, Bytes32 capsuleId, ShardLayout layout, int generation, List<byte[]> chunks)
            implements StateEffect {}

    record SignHolder(Bytes32 capsuleId, long sinceCycle, long untilCycle) implements StateEffect {}

    /** Makes a receipt that this node served the capsule. */
    record IssueSeeded(Bytes32 capsuleId, long cycle, Bytes32 anchor) implements StateEffect {}

    /** What trust should know. */
    record Observe(NodeId peer, Behaviour behaviour, String reason) implements StateEffect {}

    /** Kinds of behaviour that this layer can vouch for. */
    enum Behaviour {
        /** A record or shard that does not prove what it says. */
        FALSE_CONTENT,
        /** Asked over a standing stream, and silent. */
        SILENT
    }

    /**
     * A key said two things in one slot.
     *
     * @param record convicts it anywhere: for whoever else should know
     * @param owner whose key it is, where this node knows
     */
    record DoubleSignalled(byte[] record, Optional<NodeId> owner) implements StateEffect {}

    record Penalise(NodeId peer, String reason, int weight) implements StateEffect {}

    record Advertise(long cycle, Bytes32 anchor) implements StateEffect {}

    /** For the operator's page. */
    record Notify(String type, Map<String, String> attributes) implements StateEffect {
        public Notify {
            attributes = Map.copyOf(attributes);
        }
    }

    /** Counted by reason. */
    record Refused(String reason) implements StateEffect {}

    /** Counted: something happened that the metrics tell. */
    record Counted(Happening happening, long amount) implements StateEffect {}

    /** What the metrics count. */
    enum Happening {
        CAPSULE_PUBLISHED,
        CAPSULE_FETCHED,
        FETCH_FAILED,
        SHARD_VERIFIED,
        SHARD_REFUSED,
        SHARD_SERVED,
        CHUNK_REBUILT,
        LEG_OPENED,
        LEG_LOST,
        RECONCILED,
        RECONCILE_FAILED,
        RECORD_RECONCILED,
        CYCLE_CLOSED
    }

    /** A condition that the operator should know of begins or ends. */
    record Condition(Trouble trouble, boolean stands) implements StateEffect {}

    /** Conditions that the core notices. */
    enum Trouble {
        MANIFESTS_FULL,
        RECEIPTS_FULL,
        CHUNK_DAMAGED
    }
}
