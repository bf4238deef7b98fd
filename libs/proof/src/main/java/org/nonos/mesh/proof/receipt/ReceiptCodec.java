package org.nonos.mesh.proof.receipt;

import org.nonos.mesh.proof.Attestation;
import org.nonos.mesh.proof.ProofSystemId;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * Receipts as bytes, big-endian, every receipt in exactly one way:
 *
 * <pre>
 * version 2 | system length 2, name | realm 8 | kind 1 | capsule 32 | cycle 8 | expiry cycle 8 | anchor 32
 * | public inputs length 2, public inputs | proof length 2, proof
 * </pre>
 *
 * Refuses with {@code receipt-too-large}, {@code unknown-version}, {@code bad-system-name}, {@code unknown-kind},
 * {@code bad-expiry}, {@code empty-field}, {@code truncated}, {@code trailing-bytes}, {@code field-too-long} or {@code
 * number-too-large}.
 */
final class ReceiptCodec {

    /** All but the name of the system, the public inputs and the proof. */
    static final int FIXED_BYTES = 1 + 2 + Attestation.ENCODED_BYTES + 2 + 2;

    static final String UNKNOWN_VERSION = "unknown-version";
    static final String UNKNOWN_KIND = "unknown-kind";

    private ReceiptCodec() {}

    static byte[] encode(Receipt receipt) {
        return statement(receipt).var(receipt.proof().toArray()).toArray();
    }

    /** What the receipt's id is made of: all but the proof. */
    static byte[] encodeStatement(Receipt receipt) {
        return statement(receipt).toArray();
    }

    private static ByteWriter statement(Receipt receipt) {
        return new ByteWriter(FIXED_BYTES
                        + ProofSystemId.MAX_BYTES
                        + receipt.publicInputs().length()
                        + receipt.proof().length())
                .u8(Receipt.VERSION)
                .var(receipt.system().toArray())
                .bytes(receipt.attestation().toArray())
                .var(receipt.publicInputs().toArray());
    }

    static Decoded<Receipt> decode(byte[] encoding) {
        if (encoding.length > Receipt.MAX_BYTES) {
            return Decoded.refused(
                    "receipt-too-large", "at most " + Receipt.MAX_BYTES + " bytes, got " + encoding.length);
        }
        ByteReader reader = new ByteReader(encoding);
        int version = reader.u8();
        if (version != Receipt.VERSION) {
            reader.fail(UNKNOWN_VERSION, "knows version " + Receipt.VERSION + ", got " + version);
        }
        Decoded<ProofSystemId> system = ProofSystemId.decode(reader.var(ProofSystemId.MAX_BYTES));
        Decoded<Attestation> attestation = attestation(reader);
        PublicBytes publicInputs = field(reader, Receipt.MAX_PUBLIC_INPUT_BYTES);
        PublicBytes proof = field(reader, Receipt.MAX_PROOF_BYTES);
        return reader.finish(() -> true)
                .then(complete -> system)
                .then(name -> attestation.then(said -> Decoded.ok(new Receipt(name, said, publicInputs, proof))));
    }

    private static PublicBytes field(ByteReader reader, int mostBytes) {
        PublicBytes bytes = PublicBytes.of(reader.var(mostBytes));
        if (bytes.length() == 0) {
            reader.fail("empty-field", "public inputs or proof have no bytes");
        }
        return bytes;
    }

    private static Decoded<Attestation> attestation(ByteReader reader) {
        RealmTag realm = new RealmTag(reader.i64());
        int kindNumber = reader.u8();
        Bytes32 capsule = reader.bytes32();
        long cycle = reader.u63();
        long expiryCycle = reader.u63();
        Bytes32 anchor = reader.bytes32();
        if (expiryCycle < cycle) {
            return Decoded.refused("bad-expiry", "expires in cycle " + expiryCycle + ", before its cycle " + cycle);
        }
        return ReceiptKind.ofWireNumber(kindNumber)
                .map(kind -> Decoded.ok(new Attestation(realm, kind, capsule, cycle, expiryCycle, anchor)))
                .orElseGet(() -> Decoded.refused(UNKNOWN_KIND, "knows kinds 1 to 4, got " + kindNumber));
    }
}
