package org.nonos.mesh.protocol.gossip;

import java.util.Arrays;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.identity.Signatures;
import org.nonos.mesh.protocol.identity.Signer;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * Something that an operator's node tells the whole mesh, signed by it: maintenance ahead, a capsule withdrawn.
 *
 * <p>Canonical form: {@code version u8 = 1 | issuer 32 | at u63 millis | type text | count u8 | count × (key text |
 * value text) | signature 64}; keys strictly ascending. The signature covers all before it.
 *
 * @param type 1 to {@value #MAX_TYPE_BYTES} bytes of UTF-8
 * @param attributes at most {@value #MAX_ATTRIBUTES}; keys 1 to {@value #MAX_KEY_BYTES} bytes, values at most
 *     {@value #MAX_VALUE_BYTES}; never secrets, every peer reads them
 * @param signature 64 bytes
 */
public record OperatorEvent(
        NodeId issuer, long atMillis, String type, SortedMap<String, String> attributes, byte[] signature) {

    public static final int VERSION = 1;
    public static final int MAX_TYPE_BYTES = 64;
    public static final int MAX_ATTRIBUTES = 16;
    public static final int MAX_KEY_BYTES = 64;
    public static final int MAX_VALUE_BYTES = 256;

    public OperatorEvent {
        SortedMap<String, String> ordered = new TreeMap<>();
        ordered.putAll(attributes);
        attributes = Collections.unmodifiableSortedMap(ordered);
    }

    /** Signs an event of this node. Throws when a field breaks a limit: the caller wrote it. */
    public static OperatorEvent sign(Signer signer, long atMillis, String type, SortedMap<String, String> attributes) {
        OperatorEvent unsigned = new OperatorEvent(signer.nodeId(), atMillis, type, attributes, new byte[0]);
        byte[] signature = signer.sign(SignatureDomain.OPERATOR_EVENT, unsigned.signedPart());
        OperatorEvent event = new OperatorEvent(signer.nodeId(), atMillis, type, attributes, signature);
        if (decode(event.encode()) instanceof Decoded.Refused<OperatorEvent> refused) {
            throw new IllegalArgumentException("operator event " + refused.code() + ": " + refused.detail());
        }
        return event;
    }

    public byte[] encode() {
        return new ByteWriter().bytes(signedPart()).bytes(signature).toArray();
    }

    /** Bounded, canonical, signature verified; never throws. */
    public static Decoded<OperatorEvent> decode(byte[] bytes) {
        ByteReader reader = new ByteReader(bytes);
        int version = reader.u8();
        if (!reader.failed() && version != VERSION) {
            reader.fail("unknown-version", "operator event version " + version);
        }
        NodeId issuer = new NodeId(reader.bytes32());
        long atMillis = reader.u63();
        String type = reader.text(MAX_TYPE_BYTES);
        SortedMap<String, String> attributes = decodeAttributes(reader);
        int signedBytes = reader.position();
        byte[] signature = reader.bytes(Signatures.SIGNATURE_BYTES);
        if (!reader.failed() && type.isEmpty()) {
            reader.fail("bad-type", "an event names its type");
        }
        return reader.finish(() -> new OperatorEvent(issuer, atMillis, type, attributes, signature))
                .then(event -> verified(event, Arrays.copyOf(bytes, signedBytes)));
    }

    private static Decoded<OperatorEvent> verified(OperatorEvent event, byte[] signed) {
        return Signatures.verify(event.issuer, SignatureDomain.OPERATOR_EVENT, signed, event.signature)
                ? Decoded.ok(event)
                : Decoded.refused("bad-signature", "operator event of " + event.issuer);
    }

    private static SortedMap<String, String> decodeAttributes(ByteReader reader) {
        SortedMap<String, String> attributes = new TreeMap<>();
        int count = reader.u8();
        if (count > MAX_ATTRIBUTES) {
            reader.fail("too-many-attributes", count + " attributes");
        }
        for (int i = 0; i < count && !reader.failed(); i++) {
            String key = reader.text(MAX_KEY_BYTES);
            String value = reader.text(MAX_VALUE_BYTES);
            if (key.isEmpty() || (!attributes.isEmpty() && key.compareTo(attributes.lastKey()) <= 0)) {
                reader.fail("bad-attribute-order", "attribute " + i);
            }
            attributes.put(key, value);
        }
        return attributes;
    }

    private byte[] signedPart() {
        ByteWriter writer = new ByteWriter()
                .u8(VERSION)
                .bytes(issuer.toArray())
                .u63(atMillis)
                .text(type)
                .u8(attributes.size());
        attributes.forEach((key, value) -> writer.text(key).text(value));
        return writer.toArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OperatorEvent that && Arrays.equals(encode(), that.encode());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(signature);
    }

    @Override
    public String toString() {
        return "OperatorEvent[" + type + " of " + issuer + " at " + atMillis + "]";
    }
}
