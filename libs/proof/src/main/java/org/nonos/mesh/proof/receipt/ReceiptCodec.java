package org.nonos.mesh.proof.receipt;

import org.nonos.mesh.proof.Attestation;
import org.nonos.mesh.proof.ProofSystemId;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.Signatures;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * Receipts as bytes, big-endian, every receipt in exactly one way:
 *
 * <pre>
 * version 1 | system length 2, name | realm 8 | kind 1 | capsule 32 | cycle 8 | expiry cycle 8 | anchor 32
 * | prover 32 | commitment 48 | binding 64 | tag 48 | proof length 2, proof
 * </pre>
 *
 * Refuses with {@code receipt-too-large}, {@code unknown-version}, {@code bad-system-name}, {@code unknown-kind},
 * {@code bad-expiry}, {@code empty-proof}, {@code truncated}, {@code trailing-bytes}, {@code field-too-long} or {@code
 * number-too-large}.
 */
final class ReceiptCodec {

    /** All but the name of the system and the proof. */
    static final int FIXED_BYTES = 1
            + 2
            + Attestation.ENCODED_BYTES
            + Bytes32.LENGTH
            + 2 * G1Point.ENCODED_BYTES
            + Signatures.SIGNATURE_BYTES
            + 2;

    static final String UNKNOWN_VERSION = "unknown-version";
    static final String UNKNOWN_KIND = "unknown-kind";

    private ReceiptCodec() {}

    static byte[] encode(Receipt receipt) {
        return header(receipt)
                .bytes(receipt.binding().toArray())
                .bytes(receipt.tag().toArray())
                .var(receipt.proof().toArray())
                .toArray();
    }

    /** What the receipt's id is made of. */
    static byte[] encodePublic(Receipt receipt) {
        return header(receipt).bytes(receipt.tag().toArray()).toArray();
    }

    private static ByteWriter header(Receipt receipt) {
        return new ByteWriter(
                        FIXED_BYTES + ProofSystemId.MAX_BYTES + receipt.proof().length())
                .u8(Receipt.VERSION)
                .var(receipt.system().toArray())
                .bytes(receipt.attestation().toArray())
                .bytes(receipt.prover().toArray())
                .bytes(receipt.commitment().toArray());
    }

    static Decoded<Receipt> decode(byte[] encoding) {
        if (encoding.length > Receipt.MAX_BYTES) {
            return Decoded.refused(
                    "receipt-too-large", "at most " + Receipt.MAX_BYTES + " bytes, got " + encoding.length);
        }
        ByteReader reader = new ByteReader(encoding);
        int version = reader.u8();
        if (version != Receipt.VERSION) {
            reader.fail(UNKNOWN_VERSION, "knows version 1, got " + version);
        }
        Decoded<ProofSystemId> system = ProofSystemId.decode(reader.var(ProofSystemId.MAX_BYTES));
        Decoded<Attestation> attestation = attestation(reader);
        NodeId prover = new NodeId(reader.bytes32());
        PublicBytes commitment = PublicBytes.of(reader.bytes(G1Point.ENCODED_BYTES));
        PublicBytes binding = PublicBytes.of(reader.bytes(Signatures.SIGNATURE_BYTES));
        PublicBytes tag = PublicBytes.of(reader.bytes(G1Point.ENCODED_BYTES));
        PublicBytes proof = PublicBytes.of(reader.var(Receipt.MAX_PROOF_BYTES));
        if (proof.length() == 0) {
            reader.fail("empty-proof", "the proof has no bytes");
        }
        return reader.finish(() -> true)
                .then(complete -> system)
                .then(name -> attestation.then(
                        said -> Decoded.ok(new Receipt(name, said, prover, commitment, binding, tag, proof))));
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
