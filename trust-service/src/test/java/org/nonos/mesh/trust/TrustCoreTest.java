package org.nonos.mesh.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.trust.Evidence;
import org.nonos.mesh.protocol.trust.EvidenceClass;
import org.nonos.mesh.protocol.trust.EvidenceStatement;
import org.nonos.mesh.protocol.trust.RingRecord;
import org.nonos.mesh.protocol.trust.RingRoot;
import org.nonos.mesh.protocol.trust.RingStatement;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.trust.ring.RingName;

class TrustCoreTest {

    private static final IdentityKey SELF = Nodes.key(1);
    private static final NodeId PEER = Nodes.id(2);
    private static final List<NodeId> SELF_AND_PEER = List.of(SELF.nodeId(), PEER);
    private static final long START = 1_700_000_000_000L;
    private static final TrustSettings SETTINGS = TrustSettings.defaults();
    private static final long CYCLE = SETTINGS.cycles().lengthMillis();

    private final TrustCore core = core(TrustLimits.defaults(), List.of());

    @Test
    void anObservationIsDurableBeforeItIsAcknowledged() {
        List<TrustEffect> effects = observe(core, PEER, EvidenceClass.PROOF, 1, 0, START);

        assertThat(effects.getFirst()).isInstanceOf(TrustEffect.Persist.class);
        assertThat(effects).contains(new TrustEffect.Reply(7, new TrustEffect.Answer.Acknowledged()));
    }

    @Test
    void evidenceIsDurableBeforeItIsPublished() {
        observe(core, PEER, EvidenceClass.PROOF, 3, 0, START);
        EvidenceStatement statement = onlySign(core.step(new TrustInput.Tick(), START + 1_000));

        List<TrustEffect> effects = core.step(signed(statement), START + 1_010);

        assertThat(effects.getFirst()).isInstanceOf(TrustEffect.Persist.class);
        assertThat(effects.getLast())
                .isInstanceOfSatisfying(
                        TrustEffect.Publish.class,
                        published -> assertThat(Evidence.decode(published.evidence())
                                        .asOptional()
                                        .orElseThrow()
                                        .statement())
                                .isEqualTo(statement));
        assertThat(statement.positives()).isEqualTo(3);
        assertThat(statement.sequence()).isEqualTo(1);
    }

    @Test
    void positivesAreStatedAgainWhenTheyHaveGrownByAQuarterAndNegativesAtOnce() {
        stated(100, 0, START);

        observe(core, PEER, EvidenceClass.PROOF, 24, 0, START + CYCLE);
        assertThat(signs(core.step(new TrustInput.Tick(), START + 2 * CYCLE))).isEmpty();
        observe(core, PEER, EvidenceClass.PROOF, 1, 0, START + 2 * CYCLE);
        EvidenceStatement grown = onlySign(core.step(new TrustInput.Tick(), START + 2 * CYCLE + 1_000));
        assertThat(grown.positives()).isEqualTo(125);
        core.step(signed(grown), START + 2 * CYCLE + 1_010);

        observe(core, PEER, EvidenceClass.PROOF, 0, 1, START + 2 * CYCLE + 1_020);
        EvidenceStatement negative = onlySign(core.step(new TrustInput.Tick(), START + 2 * CYCLE + 2_000));
        assertThat(negative.negatives()).isEqualTo(1);
        assertThat(negative.sequence()).isEqualTo(3);
    }

    @Test
    void whateverHasChangedIsStatedAfterTheQuietSpan() {
        stated(100, 0, START);
        observe(core, PEER, EvidenceClass.PROOF, 1, 0, START + CYCLE);

        long almost = START + (EvidencePublisher.QUIET_CYCLES - 1) * CYCLE;
        assertThat(signs(core.step(new TrustInput.Tick(), almost))).isEmpty();
        assertThat(onlySign(core.step(new TrustInput.Tick(), almost + CYCLE)).positives())
                .isEqualTo(101);
    }

    @Test
    void noCycleSeesMoreStatementsThanItsLimit() {
        for (int subject = 10; subject < 200; subject++) {
            observe(core, Nodes.id(subject), EvidenceClass.GOSSIP, 1, 0, START);
        }
        int limit = TrustLimits.defaults().maxEvidencePerCycle();
        long cycleStart = START - START % CYCLE;
        for (int cycle = 1; cycle <= 3; cycle++) {
            int signs = 0;
            for (long second = 0; second < CYCLE; second += 1_000) {
                List<EvidenceStatement> due =
                        signs(core.step(new TrustInput.Tick(), cycleStart + cycle * CYCLE + second));
                due.forEach(statement -> core.step(signed(statement), cycleStart + CYCLE));
                signs += due.size();
            }
            assertThat(signs).as("cycle %d", cycle).isEqualTo(limit);
        }
    }

    @Test
    void aRefusedSignatureIsTriedAgain() {
        observe(core, PEER, EvidenceClass.PROOF, 3, 0, START);
        EvidenceStatement statement = onlySign(core.step(new TrustInput.Tick(), START + 1_000));
        assertThat(signs(core.step(new TrustInput.Tick(), START + 2_000)))
                .as("while it is asked for, it is not asked again")
                .isEmpty();

        core.step(new TrustInput.NotSigned(statement), START + 2_500);

        assertThat(onlySign(core.step(new TrustInput.Tick(), START + 3_000))).isEqualTo(statement);
    }

    @Test
    void evidenceOfOthersIsCountedAndTakesNoPartInTheScore() {
        for (int issuer = 10; issuer < 13; issuer++) {
            gossip(Nodes.evidence(Nodes.key(issuer), PEER, 0, 1, 1, 0, 1_000));
        }
        Explanation explanation = explain(core, PEER, START);

        assertThat(explanation.issuers()).isEqualTo(3);
        assertThat(explanation.score()).isEqualTo(TrustScore.unknown(PEER));
        assertThat(explanation.reasons())
                .anySatisfy(reason -> assertThat(reason).startsWith("3 other nodes observed it too"));
    }

    @Test
    void aFloodOfIdentitiesCannotMakeAStrangerTrusted() {
        for (int sybil = 10; sybil < 700; sybil++) {
            gossip(Nodes.evidence(Nodes.key(sybil), PEER, 0, 1, 1, EvidenceStatement.MAX_COUNT, 0));
        }
        assertThat(explain(core, PEER, START).score()).isEqualTo(TrustScore.unknown(PEER));
        TrustState state = state(core, START);
        assertThat(state.issuers()).isEqualTo(TrustLimits.defaults().maxIssuers());
        assertThat(state.issuersFull()).isTrue();
    }

    @Test
    void oneInvalidProofIsToldAtOnceWithItsReason() {
        List<TrustEffect> effects = core.step(
                new TrustInput.Observed(7, List.of(new Observation(PEER, EvidenceClass.PROOF, 0, 1, "invalid-proof"))),
                START);

        assertThat(effects).contains(new TrustEffect.ScoreChanged(new TrustScore(PEER, Verdict.DISTRUSTED, 0, 7)));
        assertThat(explain(core, PEER, START).reasons())
                .anySatisfy(reason -> assertThat(reason).contains("invalid-proof", "2023-11-14T22:13:20Z"));
    }

    @Test
    void distrustFadesByTheHalfLifeAndIsTold() {
        observe(core, PEER, EvidenceClass.PROOF, 0, 1, START);
        List<TrustEffect> weekLater = core.step(new TrustInput.Tick(), START + SETTINGS.halfLifeMillis());
        assertThat(weekLater).noneMatch(TrustEffect.ScoreChanged.class::isInstance);

        List<TrustEffect> later = core.step(new TrustInput.Tick(), START + 3 * SETTINGS.halfLifeMillis() / 2);

        assertThat(later).contains(new TrustEffect.ScoreChanged(new TrustScore(PEER, Verdict.UNSCORED, 0, 6)));
    }

    @Test
    void evidenceFromTheFutureIsRefused() {
        long now = SETTINGS.cycles().cycleAt(START);
        assertThat(gossip(Nodes.evidence(Nodes.key(9), PEER, 0, now + 11, 1, 1, 0)))
                .contains(new TrustEffect.Refused("from-the-future"));
        assertThat(gossip(Nodes.evidence(Nodes.key(9), PEER, 0, now + 10, 1, 1, 0)))
                .noneMatch(TrustEffect.Refused.class::isInstance);
    }

    @Test
    void evidenceThatShrinksIsRefusedAndCountedAgainstItsIssuerOnce() {
        IdentityKey liar = Nodes.key(9);
        gossip(Nodes.evidence(liar, PEER, 0, 1, 1, 10, 0));

        List<TrustEffect> effects = gossip(Nodes.evidence(liar, PEER, 0, 2, 2, 9, 0));
        assertThat(effects).contains(new TrustEffect.Refused(TrustCore.CONTRADICTORY));
        assertThat(explain(core, liar.nodeId(), START).score().verdict()).isEqualTo(Verdict.DISTRUSTED);
        double betaOnce =
                explain(core, liar.nodeId(), START).classes().getFirst().beta();

        gossip(Nodes.evidence(liar, PEER, 0, 3, 3, 8, 0));
        assertThat(explain(core, liar.nodeId(), START).classes().getFirst().beta())
                .as("one lie about one thing counts once")
                .isEqualTo(betaOnce)
                .isCloseTo(1 + TrustCore.CONTRADICTION_UNITS * ClassPolicy.GOSSIP.lossWeight(), within(1e-9));
    }

    @Test
    void scoresListObservedAndLinkedNodes() {
        NodeId linked = Nodes.id(3);
        observe(core, PEER, EvidenceClass.PROOF, 2, 0, START);
        core.step(new TrustInput.LinkUp(linked), START);

        assertThat(answer(core, new TrustInput.AskScores(1), START, TrustEffect.Answer.Scores.class)
                        .scores())
                .containsExactlyInAnyOrder(explain(core, PEER, START).score(), TrustScore.unknown(linked));
    }

    @Test
    void ourselvesAreNotObserved() {
        assertThat(observe(core, SELF.nodeId(), EvidenceClass.PROOF, 5, 0, START))
                .contains(new TrustEffect.Refused("self-observation"));
        assertThat(state(core, START).observed()).isZero();
    }

    @Test
    void aFullTableForgetsTheLeastRecentButNeverTheDistrusted() {
        TrustCore small = core(new TrustLimits(16, 512, 256, 256, 256, 32, 512, 256, 4, 10), List.of());
        observe(small, PEER, EvidenceClass.PROOF, 0, 1, START);
        for (int subject = 100; subject < 400; subject++) {
            observe(small, Nodes.id(subject), EvidenceClass.GOSSIP, 1, 0, START + subject);
        }

        assertThat(state(small, START + 400).observed()).isEqualTo(16);
        assertThat(explain(small, PEER, START + 400).score().verdict()).isEqualTo(Verdict.DISTRUSTED);
        assertThat(explain(small, Nodes.id(399), START + 400).classes()).hasSize(1);
        assertThat(explain(small, Nodes.id(100), START + 400).classes()).isEmpty();
    }

    @Test
    void aTableFullOfDistrustedNodesRefusesStrangers() {
        TrustCore small = core(new TrustLimits(16, 512, 256, 256, 256, 32, 512, 256, 4, 10), List.of());
        for (int subject = 100; subject < 116; subject++) {
            observe(small, Nodes.id(subject), EvidenceClass.PROOF, 0, 1, START);
        }
        assertThat(observe(small, PEER, EvidenceClass.PROOF, 1, 0, START))
                .contains(new TrustEffect.Refused("observed-full"));
    }

    @Test
    void everyStoredRowComesBack() {
        TrustCore first = core(TrustLimits.defaults(), List.of());
        List<Write> disk = new ArrayList<>();
        keep(disk, observe(first, PEER, EvidenceClass.PROOF, 40, 1, START));
        keep(disk, observe(first, PEER, EvidenceClass.RELAY, 9, 0, START));
        for (EvidenceStatement statement : signs(first.step(new TrustInput.Tick(), START + 1_000))) {
            keep(disk, first.step(signed(statement), START + 1_100));
        }
        TrustCore second = core(TrustLimits.defaults(), disk);

        long later = START + 86_400_000;
        assertThat(explain(second, PEER, later)).isEqualTo(explain(first, PEER, later));
        assertThat(state(second, later)).isEqualTo(state(first, later));
        assertThat(signs(second.step(new TrustInput.Tick(), later)))
                .as("what was published is not published again")
                .isEmpty();
    }

    @Test
    void rottenRowsAreLeftOutAndCounted() {
        long seed = System.nanoTime();
        System.out.println("TrustCoreTest.rottenRows seed " + seed);
        Random random = new Random(seed);
        List<Write> disk = new ArrayList<>();
        for (int row = 0; row < 500; row++) {
            byte[] key = new byte[random.nextInt(80)];
            byte[] value = new byte[random.nextInt(400)];
            random.nextBytes(key);
            random.nextBytes(value);
            disk.add(Write.put(row % 2 == 0 ? TrustTables.OBSERVED : TrustTables.EVIDENCE, key, value));
        }
        assertThat(state(core(TrustLimits.defaults(), disk), START).unreadable())
                .as("seed %d", seed)
                .isEqualTo(500);
    }

    @Test
    void hostileFramesNeverThrowAndNeverGrowAnything() {
        long seed = System.nanoTime();
        System.out.println("TrustCoreTest.hostileFrames seed " + seed);
        Random random = new Random(seed);
        long now = START;
        core.step(new TrustInput.LinkUp(PEER), now);
        List<byte[]> good = List.of(
                new TrustMessage.Summary(
                                Nodes.id(5).key(),
                                List.of(new TrustMessage.IssuerDigest(
                                        Nodes.id(9), Nodes.id(6).key())))
                        .encode(),
                new TrustMessage.Have(3, List.of(new TrustMessage.Holding(Nodes.id(9), new long[] {1, 2}))).encode(),
                new TrustMessage.Records(
                                true,
                                List.of(Nodes.slot(Nodes.key(9), PEER, 1, 1).encode()))
                        .encode(),
                new TrustMessage.Rings(List.of(new RingName(Nodes.id(6).key(), 7))).encode(),
                new TrustMessage.RingRecords(List.of(ring(START).encode())).encode());
        core.step(new TrustInput.Tick(), now);
        for (int round = 0; round < 30_000; round++) {
            now += 300;
            int kind = random.nextInt(good.size());
            byte[] bytes = mutate(good.get(kind), random);
            core.step(new TrustInput.FrameIn(PEER, round % 7 == 0 ? random.nextInt(256) : kind + 1, bytes), now);
            core.step(new TrustInput.GossipIn(mutate(good.get(2), random)), now);
        }
        TrustState state = state(core, now);
        assertThat(state.records())
                .as("seed %d: nothing without a good signature", seed)
                .isLessThanOrEqualTo(1);
    }

    @Test
    void aPeerThatFloodsIsCutToItsShare() {
        core.step(new TrustInput.LinkUp(PEER), START);
        byte[] have = new TrustMessage.Have(3, List.of()).encode();
        int answered = 0;
        int limited = 0;
        for (int frame = 0; frame < 10_000; frame++) {
            List<TrustEffect> effects = core.step(new TrustInput.FrameIn(PEER, TrustMessage.HAVE, have), START + frame);
            answered += (int)
                    effects.stream().filter(TrustEffect.Send.class::isInstance).count();
            limited += effects.contains(new TrustEffect.Refused("rate-limited")) ? 1 : 0;
        }
        // Ten seconds: four a second, and sixteen at once.
        assertThat(answered).isEqualTo(16 + 4 * 10 - 1);
        assertThat(limited).isEqualTo(10_000 - answered);
    }

    @Test
    void recordsThatNobodyAskedForAreNotLookedAt() {
        core.step(new TrustInput.LinkUp(PEER), START);
        byte[] records = new TrustMessage.Records(
                        false, List.of(Nodes.slot(Nodes.key(9), PEER, 1, 1).encode()))
                .encode();

        List<TrustEffect> effects = core.step(new TrustInput.FrameIn(PEER, TrustMessage.RECORDS, records), START);

        assertThat(effects).contains(new TrustEffect.Refused("unsolicited"));
        assertThat(state(core, START).records()).isZero();
    }

    @Test
    void ringRecordsAreLookedAtOncePerQuestion() {
        byte[] records = new TrustMessage.RingRecords(List.of(ring(START).encode())).encode();
        TrustInput answer = new TrustInput.FrameIn(PEER, TrustMessage.RING_RECORDS, records);
        core.step(new TrustInput.LinkUp(PEER), START);
        assertThat(core.step(answer, START)).contains(new TrustEffect.Refused("unsolicited"));

        assertThat(core.step(new TrustInput.Tick(), START + 1_000))
                .anyMatch(effect -> effect instanceof TrustEffect.Send send && send.message() == TrustMessage.RINGS);
        assertThat(core.step(answer, START + 1_010)).isEmpty();
        assertThat(state(core, START + 1_010).rings().waiting())
                .as("for its members' keys")
                .isEqualTo(1);
        assertThat(core.step(answer, START + 1_020))
                .contains(
                        new TrustEffect.Refused("unsolicited"),
                        new TrustEffect.Penalise(PEER, "trust-unsolicited", TrustCore.EXCESS_WEIGHT));
    }

    @Test
    void forgedAndMalformedRingRecordsCostThePeerDearly() {
        byte[] forged = ring(START).encode();
        forged[forged.length - 1] ^= 1;
        SELF_AND_PEER.forEach(node -> core.step(new TrustInput.KeyTold(node, Nodes.proofKey(node)), START));
        assertThat(answered(forged)).contains(new TrustEffect.Penalise(PEER, "trust-forged", TrustCore.FORGED_WEIGHT));
        assertThat(answered(new byte[] {1}))
                .contains(new TrustEffect.Penalise(PEER, "trust-malformed", TrustCore.MALFORMED_WEIGHT));
        assertThat(answered(new byte[] {99}))
                .as("a later version of the format is nobody's fault")
                .noneMatch(TrustEffect.Penalise.class::isInstance);
        assertThat(state(core, START).rings().accepted()).isZero();
    }

    private List<TrustEffect> answered(byte[] record) {
        core.step(new TrustInput.LinkUp(PEER), START);
        core.step(new TrustInput.Tick(), START + 1_000);
        byte[] records = new TrustMessage.RingRecords(List.of(record)).encode();
        return core.step(new TrustInput.FrameIn(PEER, TrustMessage.RING_RECORDS, records), START + 1_010);
    }

    @Test
    void aPeerThatAsksForRingsAllTheTimeGetsThemOnceInAWhile() {
        core.step(new TrustInput.Identified(SELF.nodeId()), START);
        SELF_AND_PEER.forEach(node -> core.step(new TrustInput.KeyTold(node, Nodes.proofKey(node)), START));
        core.step(new TrustInput.RingIn(ring(START).encode()), START);
        core.step(new TrustInput.LinkUp(PEER), START);
        TrustInput question =
                new TrustInput.FrameIn(PEER, TrustMessage.RINGS, new TrustMessage.Rings(List.of()).encode());
        int answers = 0;
        for (long now = START; now < START + 60_000; now += 250) {
            answers += (int) core.step(question, now).stream()
                    .filter(TrustEffect.Send.class::isInstance)
                    .count();
        }
        assertThat(answers).isEqualTo(12);
    }

    /** Of the peer, with this node. */
    private static RingRecord ring(long nowMillis) {
        List<NodeId> members = SELF_AND_PEER.stream().sorted().toList();
        Bytes32 root = RingRoot.of(
                Nodes.RINGS.realm(),
                members.stream().map(node -> Nodes.proofKey(node).commitment()).toList());
        long epoch = RingStatement.epochOf(SETTINGS.cycles().cycleAt(nowMillis));
        return RingRecord.sign(
                new RingStatement(PEER, Nodes.RINGS.realm(), epoch, Bytes32.ZERO, 0, root, members), Nodes.key(2));
    }

    @Test
    void aForgedRecordInAnAnswerCostsThePeerDearly() {
        core.step(new TrustInput.LinkUp(PEER), START);
        byte[] summary = new TrustMessage.Summary(
                        Nodes.id(5).key(),
                        List.of(new TrustMessage.IssuerDigest(
                                Nodes.id(9), Nodes.id(6).key())))
                .encode();
        assertThat(core.step(new TrustInput.FrameIn(PEER, TrustMessage.SUMMARY, summary), START))
                .anyMatch(effect -> effect instanceof TrustEffect.Send send && send.message() == TrustMessage.HAVE);
        byte[] forged = Nodes.slot(Nodes.key(9), PEER, 1, 1).encode();
        forged[forged.length - 1] ^= 1;
        byte[] records = new TrustMessage.Records(false, List.of(forged)).encode();

        assertThat(core.step(new TrustInput.FrameIn(PEER, TrustMessage.RECORDS, records), START + 10))
                .contains(new TrustEffect.Penalise(PEER, "trust-forged", TrustCore.FORGED_WEIGHT));
    }

    @Test
    void theEvidenceRootIsAdvertisedWhenItChangesAndNotTooOften() {
        assertThat(roots(core.step(new TrustInput.Tick(), START))).hasSize(1);
        gossip(Nodes.evidence(Nodes.key(9), PEER, 0, 1, 1, 1, 0));
        assertThat(roots(core.step(new TrustInput.Tick(), START + 1_000))).isEmpty();
        assertThat(roots(core.step(new TrustInput.Tick(), START + 5_000)))
                .containsExactly(state(core, START).root());
        assertThat(roots(core.step(new TrustInput.Tick(), START + 60_000))).isEmpty();
    }

    private void stated(int positives, int negatives, long atMillis) {
        observe(core, PEER, EvidenceClass.PROOF, positives, negatives, atMillis);
        core.step(signed(onlySign(core.step(new TrustInput.Tick(), atMillis))), atMillis);
    }

    private List<TrustEffect> gossip(Evidence evidence) {
        return core.step(new TrustInput.GossipIn(evidence.encode()), START);
    }

    private static TrustCore core(TrustLimits limits, List<Write> disk) {
        TrustCore core = new TrustCore(
                SETTINGS, limits, IndirectTrust.DIRECT_ONLY, Nodes.RINGS, Nodes.ANY_KEY, new Random(42), disk, START);
        core.step(new TrustInput.Identified(SELF.nodeId()), START);
        return core;
    }

    private static List<TrustEffect> observe(
            TrustCore core, NodeId subject, EvidenceClass what, int good, int bad, long atMillis) {
        return core.step(new TrustInput.Observed(7, List.of(new Observation(subject, what, good, bad, ""))), atMillis);
    }

    private static TrustInput signed(EvidenceStatement statement) {
        return new TrustInput.Signed(statement, SELF.sign(SignatureDomain.EVIDENCE, statement.encode()));
    }

    private static List<EvidenceStatement> signs(List<TrustEffect> effects) {
        return effects.stream()
                .filter(TrustEffect.Sign.class::isInstance)
                .map(effect -> ((TrustEffect.Sign) effect).statement())
                .toList();
    }

    private static List<Object> roots(List<TrustEffect> effects) {
        return effects.stream()
                .filter(TrustEffect.AdvertiseRoot.class::isInstance)
                .map(effect -> (Object) ((TrustEffect.AdvertiseRoot) effect).root())
                .toList();
    }

    private static EvidenceStatement onlySign(List<TrustEffect> effects) {
        assertThat(signs(effects)).hasSize(1);
        return signs(effects).getFirst();
    }

    private static Explanation explain(TrustCore core, NodeId subject, long atMillis) {
        return answer(core, new TrustInput.AskExplanation(1, subject), atMillis, TrustEffect.Answer.Explained.class)
                .explanation();
    }

    private static TrustState state(TrustCore core, long atMillis) {
        return answer(core, new TrustInput.AskState(1), atMillis, TrustEffect.Answer.State.class)
                .state();
    }

    private static <A> A answer(TrustCore core, TrustInput question, long atMillis, Class<A> type) {
        return core.step(question, atMillis).stream()
                .filter(TrustEffect.Reply.class::isInstance)
                .map(effect -> type.cast(((TrustEffect.Reply) effect).answer()))
                .findFirst()
                .orElseThrow();
    }

    private static void keep(List<Write> disk, List<TrustEffect> effects) {
        effects.forEach(effect -> {
            if (effect instanceof TrustEffect.Persist(List<Write> writes)) {
                writes.forEach(write -> {
                    disk.removeIf(old -> old.table().equals(write.table()) && Arrays.equals(old.key(), write.key()));
                    disk.add(write);
                });
            }
        });
    }

    private static byte[] mutate(byte[] good, Random random) {
        byte[] bytes =
                switch (random.nextInt(3)) {
                    case 0 -> Arrays.copyOf(good, random.nextInt(good.length + 20));
                    case 1 -> new byte[random.nextInt(600)];
                    default -> good.clone();
                };
        if (bytes.length > 0 && random.nextInt(5) > 0) {
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
        }
        return bytes;
    }
}
