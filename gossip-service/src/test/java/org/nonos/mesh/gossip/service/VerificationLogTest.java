package org.nonos.mesh.gossip.service;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nonos.mesh.gossip.Standing;
import org.nonos.mesh.protocol.wire.Bytes32;

class VerificationLogTest {

    private final VerificationLog log = new VerificationLog();

    @Test
    void aForgeryWithTheSameIdDoesNotHideThatTheReceiptIsValid() {
        VerificationFact valid = fact(1, VerificationFact.VALID);
        log.add(valid);
        log.add(fact(1, "proof-false"));
        assertThat(log.find(id(1))).contains(valid);
    }

    @Test
    void whatWasOnlyRefusedIsFoundWithItsReason() {
        log.add(fact(1, "proof-false"));
        assertThat(log.find(id(1))).map(VerificationFact::verdict).contains("proof-false");
        assertThat(log.find(id(2))).isEmpty();
    }

    @Test
    void theOldestGoAtTheLimitAndAFloodOfForgeriesDrivesOutNothingValid() {
        for (int i = 0; i <= VerificationLog.MAX_FACTS; i++) {
            log.add(fact(i, VerificationFact.VALID));
        }
        for (int i = 1_000; i < 3_000; i++) {
            log.add(fact(i, "proof-false"));
        }
        assertThat(log.find(id(0))).isEmpty();
        assertThat(log.find(id(1))).isPresent();
        assertThat(log.find(id(VerificationLog.MAX_FACTS))).isPresent();
        assertThat(log.find(id(2_999 - VerificationLog.MAX_FACTS))).isEmpty();
        assertThat(log.find(id(3_000 - VerificationLog.MAX_FACTS))).isPresent();
    }

    private static VerificationFact fact(int number, String verdict) {
        return new VerificationFact(id(number), "a-system", Standing.PROVEN, verdict, 1, 2, 3);
    }

    private static Bytes32 id(int number) {
        byte[] bytes = new byte[Bytes32.LENGTH];
        bytes[0] = (byte) (number >> 8);
        bytes[1] = (byte) number;
        return Bytes32.of(bytes);
    }
}
