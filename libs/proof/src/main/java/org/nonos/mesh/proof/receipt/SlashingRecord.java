package org.nonos.mesh.proof.receipt;

import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * Two receipts that one key made in one slot, which say different things. {@link SlashingVerifier} tells whether they do,
 * and whose key it was. Version 1, then both receipts, each with a length of two bytes; the one with the lower id first.
 */
public record SlashingRecord(Receipt first, Receipt second) {

    public static final int VERSION = 1;
    public static final int MAX_BYTES = 1 + 2 * (2 + Receipt.MAX_BYTES);

    public SlashingRecord {
        if (first.id().compareTo(second.id()) >= 0) {
            throw new IllegalArgumentException("receipts of two ids, the lower one first");
        }
    }

    /** In whichever order; throws if both say the same. */
    public static SlashingRecord of(Receipt one, Receipt other) {
        return one.id().compareTo(other.id()) < 0 ? new SlashingRecord(one, other) : new SlashingRecord(other, one);
    }

    /**
     * From bytes of unknown origin. Codes: those of {@link Receipt#decode}, {@code slashing-too-large}, {@code
     * unknown-version}, {@code receipts-not-in-order} (also if both say the same).
     */
    public static Decoded<SlashingRecord> decode(byte[] encoding) {
        if (encoding.length > MAX_BYTES) {
            return Decoded.refused("slashing-too-large", "at most " + MAX_BYTES + " bytes, got " + encoding.length);
        }
        ByteReader reader = new ByteReader(encoding);
        int version = reader.u8();
        if (version != VERSION) {
            reader.fail(ReceiptCodec.UNKNOWN_VERSION, "knows version " + VERSION + ", got " + version);
        }
        byte[] first = reader.var(Receipt.MAX_BYTES);
        byte[] second = reader.var(Receipt.MAX_BYTES);
        return reader.finish(() -> true)
                .then(complete -> Receipt.decode(first))
                .then(one -> Receipt.decode(second).then(other -> ordered(one, other)));
    }

    private static Decoded<SlashingRecord> ordered(Receipt first, Receipt second) {
        return first.id().compareTo(second.id()) < 0
                ? Decoded.ok(new SlashingRecord(first, second))
                : Decoded.refused("receipts-not-in-order", "receipts of two ids, the lower one first");
    }

    /** The one encoding of this record. */
    public byte[] encode() {
        return new ByteWriter(MAX_BYTES)
                .u8(VERSION)
                .var(first.encode())
                .var(second.encode())
                .toArray();
    }

    /** A hash of both receipts' ids: other proofs of the same two statements do not make another record. */
    public Bytes32 id() {
        return Hashes.domain("slashing-id", first.id().toArray(), second.id().toArray());
    }
}
