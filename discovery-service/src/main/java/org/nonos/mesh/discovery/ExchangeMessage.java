package org.nonos.mesh.discovery;

import java.util.ArrayList;
import java.util.List;
import org.nonos.mesh.protocol.discovery.NodeRecord;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

/** What linked peers say to each other about nodes: frames of layer 1. Message numbers are the constants here. */
public sealed interface ExchangeMessage {

    int RECORDS = 1;
    int RECORD_REQUEST = 2;
    int SUMMARY = 3;
    int OBSERVED = 4;

    int MAX_RECORDS = 24;
    int MAX_OBSERVED = 2;
    int MAX_REQUESTED = 64;
    int MAX_SUMMARY = 256;
    int MAX_ENDPOINT_CHARS = 80;

    int number();

    byte[] encode();

    /** A node's signed record, and where the sender has seen that node ("host:port", unsigned, at most two). */
    record Item(byte[] record, List<String> observed) {}

    /** Signed records, at most {@value #MAX_RECORDS}: {@code count u8, (record var, count u8, (text)*)*}. */
    record Records(List<Item> items) implements ExchangeMessage {
        @Override
        public int number() {
            return RECORDS;
        }

        @Override
        public byte[] encode() {
            ByteWriter out = new ByteWriter(1024).u8(items.size());
            for (Item item : items) {
                out.var(item.record).u8(item.observed.size());
                item.observed.forEach(out::text);
            }
            return out.toArray();
        }
    }

    /** Asks for the records of these nodes, at most {@value #MAX_REQUESTED}: {@code count u8, (node id)*}. */
    record RecordRequest(List<NodeId> nodes) implements ExchangeMessage {
        @Override
        public int number() {
            return RECORD_REQUEST;
        }

        @Override
        public byte[] encode() {
            ByteWriter out = new ByteWriter(1 + 32 * nodes.size()).u8(nodes.size());
            nodes.forEach(node -> out.bytes(node.toArray()));
            return out.toArray();
        }
    }

    /** One line of a summary. */
    record Line(NodeId node, long sequence) {}

    /**
     * Which records the sender holds, and how new: {@code complete u8, count u16, (node id, sequence u63)*}.
     *
     * @param complete nothing is left out, so what is not listed the sender does not have
     */
    record Summary(boolean complete, List<Line> lines) implements ExchangeMessage {
        @Override
        public int number() {
            return SUMMARY;
        }

        @Override
        public byte[] encode() {
            ByteWriter out = new ByteWriter(3 + 40 * lines.size());
            out.u8(complete ? 1 : 0).u16(lines.size());
            lines.forEach(line -> out.bytes(line.node.toArray()).u63(line.sequence));
            return out.toArray();
        }
    }

    /** The address from which the sender sees the receiver: {@code host text}. */
    record Observed(String host) implements ExchangeMessage {
        @Override
        public int number() {
            return OBSERVED;
        }

        @Override
        public byte[] encode() {
            return new ByteWriter(24).text(host).toArray();
        }
    }

    /** A later version's message, to be passed over. */
    record Unknown(int number) implements ExchangeMessage {
        @Override
        public byte[] encode() {
            return new byte[0];
        }
    }

    static Decoded<ExchangeMessage> decode(int number, byte[] payload) {
        ByteReader in = new ByteReader(payload);
        return switch (number) {
            case RECORDS -> records(in);
            case RECORD_REQUEST -> request(in);
            case SUMMARY -> summary(in);
            case OBSERVED -> {
                String host = in.text(MAX_ENDPOINT_CHARS);
                yield in.finish(() -> new Observed(host));
            }
            default -> Decoded.ok(new Unknown(number));
        };
    }

    private static Decoded<ExchangeMessage> records(ByteReader in) {
        List<Item> items = new ArrayList<>();
        int count = atMost(in, in.u8(), MAX_RECORDS);
        for (int i = 0; i < count && !in.failed(); i++) {
            byte[] record = in.var(NodeRecord.MAX_BYTES);
            List<String> observed = new ArrayList<>();
            int seen = atMost(in, in.u8(), MAX_OBSERVED);
            for (int j = 0; j < seen && !in.failed(); j++) {
                observed.add(in.text(MAX_ENDPOINT_CHARS));
            }
            items.add(new Item(record, observed));
        }
        return in.finish(() -> new Records(items));
    }

    private static Decoded<ExchangeMessage> request(ByteReader in) {
        List<NodeId> nodes = new ArrayList<>();
        int count = atMost(in, in.u8(), MAX_REQUESTED);
        for (int i = 0; i < count && !in.failed(); i++) {
            nodes.add(new NodeId(in.bytes32()));
        }
        return in.finish(() -> new RecordRequest(nodes));
    }

    private static Decoded<ExchangeMessage> summary(ByteReader in) {
        int complete = in.u8();
        if (complete > 1) {
            in.fail("bad-flag", "complete is 0 or 1");
        }
        List<Line> lines = new ArrayList<>();
        int count = atMost(in, in.u16(), MAX_SUMMARY);
        for (int i = 0; i < count && !in.failed(); i++) {
            lines.add(new Line(new NodeId(in.bytes32()), in.u63()));
        }
        return in.finish(() -> new Summary(complete == 1, lines));
    }

    private static int atMost(ByteReader in, int count, int max) {
        if (count > max) {
            in.fail("too-many-items", count + " items, at most " + max);
            return 0;
        }
        return count;
    }
}
