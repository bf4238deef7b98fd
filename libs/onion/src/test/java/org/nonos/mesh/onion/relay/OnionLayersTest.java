package org.nonos.mesh.onion.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.onion.cell.Cell;
import org.nonos.mesh.onion.cell.CellCommand;
import org.nonos.mesh.protocol.wire.Hashes;

/** Three hops of the production scheme. */
class OnionLayersTest {

    private static final RelayCryptography CRYPTOGRAPHY = RelayCryptography.production();
    private final Random random = new Random(20261122);
    private OriginLayers origin = CRYPTOGRAPHY.origin();
    private List<RelayHop> hops = List.of();

    @BeforeEach
    void build() {
        origin = CRYPTOGRAPHY.origin();
        hops = List.of(hop(), hop(), hop());
    }

    private RelayHop hop() {
        byte[] seed = bytes(CRYPTOGRAPHY.seedBytes());
        origin.addHop(seed);
        return CRYPTOGRAPHY.relay(seed);
    }

    @Test
    void aThousandCellsGoThereAndBackToAnyHop() {
        for (int i = 0; i < 1_000; i++) {
            int last = random.nextInt(3);
            byte[] payload = bytes(Cell.PAYLOAD_BYTES);
            byte[] cell = sealed(last, payload);
            assertThat(travel(cell)).isEqualTo(last);
            assertPayload(cell, payload);

            byte[] answer = cellOf(payload);
            hops.get(last).originate(CellCommand.RELAY, answer);
            back(answer, last - 1);
            assertThat(origin.open(CellCommand.RELAY, answer)).isEqualTo(last);
            assertPayload(answer, payload);
        }
    }

    @Test
    void bothEndsNameTheSameTagForAnAcknowledgement() {
        byte[] answer = cellOf(bytes(Cell.PAYLOAD_BYTES));
        hops.get(2).originate(CellCommand.RELAY, answer);
        byte[] onTheWire = tag(answer);
        back(answer, 1);
        origin.open(CellCommand.RELAY, answer);
        assertThat(origin.lastRecognisedTag()).isEqualTo(onTheWire);
    }

    @Test
    void theOriginKnowsByWhichTagTheHopWillNameWhatItSealed() {
        byte[] cell = sealed(2, bytes(Cell.PAYLOAD_BYTES));
        byte[] expected = origin.lastSealedTag();
        assertThat(travel(cell)).isEqualTo(2);
        assertThat(hops.get(2).lastRecognisedTag()).isEqualTo(expected);
    }

    @Test
    void keysChangeAtAnExactCellInEachDirectionWhileCellsFlow() {
        byte[] forward = bytes(CRYPTOGRAPHY.directionBytes());
        byte[] backward = bytes(CRYPTOGRAPHY.directionBytes());
        byte[] last = sealed(1, bytes(Cell.PAYLOAD_BYTES));
        origin.rekeyForward(1, forward);
        byte[] through = sealed(2, bytes(Cell.PAYLOAD_BYTES));
        assertThat(travel(last)).isEqualTo(1);
        hops.get(1).rekeyForward(forward);
        assertThat(travel(through)).isEqualTo(2);

        byte[] answer = cellOf(bytes(Cell.PAYLOAD_BYTES));
        hops.get(1).originate(CellCommand.RELAY, answer);
        hops.get(1).rekeyBackward(backward);
        byte[] behind = cellOf(bytes(Cell.PAYLOAD_BYTES));
        hops.get(2).originate(CellCommand.RELAY, behind);
        back(answer, 0);
        back(behind, 1);
        assertThat(origin.open(CellCommand.RELAY, answer)).isEqualTo(1);
        origin.rekeyBackward(1, backward);
        assertThat(origin.open(CellCommand.RELAY, behind)).isEqualTo(2);
    }

    @Test
    void aRatchetMakesTheSameKeysAtBothEndsAndOthersEveryCycle() {
        HopRatchet hop = HopRatchet.ofSeed(new byte[] {1});
        HopRatchet ours = HopRatchet.ofSeed(new byte[] {1});
        byte[] nonce = bytes(32);
        byte[] anchor = bytes(32);
        byte[] before = hop.secret();
        assertThat(hop.forward(1, nonce, 112)).isEqualTo(ours.forward(1, nonce, 112));
        assertThat(hop.backward(1, nonce, anchor, 112)).isEqualTo(ours.backward(1, nonce, anchor, 112));
        assertThat(hop.secret()).isEqualTo(ours.secret()).isNotEqualTo(before);
        assertThat(hop.forward(1, nonce, 112)).isNotEqualTo(new HopRatchet(before).forward(1, nonce, 112));
        assertThat(hop.backward(2, nonce, anchor, 112)).isNotEqualTo(ours.backward(2, nonce, bytes(32), 112));
    }

    @Test
    void everyChangedByteForwardKillsTheCircuit() {
        for (int at = Cell.BODY_OFFSET; at < Cell.CELL_BYTES; at++) {
            if (at % 37 != 0 && at > Cell.PAYLOAD_OFFSET && at < Cell.CELL_BYTES - 4) {
                continue;
            }
            build();
            byte[] payload = bytes(Cell.PAYLOAD_BYTES);
            byte[] cell = sealed(2, payload);
            cell[at] ^= (byte) (1 << random.nextInt(8));
            assertThat(travel(cell)).as("byte " + at).isEqualTo(OriginLayers.NOT_RECOGNISED);
            assertThat(equalBytes(cell, payload)).as("byte " + at).isLessThan(64);
            assertThat(travel(sealed(2, payload))).as("cell after byte " + at).isEqualTo(OriginLayers.NOT_RECOGNISED);
        }
    }

    @Test
    void everyChangedByteBackwardKillsTheCircuit() {
        for (int at = Cell.BODY_OFFSET; at < Cell.CELL_BYTES; at += at < Cell.PAYLOAD_OFFSET ? 1 : 41) {
            build();
            byte[] cell = cellOf(bytes(Cell.PAYLOAD_BYTES));
            hops.get(2).originate(CellCommand.RELAY, cell);
            cell[at] ^= 1;
            back(cell, 1);
            assertThat(origin.open(CellCommand.RELAY, cell)).as("byte " + at).isEqualTo(OriginLayers.NOT_RECOGNISED);
        }
    }

    @Test
    void theCommandIsAuthenticated() {
        byte[] cell = sealed(0, bytes(Cell.PAYLOAD_BYTES));
        assertThat(hops.get(0).forward(CellCommand.RELAY_EARLY, cell)).isFalse();
    }

    @Test
    void aReplayedCellIsNotRecognisedAndEndsTheCircuit() {
        byte[] cell = sealed(2, bytes(Cell.PAYLOAD_BYTES));
        byte[] again = cell.clone();
        assertThat(travel(cell)).isEqualTo(2);
        assertThat(travel(again)).isEqualTo(OriginLayers.NOT_RECOGNISED);
        assertThat(travel(sealed(2, bytes(Cell.PAYLOAD_BYTES)))).isEqualTo(OriginLayers.NOT_RECOGNISED);
    }

    @Test
    void swappedCellsAreNotRecognised() {
        byte[] first = sealed(2, bytes(Cell.PAYLOAD_BYTES));
        byte[] second = sealed(2, bytes(Cell.PAYLOAD_BYTES));
        assertThat(travel(second)).isEqualTo(OriginLayers.NOT_RECOGNISED);
        assertThat(travel(first)).isEqualTo(OriginLayers.NOT_RECOGNISED);
    }

    @Test
    void aDroppedCellMakesTheNextUnreadable() {
        sealed(2, bytes(Cell.PAYLOAD_BYTES));
        assertThat(travel(sealed(2, bytes(Cell.PAYLOAD_BYTES)))).isEqualTo(OriginLayers.NOT_RECOGNISED);
    }

    @Test
    void reproducesOurOwnKnownAnswers() throws IOException {
        Properties known = new Properties();
        try (InputStream in = getClass().getResourceAsStream("counter-galois-known-answers.properties")) {
            known.load(in);
        }
        byte[] seed = new byte[CRYPTOGRAPHY.seedBytes()];
        for (int i = 0; i < seed.length; i++) {
            seed[i] = (byte) i;
        }
        RelayHop hop = CRYPTOGRAPHY.relay(seed);
        byte[] cell = new byte[Cell.CELL_BYTES];
        for (String step : new String[] {"forward.1", "forward.2"}) {
            hop.forward(CellCommand.RELAY, cell);
            assertThat(Hashes.sha256(cell).hex()).as(step).isEqualTo(known.getProperty(step));
        }
        for (String step : new String[] {"originate.1", "originate.2"}) {
            hop.originate(CellCommand.RELAY, cell);
            assertThat(Hashes.sha256(cell).hex()).as(step).isEqualTo(known.getProperty(step));
        }
    }

    private byte[] sealed(int last, byte[] payload) {
        byte[] cell = cellOf(payload);
        origin.seal(last, CellCommand.RELAY, cell);
        return cell;
    }

    private int travel(byte[] cell) {
        for (int i = 0; i < hops.size(); i++) {
            if (hops.get(i).forward(CellCommand.RELAY, cell)) {
                return i;
            }
        }
        return OriginLayers.NOT_RECOGNISED;
    }

    private void back(byte[] cell, int from) {
        for (int i = from; i >= 0; i--) {
            hops.get(i).backward(CellCommand.RELAY, cell);
        }
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] cellOf(byte[] payload) {
        byte[] cell = Cell.blank(7, CellCommand.RELAY);
        System.arraycopy(payload, 0, cell, Cell.PAYLOAD_OFFSET, payload.length);
        return cell;
    }

    private static byte[] tag(byte[] cell) {
        return Arrays.copyOfRange(cell, Cell.BODY_OFFSET, Cell.PAYLOAD_OFFSET);
    }

    private static void assertPayload(byte[] cell, byte[] payload) {
        assertThat(Arrays.copyOfRange(cell, Cell.PAYLOAD_OFFSET, Cell.CELL_BYTES))
                .isEqualTo(payload);
    }

    private static int equalBytes(byte[] cell, byte[] payload) {
        int equal = 0;
        for (int i = 0; i < payload.length; i++) {
            equal += cell[Cell.PAYLOAD_OFFSET + i] == payload[i] ? 1 : 0;
        }
        return equal;
    }
}
