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
        long id = command == CellCommand.PADDING ? 0 : 0x8123456789abcdefL;
        byte[] cell = Cell.blank(id, command);
        assertThat(Cell.head(cell)).isEqualTo(Decoded.ok(new Cell.Head(id, command)));
    }

    @Test
    void refusesWhatIsNoCell() {
        assertThat(Cell.head(new byte[4095]).refusalCode()).isEqualTo("cell-length");
        byte[] cell = Cell.blank(1, CellCommand.RELAY);
        cell[12] = 1;
        assertThat(Cell.head(cell).refusalCode()).isEqualTo("cell-reserved");
        cell[12] = 0;
        cell[8] = 99;
        assertThat(Cell.head(cell).refusalCode()).isEqualTo("cell-command");
        assertThat(Cell.head(Cell.blank(0, CellCommand.RELAY)).refusalCode()).isEqualTo("cell-circuit-id");
        assertThat(Cell.head(Cell.blank(3, CellCommand.PADDING)).refusalCode()).isEqualTo("cell-circuit-id");
    }

    @Test
    void handshakesAndReasonsRoundTrip() {
        byte[] largest = new byte[ControlBody.MAX_HANDSHAKE_BYTES];
        largest[largest.length - 1] = 5;
        byte[] cell = ControlBody.handshakeCell(9, CellCommand.CREATE, largest);
        assertThat(ControlBody.handshake(cell).asOptional()).hasValue(largest);
        assertThat(ControlBody.destroyReason(ControlBody.destroyCell(9, DestroyReason.TIMEOUT)))
                .isEqualTo(DestroyReason.TIMEOUT);
        byte[] hidden = ControlBody.handshakeCell(9, CellCommand.CREATED, new byte[100]);
        hidden[4000] = 1;
        assertThat(ControlBody.handshake(hidden).refusalCode()).isEqualTo("cell-filler");
    }

    @Test
    void messagesRoundTripPackedInOneCell() {
        List<RelayMessage> messages = List.of(
                new RelayMessage.Begin(1, "state"),
                new RelayMessage.Connected(2),
                new RelayMessage.Data(3, new byte[] {1, 2, 3}),
                new RelayMessage.End(4, EndReason.NO_SERVICE),
                new RelayMessage.Credit(5, 65_535),
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
            Cell.head(cell);
            ControlBody.handshake(cell);
            ControlBody.destroyReason(cell);
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
