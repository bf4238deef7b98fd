package org.nonos.mesh.protocol.gossip;

import java.util.Arrays;
import org.nonos.mesh.protocol.layer.GossipKind;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * One thing that gossip carries: {@code kind u8 | length u32 | payload}.
 *
 * <p>Gossip itself never reads a payload; a verifier of the kind does. The payload is not copied: whoever builds an
 * item leaves the array alone from then on.
 *
 * @param payload 1 to {@link #MAX_PAYLOAD_BYTES} bytes
 */
public record GossipItem(GossipKind kind, byte[] payload) {

    public static final int MAX_PAYLOAD_BYTES = 64 * 1024;

    /** Kind and length. */
    public static final int HEAD_BYTES = 5;

    public GossipItem {
        if (payload.length == 0 || payload.length > MAX_PAYLOAD_BYTES) {
            throw new IllegalArgumentException(
                    "an item has 1 to " + MAX_PAYLOAD_BYTES + " bytes, got " + payload.length);
        }
    }

    /** The item's name in the whole mesh: domain hash of kind and payload. Costs one SHA-256 over the payload. */
    public Bytes32 id() {
        return Hashes.domain("gossip-item", new byte[] {(byte) kind.wireNumber()}, payload);
    }

    public int lane() {
        return kind.lane();
    }

    public int encodedBytes() {
        return HEAD_BYTES + payload.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GossipItem that && kind == that.kind && Arrays.equals(payload, that.payload);
    }

    @Override
    public int hashCode() {
        return 31 * kind.hashCode() + Arrays.hashCode(payload);
    }

    @Override
    public String toString() {
        return "GossipItem[" + kind + ", " + payload.length + " bytes]";
    }
}
