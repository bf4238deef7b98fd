package org.nonos.mesh.protocol.link;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * The first frame in each direction: {@code version u8 | realm tag 8 | boot id 8 | dial sequence u63 | share 32 | count u8
 * | endpoints (length u16, text)}. Bytes after the endpoints belong to newer versions and are skipped.
 *
 * @param realmTagHex the realm's tag, sixteen hexadecimal digits
 * @param bootId drawn at random when the sender's process started: another one means that it has restarted
 * @param dialSequence grows with every dial of the sender; only the dialler's counts. Ties between links are broken by it
 * @param share drawn at random for this link: the secret from which both ends make circuit ids is made of both shares
 * @param endpoints "host:port" where the sender accepts links, at most {@link #MAX_ENDPOINTS}; unproven
 */
public record Hello(
        int version, String realmTagHex, long bootId, long dialSequence, Bytes32 share, List<String> endpoints) {

    public static final int VERSION = 2;
    public static final int MAX_ENDPOINTS = 8;
    public static final int MAX_ENDPOINT_BYTES = 128;

    /** No honest HELLO is longer, newer versions' extra fields included. */
    public static final int MAX_BYTES = 4096;

    public Hello {
        if (version < VERSION || version > 255 || dialSequence < 0 || endpoints.size() > MAX_ENDPOINTS) {
            throw new IllegalArgumentException(
                    "hello of version " + version + " with " + endpoints.size() + " endpoints");
        }
        endpoints = List.copyOf(endpoints);
    }

    public static Hello of(Realm realm, long bootId, long dialSequence, Bytes32 share, List<String> endpoints) {
        return new Hello(VERSION, realm.tagHex(), bootId, dialSequence, share, endpoints);
    }

    /** The secret of a link: SHA-256 of {@code "nonos-mesh-v1/link-secret" | 0 | dialler's share | other share}. */
    public static byte[] linkSecret(Bytes32 diallerShare, Bytes32 otherShare) {
        return Hashes.sha256(new ByteWriter()
                        .bytes("nonos-mesh-v1/link-secret".getBytes(StandardCharsets.US_ASCII))
                        .u8(0)
                        .bytes32(diallerShare)
                        .bytes32(otherShare)
                        .toArray())
                .toArray();
    }

    @Override
    public String toString() {
        return "Hello[version=" + version + ", endpoints=" + endpoints + "]";
    }

    public byte[] encode() {
        ByteWriter out = new ByteWriter()
                .u8(version)
                .bytes(HexFormat.of().parseHex(realmTagHex))
                .i64(bootId)
                .u63(dialSequence)
                .bytes32(share)
                .u8(endpoints.size());
        endpoints.forEach(out::text);
        return out.toArray();
    }

    public static Decoded<Hello> decode(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            return Decoded.refused("hello-too-long", bytes.length + " bytes, at most " + MAX_BYTES);
        }
        ByteReader in = new ByteReader(bytes);
        int version = in.u8();
        byte[] realm = in.bytes(Realm.TAG_BYTES);
        long bootId = in.i64();
        long dialSequence = in.u63();
        Bytes32 share = in.bytes32();
        int count = in.u8();
        if (version < VERSION) {
            in.fail("bad-version", "version " + version + ", this node knows " + VERSION);
        }
        if (count > MAX_ENDPOINTS) {
            in.fail("too-many-endpoints", count + " endpoints, at most " + MAX_ENDPOINTS);
        }
        List<String> endpoints = new ArrayList<>();
        for (int i = 0; i < count && !in.failed(); i++) {
            endpoints.add(in.text(MAX_ENDPOINT_BYTES));
        }
        if (version > VERSION) {
            in.bytes(in.remaining());
        }
        return in.finish(
                () -> new Hello(version, HexFormat.of().formatHex(realm), bootId, dialSequence, share, endpoints));
    }
}
