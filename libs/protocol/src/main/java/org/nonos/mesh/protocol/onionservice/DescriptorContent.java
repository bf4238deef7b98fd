package org.nonos.mesh.protocol.onionservice;

import java.util.ArrayList;
import java.util.List;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * What a service tells those who may know: {@code handshake u16 | points u8 | (node 32 | key 32 | handshake key, u16
 * length) each}.
 *
 * @param handshake number of the circuit handshake that the service speaks
 */
public record DescriptorContent(int handshake, List<IntroductionPoint> points) {

    public static final int MAX_POINTS = 8;
    private static final int MAX_KEY_BYTES = 2_048;

    public DescriptorContent {
        points = List.copyOf(points);
        if (points.size() > MAX_POINTS) {
            throw new IllegalArgumentException("at most 8 introduction points, not " + points.size());
        }
    }

    public byte[] encode() {
        ByteWriter out = new ByteWriter().u16(handshake).u8(points.size());
        for (IntroductionPoint point : points) {
            out.bytes(point.node().toArray()).bytes(point.key().toArray()).var(point.handshakeKey());
        }
        return out.toArray();
    }

    public static Decoded<DescriptorContent> decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        int handshake = in.u16();
        int count = in.u8();
        if (count > MAX_POINTS) {
            in.fail("too-many-points", count + " introduction points");
        }
        List<IntroductionPoint> points = new ArrayList<>();
        for (int i = 0; i < count && !in.failed(); i++) {
            NodeId node = new NodeId(in.bytes32());
            NodeId key = new NodeId(in.bytes32());
            points.add(new IntroductionPoint(node, key, in.var(MAX_KEY_BYTES)));
        }
        return in.finish(() -> new DescriptorContent(handshake, points));
    }

    @Override
    public String toString() {
        return "DescriptorContent[" + points.size() + " points]";
    }
}
