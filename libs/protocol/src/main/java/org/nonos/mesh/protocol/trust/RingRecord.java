package org.nonos.mesh.protocol.trust;

import java.util.Arrays;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.identity.Signatures;
import org.nonos.mesh.protocol.identity.Signer;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * A signed proposal of a ring: the statement and then the proposer's Ed25519 signature over it in the domain
 * {@link SignatureDomain#RING}, at most {@value #MAX_BYTES} bytes. Two records are equal when their statements are.
 */
public final class RingRecord {

    public static final int MAX_BYTES =
            RingStatement.HEAD_BYTES + RingStatement.MAX_MEMBERS * Bytes32.LENGTH + Signatures.SIGNATURE_BYTES;

    private final RingStatement statement;
    private final byte[] signature;

    private RingRecord(RingStatement statement, byte[] signature) {
        this.statement = statement;
        this.signature = signature;
    }

    /** Signs with the proposer's own key. */
    public static RingRecord sign(RingStatement statement, Signer signer) {
        return new RingRecord(statement, signer.sign(SignatureDomain.RING, statement.encode()));
    }

    /** A statement with a signature made elsewhere, which is checked. */
    public static Decoded<RingRecord> of(RingStatement statement, byte[] signature) {
        return new RingRecord(statement, signature.clone()).verified();
    }

    /** From a peer: bounded, canonical and verified. */
    public static Decoded<RingRecord> decode(byte[] bytes) {
        return parse(bytes).then(RingRecord::verified);
    }

    /** From this node's own storage, where only verified records go: everything is checked but the signature. */
    public static Decoded<RingRecord> decodeStored(byte[] bytes) {
        return parse(bytes);
    }

    public RingStatement statement() {
        return statement;
    }

    public byte[] encode() {
        byte[] said = statement.encode();
        byte[] all = Arrays.copyOf(said, said.length + signature.length);
        System.arraycopy(signature, 0, all, said.length, signature.length);
        return all;
    }

    /** Names the statement, whatever signature it came with. */
    public Bytes32 id() {
        return Hashes.domain("ring-record", statement.encode());
    }

    private Decoded<RingRecord> verified() {
        return Signatures.verify(statement.proposer(), SignatureDomain.RING, statement.encode(), signature)
                ? Decoded.ok(this)
                : Decoded.refused("bad-signature", "the proposer did not sign this ring");
    }

    private static Decoded<RingRecord> parse(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            return Decoded.refused("bad-length", "a ring record has at most " + MAX_BYTES + " bytes");
        }
        ByteReader reader = new ByteReader(bytes);
        int version = reader.u8();
        if (version != RingStatement.VERSION) {
            reader.fail("unknown-version", "ring record version " + version);
        }
        java.util.function.Supplier<RingStatement> statement = RingStatement.read(reader);
        byte[] signature = reader.bytes(Signatures.SIGNATURE_BYTES);
        return reader.finish(() -> new RingRecord(statement.get(), signature));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RingRecord that && statement.equals(that.statement);
    }

    @Override
    public int hashCode() {
        return statement.hashCode();
    }

    @Override
    public String toString() {
        return "RingRecord[" + statement.members().size() + " members, epoch " + statement.epoch() + ", "
                + statement.ringRoot() + "]";
    }
}
