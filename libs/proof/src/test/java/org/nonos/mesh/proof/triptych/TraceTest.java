package org.nonos.mesh.proof.triptych;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nonos.mesh.proof.triptych.Operators.CYCLE;
import static org.nonos.mesh.proof.triptych.Operators.REALM;
import static org.nonos.mesh.proof.triptych.Operators.attestation;
import static org.nonos.mesh.proof.triptych.Operators.key;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.Claim;
import org.nonos.mesh.proof.ProofVerdict;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.Seeds;
import org.nonos.mesh.proof.Statement;

/** Whoever attests twice in one slot is named; whoever does not, is not. */
class TraceTest {

    private final Random random = Seeds.random("TraceTest");
    private final Operators operators = new Operators();
    private final Triptych system = operators.system;
    private final Ring ring = operators.ring(20);

    @Test
    void twoThingsInOneSlotNameTheKey() {
        for (int number = 0; number < 20; number++) {
            Claim first = operators.claim(ring, key(number), 7, attestation(1), random);
            Claim second = operators.claim(ring, key(number), 7, attestation(2), random);
            assertThat(system.verifyBatch(List.of(first, second))).containsOnly(ProofVerdict.proven());
            assertThat(system.slotOf(first.statement())).isPresent().isEqualTo(system.slotOf(second.statement()));
            assertThat(system.exposed(first.statement(), second.statement()))
                    .contains(key(number).commitment());
            assertThat(system.exposed(second.statement(), first.statement()))
                    .contains(key(number).commitment());
        }
    }

    @Test
    void oneThingInTwoRingsNamesTheKeyToo() {
        Statement here = system.state(attestation(1), ring, 7, key(3));
        Statement there = system.state(attestation(1), operators.ring(30), 7, key(3));
        assertThat(system.exposed(here, there)).contains(key(3).commitment());
    }

    @Test
    void theSameThingAgainNamesNobody() {
        Claim first = operators.claim(ring, key(3), 7, attestation(1), random);
        Claim again = operators.claim(ring, key(3), 7, attestation(1), random);
        assertThat(again.proof()).isNotEqualTo(first.proof());
        assertThat(again.statement()).isEqualTo(first.statement());
        assertThat(system.exposed(first.statement(), again.statement())).isEmpty();
    }

    @Test
    void otherSlotsCyclesRealmsAndKeysNameNobody() {
        RealmTag elsewhere = new RealmTag(-1);
        Statement one = system.state(attestation(1), ring, 7, key(3));
        assertThat(List.of(
                        system.state(attestation(2), ring, 8, key(3)),
                        system.state(attestation(REALM, CYCLE + 1, 2), ring, 7, key(3)),
                        system.state(
                                attestation(elsewhere, CYCLE, 2),
                                operators.ring(0, 9, elsewhere),
                                7,
                                key(3, elsewhere)),
                        system.state(attestation(2), ring, 7, key(4)),
                        new Statement(attestation(2), PublicBytes.of(new byte[130])),
                        new Statement(attestation(2), PublicBytes.of(new byte[7]))))
                .allSatisfy(other -> {
                    assertThat(system.exposed(one, other)).isEmpty();
                    assertThat(system.exposed(other, one)).isEmpty();
                    assertThat(system.slotOf(other)).isNotEqualTo(system.slotOf(one));
                });
    }

    @Test
    void namesNobodyInAStatement() {
        assertThat(system.proverOf(system.state(attestation(1), ring, 7, key(3))))
                .isEmpty();
    }
}
