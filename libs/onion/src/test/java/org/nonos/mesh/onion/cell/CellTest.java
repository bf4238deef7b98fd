package org.nonos.mesh.onion.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Decoded;

class CellTest {

    @ParameterizedTest
    @EnumSource(CellCommand.class)
    void headsRoundTrip(CellCommand command) {
        long id = command.ofCircuit() ? 0x8123456789abcdefL : 0;
        byte[] cell = Cell.blank(id, command);
        assertThat(Cell.headRefusal(cell)).isEmpty();
        assertThat(Cell.circuitId(cell)).isEqualTo(id);
        assertThat(Cell.command(cell)).isEqualTo(command);
    }

    @Test
    void refusesWhatIsNoCell() {
        assertThat(Cell.headRefusal(new byte[4095])).isEqualTo("cell-length");
        byte[] cell = Cell.blank(1, CellCommand.RELAY);
        cell[12] = 1;
        assertThat(Cell.headRefusal(cell)).isEqualTo("cell-reserved");
        cell[12] = 0;
        cell[8] = 99;
        assertThat(Cell.headRefusal(cell)).isEqualTo("cell-command");
        assertThat(Cell.headRefusal(Cell.blank(0, CellCommand.RELAY))).isEqualTo("cell-circuit-id");
        assertThat(Cell.headRefusal(Cell.blank(3, CellCommand.PADDING))).isEqualTo("cell-circuit-id");
    }

    @Test
    void handshakesAndReasonsRoundTrip() {
        byte[] largest = new byte[ControlBody.MAX_HANDSHAKE_BYTES];
        largest[largest.length - 1] = 5;
        byte[] cell = ControlBody.createCell(9, 77, largest);
        ControlBody.Create create = ControlBody.create(cell).asOptional().orElseThrow();
        assertThat(create.index()).isEqualTo(77);
        assertThat(create.handshake()).isEqualTo(largest);
        assertThat(ControlBody.created(ControlBody.createdCell(9, largest)).asOptional())
                .hasValue(largest);
        assertThat(ControlBody.destroyReason(ControlBody.destroyCell(9, DestroyReason.TIMEOUT)))
                .isEqualTo(DestroyReason.TIMEOUT);
        byte[] hidden = ControlBody.createdCell(9, new byte[100]);
        hidden[4000] = 1;
        assertThat(ControlBody.created(hidden).refusalCode()).isEqualTo("cell-filler");
    }

    @Test
    void whatLinksSayOfThemselvesRoundTrips() {
        var step = new ControlBody.LinkCycle(true, 7, new byte[32]);
        assertThat(ControlBody.linkCycle(ControlBody.linkCycleCell(step))
                        .asOptional()
                        .orElseThrow())
                .usingRecursiveComparison()
                .isEqualTo(step);
        var wish = new ControlBody.LinkPadding(9_000, 14_000);
        assertThat(ControlBody.linkPadding(ControlBody.linkPaddingCell(wish)).asOptional())
                .contains(wish);
        byte[] upsideDown = ControlBody.linkPaddingCell(new ControlBody.LinkPadding(14_000, 9_000));
        assertThat(ControlBody.linkPadding(upsideDown).refusalCode()).isEqualTo("link-padding");
    }

    @Test
    void messagesRoundTripPackedInOneCell() {
        List<RelayMessage> messages = List.of(
                new RelayMessage.Begin(1, "state"),
                new RelayMessage.Connected(2),
                new RelayMessage.Data(3, new byte[] {1, 2, 3}),
                new RelayMessage.End(4, EndReason.NO_SERVICE),
                new RelayMessage.Xoff(5),
                new RelayMessage.Xon(5),
                new RelayMessage.Sendme(new byte[16]),
                new RelayMessage.Cycle(3, new byte[32]),
                new RelayMessage.Cycled(3, new byte[32]),
                new RelayMessage.Renew(new byte[] {1}),
                new RelayMessage.Renewed(new byte[] {2}),
                new RelayMessage.Extend(NodeId.of(new byte[32]), new byte[] {9}),
                new RelayMessage.Extended(new byte[] {8}),
                new RelayMessage.ExtendFailed(DestroyReason.UNREACHABLE),
                new RelayMessage.Drop());
        byte[] cell = new byte[Cell.CELL_BYTES];
        new Random(1).nextBytes(cell);
        RelayPayload.write(cell, messages);
        var read = RelayPayload.read(cell).asOptional().orElseThrow();
        assertThat(read).usingRecursiveComparison().isEqualTo(messages);
        int used = messages.stream().mapToInt(RelayPayload::sizeOf).sum();
        for (int i = Cell.PAYLOAD_OFFSET + used; i < Cell.CELL_BYTES; i++) {
            assertThat(cell[i]).isZero();
        }
    }

    @Test
    void theLargestMessageFillsThePayloadAndOneMoreByteDoesNotFit() {
        byte[] data = new byte[RelayMessage.MAX_DATA_BYTES];
        data[data.length - 1] = 7;
        byte[] cell = new byte[Cell.CELL_BYTES];
        RelayPayload.writeData(cell, 1, data, 0, data.length);
        assertThat(RelayPayload.read(cell).asOptional().orElseThrow())
                .usingRecursiveComparison()
                .isEqualTo(List.of(new RelayMessage.Data(1, data)));
        assertThatThrownBy(() -> new RelayMessage.Data(1, new byte[data.length + 1]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        RelayPayload.write(cell, List.of(new RelayMessage.Data(1, data), new RelayMessage.Drop())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void malformedMessagesAreRefusedWithAReason() {
        assertThat(payload(3, 0, 1, 0xff, 0xff)).isEqualTo("field-too-long");
        assertThat(payload(3, 0, 0, 0, 1, 5)).isEqualTo("relay-stream");
        assertThat(payload(9, 0, 1, 0, 0)).isEqualTo("relay-stream");
        assertThat(payload(77, 0, 0, 0, 0)).isEqualTo("relay-type");
        assertThat(payload(3, 0, 1, 0, 0)).isEqualTo("relay-data");
        assertThat(payload(1, 0, 1, 0, 1, 'A')).isEqualTo("relay-data");
        assertThat(payload(5, 0, 1, 0, 2, 0, 0)).isEqualTo("relay-data");
        assertThat(payload(6, 0, 0, 0, 3, 1, 2, 3)).isEqualTo("relay-data");
        assertThat(payload(0)).isEmpty();
    }

    @Test
    void randomBytesNeverThrow() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] cell = new byte[random.nextInt(50) == 0 ? random.nextInt(5000) : Cell.CELL_BYTES];
            random.nextBytes(cell);
            for (int b = 8; b < Math.min(cell.length, 40) && random.nextBoolean(); b++) {
                cell[b] = (byte) random.nextInt(10);
            }
            if (cell.length == Cell.CELL_BYTES) {
                ControlBody.create(cell);
                ControlBody.created(cell);
                ControlBody.linkCycle(cell);
                ControlBody.linkPadding(cell);
                ControlBody.destroyReason(cell);
            }
            Cell.headRefusal(cell);
            var read = RelayPayload.read(cell);
            if (read instanceof Decoded.Ok<List<RelayMessage>>(List<RelayMessage> messages)) {
                byte[] again = new byte[Cell.CELL_BYTES];
                RelayPayload.write(again, messages);
                assertThat(RelayPayload.read(again).asOptional().orElseThrow())
                        .as("seed " + seed)
                        .usingRecursiveComparison()
                        .isEqualTo(messages);
            }
        }
    }

    private static String payload(int... bytes) {
        byte[] cell = Cell.blank(1, CellCommand.RELAY);
        for (int i = 0; i < bytes.length; i++) {
            cell[Cell.PAYLOAD_OFFSET + i] = (byte) bytes[i];
        }
        return RelayPayload.read(cell).refusalCode();
    }
}
