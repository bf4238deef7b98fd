package org.nonos.mesh.state;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.nonos.mesh.protocol.capsule.ShardLayout;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * Which shards of a capsule are to be asked of which leg. At most so many generations are open at once, from the first
 * that is asked for until all of it is on the disk; so a fetch's memory is bounded whatever the legs send.
 */
final class GenerationWindow {

    private final ShardLayout layout;
    private final int most;
    private final boolean paritiesAhead;
    private final RandomGenerator random;
    private final TreeMap<Integer, OpenGeneration> open = new TreeMap<>();
    private final BitSet begun = new BitSet();
    private final BitSet stored = new BitSet();

    /** One shard's place in the capsule. */
    record Place(int generation, int shard) {}

    /** A generation whose chunks are all there. */
    record Complete(int generation, List<byte[]> chunks, int rebuilt) {}

    /** @param paritiesAhead whether parities are asked for with the chunks */
    GenerationWindow(ShardLayout layout, int most, boolean paritiesAhead, RandomGenerator random) {
        this.layout = layout;
        this.most = most;
        this.paritiesAhead = paritiesAhead;
        this.random = random;
    }

    /** What lies on the disk already. */
    void restore(BitSet onDisk) {
        stored.or(onDisk);
        stored.clear(layout.generations(), Math.max(layout.generations(), stored.length()));
        begun.or(stored);
    }

    /**
     * A shard that nobody has been asked for yet. A leg gets at most its share of a generation, so that what it has
     * when it vanishes can be made up for by parities.
     */
    Optional<Place> fresh(int leg, int legs) {
        for (OpenGeneration generation : open.values()) {
            Optional<Place> place = pick(generation, leg, legs);
            if (place.isPresent()) {
                return place;
            }
        }
        int next = begun.nextClearBit(0);
        if (open.size() >= most || next >= layout.generations()) {
            return Optional.empty();
        }
        begun.set(next);
        OpenGeneration opened = new OpenGeneration(layout, next);
        open.put(next, opened);
        return pick(opened, leg, legs);
    }

    private Optional<Place> pick(OpenGeneration generation, int leg, int legs) {
        int share = (generation.shards() + legs - 1) / legs;
        List<Integer> untouched = generation.untouched(paritiesAhead);
        return untouched.isEmpty() || generation.shareOf(leg) >= share
                ? Optional.empty()
                : Optional.of(new Place(generation.number(), untouched.get(random.nextInt(untouched.size()))));
    }

    /** A shard that makes up for one that was lost, or that another leg was asked for before the given time. */
    Optional<Place> substitute(int leg, long lateBeforeMillis) {
        for (OpenGeneration generation : open.values()) {
            Optional<Integer> shard = generation.substitute(leg, lateBeforeMillis);
            if (shard.isPresent()) {
                return Optional.of(new Place(generation.number(), shard.get()));
            }
        }
        return Optional.empty();
    }

    void asked(Place place, int leg, long nowMillis) {
        OpenGeneration generation = open.get(place.generation());
        if (generation != null) {
            generation.asked(place.shard(), leg, nowMillis);
        }
    }

    /** A leg has answered what it was asked for, or will not any more. */
    void settled(Place place) {
        OpenGeneration generation = open.get(place.generation());
        if (generation != null) {
            generation.settled(place.shard());
        }
    }

    /** What became of a shard that was verified. */
    sealed interface Taken {
        /** More shards are needed. */
        record Kept() implements Taken {}

        /** The generation is complete with it. */
        record Completed(Complete generation) implements Taken {}

        /** The publisher's parities do not belong to its chunks. */
        record FalseParities() implements Taken {}
    }

    Taken take(Place place, byte[] content, List<Bytes32> hashes) {
        OpenGeneration generation = open.get(place.generation());
        if (generation == null || !generation.add(place.shard(), content, hashes)) {
            return new Taken.Kept();
        }
        int rebuilt = generation.lostChunks();
        return generation
                .solve()
                .<Taken>map(chunks -> new Taken.Completed(new Complete(place.generation(), chunks, rebuilt)))
                .orElseGet(Taken.FalseParities::new);
    }

    /** The generation is on the disk; its shard hashes, or nothing when it was not being fetched. */
    Optional<List<Bytes32>> stored(int number) {
        OpenGeneration generation = open.get(number);
        if (generation == null || !generation.isComplete()) {
            return Optional.empty();
        }
        open.remove(number);
        stored.set(number);
        return Optional.of(generation.hashes());
    }

    /** Whether all generations have come, though some may not be on the disk yet. */
    boolean allArrived() {
        return begun.cardinality() == layout.generations()
                && open.values().stream().allMatch(OpenGeneration::isComplete);
    }

    boolean allStored() {
        return stored.cardinality() == layout.generations();
    }

    int open() {
        return open.size();
    }

    /** Bytes of content on the disk. */
    long storedBytes() {
        return stored.stream().mapToLong(layout::bytesOf).sum();
    }

    /** Bytes of content on the disk from the beginning without a gap. */
    long readableBytes() {
        int generations = stored.nextClearBit(0);
        return generations == layout.generations() ? layout.length() : layout.offsetOf(generations);
    }
}
