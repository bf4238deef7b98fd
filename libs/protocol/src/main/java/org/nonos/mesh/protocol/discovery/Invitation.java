package org.nonos.mesh.protocol.discovery;

import java.util.Locale;
import org.nonos.mesh.protocol.identity.Base32;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.identity.Signer;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * A node's record on its way by mouth, mail or paper: {@code "nonos-mesh:1:" + base32(frame)}. The frame carries the
 * record and an expiry and is signed by the record's node. It gives no rights; it only says where to knock.
 *
 * @param expiresAtMillis UTC; an invitation holds longer than the record in it, whose age is not asked
 */
public record Invitation(NodeRecord record, long expiresAtMillis) {

    public static final String PREFIX = "nonos-mesh:1:";
    public static final int MAX_BYTES = NodeRecord.MAX_BYTES + 256;
    public static final int MAX_CHARS = PREFIX.length() + (MAX_BYTES * 8 + 4) / 5;

    public Invitation {
        if (expiresAtMillis < 0) {
            throw new IllegalArgumentException("expires at " + expiresAtMillis);
        }
    }

    /** The text to pass on. */
    public String uri(Signer signer) {
        byte[] frame = new TlvWriter(FrameType.INVITATION)
                .sender(record.nodeId())
                .put(TlvType.CARRIED_RECORD, record.encode())
                .put(TlvType.EXPIRY, new ByteWriter(8).u63(expiresAtMillis).toArray())
                .sign(signer, SignatureDomain.INVITATION);
        return PREFIX + Base32.encode(frame);
    }

    /** Forgives case and surrounding space, nothing else. Both signatures are checked, the expiry is the reader's. */
    public static Decoded<Invitation> parse(String uri) {
        String text = uri.strip().toLowerCase(Locale.ROOT);
        if (!text.startsWith(PREFIX)) {
            return Decoded.refused("not-an-invitation", "an invitation begins with " + PREFIX);
        }
        if (text.length() > MAX_CHARS) {
            return Decoded.refused("oversized", "an invitation has at most " + MAX_CHARS + " characters");
        }
        return Base32.decode(text.substring(PREFIX.length()))
                .then(bytes -> TlvFrame.decode(bytes, FrameType.INVITATION, MAX_BYTES))
                .then(Invitation::read);
    }

    private static Decoded<Invitation> read(TlvFrame frame) {
        TlvFields in = new TlvFields(frame);
        NodeId inviter = in.sender();
        byte[] carried = in.needAtMost(TlvType.CARRIED_RECORD, NodeRecord.MAX_BYTES);
        ByteReader expiry = in.need(TlvType.EXPIRY, 8);
        long expiresAtMillis = expiry.u63();
        if (expiry.failed()) {
            in.fail("number-too-large", "expiry above 2^63");
        }
        return in.finish(() -> carried)
                .then(NodeRecord::decode)
                .then(record -> record.nodeId().equals(inviter)
                        ? Decoded.ok(new Invitation(record, expiresAtMillis))
                        : Decoded.refused("bad-node-id", "the record in it is another node's"))
                .then(it -> new Unverified<>(it, inviter, SignatureDomain.INVITATION, frame).verify());
    }
}
