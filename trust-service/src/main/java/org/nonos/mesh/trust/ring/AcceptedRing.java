package org.nonos.mesh.trust.ring;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.nonos.mesh.protocol.discovery.ProofKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.trust.RingRecord;
import org.nonos.mesh.protocol.trust.RingStatement;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * A ring that this node holds to be valid, with its members' keys as they were when it took it.
 *
 * @param record the newest proposal of it
 * @param commitments of the members, in their order, 48 bytes each
 * @param leaves of the members, in their order, 32 bytes each
 * @param proposers whoever proposed it in that epoch and has not gone over to a larger one; may be empty
 */
record AcceptedRing(RingRecord record, List<byte[]> commitments, List<byte[]> leaves, Set<NodeId> proposers) {

    AcceptedRing {
        commitments = List.copyOf(commitments);
        leaves = List.copyOf(leaves);
        proposers = Set.copyOf(proposers);
    }

    RingStatement statement() {
        return record.statement();
    }

    Bytes32 root() {
        return statement().ringRoot();
    }

    long epoch() {
        return statement().epoch();
    }

    int size() {
        return commitments.size();
    }

    boolean holds(NodeId node) {
        return java.util.Collections.binarySearch(statement().members(), node) >= 0;
    }

    AcceptedRing with(Set<NodeId> others) {
        return new AcceptedRing(record, commitments, leaves, others);
    }

    /** @param key a commitment or a leaf */
    List<NodeId> ownersOf(byte[] key) {
        return IntStream.range(0, size())
                .filter(i ->
                        java.util.Arrays.equals(commitments.get(i), key) || java.util.Arrays.equals(leaves.get(i), key))
                .mapToObj(i -> statement().members().get(i))
                .toList();
    }

    /** {@code record length 2 | record | commitments | leaves}. */
    byte[] encode() {
        ByteWriter out = new ByteWriter(64).var(record.encode());
        commitments.forEach(out::bytes);
        leaves.forEach(out::bytes);
        return out.toArray();
    }

    /** From this node's own store. */
    static Decoded<AcceptedRing> decodeStored(byte[] bytes) {
        ByteReader reader = new ByteReader(bytes);
        byte[] encoded = reader.var(RingRecord.MAX_BYTES);
        return RingRecord.decodeStored(encoded).then(record -> {
            int members = record.statement().members().size();
            List<byte[]> commitments = each(reader, members, ProofKey.COMMITMENT_BYTES);
            List<byte[]> leaves = each(reader, members, ProofKey.LEAF_BYTES);
            return reader.finish(() -> new AcceptedRing(
                    record, commitments, leaves, Set.of(record.statement().proposer())));
        });
    }

    private static List<byte[]> each(ByteReader reader, int count, int bytes) {
        List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(reader.bytes(bytes));
        }
        return all;
    }
}
