package org.nonos.mesh.protocol.discovery;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

/** Reads typed fields out of a frame's TLVs. Like {@link ByteReader}, the first failure sticks and is asked for once. */
final class TlvFields {

    private final TlvFrame frame;
    private String failureCode = "";
    private String failureDetail = "";

    TlvFields(TlvFrame frame) {
        this.frame = frame;
    }

    /** The sender: node id and public key are one and the same here, and a frame that says otherwise is refused. */
    NodeId sender() {
        Bytes32 id = need32(TlvType.NODE_ID);
        if (!id.equals(need32(TlvType.PUBLIC_KEY))) {
            fail("bad-node-id", "node id and public key differ");
        }
        return new NodeId(id);
    }

    Bytes32 need32(int type) {
        Bytes32 value = may32(type);
        if (value == null) {
            fail("missing-tlv", "TLV " + type + " is missing");
            return Bytes32.ZERO;
        }
        return value;
    }

    @Nullable
    Bytes32 may32(int type) {
        byte[] value = may(type, Bytes32.LENGTH);
        return value == null ? null : Bytes32.of(value);
    }

    /** A reader over a TLV of exactly that many bytes; over zeros after a failure. */
    ByteReader need(int type, int bytes) {
        byte[] value = may(type, bytes);
        if (value == null) {
            fail("missing-tlv", "TLV " + type + " is missing");
            return new ByteReader(new byte[bytes]);
        }
        return new ByteReader(value);
    }

    byte @Nullable [] may(int type, int bytes) {
        byte[] value = frame.value(type);
        if (value != null && value.length != bytes) {
            fail("bad-tlv-length", "TLV " + type + " has " + value.length + " bytes, needs " + bytes);
            return null;
        }
        return value;
    }

    byte[] needAtMost(int type, int maxBytes) {
        byte[] value = frame.value(type);
        if (value == null || value.length > maxBytes) {
            fail("bad-tlv-length", "TLV " + type + " is missing or has more than " + maxBytes + " bytes");
            return new byte[0];
        }
        return value;
    }

    Stamp stamp() {
        ByteReader in = need(TlvType.STAMP, Stamp.BYTES);
        return take(Stamp.read(in), Stamp.NONE);
    }

    List<Endpoint> endpoints() {
        List<Endpoint> endpoints = new ArrayList<>();
        for (byte[] value : frame.values(TlvType.ENDPOINT)) {
            Endpoint endpoint = take(Endpoint.decode(value), Endpoint.NONE);
            if (endpoints.contains(endpoint)) {
                fail("bad-endpoint", "the same endpoint twice");
            }
            endpoints.add(endpoint);
        }
        if (endpoints.size() > NodeFacts.MAX_ENDPOINTS) {
            fail("bad-endpoint", "more than " + NodeFacts.MAX_ENDPOINTS + " endpoints");
        }
        return endpoints;
    }

    /** The value, or the stand-in once something has failed. */
    <T> T take(Decoded<T> decoded, T standIn) {
        return switch (decoded) {
            case Decoded.Ok<T>(T value) -> value;
            case Decoded.Refused<T>(String code, String detail) -> {
                fail(code, detail);
                yield standIn;
            }
        };
    }

    void fail(String code, String detail) {
        if (failureCode.isEmpty()) {
            failureCode = code;
            failureDetail = detail;
        }
    }

    <T> Decoded<T> finish(Supplier<T> value) {
        return failureCode.isEmpty() ? Decoded.ok(value.get()) : Decoded.refused(failureCode, failureDetail);
    }
}
