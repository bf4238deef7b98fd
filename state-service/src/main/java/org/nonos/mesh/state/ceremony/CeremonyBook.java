package org.nonos.mesh.state.ceremony;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * One ceremony: which contributions there are, and which count. The same offers and verdicts give the same answer, in
 * whatever order they came. Not safe for use by several threads.
 *
 * <p>After a contribution of cycle c, the next participant's turn is cycles c to c + d, the one's after that c + d + 1 to
 * c + 2d, and so on, d being the plan's cycles per turn: whoever misses a turn is skipped. Contributions make a tree; the
 * branch that counts is the one with most contributions, then the one that skipped fewer people where they part, then the
 * one whose capsule id is lower there. A contributor who dates one back can only make others contribute again, never make
 * a key that is not sound: for that, nobody on the branch may have forgotten their factors.
 */
public final class CeremonyBook {

    static final int MAX_OFFERS = 1_024;
    static final int MAX_OFFERS_PER_SEAT = 4;

    private final Bytes32 id;
    private final Plan plan;
    private final long startCycle;
    private final Map<Bytes32, Offer> offers = new HashMap<>();
    private final Map<NodeId, Integer> ofOne = new HashMap<>();
    /** By predecessor, then sorted by capsule id. */
    private final Map<Bytes32, Map<Bytes32, Offer>> successors = new HashMap<>();

    private final Map<Bytes32, Boolean> verdicts = new HashMap<>();

    /** @param startCycle the cycle in which the plan was published */
    public CeremonyBook(Bytes32 id, Plan plan, long startCycle) {
        this.id = id;
        this.plan = plan;
        this.startCycle = startCycle;
    }

    public Bytes32 id() {
        return id;
    }

    public Plan plan() {
        return plan;
    }

    /** Takes note of a contribution. False when it was known or no room is left; who may make it is looked at later. */
    public boolean offer(Offer offer) {
        if (offers.containsKey(offer.capsuleId())
                || offer.turn() >= plan.turns()
                || !plan.participant(offer.turn()).equals(offer.contributor())
                || offersOf(offer.contributor()) >= maxOffersOfOne()) {
            return false;
        }
        Map<Bytes32, Offer> beside = successors.computeIfAbsent(offer.predecessor(), key -> new TreeMap<>());
        beside.put(offer.capsuleId(), offer);
        offers.put(offer.capsuleId(), offer);
        ofOne.merge(offer.contributor(), 1, Integer::sum);
        makeRoom(beside, offer.turn());
        return offers.containsKey(offer.capsuleId());
    }

    /** Each participant has its own share, so none can fill up another's. */
    private int maxOffersOfOne() {
        return MAX_OFFERS / plan.participants().size();
    }

    private int offersOf(NodeId participant) {
        return ofOne.getOrDefault(participant, 0);
    }

    /** Of one participant's offers for one turn the lowest ids stay, and those that were verified. */
    private void makeRoom(Map<Bytes32, Offer> beside, int turn) {
        List<Offer> same = beside.values().stream()
                .filter(offer -> offer.turn() == turn && !isValid(offer))
                .toList();
        if (same.size() > MAX_OFFERS_PER_SEAT) {
            Bytes32 highest = same.getLast().capsuleId();
            beside.remove(highest);
            offers.remove(highest);
            verdicts.remove(highest);
            ofOne.merge(plan.participant(turn), -1, Integer::sum);
        }
    }

    /** Whether a contribution's content holds, on its predecessor. */
    public void verdict(Bytes32 capsuleId, boolean valid) {
        if (offers.containsKey(capsuleId)) {
            verdicts.put(capsuleId, valid);
        }
    }

    public Standing standing(long cycle) {
        List<Offer> chain = best(new ArrayList<>());
        List<Offer> unverified = new ArrayList<>();
        unverified(new ArrayList<>(), unverified);
        unverified.sort(Comparator.comparingInt(Offer::turn).reversed().thenComparing(Offer::capsuleId));
        return standing(chain, unverified, cycle);
    }

    /** The contributions from the first to this one. */
    public List<Offer> branchTo(Offer last) {
        List<Offer> branch = new ArrayList<>();
        for (Offer at = last; at != null && branch.size() < plan.turns(); at = offers.get(at.predecessor())) {
            branch.addFirst(at);
        }
        return branch;
    }

    private Standing standing(List<Offer> chain, List<Offer> unverified, long cycle) {
        long since = chain.isEmpty() ? startCycle : chain.getLast().publishedCycle();
        long skipped = cycle <= since ? 0 : (cycle - since - 1) / plan.cyclesPerTurn();
        long number = lastTurn(chain) + 1L + skipped;
        boolean inPhase1 = chain.stream().anyMatch(offer -> plan.phase(offer.turn()) == 1);
        boolean inPhase2 = chain.stream().anyMatch(offer -> plan.phase(offer.turn()) == 2);
        if (number >= plan.turns() || plan.phase((int) number) == 2 && !inPhase1) {
            boolean complete = inPhase1 && inPhase2;
            return new Standing(
                    complete ? Standing.State.COMPLETE : Standing.State.FAILED, chain, unverified, Optional.empty());
        }
        int turn = (int) number;
        long last = since + (skipped + 1) * plan.cyclesPerTurn();
        return new Standing(
                Standing.State.RUNNING,
                chain,
                unverified,
                Optional.of(new Standing.Turn(turn, plan.phase(turn), plan.participant(turn), last)));
    }

    private static int lastTurn(List<Offer> chain) {
        return chain.isEmpty() ? -1 : chain.getLast().turn();
    }

    /** The best branch that begins with the contributions of {@code chain}; at most as deep as there are turns. */
    private List<Offer> best(List<Offer> chain) {
        List<Offer> best = List.copyOf(chain);
        for (Offer next : following(chain)) {
            if (isValid(next)) {
                chain.add(next);
                List<Offer> branch = best(chain);
                chain.removeLast();
                if (branch.size() > best.size()) {
                    best = branch; // among branches as long, the first stays: followers come in order of preference
                }
            }
        }
        return best;
    }

    private void unverified(List<Offer> chain, List<Offer> found) {
        for (Offer next : following(chain)) {
            if (isValid(next)) {
                chain.add(next);
                unverified(chain, found);
                chain.removeLast();
            } else if (!verdicts.containsKey(next.capsuleId())) {
                found.add(next);
            }
        }
    }

    /** What may follow, fewest people skipped first, then lowest id first. */
    private List<Offer> following(List<Offer> chain) {
        Bytes32 head = chain.isEmpty() ? id : chain.getLast().capsuleId();
        return successors.getOrDefault(head, Map.of()).values().stream()
                .filter(next -> isInTime(chain, next))
                .sorted(Comparator.comparingInt(Offer::turn))
                .toList();
    }

    private boolean isInTime(List<Offer> chain, Offer next) {
        long since = chain.isEmpty() ? startCycle : chain.getLast().publishedCycle();
        long skipped = next.turn() - lastTurn(chain) - 1L;
        boolean needsPhase1 = plan.phase(next.turn()) == 2 && chain.isEmpty();
        long first = skipped == 0 ? since : since + skipped * plan.cyclesPerTurn() + 1;
        return skipped >= 0
                && !needsPhase1
                && next.publishedCycle() >= first
                && next.publishedCycle() <= since + (skipped + 1) * plan.cyclesPerTurn();
    }

    private boolean isValid(Offer offer) {
        return verdicts.getOrDefault(offer.capsuleId(), false);
    }
}
