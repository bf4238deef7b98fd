package org.nonos.mesh.state;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nonos.mesh.protocol.capsule.Manifest;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.state.StateAnswer.LegInfo;
import org.nonos.mesh.state.StateAnswer.LegState;
import org.nonos.mesh.state.StateEffect.Counted;
import org.nonos.mesh.state.StateEffect.Happening;
import org.nonos.mesh.state.StateEffect.LegOpening;
import org.nonos.mesh.state.StateEffect.OpenLegs;

/**
 * The legs of one fetch: keeps as many as are wanted, each at a holder that has done well so far, and opens others for
 * those that end. Pauses between attempts that bring nothing double.
 */
final class LegSet {

    private static final long LONGEST_PAUSE_MILLIS = 30_000;
    /** A node that dies takes every leg through it in one moment: those that take their place are drawn together. */
    private static final long TOGETHER_MILLIS = 50;

    private static final int REMEMBERED = 16;
    private static final int MAX_SUSPECTS = 8;

    private final Manifest manifest;
    private final int wanted;
    private final Transfer.Parts parts;
    private final Leg.User user;
    private final List<Leg> legs = new ArrayList<>();
    private final Map<NodeId, Integer> failures = new HashMap<>();
    private final Set<NodeId> failedThisAttempt = new HashSet<>();
    private final Set<NodeId> liars = new LinkedHashSet<>();
    private final LinkedHashSet<NodeId> suspects = new LinkedHashSet<>();
    private int opened;
    private int fruitlessAttempts;
    private int emptyRounds;
    private boolean crowded;
    private boolean unopened;
    private long attemptAtMillis;
    private String trouble = "";

    LegSet(Manifest manifest, int wanted, Transfer.Parts parts, Leg.User user) {
        this.manifest = manifest;
        this.wanted = wanted;
        this.parts = parts;
        this.user = user;
    }

    /**
     * Opens the legs that are missing, if it is time.
     *
     * @return false when there are none, and every holder was tried as often as it may be
     */
    boolean maintain(long nowMillis, List<StateEffect> out) {
        legs.stream()
                .filter(leg -> leg.isOpen() && isNearItsEnd(leg, nowMillis))
                .forEach(Leg::drain);
        int missing = wanted
                - (int) legs.stream()
                        .filter(leg -> leg.isLive() && !leg.isDraining())
                        .count();
        if (missing <= 0 || nowMillis < attemptAtMillis) {
            return true;
        }
        Set<NodeId> holders = holders();
        if (live().isEmpty() && roundsOver(holders) >= parts.timing().fetchRounds()) {
            return false;
        }
        pause(nowMillis);
        if (holders.isEmpty()) {
            emptyRounds++;
            trouble = liars.isEmpty() ? "no other node offers it" : "every holder sent false content";
        } else {
            open(missing, holders, nowMillis, out);
        }
        return true;
    }

    private static boolean isNearItsEnd(Leg leg, long nowMillis) {
        long drainAt = leg.way().drainAtMillis();
        return drainAt > 0 && nowMillis >= drainAt;
    }

    private Set<NodeId> holders() {
        Set<NodeId> all = new LinkedHashSet<>();
        all.add(manifest.description().publisher());
        all.addAll(parts.catalogue()
                .holders()
                .offering(manifest.capsuleId(), parts.cycles().current()));
        all.remove(parts.self());
        all.removeAll(liars);
        return all;
    }

    private int roundsOver(Set<NodeId> holders) {
        return holders.stream()
                .mapToInt(holder -> failures.getOrDefault(holder, 0))
                .min()
                .orElse(emptyRounds);
    }

    private void pause(long nowMillis) {
        long pause = parts.timing().fetchRetryMillis() << Math.min(10, fruitlessAttempts);
        attemptAtMillis = nowMillis + Math.min(LONGEST_PAUSE_MILLIS, pause);
        fruitlessAttempts++;
        failedThisAttempt.clear();
    }

    private void open(int missing, Set<NodeId> holders, long nowMillis, List<StateEffect> out) {
        Set<NodeId> avoid = avoided();
        List<NodeId> shuffled = new ArrayList<>(holders);
        java.util.Collections.shuffle(shuffled, java.util.Random.from(parts.random()));
        List<LegOpening> openings = new ArrayList<>();
        for (int i = 0; i < missing; i++) {
            NodeId holder = shuffled.stream()
                    .min(Comparator.<NodeId>comparingInt(node -> failures.getOrDefault(node, 0))
                            .thenComparingInt(node -> endingAt(node).size()))
                    .orElseThrow();
            opened++;
            Leg leg = new Leg(opened, holder, !avoid.isEmpty(), user, parts.sessions(), nowMillis);
            legs.add(leg);
            openings.add(new LegOpening(leg.session(), holder));
        }
        forgetOldest();
        out.add(new OpenLegs(openings, List.copyOf(avoid)));
    }

    /** Relays of the legs that stand, and of those that went wrong lately; nobody where there are too few nodes. */
    private Set<NodeId> avoided() {
        Set<NodeId> avoid = new LinkedHashSet<>();
        if (!crowded && !unopened) {
            live().forEach(leg -> avoid.addAll(leg.way().relays()));
            avoid.addAll(suspects);
        }
        return avoid;
    }

    private void forgetOldest() {
        while (legs.size() > REMEMBERED + wanted) {
            legs.remove(legs.stream().filter(leg -> !leg.isLive()).findFirst().orElseThrow());
        }
    }

    /**
     * A leg stands. Where keeping its relays apart from others' has cost it hops, it goes again, and from now on the
     * hops matter more: relays in common tell less than a missing relay.
     *
     * @return whether it is of use
     */
    boolean opened(Leg leg, long nowMillis, List<StateEffect> out) {
        unopened = false;
        int hops = leg.way().path().size();
        int most =
                legs.stream().mapToInt(other -> other.way().path().size()).max().orElse(hops);
        if (leg.isKeptApart() && hops > 0 && hops < most) {
            crowded = true;
            attemptAtMillis = nowMillis;
            leg.close(LegState.CLOSED, out);
            return false;
        }
        out.add(new Counted(Happening.LEG_OPENED, 1));
        return true;
    }

    /** A leg has brought something good: its holder can be trusted to go on. */
    void brought(Leg leg) {
        leg.brought();
        failures.clear();
        emptyRounds = 0;
        if (leg.shards() == 1) {
            fruitlessAttempts = 0;
        }
    }

    /** A leg is gone; another takes its place, soon if this one was of use, and at once if there is none but it. */
    void lost(Leg leg, String reason, long nowMillis, List<StateEffect> out) {
        trouble = reason;
        boolean neverOpened = leg.way().path().isEmpty();
        unopened |= neverOpened;
        if (!neverOpened) {
            suspects.addAll(leg.way().relays());
            while (suspects.size() > MAX_SUSPECTS) {
                suspects.remove(suspects.getFirst());
            }
            out.add(new Counted(Happening.LEG_LOST, 1));
        }
        leg.close(LegState.LOST, out);
        failed(leg.holder());
        boolean others = holders().stream().anyMatch(holder -> !failures.containsKey(holder));
        boolean noneLeft = live().isEmpty();
        if (leg.shards() > 0 || others && noneLeft) {
            attemptAtMillis = nowMillis + (noneLeft ? 0 : TOGETHER_MILLIS);
        }
    }

    private void failed(NodeId holder) {
        if (failedThisAttempt.add(holder)) {
            failures.merge(holder, 1, Integer::sum);
        }
    }

    /** A holder sent something false: nothing more is asked of it in this fetch. */
    void exclude(NodeId holder, String reason, long nowMillis) {
        trouble = reason;
        liars.add(holder);
        attemptAtMillis = Math.min(attemptAtMillis, nowMillis);
        if (holders().isEmpty()) {
            pause(nowMillis);
        }
    }

    void closeAll(List<StateEffect> out) {
        legs.forEach(leg -> leg.close(LegState.CLOSED, out));
    }

    List<Leg> live() {
        return legs.stream().filter(Leg::isLive).toList();
    }

    List<Leg> open() {
        return legs.stream().filter(Leg::isOpen).toList();
    }

    List<Leg> endingAt(NodeId holder) {
        return legs.stream()
                .filter(leg -> leg.isLive() && leg.holder().equals(holder))
                .toList();
    }

    String trouble() {
        return trouble.isEmpty() ? "no holder answered" : trouble;
    }

    /** What the circuits hide, and what reduces it: fewer legs than wanted, relays in common, few nodes. */
    String anonymity() {
        List<Leg> known = legs.stream()
                .filter(leg -> !leg.way().path().isEmpty() && (leg.isLive() || live().isEmpty()))
                .toList();
        if (known.isEmpty()) {
            return "";
        }
        List<String> words = new ArrayList<>();
        int standing = live().isEmpty() ? Math.min(wanted, known.size()) : known.size();
        if (standing < wanted) {
            words.add(standing + " of " + wanted + " legs");
        }
        List<String> told = known.stream().map(leg -> leg.way().anonymity()).toList();
        words.add(told.stream()
                .filter(text -> text.contains("reduced"))
                .findFirst()
                .orElse(told.getFirst()));
        List<NodeId> relays =
                known.stream().flatMap(leg -> leg.way().relays().stream()).toList();
        if (!live().isEmpty() && Set.copyOf(relays).size() < relays.size()) {
            words.add("legs share relays");
        }
        return String.join(", ", words);
    }

    List<LegInfo> infos() {
        return legs.stream().map(Leg::info).toList();
    }
}
