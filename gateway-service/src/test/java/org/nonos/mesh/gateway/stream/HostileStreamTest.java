package org.nonos.mesh.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.protocol.wire.Decoded;

/** A far end that does what no honest one does. */
class HostileStreamTest {

    private static final int WINDOW = 256 * 1024;

    private final BondedStream stream =
            new BondedStream(false, new StreamLimits(1, WINDOW, 0, 20_000, 15_000), WINDOW, StreamTally.NONE, 0);
    private StreamEffect.Over over;
    private int sent;

    private void heard(StreamMessage message) {
        for (StreamEffect effect : stream.step(new StreamInput.Heard(1, message), 1)) {
            if (effect instanceof StreamEffect.Over end) {
                over = end;
            }
            sent += effect instanceof StreamEffect.ToLeg ? 1 : 0;
        }
    }

    private void start() {
        stream.step(new StreamInput.LegUp(1, Long.MAX_VALUE), 0);
    }

    private static StreamMessage.Segment segment(long position, int length) {
        return new StreamMessage.Segment(position, new Slice(new byte[length], 0, length));
    }

    /** The reorder bomb: all but the first byte of the window, and then one more than may be. */
    @ParameterizedTest
    @CsvSource({"-1,false", "0,false", "1,true"})
    void bytesOutOfOrderAreHeldUpToTheWindowAndNoFurther(int more, boolean breaks) {
        start();
        heard(segment(1, 65_000));
        heard(segment(65_001, 65_000));
        heard(segment(130_001, 65_000));
        int last = WINDOW - 195_001 + more;
        heard(segment(195_001, last));
        assertThat(over != null).isEqualTo(breaks);
        assertThat(stream.heldBytes()).isLessThanOrEqualTo(WINDOW);
        if (breaks) {
            assertThat(over.reason()).isEqualTo(EndReason.PROTOCOL);
        } else {
            assertThat(stream.heldBytes()).isEqualTo(195_000L + last);
        }
    }

    /** The same with the smallest pieces, each with a gap before it. */
    @ParameterizedTest
    @CsvSource({"-1,false", "0,false", "1,true"})
    void piecesOutOfOrderAreHeldUpToTheirNumberAndNoFurther(int more, boolean breaks) {
        start();
        for (int i = 0; i < StreamLimits.MAX_SEGMENTS + more; i++) {
            heard(segment(1 + 2L * i, 1));
        }
        assertThat(over != null).isEqualTo(breaks);
    }

    /** The bomb goes off on one stream of a node; another one delivers every byte in the meantime. */
    @Test
    void aBombOnOneStreamTakesNothingFromAnother() {
        BondedStream other =
                new BondedStream(false, new StreamLimits(1, WINDOW, 0, 20_000, 15_000), WINDOW, StreamTally.NONE, 0);
        start();
        other.step(new StreamInput.LegUp(1, Long.MAX_VALUE), 0);
        long delivered = 0;
        for (int i = 0; i <= StreamLimits.MAX_SEGMENTS; i++) {
            heard(segment(1 + 2L * i, 1));
            for (StreamEffect effect : other.step(new StreamInput.Heard(1, segment(100L * i, 100)), 1)) {
                assertThat(effect).isNotInstanceOf(StreamEffect.Over.class);
                if (effect instanceof StreamEffect.Deliver(Slice bytes)) {
                    delivered += bytes.length();
                    other.step(new StreamInput.Taken(bytes.length()), 1);
                }
            }
        }
        assertThat(over.reason()).isEqualTo(EndReason.PROTOCOL);
        assertThat(delivered).isEqualTo(100L * (StreamLimits.MAX_SEGMENTS + 1));
        assertThat(other.heldBytes()).isZero();
    }

    @Test
    void piecesThatOverlapCountOnceAndAreDeliveredOnce() {
        start();
        Random random = new Random(5);
        for (int i = 0; i < 2_000; i++) {
            heard(segment(1 + random.nextInt(60_000), 1 + random.nextInt(3_000)));
        }
        assertThat(over).isNull();
        assertThat(stream.heldBytes()).isLessThanOrEqualTo(63_000);
        long delivered = stream.step(new StreamInput.Heard(1, segment(0, 63_000)), 1).stream()
                .filter(StreamEffect.Deliver.class::isInstance)
                .mapToLong(effect -> ((StreamEffect.Deliver) effect).bytes().length())
                .sum();
        assertThat(delivered).isEqualTo(63_000);
        assertThat(stream.heldBytes()).isZero();
    }

    @Test
    void whoAcknowledgesWhatWasNeverSentIsBrokenOff() {
        start();
        heard(new StreamMessage.Received(1, WINDOW));
        assertThat(over.reason()).isEqualTo(EndReason.PROTOCOL);
    }

    @Test
    void whoContradictsHimselfAboutTheLengthIsBrokenOff() {
        start();
        heard(new StreamMessage.End(10));
        assertThat(over).isNull();
        heard(segment(5, 6));
        assertThat(over.reason()).isEqualTo(EndReason.PROTOCOL);
    }

    /** Answers wait for the leg; they do not pile up. */
    @Test
    void aFloodOfQuestionsIsAnsweredOnlyAsFarAsTheLegTakesAnswers() {
        start();
        for (int i = 0; i < 1_000_000; i++) {
            heard(new StreamMessage.Ping(i));
        }
        assertThat(over).isNull();
        assertThat(sent).isLessThan(4 * StreamMessage.MAX_SEGMENT_BYTES / 9 + 2);
    }

    @Test
    void aLegCannotHoldBackOthersForEver() {
        start();
        stream.step(new StreamInput.LegUp(2, Long.MAX_VALUE), 0);
        boolean dropped = false;
        for (long at = 0; at <= 20_000_000; at += 100_000) {
            dropped |=
                    stream.step(new StreamInput.Tick(), at).stream().anyMatch(StreamEffect.DropLeg.class::isInstance);
        }
        assertThat(dropped).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void anyBytesAreReadOrRefusedAndNothingIsHeld(long seed) {
        Random random = new Random(seed);
        for (int run = 0; run < 20_000; run++) {
            byte[] bytes = new byte[1 + random.nextInt(60)];
            random.nextBytes(bytes);
            bytes[0] = (byte) random.nextInt(9);
            MessageReader reader = new MessageReader();
            if (reader.read(bytes) instanceof Decoded.Ok<List<StreamMessage>>(List<StreamMessage> messages)) {
                for (StreamMessage message : messages) {
                    assertThat(message).isNotNull();
                }
            }
        }
    }

    @Test
    void messagesComeOutAsTheyWentInHoweverTheyAreCut() {
        List<StreamMessage> all = List.of(
                new StreamMessage.Received(7, Long.MAX_VALUE),
                new StreamMessage.End(9),
                new StreamMessage.Ping(1),
                new StreamMessage.Pong(2),
                new StreamMessage.Drain(),
                new StreamMessage.Reset(EndReason.TIMEOUT));
        MessageReader reader = new MessageReader();
        for (StreamMessage message : all) {
            StreamMessage heard = null;
            for (byte each : message.encode()) {
                List<StreamMessage> out =
                        reader.read(new byte[] {each}).asOptional().orElseThrow();
                heard = out.isEmpty() ? heard : out.getFirst();
            }
            assertThat(heard).isEqualTo(message);
        }
        byte[] encoded = segment(1L << 40, 500).encode();
        long next = 1L << 40;
        for (byte each : encoded) {
            for (StreamMessage out : reader.read(new byte[] {each}).asOptional().orElseThrow()) {
                StreamMessage.Segment part = (StreamMessage.Segment) out;
                assertThat(part.position()).isEqualTo(next);
                next += part.bytes().length();
            }
        }
        assertThat(next).isEqualTo((1L << 40) + 500);
    }

    @Test
    void aLegThatBroughtNonsenseIsRefusedForGood() {
        MessageReader reader = new MessageReader();
        Random random = new Random(20_261_129);
        byte[] chunk = new byte[4_041];
        chunk[0] = 99;
        for (int i = 0; i < 1_000; i++) {
            assertThat(reader.read(chunk).refusalCode()).isEqualTo("stream-message");
            random.nextBytes(chunk);
        }
        assertThat(reader.read(new byte[] {StreamMessage.DRAIN}).isOk()).isFalse();
    }
}
