package org.nonos.mesh.onion.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nonos.mesh.onion.handshake.Handshakes.filled;
import static org.nonos.mesh.onion.handshake.Handshakes.ok;
import static org.nonos.mesh.onion.handshake.Handshakes.seeded;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.onion.cell.RelayMessage;
import org.nonos.mesh.onion.relay.RelayCryptography;

class HopRenewalTest {

    private static final int KEY_BYTES = RelayCryptography.production().seedBytes();
    private static final byte[] SECRET = filled(1);
    private static final byte[] CYCLE = {0, 0, 0, 8};
    private final HopRenewal origin = new HopRenewal(seeded(1));
    private final HopRenewal hop = new HopRenewal(seeded(2));

    @Test
    void bothEndsGetTheSameFreshKeysAndMayGoOnFromThem() {
        byte[] secret = SECRET;
        for (int round = 1; round <= 3; round++) {
            var pending = origin.begin(secret, CYCLE);
            var answer = ok(hop.answer(pending.request(), secret, CYCLE, KEY_BYTES));
            var fresh = ok(pending.finish(answer.reply(), KEY_BYTES));
            assertThat(fresh.keyMaterial())
                    .hasSize(KEY_BYTES)
                    .isEqualTo(answer.keys().keyMaterial());
            assertThat(fresh.ratchetSecret())
                    .hasSize(HopRenewal.SECRET_BYTES)
                    .isEqualTo(answer.keys().ratchetSecret())
                    .isNotEqualTo(secret);
            secret = fresh.ratchetSecret();
        }
    }

    @Test
    void bothMessagesFitOneRelayMessage() {
        var pending = origin.begin(SECRET, CYCLE);
        assertThat(pending.request()).hasSize(HopRenewal.REQUEST_BYTES).hasSizeLessThan(RelayMessage.MAX_DATA_BYTES);
        assertThat(ok(hop.answer(pending.request(), SECRET, CYCLE, KEY_BYTES)).reply())
                .hasSize(HopRenewal.REPLY_BYTES)
                .hasSizeLessThan(RelayMessage.MAX_DATA_BYTES);
    }

    @Test
    void everyChangedByteOfEitherMessageIsRefused() {
        var pending = origin.begin(SECRET, CYCLE);
        byte[] reply =
                ok(hop.answer(pending.request(), SECRET, CYCLE, KEY_BYTES)).reply();
        assertThat(Handshakes.acceptedChanges(
                        pending.request(), changed -> hop.answer(changed, SECRET, CYCLE, KEY_BYTES)))
                .isEmpty();
        assertThat(Handshakes.acceptedChanges(reply, changed -> pending.finish(changed, KEY_BYTES)))
                .isEmpty();
        assertThat(pending.finish(reply, KEY_BYTES).isOk()).isTrue();
    }

    @Test
    void anotherSecretOrAnotherCycleIsRefused() {
        byte[] request = origin.begin(SECRET, CYCLE).request();
        assertThat(hop.answer(request, filled(2), CYCLE, KEY_BYTES).refusalCode())
                .isEqualTo("renewal-authentication");
        assertThat(hop.answer(request, SECRET, new byte[] {0, 0, 0, 9}, KEY_BYTES)
                        .refusalCode())
                .isEqualTo("renewal-authentication");
    }

    @Test
    void aReplyToAnEarlierRequestIsRefused() {
        var first = origin.begin(SECRET, CYCLE);
        var second = origin.begin(SECRET, CYCLE);
        byte[] reply = ok(hop.answer(first.request(), SECRET, CYCLE, KEY_BYTES)).reply();
        assertThat(second.finish(reply, KEY_BYTES).refusalCode()).isEqualTo("renewal-authentication");
    }

    @Test
    void whoKnowsTheOldSecretAloneGetsOtherKeys() {
        var pending = origin.begin(SECRET, CYCLE);
        var answer = ok(hop.answer(pending.request(), SECRET, CYCLE, KEY_BYTES));
        var thief = ok(new HopRenewal(seeded(9)).answer(pending.request(), SECRET, CYCLE, KEY_BYTES));
        assertThat(thief.keys().keyMaterial()).isNotEqualTo(answer.keys().keyMaterial());
        assertThat(pending.finish(thief.reply(), KEY_BYTES).isOk())
                .as("an active thief of the secret can answer; a listening one cannot follow")
                .isTrue();
    }

    @Test
    void wrongLengthsAndRandomBytesAreRefusedAndNeverThrow() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        var pending = origin.begin(SECRET, CYCLE);
        for (int i = 0; i < 300; i++) {
            int length =
                    switch (i % 3) {
                        case 0 -> random.nextInt(3_000);
                        case 1 -> HopRenewal.REQUEST_BYTES;
                        default -> HopRenewal.REPLY_BYTES;
                    };
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            assertThat(hop.answer(bytes, SECRET, CYCLE, KEY_BYTES).isOk())
                    .as("seed " + seed)
                    .isFalse();
            assertThat(pending.finish(bytes, KEY_BYTES).isOk())
                    .as("seed " + seed)
                    .isFalse();
        }
        assertThat(hop.answer(Arrays.copyOf(pending.request(), HopRenewal.REQUEST_BYTES - 1), SECRET, CYCLE, KEY_BYTES)
                        .refusalCode())
                .isEqualTo("renewal-length");
        assertThatThrownBy(() -> origin.begin(new byte[31], CYCLE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theTextFormsShowNoSecret() {
        var pending = origin.begin(SECRET, CYCLE);
        var answer = ok(hop.answer(pending.request(), SECRET, CYCLE, KEY_BYTES));
        assertThat(pending + " " + answer + " " + answer.keys()).isEqualTo("Pending[] Answer[] FreshKeys[]");
    }
}
