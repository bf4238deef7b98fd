package org.nonos.mesh.protocol.discovery;

import java.util.Arrays;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * Whom a node knows, in 64 bytes: a Bloom filter of 512 bits with two bits for each node (Bloom, CACM 13(7), 1970). The
 * salt is the beacon's sequence, so two nodes that collide in one beacon do not in the next. With 50 nodes 3 % of the
 * others seem known, with 200 nodes 29 %; a false "knows me" costs one beacon's delay.
 */
public final class NeighbourDigest {

    public static final int BYTES = 64;
    private static final int BITS = BYTES * 8;

    private final long salt;
    private final byte[] bits;

    private NeighbourDigest(long salt, byte[] bits) {
        this.salt = salt;
        this.bits = bits;
    }

    public static NeighbourDigest of(long salt, Iterable<NodeId> nodes) {
        byte[] bits = new byte[BYTES];
        for (NodeId node : nodes) {
            Bytes32 hash = hash(salt, node);
            set(bits, position(hash, 0));
            set(bits, position(hash, 2));
        }
        return new NeighbourDigest(salt, bits);
    }

    static NeighbourDigest ofBytes(long salt, byte[] bits) {
        return new NeighbourDigest(salt, bits.clone());
    }

    public boolean mayContain(NodeId node) {
        Bytes32 hash = hash(salt, node);
        return isSet(position(hash, 0)) && isSet(position(hash, 2));
    }

    byte[] toArray() {
        return bits.clone();
    }

    private static Bytes32 hash(long salt, NodeId node) {
        return Hashes.domain("neighbour", new ByteWriter(8).i64(salt).toArray(), node.toArray());
    }

    private static int position(Bytes32 hash, int at) {
        return (hash.at(at) << 8 | hash.at(at + 1)) % BITS;
    }

    private static void set(byte[] bits, int position) {
        bits[position / 8] |= (byte) (1 << position % 8);
    }

    private boolean isSet(int position) {
        return (bits[position / 8] >> position % 8 & 1) == 1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NeighbourDigest that && salt == that.salt && Arrays.equals(bits, that.bits);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bits);
    }
}
