package org.nonos.mesh.protocol.trust;

import java.util.Arrays;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.identity.Signatures;
import org.nonos.mesh.protocol.identity.Signer;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * A signed statement: always {@value #ENCODED_BYTES} bytes, the statement and then the issuer's Ed25519 signature over
 * it in the domain {@link SignatureDomain#EVIDENCE}. Two pieces of evidence are equal when their statements are.
 */
public final class Evidence {

    public static final int ENCODED_BYTES = EvidenceStatement.ENCODED_BYTES + Signatures.SIGNATURE_BYTES;

    private final EvidenceStatement statement;
    private final byte[] signature;

    private Evidence(EvidenceStatement statement, byte[] signature) {
        this.statement = statement;
        this.signature = signature;
    }

    /** Signs with the issuer's own key. */
    public static Evidence sign(EvidenceStatement statement, Signer signer) {
        return new Evidence(statement, signer.sign(SignatureDomain.EVIDENCE, statement.encode()));
    }

    /** A statement with a signature made elsewhere, which is checked. */
    public static Decoded<Evidence> of(EvidenceStatement statement, byte[] signature) {
        return new Evidence(statement, signature.clone()).verified();
    }

    /** From a peer: bounded, canonical and verified. */
    public static Decoded<Evidence> decode(byte[] bytes) {
        return parse(bytes).then(Evidence::verified);
    }

    /** From this node's own storage, where only verified evidence goes: everything is checked but the signature. */
    public static Decoded<Evidence> decodeStored(byte[] bytes) {
        return parse(bytes);
    }

    public EvidenceStatement statement() {
        return statement;
    }

    public EvidenceKey key() {
        return statement.key();
    }

    public byte[] encode() {
        byte[] all = Arrays.copyOf(statement.encode(), ENCODED_BYTES);
        System.arraycopy(signature, 0, all, EvidenceStatement.ENCODED_BYTES, signature.length);
        return all;
    }

    /** Names the statement, whatever signature it came with. */
    public Bytes32 digest() {
        return Hashes.domain("evidence-leaf", statement.encode());
    }

    private Decoded<Evidence> verified() {
        return Signatures.verify(key().issuer(), SignatureDomain.EVIDENCE, statement.encode(), signature)
                ? Decoded.ok(this)
                : Decoded.refused("bad-signature", "the issuer did not sign this evidence");
    }

    private static Decoded<Evidence> parse(byte[] bytes) {
        if (bytes.length != ENCODED_BYTES) {
            return Decoded.refused("bad-length", "evidence has " + ENCODED_BYTES + " bytes, got " + bytes.length);
        }
        ByteReader reader = new ByteReader(bytes);
        int version = reader.u8();
        NodeId issuer = new NodeId(reader.bytes32());
        NodeId subject = new NodeId(reader.bytes32());
        int classNumber = reader.u8();
        long windowStartCycle = reader.u63();
        long cycle = reader.u63();
        long sequence = reader.u63();
        long positives = reader.u63();
        long negatives = reader.u63();
        byte[] signature = reader.bytes(Signatures.SIGNATURE_BYTES);
        EvidenceClass evidenceClass = EvidenceClass.ofWireNumber(classNumber).orElse(EvidenceClass.PROOF);
        if (version != EvidenceStatement.VERSION) {
            reader.fail("unknown-version", "evidence version " + version);
        } else if (evidenceClass.wireNumber() != classNumber) {
            reader.fail("unknown-class", "evidence class " + classNumber);
        } else if (issuer.equals(subject)) {
            reader.fail("self-evidence", "issuer and subject are the same node");
        }
        EvidenceKey key = new EvidenceKey(issuer, subject, evidenceClass);
        String fault = EvidenceStatement.fault(key, windowStartCycle, cycle, sequence, positives, negatives);
        if (!fault.isEmpty()) {
            reader.fail("bad-statement", fault);
        }
        return reader.finish(() -> new Evidence(
                new EvidenceStatement(key, windowStartCycle, cycle, sequence, positives, negatives), signature));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Evidence that && statement.equals(that.statement);
    }

    @Override
    public int hashCode() {
        return statement.hashCode();
    }

    @Override
    public String toString() {
        return statement.toString();
    }
}
