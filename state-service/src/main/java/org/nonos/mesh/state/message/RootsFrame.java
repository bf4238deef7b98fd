package org.nonos.mesh.state.message;

import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * What a node says of its state on a link, frame message {@value #MESSAGE} of layer STATE, {@value #BYTES} bytes:
 * {@code version u8 = 1 | cycle u63 | root 32 | running 32 | manifests 32 | receipts 32}.
 *
 * @param cycle the proof cycle in which the roots were taken; receipts expire with cycles, so roots of different cycles
 *     do not compare
 */
public record RootsFrame(long cycle, Bytes32 running, Bytes32 manifests, Bytes32 receipts) {

    public static final int MESSAGE = 1;
    public static final int BYTES = 1 + 8 + 4 * 32;

    private static final int VERSION = 1;

    /** The state root: one hash over the three trees' roots. */
    public Bytes32 root() {
        return Hashes.domain("state-root", running.toArray(), manifests.toArray(), receipts.toArray());
    }

    /** Whether the two nodes hold the same of what nodes share. What each runs is its own affair. */
    public boolean sharesWith(RootsFrame other) {
        return cycle == other.cycle && manifests.equals(other.manifests) && receipts.equals(other.receipts);
    }

    public byte[] encode() {
        return new ByteWriter(BYTES)
                .u8(VERSION)
                .u63(cycle)
                .bytes32(root())
                .bytes32(running)
                .bytes32(manifests)
                .bytes32(receipts)
                .toArray();
    }

    public static Decoded<RootsFrame> decode(byte[] bytes) {
        ByteReader reader = new ByteReader(bytes);
        if (reader.u8() != VERSION) {
            reader.fail("unknown-version", "a roots frame of a version that this node does not know");
        }
        long cycle = reader.u63();
        Bytes32 root = reader.bytes32();
        RootsFrame frame = new RootsFrame(cycle, reader.bytes32(), reader.bytes32(), reader.bytes32());
        if (!reader.failed() && !frame.root().equals(root)) {
            reader.fail("inconsistent-roots", "the root is not the hash of the three roots");
        }
        return reader.finish(() -> frame);
    }
}
