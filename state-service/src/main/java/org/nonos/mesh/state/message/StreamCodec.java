package org.nonos.mesh.state.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nonos.mesh.protocol.capsule.Coding;
import org.nonos.mesh.protocol.capsule.ShardLayout;
import org.nonos.mesh.protocol.capsule.ShardTree;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.state.message.StreamMessage.GetAbout;
import org.nonos.mesh.state.message.StreamMessage.GetPadding;
import org.nonos.mesh.state.message.StreamMessage.GetRecords;
import org.nonos.mesh.state.message.StreamMessage.GetShard;
import org.nonos.mesh.state.message.StreamMessage.GetTree;
import org.nonos.mesh.state.message.StreamMessage.Padding;
import org.nonos.mesh.state.message.StreamMessage.Records;
import org.nonos.mesh.state.message.StreamMessage.RecordsReply;
import org.nonos.mesh.state.message.StreamMessage.Refusal;
import org.nonos.mesh.state.message.StreamMessage.Refused;
import org.nonos.mesh.state.message.StreamMessage.Shard;
import org.nonos.mesh.state.message.StreamMessage.Tree;
import org.nonos.mesh.state.message.StreamMessage.TreeNodes;
import org.nonos.mesh.state.tree.Prefix;
import org.nonos.mesh.state.tree.TreeNode;

/**
 * Canonical bytes of stream messages: {@code type u8 | request u32 | body}; {@link MessageFraming} puts the length
 * before. One file, because it is one table.
 */
public final class StreamCodec {

    /** Room for what stands in a message beside a shard's content: its head and its proof, however long. */
    public static final int SHARD_HEAD_BYTES = 1_024;

    /** The longest message: a shard with its proof, or a batch of receipts. */
    public static final int MAX_BYTES = ShardLayout.CHUNK_BYTES + SHARD_HEAD_BYTES;

    public static final int MAX_PREFIXES = 32;

    private static final int GET_TREE = 1;
    private static final int GET_MANIFESTS = 2;
    private static final int GET_RECEIPTS = 3;
    private static final int GET_HOLDERS = 4;
    private static final int GET_CAPSULE_RECEIPTS = 5;
    private static final int GET_SHARD = 8;
    private static final int GET_PADDING = 9;
    private static final int TREE_NODES = 129;
    private static final int MANIFESTS = 130;
    private static final int RECEIPTS = 131;
    private static final int HOLDERS = 132;
    private static final int SHARD = 136;
    private static final int PADDING = 137;
    private static final int REFUSED = 255;

    private static final int EMPTY_NODE = 0;
    private static final int BUCKET_NODE = 1;
    private static final int INNER_NODE = 2;

    private StreamCodec() {}

    public static byte[] encode(StreamMessage message) {
        ByteWriter writer = new ByteWriter(message instanceof Shard shard ? shard.messageBytes() : 256);
        switch (message) {
            case GetTree(int request, Tree tree, List<Prefix> prefixes) -> {
                head(writer, GET_TREE, request).u8(tree.wireNumber()).u8(prefixes.size());
                prefixes.forEach(prefix -> writePrefix(writer, prefix));
            }
            case TreeNodes(int request, List<TreeNode> nodes) -> {
                head(writer, TREE_NODES, request).u8(nodes.size());
                nodes.forEach(node -> writeNode(writer, node));
            }
            case GetRecords(int request, Records records, List<Bytes32> ids) ->
                writeHashes(head(writer, records == Records.MANIFESTS ? GET_MANIFESTS : GET_RECEIPTS, request), ids);
            case GetAbout(int request, Records records, Bytes32 capsule) ->
                head(writer, records == Records.HOLDERS ? GET_HOLDERS : GET_CAPSULE_RECEIPTS, request)
                        .bytes32(capsule);
            case RecordsReply(int request, Records records, List<byte[]> encoded) -> {
                int type =
                        switch (records) {
                            case MANIFESTS -> MANIFESTS;
                            case RECEIPTS -> RECEIPTS;
                            case HOLDERS -> HOLDERS;
                        };
                head(writer, type, request).u16(encoded.size());
                encoded.forEach(writer::var);
            }
            case GetShard(int request, Bytes32 capsule, int generation, int shard) ->
                head(writer, GET_SHARD, request)
                        .bytes32(capsule)
                        .u32(generation)
                        .u8(shard);
            case Shard shard -> writeShard(writer, shard);
            case GetPadding(int request, Bytes32 capsule) ->
                head(writer, GET_PADDING, request).bytes32(capsule);
            case Padding(int request, int messageBytes) -> fill(head(writer, PADDING, request), messageBytes);
            case Refused(int request, Refusal refusal) ->
                head(writer, REFUSED, request).u8(refusal.wireNumber());
        }
        return writer.toArray();
    }

    /** From bytes of unknown origin; refuses what is not canonical. */
    public static Decoded<StreamMessage> decode(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            return Decoded.refused("message-too-long", bytes.length + " bytes, at most " + MAX_BYTES);
        }
        ByteReader reader = new ByteReader(bytes);
        int type = reader.u8();
        int request = smallNumber(reader);
        StreamMessage message =
                switch (type) {
                    case GET_TREE -> new GetTree(request, readTree(reader), readPrefixes(reader));
                    case TREE_NODES -> new TreeNodes(request, readNodes(reader));
                    case GET_MANIFESTS ->
                        new GetRecords(request, Records.MANIFESTS, readHashes(reader, Records.MANIFESTS.most()));
                    case GET_RECEIPTS ->
                        new GetRecords(request, Records.RECEIPTS, readHashes(reader, Records.RECEIPTS.most()));
                    case GET_HOLDERS -> new GetAbout(request, Records.HOLDERS, reader.bytes32());
                    case GET_CAPSULE_RECEIPTS -> new GetAbout(request, Records.RECEIPTS, reader.bytes32());
                    case MANIFESTS ->
                        new RecordsReply(request, Records.MANIFESTS, readRecords(reader, Records.MANIFESTS));
                    case RECEIPTS -> new RecordsReply(request, Records.RECEIPTS, readRecords(reader, Records.RECEIPTS));
                    case HOLDERS -> new RecordsReply(request, Records.HOLDERS, readRecords(reader, Records.HOLDERS));
                    case GET_SHARD -> new GetShard(request, reader.bytes32(), smallNumber(reader), reader.u8());
                    case SHARD -> readShard(reader, request, bytes.length);
                    case GET_PADDING -> new GetPadding(request, reader.bytes32());
                    case PADDING -> {
                        readZeros(reader);
                        yield new Padding(request, bytes.length);
                    }
                    default -> new Refused(request, readRefusal(reader, type));
                };
        return reader.finish(() -> message);
    }

    /** The request number of a message that may not be understood otherwise; -1 when not even that is there. */
    public static int requestOf(byte[] bytes) {
        ByteReader reader = new ByteReader(bytes);
        reader.u8();
        int request = smallNumber(reader);
        return reader.failed() ? -1 : request;
    }

    private static ByteWriter head(ByteWriter writer, int type, int request) {
        return writer.u8(type).u32(request);
    }

    private static void writeHashes(ByteWriter writer, List<Bytes32> hashes) {
        writer.u16(hashes.size());
        hashes.forEach(writer::bytes32);
    }

    private static void writeShard(ByteWriter writer, Shard shard) {
        head(writer, SHARD, shard.request());
        writer.u8(shard.neighbours().size());
        shard.neighbours().forEach(writer::bytes32);
        writer.u8(shard.path().size());
        shard.path().forEach(writer::bytes32);
        writer.u32(shard.content().length).bytes(shard.content());
        fill(writer, shard.messageBytes());
    }

    private static void fill(ByteWriter writer, int messageBytes) {
        writer.bytes(new byte[messageBytes - writer.size()]);
    }

    private static void writePrefix(ByteWriter writer, Prefix prefix) {
        writer.u8(prefix.depth());
        for (int i = 0; i < prefix.depth(); i += 2) {
            writer.u8(prefix.digit(i) << 4 | (i + 1 < prefix.depth() ? prefix.digit(i + 1) : 0));
        }
    }

    private static void writeNode(ByteWriter writer, TreeNode node) {
        switch (node) {
            case TreeNode.Empty() -> writer.u8(EMPTY_NODE);
            case TreeNode.Bucket(List<Bytes32> keys) -> {
                writer.u8(BUCKET_NODE).u8(keys.size());
                keys.forEach(writer::bytes32);
            }
            case TreeNode.Inner(List<Bytes32> children) -> {
                writer.u8(INNER_NODE);
                children.forEach(writer::bytes32);
            }
        }
    }

    private static int smallNumber(ByteReader reader) {
        long value = reader.u32();
        if (value > Integer.MAX_VALUE) {
            reader.fail("number-too-large", "above 2^31 at " + (reader.position() - 4));
            return 0;
        }
        return (int) value;
    }

    private static int readCount(ByteReader reader, int most) {
        int count = reader.u16();
        if (!reader.failed() && (count < 1 || count > most)) {
            reader.fail("bad-count", count + " things, allowed are 1 to " + most);
        }
        return reader.failed() ? 0 : count;
    }

    private static List<Bytes32> readHashes(ByteReader reader, int most) {
        int count = readCount(reader, most);
        List<Bytes32> hashes = new ArrayList<>();
        for (int i = 0; i < count && !reader.failed(); i++) {
            hashes.add(reader.bytes32());
        }
        return hashes;
    }

    private static List<byte[]> readRecords(ByteReader reader, Records records) {
        int count = reader.u16();
        if (count > records.most()) {
            reader.fail("bad-count", count + " records, at most " + records.most());
        }
        List<byte[]> encoded = new ArrayList<>();
        for (int i = 0; i < count && !reader.failed(); i++) {
            encoded.add(reader.var(records.longestBytes()));
        }
        return encoded;
    }

    private static Shard readShard(ByteReader reader, int request, int messageBytes) {
        List<Bytes32> neighbours = readShortList(reader, Coding.MAX_SHARDS - 1);
        List<Bytes32> path = readShortList(reader, ShardTree.MAX_PATH);
        int length = smallNumber(reader);
        if (!reader.failed() && (length < 1 || length > ShardLayout.CHUNK_BYTES)) {
            reader.fail("bad-shard-length", "a shard of " + length + " bytes");
        }
        byte[] content = reader.bytes(length);
        readZeros(reader);
        return new Shard(request, neighbours, path, content, messageBytes);
    }

    private static List<Bytes32> readShortList(ByteReader reader, int most) {
        int count = reader.u8();
        if (count > most) {
            reader.fail("bad-count", count + " hashes, at most " + most);
        }
        List<Bytes32> hashes = new ArrayList<>();
        for (int i = 0; i < count && !reader.failed(); i++) {
            hashes.add(reader.bytes32());
        }
        return hashes;
    }

    private static void readZeros(ByteReader reader) {
        byte[] rest = reader.bytes(reader.remaining());
        if (Arrays.mismatch(rest, new byte[rest.length]) >= 0) {
            reader.fail("not-canonical", "padding that is not zero");
        }
    }

    private static Tree readTree(ByteReader reader) {
        int number = reader.u8();
        for (Tree tree : Tree.values()) {
            if (tree.wireNumber() == number) {
                return tree;
            }
        }
        reader.fail("unknown-tree", "tree " + number);
        return Tree.MANIFESTS;
    }

    private static List<Prefix> readPrefixes(ByteReader reader) {
        int count = reader.u8();
        if (!reader.failed() && (count < 1 || count > MAX_PREFIXES)) {
            reader.fail("bad-count", count + " prefixes, allowed are 1 to " + MAX_PREFIXES);
        }
        List<Prefix> prefixes = new ArrayList<>();
        for (int i = 0; i < count && !reader.failed(); i++) {
            prefixes.add(readPrefix(reader));
        }
        return prefixes;
    }

    private static Prefix readPrefix(ByteReader reader) {
        int depth = reader.u8();
        if (depth > Prefix.MAX_DEPTH) {
            reader.fail("bad-prefix", depth + " half-bytes, at most " + Prefix.MAX_DEPTH);
            return Prefix.ROOT;
        }
        String digits = java.util.HexFormat.of().formatHex(reader.bytes((depth + 1) / 2));
        if (reader.failed() || digits.length() == depth) {
            return reader.failed() ? Prefix.ROOT : new Prefix(digits);
        }
        if (digits.charAt(depth) != '0') {
            reader.fail("bad-prefix", "the half-byte after the prefix is not zero");
        }
        return new Prefix(digits.substring(0, depth));
    }

    private static List<TreeNode> readNodes(ByteReader reader) {
        int count = reader.u8();
        if (!reader.failed() && (count < 1 || count > MAX_PREFIXES)) {
            reader.fail("bad-count", count + " nodes, allowed are 1 to " + MAX_PREFIXES);
        }
        List<TreeNode> nodes = new ArrayList<>();
        for (int i = 0; i < count && !reader.failed(); i++) {
            nodes.add(readNode(reader));
        }
        return nodes;
    }

    private static TreeNode readNode(ByteReader reader) {
        return switch (reader.u8()) {
            case EMPTY_NODE -> new TreeNode.Empty();
            case BUCKET_NODE -> readBucket(reader);
            case INNER_NODE -> readInner(reader);
            default -> {
                reader.fail("unknown-node", "a tree node of unknown kind");
                yield new TreeNode.Empty();
            }
        };
    }

    private static TreeNode readInner(ByteReader reader) {
        List<Bytes32> children = new ArrayList<>();
        for (int i = 0; i < TreeNode.FAN_OUT; i++) {
            children.add(reader.bytes32());
        }
        return new TreeNode.Inner(children);
    }

    private static TreeNode readBucket(ByteReader reader) {
        int count = reader.u8();
        if (count < 1 || count > TreeNode.BUCKET_KEYS) {
            reader.fail("bad-count", count + " keys in a bucket");
            return new TreeNode.Empty();
        }
        List<Bytes32> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Bytes32 key = reader.bytes32();
            if (!reader.failed() && !keys.isEmpty() && keys.getLast().compareTo(key) >= 0) {
                reader.fail("not-canonical", "keys of a bucket are not ascending");
            }
            keys.add(key);
        }
        return new TreeNode.Bucket(keys);
    }

    private static Refusal readRefusal(ByteReader reader, int type) {
        if (type != REFUSED) {
            reader.fail("unknown-message", "message type " + type);
            return Refusal.NOT_UNDERSTOOD;
        }
        return reader.u8() == Refusal.NOT_HELD.wireNumber() ? Refusal.NOT_HELD : Refusal.NOT_UNDERSTOOD;
    }
}
