package org.nonos.mesh.gateway.onionservice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.onion.cell.RelayMessage;

class SealedRecordsTest {

    private final byte[] key = new byte[SealedRecords.KEY_BYTES];
    private final SealedRecords out = new SealedRecords(key);
    private final SealedRecords in = new SealedRecords(key);

    private static byte[] body(byte[] record) {
        return Arrays.copyOfRange(record, 2, record.length);
    }

    private byte[] seal(int... text) {
        byte[] bytes = new byte[text.length];
        for (int i = 0; i < text.length; i++) {
            bytes[i] = (byte) text[i];
        }
        return body(out.seal(bytes, 0, bytes.length));
    }

    @Test
    void recordsOpenInTheirOrder() {
        byte[] first = seal(1, 2, 3);
        byte[] empty = seal();
        assertThat(in.open(first).asOptional())
                .hasValueSatisfying(text -> assertThat(text).containsExactly(1, 2, 3));
        assertThat(in.open(empty).asOptional())
                .hasValueSatisfying(text -> assertThat(text).isEmpty());
    }

    @Test
    void aRepeatedADroppedAndAnAlteredOneAreNoticed() {
        byte[] first = seal(1);
        byte[] second = seal(2);
        assertThat(in.open(first).isOk()).isTrue();
        assertThat(in.open(first).refusalCode()).as("repeated").isEqualTo("record-altered");
        SealedRecords other = new SealedRecords(key);
        assertThat(other.open(second).refusalCode()).as("the first is missing").isEqualTo("record-altered");
        for (int at = 0; at < first.length; at++) {
            byte[] changed = first.clone();
            changed[at] ^= 64;
            assertThat(new SealedRecords(key).open(changed).isOk())
                    .as("byte %d", at)
                    .isFalse();
        }
        assertThat(new SealedRecords(key).open(new byte[3]).isOk()).isFalse();
    }

    @Test
    void equalTextsLookDifferent() {
        assertThat(seal(7, 7)).isNotEqualTo(seal(7, 7));
    }

    @Test
    void theLongestFillsOneDataMessage() {
        assertThat(out.seal(new byte[SealedRecords.MAX_TEXT_BYTES], 0, SealedRecords.MAX_TEXT_BYTES))
                .hasSize(RelayMessage.MAX_DATA_BYTES);
    }
}
