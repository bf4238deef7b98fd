package org.nonos.mesh.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.trust.Evidence;
import org.nonos.mesh.protocol.wire.Bytes32;

class EvidenceSetTest {

    @Test
    void anyOrderOfHonestEvidenceGivesTheSameRoot() {
        long seed = System.nanoTime();
        System.out.println("EvidenceSetTest.anyOrder seed " + seed);
        Random random = new Random(seed);
        List<EvidenceSlot> all = new ArrayList<>();
        for (int issuer = 1; issuer <= 4; issuer++) {
            for (int subject = 5; subject <= 8; subject++) {
                for (int sequence = 1; sequence <= 4; sequence++) {
                    all.add(Nodes.slot(Nodes.key(issuer), Nodes.id(subject), sequence, sequence * 10L));
                }
            }
        }
        Bytes32 expected = rootOf(all);
        for (int round = 0; round < 50; round++) {
            Collections.shuffle(all, random);
            assertThat(rootOf(all)).as("seed %d, round %d", seed, round).isEqualTo(expected);
        }
    }

    @Test
    void mergingIsIdempotentAndCommutativeAndForHonestIssuersAssociative() {
        long seed = System.nanoTime();
        System.out.println("EvidenceSetTest.laws seed " + seed);
        Random random = new Random(seed);
        IdentityKey issuer = Nodes.key(1);
        for (int round = 0; round < 300; round++) {
            List<EvidenceSlot> chain = honestChain(issuer, random);
            EvidenceSlot a = chain.get(random.nextInt(chain.size()));
            EvidenceSlot b = chain.get(random.nextInt(chain.size()));
            EvidenceSlot c = chain.get(random.nextInt(chain.size()));
            assertThat(a.merge(a).digest()).as("seed %d", seed).isEqualTo(a.digest());
            assertThat(a.merge(b).digest())
                    .as("seed %d", seed)
                    .isEqualTo(b.merge(a).digest());
            assertThat(a.merge(b).merge(c).digest())
                    .as("seed %d", seed)
                    .isEqualTo(a.merge(b.merge(c)).digest());
        }
    }

    @Test
    void twoContradictingStatementsMeetInTheSameContradictionInEitherOrder() {
        IdentityKey liar = Nodes.key(1);
        EvidenceSlot more = new EvidenceSlot.Held(Nodes.evidence(liar, Nodes.id(2), 0, 1, 1, 10, 0));
        EvidenceSlot shrunk = new EvidenceSlot.Held(Nodes.evidence(liar, Nodes.id(2), 0, 2, 2, 9, 0));
        EvidenceSlot forked = new EvidenceSlot.Held(Nodes.evidence(liar, Nodes.id(2), 0, 1, 1, 11, 0));

        for (EvidenceSlot other : List.of(shrunk, forked)) {
            assertThat(more.merge(other)).isInstanceOf(EvidenceSlot.Contradicted.class);
            assertThat(more.merge(other).digest()).isEqualTo(other.merge(more).digest());
            assertThat(more.merge(other).merge(Nodes.slot(liar, Nodes.id(2), 9, 99)))
                    .as("a contradiction is final")
                    .isInstanceOf(EvidenceSlot.Contradicted.class);
        }
    }

    @Test
    void theRootTellsApartWhatDiffersInOneCount() {
        Bytes32 one = rootOf(List.of(Nodes.slot(Nodes.key(1), Nodes.id(2), 1, 10)));
        Bytes32 other = rootOf(List.of(Nodes.slot(Nodes.key(1), Nodes.id(2), 1, 11)));
        assertThat(one).isNotEqualTo(other).isNotEqualTo(rootOf(List.of()));
    }

    @Test
    void aFloodOfNewIssuersDisplacesNobody() {
        EvidenceSet set = new EvidenceSet(limits(4, 8));
        for (int issuer = 1; issuer <= 4; issuer++) {
            assertThat(offer(set, Nodes.slot(Nodes.key(issuer), Nodes.id(50), 1, 1)))
                    .isEqualTo(EvidenceSet.Outcome.ADOPTED);
        }
        Bytes32 before = set.root();
        for (int sybil = 100; sybil < 200; sybil++) {
            assertThat(offer(set, Nodes.slot(Nodes.key(sybil), Nodes.id(50), 1, 1)))
                    .isEqualTo(EvidenceSet.Outcome.ISSUERS_FULL);
        }
        assertThat(set.root()).isEqualTo(before);
    }

    @Test
    void anIssuerOfHigherRankTakesThePlaceOfTheLowest() {
        EvidenceSet set = new EvidenceSet(limits(2, 8));
        NodeId known = Nodes.id(3);
        offer(set, Nodes.slot(Nodes.key(1), Nodes.id(50), 1, 1));
        offer(set, Nodes.slot(Nodes.key(2), Nodes.id(50), 1, 1));

        EvidenceSet.Merged merged =
                set.merge(Nodes.slot(Nodes.key(3), Nodes.id(50), 1, 1), node -> node.equals(known) ? 1 : 0, s -> true);

        assertThat(merged.outcome()).isEqualTo(EvidenceSet.Outcome.ADOPTED);
        assertThat(merged.evicted()).hasSize(1);
        assertThat(set.issuers()).isEqualTo(2);
        assertThat(set.size()).isEqualTo(2);
    }

    @Test
    void oneIssuerKeepsTheSubjectsItSpokeOfLastInWhateverOrderTheyCome() {
        long seed = System.nanoTime();
        System.out.println("EvidenceSetTest.subjects seed " + seed);
        Random random = new Random(seed);
        List<EvidenceSlot> all = new ArrayList<>();
        for (int subject = 1; subject <= 12; subject++) {
            all.add(new EvidenceSlot.Held(Nodes.evidence(Nodes.key(99), Nodes.id(subject), 0, subject / 2, 1, 1, 0)));
        }
        Bytes32 expected = null;
        for (int round = 0; round < 20; round++) {
            Collections.shuffle(all, random);
            EvidenceSet set = new EvidenceSet(limits(4, 5));
            all.forEach(slot -> offer(set, slot));
            assertThat(set.size()).isEqualTo(5);
            expected = expected == null ? set.root() : expected;
            assertThat(set.root()).as("seed %d", seed).isEqualTo(expected);
        }
    }

    @Test
    void whatMayNotBeEvictedStays() {
        EvidenceSet set = new EvidenceSet(limits(4, 1));
        offer(set, Nodes.slot(Nodes.key(1), Nodes.id(50), 1, 1));

        EvidenceSet.Merged merged = set.merge(Nodes.slot(Nodes.key(1), Nodes.id(51), 9, 1), n -> 0, subject -> false);

        assertThat(merged.outcome()).isEqualTo(EvidenceSet.Outcome.SUBJECTS_FULL);
        assertThat(set.size()).isEqualTo(1);
    }

    @Test
    void slotsOutOfStorageAreTheSameSlots() {
        IdentityKey liar = Nodes.key(1);
        EvidenceSlot held = Nodes.slot(liar, Nodes.id(2), 1, 10);
        EvidenceSlot contradicted = held.merge(Nodes.slot(liar, Nodes.id(2), 2, 5));
        for (EvidenceSlot slot : List.of(held, contradicted)) {
            assertThat(EvidenceSlot.decode(slot.encode()).asOptional()).contains(slot);
            assertThat(EvidenceSlot.decodeStored(slot.encode()).asOptional()).contains(slot);
        }
    }

    @Test
    void aProofOfContradictionMustBeOne() {
        IdentityKey honest = Nodes.key(1);
        Evidence first = Nodes.evidence(honest, Nodes.id(2), 0, 1, 1, 10, 0);
        Evidence second = Nodes.evidence(honest, Nodes.id(2), 0, 2, 2, 11, 0);

        assertThat(EvidenceSlot.decode(new EvidenceSlot.Contradicted(first, second).encode())
                        .refusalCode())
                .isEqualTo("no-contradiction");
    }

    private static List<EvidenceSlot> honestChain(IdentityKey issuer, Random random) {
        List<EvidenceSlot> chain = new ArrayList<>();
        long window = 0;
        long sequence = 0;
        long cycle = 0;
        long positives = 1;
        for (int i = 0; i < 6; i++) {
            if (random.nextInt(4) == 0) {
                window = cycle + 1;
                cycle = window;
                sequence = 0;
                positives = 1;
            }
            sequence += 1 + random.nextInt(2);
            cycle += random.nextInt(2);
            positives += random.nextInt(5);
            chain.add(new EvidenceSlot.Held(
                    Nodes.evidence(issuer, Nodes.id(2), window, cycle, sequence, positives, i / 3)));
            if (i / 3 != (i + 1) / 3) {
                window = cycle + 1;
                cycle = window;
                sequence = 0;
            }
        }
        return chain;
    }

    private static Bytes32 rootOf(List<EvidenceSlot> slots) {
        EvidenceSet set = new EvidenceSet(TrustLimits.defaults());
        slots.forEach(slot -> offer(set, slot));
        return set.root();
    }

    private static EvidenceSet.Outcome offer(EvidenceSet set, EvidenceSlot slot) {
        return set.merge(slot, issuer -> 0, subject -> true).outcome();
    }

    private static TrustLimits limits(int issuers, int subjects) {
        return new TrustLimits(4_096, issuers, subjects, 256, 256, 32, 512, 256, 4, 10);
    }
}
