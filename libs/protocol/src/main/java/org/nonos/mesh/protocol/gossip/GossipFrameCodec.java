package org.nonos.mesh.protocol.gossip;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nonos.mesh.protocol.layer.Frame;
import org.nonos.mesh.protocol.layer.GossipKind;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

/** Payloads of the gossip frames; one canonical form for each frame, in {@code docs/spec/gossip.md}. */
public final class GossipFrameCodec {

    /** Items of one PUSH. */
    public static final int MAX_ITEMS = 64;

    /** Ids of one ANNOUNCE or PULL: 8 KiB. */
    public static final int MAX_IDS = 1024;

    /** What a PUSH may hold: one frame of the link. */
    public static final int MAX_PUSH_BYTES = Frame.MAX_PAYLOAD_BYTES;

    /** A message number that a newer version may use; not the sender's fault. */
    public static final String UNKNOWN_MESSAGE = "unknown-message";

    private GossipFrameCodec() {}

    public static byte[] encode(GossipFrame frame) {
        return switch (frame) {
            case GossipFrame.Hello(long salt, boolean answered) ->
                new ByteWriter(9).i64(salt).u8(answered ? 1 : 0).toArray();
            case GossipFrame.Push push -> encodeItems(push.items());
            case GossipFrame.Announce announce -> encodeIds(announce.saltedIds());
            case GossipFrame.Pull pull -> encodeIds(pull.saltedIds());
            case GossipFrame.Choke _, GossipFrame.Unchoke _ -> new byte[0];
        };
    }

    /** Never throws; refuses with "{@value #UNKNOWN_MESSAGE}" what only a newer version can read. */
    public static Decoded<GossipFrame> decode(int message, byte[] payload) {
        ByteReader reader = new ByteReader(payload);
        return switch (message) {
            case GossipFrame.Hello.MESSAGE -> decodeHello(reader);
            case GossipFrame.Push.MESSAGE -> decodePush(reader);
            case GossipFrame.Announce.MESSAGE -> {
                List<Long> ids = decodeIds(reader);
                yield reader.finish(() -> new GossipFrame.Announce(ids));
            }
            case GossipFrame.Pull.MESSAGE -> {
                List<Long> ids = decodeIds(reader);
                yield reader.finish(() -> new GossipFrame.Pull(ids));
            }
            case GossipFrame.Choke.MESSAGE -> reader.finish(GossipFrame.Choke::new);
            case GossipFrame.Unchoke.MESSAGE -> reader.finish(GossipFrame.Unchoke::new);
            default -> Decoded.refused(UNKNOWN_MESSAGE, "gossip message " + message);
        };
    }

    private static Decoded<GossipFrame> decodeHello(ByteReader reader) {
        long salt = reader.i64();
        int answered = reader.u8();
        if (answered > 1) {
            reader.fail("bad-flag", "answered is 0 or 1");
        }
        return reader.finish(() -> new GossipFrame.Hello(salt, answered == 1));
    }

    private static byte[] encodeItems(List<GossipItem> items) {
        if (items.isEmpty() || items.size() > MAX_ITEMS) {
            throw new IllegalArgumentException("a push has 1 to " + MAX_ITEMS + " items, got " + items.size());
        }
        ByteWriter writer =
                new ByteWriter(items.stream().mapToInt(GossipItem::encodedBytes).sum());
        for (GossipItem item : items) {
            writer.u8(item.kind().wireNumber()).u32(item.payload().length).bytes(item.payload());
        }
        if (writer.size() > MAX_PUSH_BYTES) {
            throw new IllegalArgumentException("a push has at most " + MAX_PUSH_BYTES + " bytes");
        }
        return writer.toArray();
    }

    private static Decoded<GossipFrame> decodePush(ByteReader reader) {
        List<GossipItem> items = new ArrayList<>();
        int skipped = 0;
        do {
            Optional<GossipKind> kind = GossipKind.ofWireNumber(reader.u8());
            long length = reader.u32();
            if (!reader.failed() && (length == 0 || length > GossipItem.MAX_PAYLOAD_BYTES)) {
                reader.fail("bad-item-size", "item of " + length + " bytes");
            }
            byte[] payload = reader.bytes((int) Math.min(length, GossipItem.MAX_PAYLOAD_BYTES));
            if (reader.failed()) {
                break;
            }
            if (kind.isPresent()) {
                items.add(new GossipItem(kind.get(), payload));
            } else {
                skipped++;
            }
            if (items.size() + skipped > MAX_ITEMS) {
                reader.fail("too-many-items", "more than " + MAX_ITEMS);
            }
        } while (!reader.failed() && reader.remaining() > 0);
        int unknown = skipped;
        return reader.finish(() -> new GossipFrame.Push(items, unknown));
    }

    private static byte[] encodeIds(List<Long> ids) {
        if (ids.isEmpty() || ids.size() > MAX_IDS) {
            throw new IllegalArgumentException("1 to " + MAX_IDS + " ids fit a frame, got " + ids.size());
        }
        ByteWriter writer = new ByteWriter(ids.size() * SaltedIds.BYTES);
        ids.forEach(writer::i64);
        return writer.toArray();
    }

    private static List<Long> decodeIds(ByteReader reader) {
        int bytes = reader.remaining();
        if (bytes == 0 || bytes % SaltedIds.BYTES != 0 || bytes > MAX_IDS * SaltedIds.BYTES) {
            reader.fail("bad-id-list", bytes + " bytes of ids");
            return List.of();
        }
        List<Long> ids = new ArrayList<>(bytes / SaltedIds.BYTES);
        while (reader.remaining() > 0) {
            ids.add(reader.i64());
        }
        return ids;
    }
}
