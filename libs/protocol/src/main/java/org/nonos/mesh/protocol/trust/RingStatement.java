package org.nonos.mesh.protocol.trust;

import java.util.List;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.Signatures;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * What a proposer says, before it is signed: these nodes' proof keys make a ring in this epoch. Others take it or leave
 * it, each by its own view; see docs/spec/rings.md.
 *
 * @param proposer one of the members
 * @param realm the realm's tag, as the number that travels
 * @param epoch the proof cycle divided by {@link #CYCLES_PER_EPOCH}
 * @param evidenceRoot root over the evidence that the proposer held
 * @param thresholdThousandths the score that each member had in the proposer's view, 0 to 1,000; 0: a cold ring, whose
 *     members were only not known for anything bad
 * @param ringRoot see {@link RingRoot}
 * @param members ascending, {@value #MIN_MEMBERS} to {@value #MAX_MEMBERS}
 */
public record RingStatement(
        NodeId proposer,
        long realm,
        long epoch,
        Bytes32 evidenceRoot,
        int thresholdThousandths,
        Bytes32 ringRoot,
        List<NodeId> members) {

    public static final int CYCLES_PER_EPOCH = 64;
    public static final int MIN_MEMBERS = 2;
    public static final int MAX_MEMBERS = 1_024;
    public static final int MAX_THRESHOLD = 1_000;

    static final int VERSION = 1;
    static final int HEAD_BYTES = 1 + 3 * Bytes32.LENGTH + 2 * Long.BYTES + 2 * Short.BYTES;

    public RingStatement {
        members = List.copyOf(members);
        String fault = fault(proposer, epoch, thresholdThousandths, members);
        if (!fault.isEmpty()) {
            throw new IllegalArgumentException(fault);
        }
    }

    public static long epochOf(long cycle) {
        return Math.floorDiv(cycle, CYCLES_PER_EPOCH);
    }

    /** Whether its members were trusted by nobody's account yet. */
    public boolean isCold() {
        return thresholdThousandths == 0;
    }

    /**
     * {@code version 1 | proposer 32 | realm 8 | epoch 8 | evidence root 32 | threshold 2 | ring root 32 | count 2 |
     * members 32 each}.
     */
    public byte[] encode() {
        ByteWriter out = new ByteWriter(HEAD_BYTES + members.size() * Bytes32.LENGTH)
                .u8(VERSION)
                .bytes32(proposer.key())
                .i64(realm)
                .u63(epoch)
                .bytes32(evidenceRoot)
                .u16(thresholdThousandths)
                .bytes32(ringRoot)
                .u16(members.size());
        members.forEach(member -> out.bytes32(member.key()));
        return out.toArray();
    }

    /** The rest of a record whose first byte has been read, up to its signature; fails the reader where it is none. */
    static java.util.function.Supplier<RingStatement> read(ByteReader reader) {
        NodeId proposer = new NodeId(reader.bytes32());
        long realm = reader.i64();
        long epoch = reader.u63();
        Bytes32 evidenceRoot = reader.bytes32();
        int threshold = reader.u16();
        Bytes32 ringRoot = reader.bytes32();
        List<NodeId> members = readMembers(reader);
        String fault = fault(proposer, epoch, threshold, members);
        if (!fault.isEmpty()) {
            reader.fail("bad-ring", fault);
        }
        return () -> new RingStatement(proposer, realm, epoch, evidenceRoot, threshold, ringRoot, members);
    }

    /** No more than the bytes hold: the count is held against what is left first. */
    private static List<NodeId> readMembers(ByteReader reader) {
        int count = reader.u16();
        if (reader.remaining() != count * Bytes32.LENGTH + Signatures.SIGNATURE_BYTES) {
            reader.fail("bad-length", "a ring of " + count + " members and " + reader.remaining() + " bytes for them");
            return List.of();
        }
        return java.util.stream.Stream.generate(() -> new NodeId(reader.bytes32()))
                .limit(count)
                .toList();
    }

    /** Why these values make no statement; empty if they make one. */
    private static String fault(NodeId proposer, long epoch, int threshold, List<NodeId> members) {
        if (members.size() < MIN_MEMBERS || members.size() > MAX_MEMBERS) {
            return "a ring has " + MIN_MEMBERS + " to " + MAX_MEMBERS + " members, got " + members.size();
        }
        if (epoch < 0 || threshold < 0 || threshold > MAX_THRESHOLD) {
            return "epoch " + epoch + ", threshold " + threshold;
        }
        boolean proposes = false;
        for (int i = 0; i < members.size(); i++) {
            if (i > 0 && members.get(i - 1).compareTo(members.get(i)) >= 0) {
                return "members are not ascending";
            }
            proposes |= members.get(i).equals(proposer);
        }
        return proposes ? "" : "the proposer is no member";
    }
}
