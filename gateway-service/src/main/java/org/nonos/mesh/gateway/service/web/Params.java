package org.nonos.mesh.gateway.service.web;

import com.google.protobuf.ByteString;
import java.util.HexFormat;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.OnionAddress;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

/** Reads what callers name in paths and queries, and writes ids the same way everywhere. */
final class Params {

    static final int MAX_LIMIT = 200;
    static final int MAX_CURSOR_CHARS = 512;

    private Params() {}

    /** Sixty-four hexadecimal digits. */
    static ByteString id(String text, String what) {
        return Bytes32.parseHex(text)
                .asOptional()
                .map(bytes -> ByteString.copyFrom(bytes.toArray()))
                .orElseThrow(() -> Problem.badRequest("bad-id", "The id of a " + what + " is 64 hexadecimal digits."));
    }

    /** An onion address, or the node id in hexadecimal digits. */
    static NodeId node(String text) {
        Decoded<NodeId> node = text.length() == 2 * Bytes32.LENGTH
                ? Bytes32.parseHex(text).then(bytes -> Decoded.ok(new NodeId(bytes)))
                : OnionAddress.parse(text).then(address -> Decoded.ok(address.nodeId()));
        return node.asOptional()
                .orElseThrow(() -> Problem.badRequest(
                        "bad-node", "A node is named by its onion address, or by 64 hexadecimal digits."));
    }

    static int limit(int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw Problem.badRequest("bad-limit", "limit must be 1 to " + MAX_LIMIT + ".");
        }
        return limit;
    }

    static String cursor(String cursor) {
        if (cursor.length() > MAX_CURSOR_CHARS) {
            throw Problem.badRequest("bad-cursor", "cursor must be one that this node gave.");
        }
        return cursor;
    }

    static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    /** Empty for what is no node id. */
    static String onion(ByteString nodeId) {
        return NodeId.decode(nodeId.toByteArray())
                .asOptional()
                .map(node -> node.onionAddress().text())
                .orElse("");
    }
}
