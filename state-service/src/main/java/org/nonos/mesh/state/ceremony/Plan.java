package org.nonos.mesh.state.ceremony;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.nonos.mesh.proof.ceremony.Seat;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * What a ceremony's starter lays down, the content of its first capsule, whose id names the ceremony. Wire form: {@code
 * format u8 = 1 | circuit id 32 | log2 of the domain u8 | cycles per turn u32 | participants u8 | 32 each}. The capsule's
 * manifest carries the starter's signature.
 *
 * @param circuitId which circuit the key is for
 * @param logSize log2 of the evaluation domain's size
 * @param cyclesPerTurn after so many proof cycles a participant's turn is over, 1 to {@link #MAX_CYCLES_PER_TURN}
 * @param participants distinct, 1 to {@link #MAX_PARTICIPANTS}; their order is that of their turns, in each phase
 */
public record Plan(Bytes32 circuitId, int logSize, int cyclesPerTurn, List<NodeId> participants) {

    public static final int MAX_PARTICIPANTS = 64;
    public static final int MAX_CYCLES_PER_TURN = 43_200;
    public static final int MAX_BYTES = 1 + 32 + 1 + 4 + 1 + MAX_PARTICIPANTS * Bytes32.LENGTH;

    private static final int FORMAT = 1;

    public Plan {
        participants = List.copyOf(participants);
        problem(logSize, cyclesPerTurn, participants).ifPresent(sentence -> {
            throw new IllegalArgumentException(sentence);
        });
    }

    /** One sentence, if a plan cannot be. */
    public static Optional<String> problem(int logSize, long cyclesPerTurn, List<NodeId> participants) {
        if (logSize < Seat.MIN_LOG_SIZE || logSize > Seat.MAX_LOG_SIZE) {
            return Optional.of(
                    "A circuit's domain has 2^" + Seat.MIN_LOG_SIZE + " to 2^" + Seat.MAX_LOG_SIZE + " rows.");
        }
        if (cyclesPerTurn < 1 || cyclesPerTurn > MAX_CYCLES_PER_TURN) {
            return Optional.of("A turn lasts 1 to " + MAX_CYCLES_PER_TURN + " cycles.");
        }
        if (participants.isEmpty()
                || participants.size() > MAX_PARTICIPANTS
                || new HashSet<>(participants).size() != participants.size()) {
            return Optional.of("A ceremony has 1 to " + MAX_PARTICIPANTS + " participants, each named once.");
        }
        return Optional.empty();
    }

    public byte[] encode() {
        ByteWriter writer = new ByteWriter(MAX_BYTES)
                .u8(FORMAT)
                .bytes32(circuitId)
                .u8(logSize)
                .u32(cyclesPerTurn)
                .u8(participants.size());
        participants.forEach(participant -> writer.bytes32(participant.key()));
        return writer.toArray();
    }

    /** From bytes of unknown origin. */
    public static Decoded<Plan> decode(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            return Decoded.refused("plan-too-long", bytes.length + " bytes, at most " + MAX_BYTES);
        }
        ByteReader reader = new ByteReader(bytes);
        if (reader.u8() != FORMAT) {
            reader.fail("unknown-version", "a plan of a version that this node does not know");
        }
        Bytes32 circuitId = reader.bytes32();
        int logSize = reader.u8();
        long cyclesPerTurn = reader.u32();
        int count = reader.u8();
        List<NodeId> participants = new ArrayList<>();
        for (int i = 0; i < count && !reader.failed(); i++) {
            participants.add(new NodeId(reader.bytes32()));
        }
        problem(logSize, cyclesPerTurn, participants).ifPresent(detail -> reader.fail("bad-plan", detail));
        return reader.finish(() -> new Plan(circuitId, logSize, (int) cyclesPerTurn, participants));
    }

    /** Turns 0 to n−1 are phase 1, n to 2n−1 phase 2. */
    public int turns() {
        return 2 * participants.size();
    }

    public NodeId participant(int turn) {
        return participants.get(turn % participants.size());
    }

    public int phase(int turn) {
        return turn < participants.size() ? 1 : 2;
    }
}
