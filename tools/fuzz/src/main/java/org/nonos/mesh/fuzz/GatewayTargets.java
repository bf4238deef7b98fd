package org.nonos.mesh.fuzz;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nonos.mesh.gateway.identity.SealedSeed;
import org.nonos.mesh.gateway.onionservice.Introduction;
import org.nonos.mesh.gateway.onionservice.SealedRecords;
import org.nonos.mesh.gateway.onionservice.ServiceRequest;
import org.nonos.mesh.gateway.service.link.FrameDecoder;
import org.nonos.mesh.gateway.service.socks.SocksRequest;
import org.nonos.mesh.gateway.stream.MessageReader;
import org.nonos.mesh.gateway.stream.Slice;
import org.nonos.mesh.gateway.stream.StreamMessage;
import org.nonos.mesh.onion.cell.Cell;
import org.nonos.mesh.onion.cell.CellArena;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.protocol.layer.Frame;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

/** What comes over links, from programs by SOCKS, to onion services, and from the key file. */
final class GatewayTargets {

    private static final byte[] STREAM_KEY = Samples.bytes(SealedRecords.KEY_BYTES, 110);
    private static final int MAX_FIRST_FRAME_BYTES = 4_096;

    private GatewayTargets() {}

    static List<Target<?>> all() {
        return List.of(introduction(), request(), seed(), record(), frames(), socks(), stream());
    }

    private static Target<Introduction> introduction() {
        return Target.of("introduction", 80, Introduction::decode, "Introduction.decode")
                .holding(Oracle.canonical(Introduction::encode))
                .seededWith(Introduction.at(Samples.OTHER, Samples.hash(111), 80, Samples.TIME)
                        .encode());
    }

    private static Target<ServiceRequest> request() {
        return Target.of("service-request", 9_000, ServiceRequest::decode, "ServiceRequest.decode")
                .holding(Oracle.canonical(ServiceRequest::encode))
                .seededWith(
                        new ServiceRequest.Publish(Samples.bytes(60, 112)).encode(),
                        new ServiceRequest.Fetch(Samples.OTHER).encode(),
                        new ServiceRequest.Establish(Samples.OTHER).encode(),
                        new ServiceRequest.Introduce(Samples.OTHER, Samples.bytes(60, 113)).encode(),
                        new ServiceRequest.Await(Samples.hash(114)).encode(),
                        new ServiceRequest.Join(Samples.hash(115)).encode());
    }

    /** The key file; it is never unsealed here, which takes 64 MiB by design. */
    private static Target<SealedSeed> seed() {
        SealedSeed seed = new SealedSeed(
                SealedSeed.MEMORY_KIB,
                SealedSeed.ITERATIONS,
                SealedSeed.LANES,
                Samples.bytes(SealedSeed.SALT_BYTES, 116),
                Samples.bytes(SealedSeed.NONCE_BYTES, 117),
                Samples.bytes(48, 118));
        return Target.of("identity-key-file", 120, SealedSeed::decode, "SealedSeed.decode")
                .holding(Oracle.canonical(SealedSeed::encode))
                .seededWith(seed.encode());
    }

    private static Target<byte[]> record() {
        byte[] text = Samples.bytes(100, 119);
        byte[] sealed = new SealedRecords(STREAM_KEY).seal(text, 0, text.length);
        byte[] record = Arrays.copyOfRange(sealed, 2, sealed.length);
        return Target.<byte[]>of(
                        "sealed-record",
                        Cell.PAYLOAD_BYTES,
                        input -> new SealedRecords(STREAM_KEY).open(input),
                        "SealedRecords.open")
                .holding(Oracle.nothingBut(List.of(record)))
                .within(Bound.SIGNED)
                .seededWith(record);
    }

    /** A link's stream of frames: what comes out, put together again, is what went in. */
    private static Target<byte[]> frames() {
        byte[] hello = frame(Layer.GATEWAY.wireNumber(), 1, Samples.bytes(40, 120));
        byte[] empty = frame(9, 255, new byte[0]);
        byte[] cell = frame(Layer.CELL_WIRE_NUMBER, 0, new byte[Cell.CELL_BYTES]);
        return Target.of("link-frames", 6_000, GatewayTargets::cut, "FrameDecoder.decode")
                .holding((decoder, input, answer) -> {
                    if (answer instanceof Decoded.Ok<byte[]>(byte[] again)
                            && !Arrays.equals(again, 0, again.length, input, 0, again.length)) {
                        throw new Finding("frames that do not come out as they went in");
                    }
                })
                // A channel for each input, which a link has once.
                .within(new Bound(256 * 1_024, 64))
                .seededWith(hello, joined(hello, empty, hello), joined(hello, cell));
    }

    private static Decoded<byte[]> cut(byte[] input) {
        EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder(MAX_FIRST_FRAME_BYTES, new CellArena(1)));
        try {
            channel.writeInbound(Unpooled.wrappedBuffer(input.clone()));
            List<byte[]> out = new ArrayList<>();
            for (Object next = channel.readInbound(); next != null; next = channel.readInbound()) {
                switch (next) {
                    case Frame frame -> out.add(frame(frame.layer(), frame.message(), frame.payload()));
                    // A cell's message number is not looked at.
                    case byte[] cell -> out.add(frame(Layer.CELL_WIRE_NUMBER, input[joined(out).length + 5], cell));
                    default -> throw new Finding("neither a frame nor a cell came out");
                }
            }
            return Decoded.ok(joined(out));
        } catch (FrameDecoder.RefusedFrame e) {
            return Decoded.refused(e.code(), "");
        } finally {
            closeQuietly(channel);
        }
    }

    private static void closeQuietly(EmbeddedChannel channel) {
        try {
            channel.finishAndReleaseAll();
        } catch (FrameDecoder.RefusedFrame e) {
            // It says so again when the channel ends.
        }
    }

    private static byte[] frame(int layer, int message, byte[] payload) {
        return new ByteWriter(6 + payload.length)
                .u32(Frame.HEAD_BYTES + payload.length)
                .u8(layer)
                .u8(message & 0xff)
                .bytes(payload)
                .toArray();
    }

    /** A program on this machine is no peer, but may be anything. */
    private static Target<SocksRequest> socks() {
        byte[] host = Samples.text(Samples.OTHER.onionAddress().text());
        byte[] destination = new ByteWriter()
                .bytes(new byte[] {5, 1, 0, 3, (byte) host.length})
                .bytes(host)
                .u16(80)
                .toArray();
        return Target.of("socks-request", 1_024, GatewayTargets::asked, "SocksRequest.read")
                .seededWith(
                        joined(new byte[] {5, 1, 0}, destination),
                        joined(new byte[] {5, 2, 0, 2, 1, 1, 'u', 2, 'p', 'w'}, destination));
    }

    private static Decoded<SocksRequest> asked(byte[] input) {
        try {
            return Decoded.ok(SocksRequest.read(new ByteArrayInputStream(input), OutputStream.nullOutputStream()));
        } catch (SocksRequest.Refused e) {
            return Decoded.refused(e.code(), "");
        } catch (IOException e) {
            throw new Finding("neither a request nor a refusal: " + e);
        }
    }

    /** The messages of a stream's leg; what a cut leaves of a segment is a segment of its own. */
    private static Target<List<StreamMessage>> stream() {
        byte[] segment = new byte[StreamMessage.SEGMENT_HEAD_BYTES + 40];
        StreamMessage.writeHead(segment, 7, 40);
        return Target.of("stream-messages", 4_096, GatewayTargets::read, "MessageReader.read")
                .holding(Oracle.settles(messages -> joined(
                        whole(messages).stream().map(StreamMessage::encode).toList())))
                .seededWith(
                        joined(new StreamMessage.Received(47, 100_000).encode(), segment),
                        joined(segment, new StreamMessage.End(47).encode()),
                        joined(
                                new StreamMessage.Ping(5).encode(),
                                new StreamMessage.Pong(5).encode(),
                                new StreamMessage.Drain().encode(),
                                new StreamMessage.Reset(EndReason.TIMEOUT).encode()));
    }

    private static Decoded<List<StreamMessage>> read(byte[] input) {
        MessageReader reader = new MessageReader();
        int half = input.length / 2;
        return reader.read(Arrays.copyOf(input, half))
                .then(first -> reader.read(Arrays.copyOfRange(input, half, input.length))
                        .then(second -> {
                            List<StreamMessage> all = new ArrayList<>(first);
                            all.addAll(second);
                            return Decoded.ok(all);
                        }));
    }

    /** A segment comes out in as many parts as its bytes came in, and where those were cut is not its encoding's. */
    private static List<StreamMessage> whole(List<StreamMessage> messages) {
        List<StreamMessage> whole = new ArrayList<>();
        for (StreamMessage message : messages) {
            if (message instanceof StreamMessage.Segment(long position, Slice bytes)
                    && !whole.isEmpty()
                    && whole.getLast() instanceof StreamMessage.Segment(long before, Slice first)
                    && before + first.length() == position) {
                byte[] both = joined(bytes(first), bytes(bytes));
                whole.set(whole.size() - 1, new StreamMessage.Segment(before, new Slice(both, 0, both.length)));
            } else {
                whole.add(message);
            }
        }
        return whole;
    }

    private static byte[] bytes(Slice slice) {
        return Arrays.copyOfRange(slice.array(), slice.offset(), slice.offset() + slice.length());
    }

    private static byte[] joined(byte[]... parts) {
        return joined(List.of(parts));
    }

    private static byte[] joined(List<byte[]> parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        parts.forEach(all::writeBytes);
        return all.toByteArray();
    }
}
