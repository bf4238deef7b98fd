package org.nonos.mesh.protocol.identity;

import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

/** A node's Ed25519 public key (RFC 8032), which is its name. */
public record NodeId(Bytes32 key) implements Comparable<NodeId> {

    public static NodeId of(byte[] key) {
        return new NodeId(Bytes32.of(key));
    }

    /** From bytes of unknown origin. */
    public static Decoded<NodeId> decode(byte[] key) {
        return key.length == Bytes32.LENGTH
                ? Decoded.ok(of(key))
                : Decoded.refused("bad-node-id", "a node id has 32 bytes, got " + key.length);
    }

    public byte[] toArray() {
        return key.toArray();
    }

    public OnionAddress onionAddress() {
        return OnionAddress.of(this);
    }

    /** The first 8 characters of the onion address: for people, never for decisions. */
    public String shortName() {
        return onionAddress().text().substring(0, 8);
    }

    @Override
    public int compareTo(NodeId other) {
        return key.compareTo(other.key);
    }

    @Override
    public String toString() {
        return shortName();
    }
}
