package org.nonos.mesh.proof.chaumpedersen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.Attestation;
import org.nonos.mesh.proof.Claim;
import org.nonos.mesh.proof.ProofVerdict;
import org.nonos.mesh.proof.ProofVerdict.Flaw;
import org.nonos.mesh.proof.ProverKey;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.proof.Seeds;
import org.nonos.mesh.proof.Statement;
import org.nonos.mesh.proof.bls.Bls12381;
import org.nonos.mesh.proof.bls.Curve;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;

class ChaumPedersenTest {

    private static final RealmTag REALM = new RealmTag(0x1122334455667788L);
    private static final RealmTag OTHER_REALM = new RealmTag(-1);
    private static final IdentityKey IDENTITY = new IdentityKey(filled(1));
    private static final NodeId PROVER = IDENTITY.nodeId();
    private static final ProverKey KEY = ProverKey.derive(filled(2), REALM);
    private static final ProverKey OTHER_KEY = ProverKey.derive(filled(3), REALM);
    private static final RandomGenerator STUCK = () -> 42L;

    private final ChaumPedersen system = new ChaumPedersen();
    private final Attestation attestation = attestation(100);
    private final Statement statement = system.state(attestation, PROVER, KEY);
    private final PublicBytes proof = system.prove(statement, bound(KEY), STUCK);

    @Test
    void anHonestProofHolds() {
        assertThat(system.verify(statement, proof)).isEqualTo(ProofVerdict.proven());
    }

    @Test
    void oneProverHasOneTagPerCycleWhateverItAttests() {
        Attestation another =
                new Attestation(REALM, ReceiptKind.RELAYED, Bytes32.of(filled(9)), 100, 900, Bytes32.of(filled(10)));
        assertThat(tag(system.state(another, PROVER, KEY))).isEqualTo(tag(statement));
    }

    @Test
    void tagsDifferByProverCycleAndRealm() {
        ProverKey sameSecretInOtherRealm = ProverKey.derive(filled(2), OTHER_REALM);
        Attestation inOtherRealm = with(attestation, OTHER_REALM);
        assertThat(List.of(
                        tag(statement),
                        tag(system.state(attestation, PROVER, OTHER_KEY)),
                        tag(system.state(attestation(101), PROVER, KEY)),
                        tag(system.state(inOtherRealm, PROVER, sameSecretInOtherRealm))))
                .doesNotHaveDuplicates();
        assertThat(sameSecretInOtherRealm.commitment()).isNotEqualTo(KEY.commitment());
    }

    @Test
    void theProofServesNoOtherAttestation() {
        Bytes32 other = Bytes32.of(filled(77));
        List<Attestation> changed = List.of(
                with(attestation, OTHER_REALM),
                new Attestation(REALM, ReceiptKind.SEEDED, attestation.capsule(), 100, 200, attestation.anchor()),
                new Attestation(REALM, attestation.kind(), other, 100, 200, attestation.anchor()),
                new Attestation(REALM, attestation.kind(), attestation.capsule(), 99, 200, attestation.anchor()),
                new Attestation(REALM, attestation.kind(), attestation.capsule(), 100, 201, attestation.anchor()),
                new Attestation(REALM, attestation.kind(), attestation.capsule(), 100, 200, other));
        assertThat(changed).allSatisfy(lie -> {
            Statement forged = new Statement(lie, statement.publicInputs());
            PublicBytes bound = rebound(lie.realm(), KEY.commitment());
            assertThat(system.verify(forged, bound)).isEqualTo(ProofVerdict.refuted(Flaw.PROOF_FALSE));
            assertThat(system.statementDigest(forged)).isNotEqualTo(system.statementDigest(statement));
        });
    }

    @Test
    void theProofServesNoOtherProverCommitmentOrTag() {
        NamedProver inputs = inputs(statement);
        NamedProver others = inputs(system.state(attestation, PROVER, OTHER_KEY));
        PublicBytes tagOfNextCycle = tag(system.state(attestation(101), PROVER, KEY));
        List<NamedProver> changed = List.of(
                new NamedProver(PROVER, others.commitment(), inputs.tag()),
                new NamedProver(PROVER, inputs.commitment(), others.tag()),
                new NamedProver(PROVER, others.commitment(), others.tag()),
                new NamedProver(PROVER, inputs.commitment(), tagOfNextCycle),
                new NamedProver(PROVER, inputs.tag(), inputs.commitment()));
        assertThat(changed)
                .allSatisfy(lie -> assertThat(system.verify(
                                new Statement(attestation, lie.encode()), rebound(REALM, lie.commitment())))
                        .isEqualTo(ProofVerdict.refuted(Flaw.PROOF_FALSE)));
    }

    @Test
    void theCommitmentMustBeBoundByWhoeverIsNamed() {
        NamedProver inputs = inputs(statement);
        NamedProver another = new NamedProver(NodeId.of(filled(8)), inputs.commitment(), inputs.tag());
        assertThat(system.verify(new Statement(attestation, another.encode()), proof))
                .isEqualTo(ProofVerdict.refuted(Flaw.BINDING_FALSE));
        for (PublicBytes binding : List.of(
                bound(OTHER_REALM, KEY.commitment()),
                bound(REALM, OTHER_KEY.commitment()),
                CommitmentBinding.sign(new IdentityKey(filled(8)), REALM, KEY.commitment()),
                PublicBytes.of(new byte[64]))) {
            assertThat(system.verify(statement, withBinding(proof, binding)))
                    .isEqualTo(ProofVerdict.refuted(Flaw.BINDING_FALSE));
            assertThatThrownBy(() -> system.prove(statement, new BoundKey(KEY, binding), STUCK))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void namesItsProverAndNeedsNoSlot() {
        assertThat(system.proverOf(statement)).contains(PROVER);
        assertThat(system.slotOf(statement)).isEmpty();
        assertThat(system.exposed(statement, system.state(attestation(101), PROVER, KEY)))
                .isEmpty();
        assertThat(system.proverOf(new Statement(attestation, PublicBytes.of(new byte[7]))))
                .isEmpty();
    }

    @Test
    void refusesIdentityPoints() {
        NamedProver inputs = inputs(statement);
        assertThat(verifyPoints(identity(), inputs.tag())).isEqualTo(ProofVerdict.refuted(Flaw.COMMITMENT_INVALID));
        assertThat(verifyPoints(inputs.commitment(), identity())).isEqualTo(ProofVerdict.refuted(Flaw.TAG_INVALID));
    }

    /** Anybody knows x = 0, and can prove it by the book; only the check of the points stands in the way. */
    @Test
    void refusesTheProofThatAnybodyCanMakeForTheIdentity() {
        NamedProver nobody = new NamedProver(PROVER, identity(), identity());
        Statement forged = new Statement(attestation, nobody.encode());
        G1Point base = new TagBases().of(REALM, attestation.cycle());
        Scalar nonce = Scalar.reduce(filled(5));
        Scalar challenge = ChaumPedersen.challenge(
                system.statementDigest(forged),
                base,
                nobody,
                G1Point.generator().times(nonce),
                base.times(nonce));
        PublicBytes forgery = new ChaumPedersenProof(challenge, nonce, bound(REALM, identity())).encode();
        assertThat(system.verify(forged, forgery)).isEqualTo(ProofVerdict.refuted(Flaw.COMMITMENT_INVALID));
    }

    @Test
    void refusesPointsOutsideTheGroupAndBytesThatAreNoPoint() {
        NamedProver inputs = inputs(statement);
        PublicBytes outside = PublicBytes.of(Curve.compress(Curve.nextX(1, true)));
        PublicBytes nowhere = PublicBytes.of(Curve.compress(Curve.nextX(1, false)));
        for (PublicBytes bad : List.of(outside, nowhere)) {
            assertThat(verifyPoints(bad, inputs.tag())).isEqualTo(ProofVerdict.refuted(Flaw.COMMITMENT_INVALID));
            assertThat(verifyPoints(inputs.commitment(), bad)).isEqualTo(ProofVerdict.refuted(Flaw.TAG_INVALID));
        }
    }

    @Test
    void refusesNumbersThatAreNotReducedThoughTheyMeanTheSame() {
        for (int half = 0; half < 2; half++) {
            byte[] twin = proof.toArray();
            byte[] part = Arrays.copyOfRange(twin, half * 32, half * 32 + 32);
            byte[] same = new BigInteger(1, part).add(Bls12381.ORDER).toByteArray();
            int sign = same.length - 32; // a leading zero byte where the top bit is set
            System.arraycopy(same, sign, twin, half * 32, 32);
            assertThat(system.verify(statement, PublicBytes.of(twin)))
                    .isEqualTo(ProofVerdict.refuted(Flaw.PROOF_MALFORMED));
        }
    }

    @Test
    void refusesSwappedShortLongAndTrivialProofs() {
        byte[] bytes = proof.toArray();
        byte[] swapped = bytes.clone();
        System.arraycopy(bytes, 0, swapped, 32, 32);
        System.arraycopy(bytes, 32, swapped, 0, 32);
        assertThat(system.verify(statement, PublicBytes.of(swapped))).isEqualTo(ProofVerdict.refuted(Flaw.PROOF_FALSE));
        byte[] trivial = bytes.clone();
        Arrays.fill(trivial, 0, 64, (byte) 0);
        assertThat(system.verify(statement, PublicBytes.of(trivial))).isEqualTo(ProofVerdict.refuted(Flaw.PROOF_FALSE));
        for (int length : new int[] {0, 1, 32, 64, 127, 129, 192}) {
            assertThat(system.verify(statement, PublicBytes.of(Arrays.copyOf(bytes, length))))
                    .isEqualTo(ProofVerdict.refuted(Flaw.PROOF_MALFORMED));
        }
    }

    @Test
    void refusesPublicInputsOfTheWrongLength() {
        byte[] inputs = statement.publicInputs().toArray();
        for (int length : new int[] {0, 127, 129}) {
            Statement malformed = new Statement(attestation, PublicBytes.of(Arrays.copyOf(inputs, length)));
            assertThat(system.verify(malformed, proof)).isEqualTo(ProofVerdict.refuted(Flaw.PUBLIC_INPUTS_MALFORMED));
        }
    }

    @Test
    void refusesEveryFlippedBitOfTheProof() {
        for (int bit = 0; bit < 1_024; bit++) {
            byte[] flipped = proof.toArray();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(system.verify(statement, PublicBytes.of(flipped)))
                    .as("bit %d", bit)
                    .isInstanceOf(ProofVerdict.Refuted.class);
        }
    }

    @Test
    void proversCannotProveWhatIsNotTrueForTheirKey() {
        assertThatThrownBy(() -> system.prove(statement, bound(OTHER_KEY), STUCK))
                .isInstanceOf(IllegalArgumentException.class);
        NamedProver inputs = inputs(statement);
        PublicBytes foreignTag = tag(system.state(attestation, PROVER, OTHER_KEY));
        Statement withForeignTag =
                new Statement(attestation, new NamedProver(PROVER, inputs.commitment(), foreignTag).encode());
        assertThatThrownBy(() -> system.prove(withForeignTag, bound(KEY), STUCK))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> system.state(with(attestation, OTHER_REALM), PROVER, KEY))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** With a nonce used twice, (s − s′) / (c − c′) is the secret. */
    @Test
    void aStuckRandomSourceDoesNotGiveTheKeyAway() {
        Statement second = system.state(attestation(101), PROVER, KEY);
        ChaumPedersenProof a = parsed(proof);
        ChaumPedersenProof b = parsed(system.prove(second, bound(KEY), STUCK));
        Scalar extracted = a.response()
                .minus(b.response())
                .times(a.challenge().minus(b.challenge()).inverse());
        assertThat(G1Point.generator().times(extracted).encode())
                .isNotEqualTo(KEY.commitment().toArray());
        Scalar nonceA = a.response().minus(a.challenge().times(KEY.secret()));
        Scalar nonceB = b.response().minus(b.challenge().times(KEY.secret()));
        assertThat(nonceA).isNotEqualTo(nonceB);
    }

    @Test
    void freshRandomnessGivesAnotherProofOfTheSameStatement() {
        Random random = Seeds.random("ChaumPedersenTest");
        PublicBytes first = system.prove(statement, bound(KEY), random);
        PublicBytes second = system.prove(statement, bound(KEY), random);
        assertThat(first).isNotEqualTo(second);
        assertThat(system.verify(statement, first)).isEqualTo(ProofVerdict.proven());
        assertThat(system.verify(statement, second)).isEqualTo(ProofVerdict.proven());
    }

    @Test
    void aBatchGivesEachClaimItsOwnVerdict() {
        Statement second = system.state(attestation(101), PROVER, OTHER_KEY);
        PublicBytes secondProof = system.prove(second, bound(OTHER_KEY), STUCK);
        List<ProofVerdict> verdicts = system.verifyBatch(List.of(
                new Claim(statement, proof),
                new Claim(second, rebound(REALM, OTHER_KEY.commitment())),
                new Claim(second, secondProof)));
        assertThat(verdicts)
                .containsExactly(ProofVerdict.proven(), ProofVerdict.refuted(Flaw.PROOF_FALSE), ProofVerdict.proven());
        assertThat(system.verifyBatch(List.of())).isEmpty();
    }

    @Test
    void randomBytesAreRefutedAndNeverThrow() {
        Random random = Seeds.random("ChaumPedersenTest");
        UnaryOperator<byte[]> fill = bytes -> {
            random.nextBytes(bytes);
            return bytes;
        };
        for (int round = 0; round < 500; round++) {
            Statement noise = new Statement(attestation, PublicBytes.of(fill.apply(new byte[random.nextInt(300)])));
            PublicBytes noiseProof = PublicBytes.of(fill.apply(new byte[random.nextInt(100)]));
            assertThat(system.verify(noise, proof)).isInstanceOf(ProofVerdict.Refuted.class);
            assertThat(system.verify(statement, noiseProof)).isInstanceOf(ProofVerdict.Refuted.class);
        }
    }

    @Test
    void secretsStayOutOfText() {
        assertThat(KEY.toString()).isEqualTo("ProverKey[" + KEY.commitment().hex() + "]");
        assertThat(parsed(proof).toString()).contains("redacted");
        assertThatThrownBy(() -> ProverKey.derive(new byte[31], REALM)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rememberedTagBasesAreBounded() {
        TagBases bases = new TagBases();
        G1Point first = bases.of(REALM, 0);
        for (int cycle = 1; cycle < TagBases.MAX_REMEMBERED - 1; cycle++) {
            bases.of(REALM, cycle);
        }
        assertThat(bases.remembered()).isEqualTo(TagBases.MAX_REMEMBERED - 1);
        bases.of(REALM, TagBases.MAX_REMEMBERED);
        assertThat(bases.remembered()).isEqualTo(TagBases.MAX_REMEMBERED);
        bases.of(REALM, TagBases.MAX_REMEMBERED + 1);
        assertThat(bases.remembered()).isEqualTo(TagBases.MAX_REMEMBERED);
        assertThat(bases.of(REALM, 0)).isEqualTo(first);
        assertThat(bases.of(OTHER_REALM, 0)).isNotEqualTo(first);
    }

    private static PublicBytes identity() {
        byte[] identity = new byte[G1Point.ENCODED_BYTES];
        identity[0] = (byte) 0xc0;
        return PublicBytes.of(identity);
    }

    private ProofVerdict verifyPoints(PublicBytes commitment, PublicBytes tag) {
        return system.verify(
                new Statement(attestation, new NamedProver(PROVER, commitment, tag).encode()),
                rebound(REALM, commitment));
    }

    private static Attestation attestation(long cycle) {
        return new Attestation(REALM, ReceiptKind.PUBLISHED, Bytes32.of(filled(4)), cycle, 200, Bytes32.of(filled(5)));
    }

    private static Attestation with(Attestation said, RealmTag realm) {
        return new Attestation(realm, said.kind(), said.capsule(), said.cycle(), said.expiryCycle(), said.anchor());
    }

    private static NamedProver inputs(Statement statement) {
        return NamedProver.decode(statement.publicInputs()).asOptional().orElseThrow();
    }

    private static PublicBytes tag(Statement statement) {
        return inputs(statement).tag();
    }

    private static BoundKey bound(ProverKey key) {
        return new BoundKey(key, bound(REALM, key.commitment()));
    }

    private static PublicBytes bound(RealmTag realm, PublicBytes commitment) {
        return CommitmentBinding.sign(IDENTITY, realm, commitment);
    }

    /** The proof, with the prover's signature for another realm or commitment. */
    private PublicBytes rebound(RealmTag realm, PublicBytes commitment) {
        return withBinding(proof, bound(realm, commitment));
    }

    private static PublicBytes withBinding(PublicBytes proof, PublicBytes binding) {
        byte[] bytes = proof.toArray();
        System.arraycopy(binding.toArray(), 0, bytes, 64, 64);
        return PublicBytes.of(bytes);
    }

    private static ChaumPedersenProof parsed(PublicBytes proof) {
        return ChaumPedersenProof.decode(proof).asOptional().orElseThrow();
    }

    private static byte[] filled(int value) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
