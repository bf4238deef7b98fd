package org.nonos.mesh.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.nonos.mesh.onion.cell.Cell;
import org.nonos.mesh.onion.cell.CellCommand;
import org.nonos.mesh.onion.cell.ControlBody;
import org.nonos.mesh.onion.cell.DestroyReason;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.onion.cell.RelayMessage;
import org.nonos.mesh.onion.cell.RelayPayload;
import org.nonos.mesh.onion.handshake.CircuitHandshake;
import org.nonos.mesh.onion.handshake.Envelope;
import org.nonos.mesh.onion.handshake.HopRenewal;
import org.nonos.mesh.onion.handshake.NtorV3;
import org.nonos.mesh.onion.handshake.OnionKeys;
import org.nonos.mesh.protocol.wire.Decoded;

/** Cells, what is in them, and handshakes. Inputs for cells are their first bytes; the rest is zero. */
final class OnionTargets {

    private static final int KEY_BYTES = 320;
    private static final byte[] VERIFICATION = Samples.text("realm and anchor");
    private static final byte[] MESSAGE = Samples.text("minute");
    private static final OnionKeys KEYS = OnionKeys.of(Samples.OTHER, Samples.bytes(32, 60));
    private static final NtorV3.OnionKey NTOR_KEY = NtorV3.OnionKey.of(Samples.bytes(32, 61));
    private static final byte[] RATCHET = Samples.bytes(HopRenewal.SECRET_BYTES, 62);

    private OnionTargets() {}

    static List<Target<?>> all() {
        return List.of(
                cell(),
                payload(),
                Target.of("handshake-envelope", 4_096, Envelope::decode, "Envelope.decode")
                        .holding(Oracle.canonical(Envelope::encode))
                        .seededWith(new Envelope(Envelope.HYBRID, Samples.bytes(70, 63)).encode()),
                onionKey(),
                request(),
                reply(),
                ntorRequest(),
                ntorReply(),
                renewal(),
                renewed());
    }

    private static Target<byte[]> cell() {
        byte[] anchor = Samples.bytes(32, 64);
        return Target.of(
                        "cell",
                        Cell.CELL_BYTES,
                        OnionTargets::control,
                        "Cell.headRefusal",
                        "ControlBody.create",
                        "ControlBody.created",
                        "ControlBody.linkCycle",
                        "ControlBody.linkPadding",
                        "ControlBody.destroyReason")
                .holding((decoder, input, answer) -> {
                    if (answer instanceof Decoded.Ok<byte[]>(byte[] cell)
                            && !Arrays.equals(cell, Arrays.copyOf(input, Cell.CELL_BYTES))) {
                        throw new Finding("decodes, but does not encode to the same bytes");
                    }
                })
                // A cell has its length whatever the input has, and here it is written once more.
                .within(new Bound(48 * 1_024, 0))
                .seededWith(
                        start(ControlBody.createCell(5, 6, Samples.bytes(90, 65)), 130),
                        start(ControlBody.createdCell(5, Samples.bytes(90, 65)), 130),
                        start(ControlBody.destroyCell(5, DestroyReason.TIMEOUT), 20),
                        start(ControlBody.linkCycleCell(new ControlBody.LinkCycle(true, 7, anchor)), 60),
                        start(ControlBody.linkPaddingCell(new ControlBody.LinkPadding(1_500, 9_500)), 24),
                        start(Cell.blank(5, CellCommand.RELAY), 20),
                        start(Cell.blank(0, CellCommand.PADDING), 20));
    }

    /** What a link's end makes of a cell, written again from what it understood. */
    private static Decoded<byte[]> control(byte[] input) {
        if (input.length > Cell.CELL_BYTES) {
            return Decoded.refused("cell-length", "longer than a cell");
        }
        byte[] cell = Arrays.copyOf(input, Cell.CELL_BYTES);
        String refusal = Cell.headRefusal(cell);
        if (!refusal.isEmpty()) {
            return Decoded.refused(refusal, "");
        }
        long id = Cell.circuitId(cell);
        return switch (Cell.command(cell)) {
            case CREATE ->
                ControlBody.create(cell).then(it -> Decoded.ok(ControlBody.createCell(id, it.index(), it.handshake())));
            case CREATED -> ControlBody.created(cell).then(it -> Decoded.ok(ControlBody.createdCell(id, it)));
            case LINK_CYCLE -> ControlBody.linkCycle(cell).then(it -> Decoded.ok(ControlBody.linkCycleCell(it)));
            case LINK_PADDING -> ControlBody.linkPadding(cell).then(it -> Decoded.ok(ControlBody.linkPaddingCell(it)));
            case DESTROY -> {
                // Any reason is understood, and what follows it is not looked at.
                ControlBody.destroyReason(cell);
                yield Decoded.ok(cell);
            }
            case PADDING, RELAY, RELAY_EARLY -> Decoded.ok(cell);
        };
    }

    private static Target<List<RelayMessage>> payload() {
        return Target.<List<RelayMessage>>of(
                        "relay-payload",
                        Cell.PAYLOAD_BYTES,
                        input -> RelayPayload.read(inPayload(input)),
                        "RelayPayload.read")
                .holding(Oracle.settles(messages -> {
                    byte[] cell = new byte[Cell.CELL_BYTES];
                    RelayPayload.write(cell, messages);
                    return Arrays.copyOfRange(cell, Cell.PAYLOAD_OFFSET, Cell.CELL_BYTES);
                }))
                .seededWith(
                        written(new RelayMessage.Begin(1, "state"), new RelayMessage.Data(1, Samples.bytes(40, 66))),
                        written(
                                new RelayMessage.Connected(1),
                                new RelayMessage.Xoff(1),
                                new RelayMessage.Xon(1),
                                new RelayMessage.End(1, EndReason.TIMEOUT)),
                        written(
                                new RelayMessage.Sendme(Samples.bytes(16, 67)),
                                new RelayMessage.Cycle(3, Samples.bytes(32, 68)),
                                new RelayMessage.Cycled(3, Samples.bytes(32, 69))),
                        written(new RelayMessage.Extend(Samples.OTHER, Samples.bytes(50, 70))),
                        written(
                                new RelayMessage.Extended(Samples.bytes(50, 71)),
                                new RelayMessage.ExtendFailed(DestroyReason.UNREACHABLE),
                                new RelayMessage.Drop()),
                        written(
                                new RelayMessage.Renew(Samples.bytes(50, 72)),
                                new RelayMessage.Renewed(Samples.bytes(50, 73))));
    }

    /** The onion key in a relay's record, as an origin meets it. */
    private static Target<CircuitHandshake.Pending> onionKey() {
        return Target.<CircuitHandshake.Pending>of(
                        "handshake-onion-key",
                        OnionKeys.PUBLIC_BYTES + 8,
                        input -> handshake(75).begin(Samples.OTHER, input, MESSAGE, VERIFICATION),
                        "CircuitHandshake.begin",
                        "NtorV3.begin")
                .within(Bound.HANDSHAKE)
                .seededWith(KEYS.publicKey());
    }

    private static Target<CircuitHandshake.Answer> request() {
        byte[] request = pending().request();
        return Target.<CircuitHandshake.Answer>of(
                        "handshake-request",
                        4_096,
                        input -> handshake(74).answer(input, KEYS, List.of(VERIFICATION), Decoded::ok, KEY_BYTES),
                        "CircuitHandshake.answer",
                        "CircuitHandshake.reply",
                        "MlKem.encapsulate")
                .holding(Oracle.nothingBut(List.of(request)))
                .within(Bound.HANDSHAKE)
                .seededWith(request);
    }

    private static Target<CircuitHandshake.Finished> reply() {
        CircuitHandshake.Pending pending = pending();
        byte[] reply = RecordTargets.value(
                        handshake(74).answer(pending.request(), KEYS, List.of(VERIFICATION), Decoded::ok, KEY_BYTES))
                .reply();
        return Target.<CircuitHandshake.Finished>of(
                        "handshake-reply", 4_096, input -> pending.finish(input, KEY_BYTES), "Pending.finish")
                .holding(Oracle.nothingBut(List.of(reply)))
                .within(Bound.HANDSHAKE)
                .seededWith(reply);
    }

    private static CircuitHandshake.Pending pending() {
        return RecordTargets.value(handshake(75).begin(Samples.OTHER, KEYS.publicKey(), MESSAGE, VERIFICATION));
    }

    private static CircuitHandshake handshake(long seed) {
        return new CircuitHandshake(new Random(seed)::nextBytes);
    }

    private static Target<CircuitHandshake.Answer> ntorRequest() {
        byte[] request = ntorPending().request();
        return Target.of("ntor-v3-request", 1_400, OnionTargets::ntorAnswer, "NtorV3.answer")
                .holding(Oracle.nothingBut(List.of(request)))
                .within(Bound.HANDSHAKE)
                .seededWith(request);
    }

    private static Target<CircuitHandshake.Finished> ntorReply() {
        NtorV3.Pending pending = ntorPending();
        byte[] reply = RecordTargets.value(ntorAnswer(pending.request())).reply();
        return Target.<CircuitHandshake.Finished>of(
                        "ntor-v3-reply", 1_400, input -> pending.finish(input, KEY_BYTES), "Pending.finish")
                .holding(Oracle.nothingBut(List.of(reply)))
                .within(Bound.HANDSHAKE)
                .seededWith(reply);
    }

    private static NtorV3.Pending ntorPending() {
        NtorV3 client = new NtorV3(new Random(76)::nextBytes);
        return RecordTargets.value(client.begin(Samples.OTHER, NTOR_KEY.point(), MESSAGE, VERIFICATION));
    }

    private static Decoded<CircuitHandshake.Answer> ntorAnswer(byte[] input) {
        return new NtorV3(new Random(77)::nextBytes)
                .answer(input, Samples.OTHER, NTOR_KEY, VERIFICATION, Decoded::ok, KEY_BYTES);
    }

    private static Target<HopRenewal.Answer> renewal() {
        byte[] request = renewalPending().request();
        return Target.of("renewal-request", HopRenewal.REQUEST_BYTES + 8, OnionTargets::renew, "HopRenewal.answer")
                .holding(Oracle.nothingBut(List.of(request)))
                .within(Bound.HANDSHAKE)
                .seededWith(request);
    }

    private static Target<HopRenewal.FreshKeys> renewed() {
        HopRenewal.Pending pending = renewalPending();
        byte[] reply = RecordTargets.value(renew(pending.request())).reply();
        return Target.<HopRenewal.FreshKeys>of(
                        "renewal-reply",
                        HopRenewal.REPLY_BYTES + 8,
                        input -> pending.finish(input, KEY_BYTES),
                        "Pending.finish")
                .holding(Oracle.nothingBut(List.of(reply)))
                .within(Bound.HANDSHAKE)
                .seededWith(reply);
    }

    private static HopRenewal.Pending renewalPending() {
        return new HopRenewal(new Random(78)::nextBytes).begin(RATCHET, VERIFICATION);
    }

    private static Decoded<HopRenewal.Answer> renew(byte[] input) {
        return new HopRenewal(new Random(79)::nextBytes).answer(input, RATCHET, VERIFICATION, KEY_BYTES);
    }

    private static byte[] written(RelayMessage... messages) {
        byte[] cell = new byte[Cell.CELL_BYTES];
        RelayPayload.write(cell, List.of(messages));
        int size = Arrays.stream(messages).mapToInt(RelayPayload::sizeOf).sum();
        return Arrays.copyOfRange(cell, Cell.PAYLOAD_OFFSET, Cell.PAYLOAD_OFFSET + size);
    }

    private static byte[] inPayload(byte[] input) {
        byte[] cell = new byte[Cell.CELL_BYTES];
        System.arraycopy(input, 0, cell, Cell.PAYLOAD_OFFSET, Math.min(input.length, Cell.PAYLOAD_BYTES));
        return cell;
    }

    private static byte[] start(byte[] cell, int bytes) {
        return Arrays.copyOf(cell, bytes);
    }
}
