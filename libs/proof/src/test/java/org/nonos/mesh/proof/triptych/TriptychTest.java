package org.nonos.mesh.proof.triptych;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nonos.mesh.proof.triptych.Operators.CYCLE;
import static org.nonos.mesh.proof.triptych.Operators.REALM;
import static org.nonos.mesh.proof.triptych.Operators.attestation;
import static org.nonos.mesh.proof.triptych.Operators.filled;
import static org.nonos.mesh.proof.triptych.Operators.key;

import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.Attestation;
import org.nonos.mesh.proof.Claim;
import org.nonos.mesh.proof.ProofSystems;
import org.nonos.mesh.proof.ProofVerdict;
import org.nonos.mesh.proof.ProofVerdict.Flaw;
import org.nonos.mesh.proof.ProverKey;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.proof.Seeds;
import org.nonos.mesh.proof.Statement;
import org.nonos.mesh.proof.chaumpedersen.ChaumPedersen;

/** What holds, what is bound, and what tags tell. */
class TriptychTest {

    private static final RandomGenerator STUCK = () -> 42L;
    private static final RealmTag OTHER_REALM = new RealmTag(-1);

    private final Random random = Seeds.random("TriptychTest");
    private final Operators operators = new Operators();
    private final Triptych system = operators.system;
    private final Ring ring = operators.ring(11);
    private final Claim claim = operators.claim(ring, key(4), 3, attestation(1), STUCK);

    @Test
    void everyKeyOfEveryKindOfRingCanProve() {
        for (int size : new int[] {2, 3, 16}) {
            Ring each = operators.ring(size);
            for (int number = 0; number < size; number++) {
                Claim honest = operators.claim(each, key(number), 0, attestation(number), random);
                assertThat(verify(honest)).as("%d of %d", number, size).isEqualTo(ProofVerdict.proven());
            }
        }
        for (int size : new int[] {17, 64, 100, 256, 1_024}) {
            Claim honest =
                    operators.claim(operators.ring(size), key(random.nextInt(size)), 15, attestation(size), random);
            assertThat(verify(honest)).as("%d keys", size).isEqualTo(ProofVerdict.proven());
        }
    }

    @Test
    void sizesFollowTheFormula() {
        int[][] keysAndDigits = {{2, 2}, {16, 2}, {17, 3}, {64, 3}, {65, 4}, {256, 4}, {1_024, 5}};
        for (int[] expected : keysAndDigits) {
            Claim honest = operators.claim(operators.ring(expected[0]), key(1), 0, attestation(1), STUCK);
            assertThat(honest.proof().length()).isEqualTo(288 + 192 * expected[1]);
        }
        assertThat(Triptych.MAX_PROOF_BYTES).isEqualTo(288 + 192 * 6);
        assertThat(claim.statement().publicInputs().length()).isEqualTo(32 + 2 + 48 + 48);
    }

    @Test
    void oneKeyHasOneTagPerSlotWhateverItAttestsAndInWhateverRing() {
        Attestation another = new Attestation(REALM, ReceiptKind.SEEDED, filled(9), CYCLE, CYCLE + 7, filled(0));
        assertThat(tag(system.state(another, operators.ring(64), 3, key(4)))).isEqualTo(tag(claim.statement()));
    }

    @Test
    void tagsOfOtherSlotsCyclesRealmsAndKeysHaveNothingInCommon() {
        Ring elsewhere = operators.ring(0, 11, OTHER_REALM);
        Set<String> tags = new TreeSet<>();
        for (int slot = 0; slot < TriptychLimits.DEFAULTS.slotsPerCycle(); slot++) {
            tags.add(tag(system.state(attestation(1), ring, slot, key(4))).hex());
        }
        tags.add(tag(system.state(attestation(REALM, CYCLE + 1, 1), ring, 3, key(4)))
                .hex());
        tags.add(tag(system.state(attestation(1), ring, 3, key(5))).hex());
        tags.add(tag(system.state(attestation(OTHER_REALM, CYCLE, 1), elsewhere, 3, key(4, OTHER_REALM)))
                .hex());
        assertThat(tags).hasSize(TriptychLimits.DEFAULTS.slotsPerCycle() + 3);
    }

    @Test
    void theSlotAfterTheLastDoesNotCount() {
        int last = TriptychLimits.DEFAULTS.slotsPerCycle() - 1;
        assertThat(verify(operators.claim(ring, key(0), last, attestation(1), STUCK)))
                .isEqualTo(ProofVerdict.proven());
        assertThatThrownBy(() -> system.state(attestation(1), ring, last + 1, key(0)))
                .isInstanceOf(IllegalArgumentException.class);
        Triptych moreSlots = new Triptych(operators, new TriptychLimits(last + 2));
        Statement beyond = moreSlots.state(attestation(1), ring, last + 1, key(0));
        Claim made = new Claim(beyond, moreSlots.prove(beyond, key(0), STUCK));
        assertThat(moreSlots.verify(beyond, made.proof())).isEqualTo(ProofVerdict.proven());
        assertThat(verify(made)).isEqualTo(ProofVerdict.refuted(Flaw.SLOT_INVALID));
    }

    @Test
    void theProofServesNoOtherAttestation() {
        Attestation said = claim.statement().attestation();
        List<Attestation> changed = List.of(
                new Attestation(REALM, ReceiptKind.SEEDED, said.capsule(), CYCLE, said.expiryCycle(), said.anchor()),
                new Attestation(REALM, said.kind(), filled(77), CYCLE, said.expiryCycle(), said.anchor()),
                new Attestation(REALM, said.kind(), said.capsule(), CYCLE - 1, said.expiryCycle(), said.anchor()),
                new Attestation(REALM, said.kind(), said.capsule(), CYCLE, said.expiryCycle() + 1, said.anchor()),
                new Attestation(REALM, said.kind(), said.capsule(), CYCLE, said.expiryCycle(), filled(1)));
        assertThat(changed).allSatisfy(lie -> {
            Statement forged = new Statement(lie, claim.statement().publicInputs());
            assertThat(system.verify(forged, claim.proof())).isEqualTo(ProofVerdict.refuted(Flaw.PROOF_FALSE));
            assertThat(system.statementDigest(forged)).isNotEqualTo(system.statementDigest(claim.statement()));
        });
    }

    @Test
    void theProofServesNoOtherRingSlotTagOrRealm() {
        UnnamedProver said = inputs(claim.statement());
        Ring oneKeyMore = operators.ring(12);
        Ring otherRealm = operators.ring(0, 11, OTHER_REALM);
        PublicBytes othersTag = tag(system.state(attestation(1), ring, 3, key(5)));
        PublicBytes otherSlotsTag = tag(system.state(attestation(1), ring, 4, key(4)));
        assertThat(List.of(
                        new UnnamedProver(oneKeyMore.root(), 3, said.tag(), said.trace()),
                        new UnnamedProver(said.ringRoot(), 4, said.tag(), said.trace()),
                        new UnnamedProver(said.ringRoot(), 4, otherSlotsTag, said.trace()),
                        new UnnamedProver(said.ringRoot(), 3, othersTag, said.trace())))
                .allSatisfy(lie -> assertThat(system.verify(new Statement(attestation(1), lie.encode()), claim.proof()))
                        .isEqualTo(ProofVerdict.refuted(Flaw.PROOF_FALSE)));
        Statement inOtherRealm = new Statement(
                attestation(OTHER_REALM, CYCLE, 1), claim.statement().publicInputs());
        assertThat(system.verify(inOtherRealm, claim.proof())).isEqualTo(ProofVerdict.refuted(Flaw.RING_UNKNOWN));
        Statement ringOfOtherRealm = new Statement(
                attestation(OTHER_REALM, CYCLE, 1),
                new UnnamedProver(otherRealm.root(), 3, said.tag(), said.trace()).encode());
        assertThat(system.verify(ringOfOtherRealm, claim.proof())).isEqualTo(ProofVerdict.refuted(Flaw.PROOF_FALSE));
    }

    @Test
    void aRingThatNobodyKnowsProvesNothing() {
        UnnamedProver said = inputs(claim.statement());
        Statement unknown =
                new Statement(attestation(1), new UnnamedProver(filled(5), 3, said.tag(), said.trace()).encode());
        assertThat(system.verify(unknown, claim.proof())).isEqualTo(ProofVerdict.refuted(Flaw.RING_UNKNOWN));
        assertThatThrownBy(() -> system.prove(unknown, key(4), STUCK)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void proversCannotProveWhatIsNotTrueForTheirKey() {
        assertThatThrownBy(() -> system.prove(claim.statement(), key(5), STUCK))
                .isInstanceOf(IllegalArgumentException.class);
        Statement outsider = system.state(attestation(1), ring, 3, key(11));
        assertThatThrownBy(() -> system.prove(outsider, key(11), STUCK)).isInstanceOf(IllegalArgumentException.class);
        ProverKey elsewhere = key(4, OTHER_REALM);
        assertThatThrownBy(() -> system.state(attestation(1), ring, 3, elsewhere))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anAnchorWouldNameTheProver() {
        Attestation withAnchor = new Attestation(REALM, ReceiptKind.RELAYED, filled(1), CYCLE, CYCLE, filled(2));
        assertThatThrownBy(() -> system.state(withAnchor, ring, 3, key(4)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Proofs of one key, and of another, with all else equal: no part of one comes back in another. */
    @Test
    void proofsHaveNoPartInCommon() {
        Claim again = operators.claim(ring, key(4), 3, attestation(1), random);
        Claim stuckElsewhere = operators.claim(ring, key(4), 4, attestation(1), STUCK);
        Claim others = operators.claim(ring, key(5), 3, attestation(1), STUCK);
        Set<String> parts = new TreeSet<>();
        int expected = 0;
        for (Claim each : List.of(claim, again, stuckElsewhere, others)) {
            assertThat(verify(each)).isEqualTo(ProofVerdict.proven());
            TriptychProof proof = TriptychProof.decode(each.proof(), ring.digits())
                    .asOptional()
                    .orElseThrow();
            proof.commitments().points().forEach(point -> parts.add(point.toString()));
            proof.openings().forEach(row -> row.forEach(f -> parts.add(new BigInteger(f.encode()).toString())));
            expected += 4 + 2 * ring.digits() + 3 * ring.digits();
        }
        assertThat(parts).hasSize(expected);
    }

    @Test
    void standsBesideTheOtherSystem() {
        ProofSystems systems = new ProofSystems(List.of(new ChaumPedersen(), system));
        assertThat(systems.ids()).containsExactly(ChaumPedersen.ID, Triptych.ID);
        PublicBytes named = PublicBytes.of(new byte[128]);
        assertThat(system.verify(new Statement(attestation(1), named), claim.proof()))
                .isEqualTo(ProofVerdict.refuted(Flaw.PUBLIC_INPUTS_MALFORMED));
    }

    @Test
    void secretsStayOutOfText() {
        assertThat(ring).asString().contains("11 keys");
        assertThat(TriptychProof.decode(claim.proof(), ring.digits())
                        .asOptional()
                        .orElseThrow())
                .hasToString("TriptychProof[2 digits]");
    }

    private ProofVerdict verify(Claim each) {
        return system.verify(each.statement(), each.proof());
    }

    private static UnnamedProver inputs(Statement statement) {
        return UnnamedProver.decode(statement.publicInputs()).asOptional().orElseThrow();
    }

    private static PublicBytes tag(Statement statement) {
        return inputs(statement).tag();
    }
}
