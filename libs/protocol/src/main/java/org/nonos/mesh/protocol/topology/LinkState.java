package org.nonos.mesh.protocol.topology;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.identity.Signatures;
import org.nonos.mesh.protocol.identity.Signer;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * A node's signed list of its links. An edge counts only when both of its ends sign it, so nobody can claim a
 * neighbour. {@code version u8 (1) | issuer 32 | sequence u63 | cycle u63 | expires u63 | edges u8 | edges ascending by
 * peer {peer 32 | rtt u32 | bytes per second u63} | signature 64}.
 *
 * @param issuer who signed
 * @param sequence the newest supersedes; never reused
 * @param cycle the proof cycle in which it was made
 * @param expiresAtMillis UTC; see {@link #isFresh}
 * @param edges at most {@link #MAX_EDGES}, ascending by peer, none with the issuer
 * @param encoded the wire form, signature included
 */
public record LinkState(
        NodeId issuer, long sequence, long cycle, long expiresAtMillis, List<Edge> edges, byte[] encoded) {

    public static final int MAX_EDGES = 64;

    /** A list is valid no longer than this after it is made, and its reader refuses one that says otherwise. */
    public static final long MAX_LIFE_MILLIS = 30 * 60_000;

    private static final int VERSION = 1;
    private static final int EDGE_BYTES = 32 + 4 + 8;
    private static final int HEAD_BYTES = 1 + 32 + 3 * 8 + 1;

    public static final int MAX_BYTES = HEAD_BYTES + MAX_EDGES * EDGE_BYTES + Signatures.SIGNATURE_BYTES;

    /**
     * One link as its issuer sees it.
     *
     * @param rttMicros 0: not measured yet
     * @param bytesPerSecond what the link was seen to deliver, never what a peer claims
     */
    public record Edge(NodeId peer, long rttMicros, long bytesPerSecond) {
        public Edge {
            if (rttMicros < 0 || rttMicros > 0xffff_ffffL || bytesPerSecond < 0) {
                throw new IllegalArgumentException("edge with rtt " + rttMicros + " and rate " + bytesPerSecond);
            }
        }
    }

    /** Makes and signs a list; the edges may come in any order, and must be of different peers. */
    public static LinkState signed(Signer signer, long sequence, long cycle, long expiresAtMillis, List<Edge> edges) {
        List<Edge> sorted = new ArrayList<>(edges);
        sorted.sort((a, b) -> a.peer().compareTo(b.peer()));
        if (sorted.size() > MAX_EDGES) {
            throw new IllegalArgumentException("at most " + MAX_EDGES + " edges, not " + sorted.size());
        }
        NodeId issuer = signer.nodeId();
        byte[] body = body(issuer, sequence, cycle, expiresAtMillis, sorted);
        byte[] signature = signer.sign(SignatureDomain.LINK_STATE, body);
        byte[] encoded = new ByteWriter(body.length + signature.length)
                .bytes(body)
                .bytes(signature)
                .toArray();
        return new LinkState(issuer, sequence, cycle, expiresAtMillis, List.copyOf(sorted), encoded);
    }

    /**
     * Reads and verifies. Refuses "link-state-version", "link-state-edges" (too many, out of order, with the issuer
     * itself), "bad-signature", "truncated", "trailing-bytes" and "number-too-large". Freshness is the caller's to ask.
     */
    public static Decoded<LinkState> decode(byte[] bytes) {
        ByteReader reader = new ByteReader(bytes);
        if (reader.u8() != VERSION) {
            reader.fail("link-state-version", "this node knows version " + VERSION);
        }
        NodeId issuer = new NodeId(reader.bytes32());
        long sequence = reader.u63();
        long cycle = reader.u63();
        long expiresAtMillis = reader.u63();
        List<Edge> edges = edges(reader, issuer);
        byte[] signature = reader.bytes(Signatures.SIGNATURE_BYTES);
        return reader.finish(() -> new LinkState(issuer, sequence, cycle, expiresAtMillis, edges, bytes.clone()))
                .then(state -> verify(state, signature));
    }

    public byte[] encode() {
        return encoded.clone();
    }

    /** Neither expired nor valid for longer than anything may be. */
    public boolean isFresh(long nowMillis) {
        return expiresAtMillis > nowMillis && expiresAtMillis - nowMillis <= MAX_LIFE_MILLIS;
    }

    private static List<Edge> edges(ByteReader reader, NodeId issuer) {
        int count = reader.u8();
        if (count > MAX_EDGES || count * EDGE_BYTES > reader.remaining()) {
            reader.fail("link-state-edges", count + " edges, at most " + MAX_EDGES + " that are there");
            return List.of();
        }
        List<Edge> edges = new ArrayList<>(count);
        for (int i = 0; i < count && !reader.failed(); i++) {
            Edge edge = new Edge(new NodeId(reader.bytes32()), reader.u32(), reader.u63());
            boolean ascending = i == 0 || edges.get(i - 1).peer().compareTo(edge.peer()) < 0;
            if (!ascending || edge.peer().equals(issuer)) {
                reader.fail("link-state-edges", "edge " + i + " is out of order or with the issuer itself");
            }
            edges.add(edge);
        }
        return List.copyOf(edges);
    }

    private static Decoded<LinkState> verify(LinkState state, byte[] signature) {
        byte[] body = Arrays.copyOf(state.encoded, state.encoded.length - Signatures.SIGNATURE_BYTES);
        return Signatures.verify(state.issuer, SignatureDomain.LINK_STATE, body, signature)
                ? Decoded.ok(state)
                : Decoded.refused("bad-signature", "the issuer did not sign this link-state");
    }

    private static byte[] body(NodeId issuer, long sequence, long cycle, long expiresAtMillis, List<Edge> edges) {
        ByteWriter writer = new ByteWriter(HEAD_BYTES + edges.size() * EDGE_BYTES)
                .u8(VERSION)
                .bytes32(issuer.key())
                .u63(sequence)
                .u63(cycle)
                .u63(expiresAtMillis)
                .u8(edges.size());
        for (Edge edge : edges) {
            writer.bytes32(edge.peer().key()).u32(edge.rttMicros()).u63(edge.bytesPerSecond());
        }
        return writer.toArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LinkState that && Arrays.equals(encoded, that.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    @Override
    public String toString() {
        return "LinkState[" + issuer + " #" + sequence + ", " + edges.size() + " edges]";
    }
}
