package org.nonos.mesh.proof;

import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * What a receipt says, whichever proof system backs it.
 *
 * @param realm the mesh in which it holds
 * @param kind what was done with the capsule
 * @param capsule the capsule's id
 * @param cycle the proof cycle in which it was said, not negative
 * @param expiryCycle the last cycle in which it counts, not before {@code cycle}
 * @param anchor the prover's anchor of the last closed cycle, all zero before the first
 */
public record Attestation(
        RealmTag realm, ReceiptKind kind, Bytes32 capsule, long cycle, long expiryCycle, Bytes32 anchor) {

    /** Length of {@link #toArray()}. */
    public static final int ENCODED_BYTES = Realm.TAG_BYTES + 1 + 2 * Bytes32.LENGTH + 2 * Long.BYTES;

    public Attestation {
        if (cycle < 0 || expiryCycle < cycle) {
            throw new IllegalArgumentException(
                    "needs 0 <= cycle <= expiry cycle, got " + cycle + " and " + expiryCycle);
        }
    }

    /** The fields in order, big-endian, all of fixed length: what digests are made of. */
    public byte[] toArray() {
        return new ByteWriter(ENCODED_BYTES)
                .bytes(realm.toArray())
                .u8(kind.wireNumber())
                .bytes32(capsule)
                .u63(cycle)
                .u63(expiryCycle)
                .bytes32(anchor)
                .toArray();
    }
}
