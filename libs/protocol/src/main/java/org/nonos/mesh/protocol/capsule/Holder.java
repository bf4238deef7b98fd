package org.nonos.mesh.protocol.capsule;

import java.util.Arrays;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.identity.Signatures;
import org.nonos.mesh.protocol.identity.Signer;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * "I hold all of this capsule, from this cycle to that one", signed (domain {@code holder}). Wire form, {@value #BYTES}
 * bytes: {@code format u8 = 1 | holder 32 | capsule id 32 | since u63 | until u63 | signature 64}. It is an offer to
 * serve, not a proof of having: whoever fetches checks every chunk.
 */
public final class Holder {

    public static final int BYTES = 1 + 32 + 32 + 8 + 8 + Signatures.SIGNATURE_BYTES;

    /** An offer cannot bind other nodes' memory for ever: about two years of default cycles. */
    public static final long MAX_SPAN_CYCLES = 1_000_000;

    private static final int FORMAT = 1;
    private static final int SIGNED_BYTES = BYTES - Signatures.SIGNATURE_BYTES;

    private final NodeId holder;
    private final Bytes32 capsuleId;
    private final long sinceCycle;
    private final long untilCycle;
    private final byte[] encoded;

    private Holder(NodeId holder, Bytes32 capsuleId, long sinceCycle, long untilCycle, byte[] encoded) {
        this.holder = holder;
        this.capsuleId = capsuleId;
        this.sinceCycle = sinceCycle;
        this.untilCycle = untilCycle;
        this.encoded = encoded;
    }

    /**
     * Signs an offer of the signer's own node.
     *
     * @param untilCycle last cycle in which it stands; at most {@link #MAX_SPAN_CYCLES} after {@code sinceCycle}
     * @throws Signer.SigningUnavailableException when the key's keeper does not answer
     */
    public static Holder sign(Bytes32 capsuleId, long sinceCycle, long untilCycle, Signer signer) {
        if (!spanFits(sinceCycle, untilCycle)) {
            throw new IllegalArgumentException("cycles " + sinceCycle + " to " + untilCycle);
        }
        NodeId self = signer.nodeId();
        byte[] signedPart = signedPart(self, capsuleId, sinceCycle, untilCycle);
        byte[] signature = signer.sign(SignatureDomain.HOLDER, signedPart);
        byte[] encoded = Arrays.copyOf(signedPart, BYTES);
        System.arraycopy(signature, 0, encoded, SIGNED_BYTES, signature.length);
        return new Holder(self, capsuleId, sinceCycle, untilCycle, encoded);
    }

    /** From bytes of unknown origin: canonical, signature verified. Whether it still stands is the reader's question. */
    public static Decoded<Holder> decode(byte[] bytes) {
        ByteReader reader = new ByteReader(bytes);
        if (reader.u8() != FORMAT) {
            reader.fail("unknown-version", "a holder record of a version that this node does not know");
        }
        NodeId holder = new NodeId(reader.bytes32());
        Bytes32 capsuleId = reader.bytes32();
        long since = reader.u63();
        long until = reader.u63();
        byte[] signature = reader.bytes(Signatures.SIGNATURE_BYTES);
        if (!spanFits(since, until)) {
            reader.fail("bad-span", "cycles " + since + " to " + until);
        }
        return reader.finish(() -> new Holder(holder, capsuleId, since, until, bytes.clone()))
                .then(record ->
                        Signatures.verify(holder, SignatureDomain.HOLDER, Arrays.copyOf(bytes, SIGNED_BYTES), signature)
                                ? Decoded.ok(record)
                                : Decoded.refused("bad-signature", "the holder record is not signed by its holder"));
    }

    public NodeId holder() {
        return holder;
    }

    public Bytes32 capsuleId() {
        return capsuleId;
    }

    public long sinceCycle() {
        return sinceCycle;
    }

    public long untilCycle() {
        return untilCycle;
    }

    public byte[] encode() {
        return encoded.clone();
    }

    private static boolean spanFits(long since, long until) {
        return since >= 0 && until >= since && until - since <= MAX_SPAN_CYCLES;
    }

    private static byte[] signedPart(NodeId holder, Bytes32 capsuleId, long since, long until) {
        return new ByteWriter(BYTES)
                .u8(FORMAT)
                .bytes32(holder.key())
                .bytes32(capsuleId)
                .u63(since)
                .u63(until)
                .toArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Holder that && Arrays.equals(encoded, that.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    @Override
    public String toString() {
        return "Holder[" + capsuleId + " until " + untilCycle + "]";
    }
}
