package org.nonos.mesh.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.capsule.ShardLayout;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

/** The shards of one generation while it is being fetched: which are asked of which leg, and what has come. */
final class OpenGeneration {

    private static final int NOBODY = -1;

    private final ShardLayout layout;
    private final int number;
    private final int chunks;
    private final byte[] @Nullable [] arrived;
    private final int[] outstanding;
    private final int[] lastAskedLeg;
    private final long[] lastAskedMillis;
    private List<Bytes32> hashes = List.of();
    private boolean paritiesFalse;
    private boolean complete;

    OpenGeneration(ShardLayout layout, int number) {
        this.layout = layout;
        this.number = number;
        this.chunks = layout.chunksOf(number);
        int shards = layout.shardsOf(number);
        this.arrived = new byte[shards][];
        this.outstanding = new int[shards];
        this.lastAskedLeg = new int[shards];
        this.lastAskedMillis = new long[shards];
        Arrays.fill(lastAskedLeg, NOBODY);
    }

    int number() {
        return number;
    }

    int shards() {
        return arrived.length;
    }

    boolean isComplete() {
        return complete;
    }

    List<Bytes32> hashes() {
        return hashes;
    }

    /** Shards that have never been asked for: chunks only, or parities too. */
    List<Integer> untouched(boolean parities) {
        List<Integer> untouched = new ArrayList<>();
        for (int shard = 0; shard < (parities ? shards() : chunks); shard++) {
            if (usable(shard) && lastAskedLeg[shard] == NOBODY) {
                untouched.add(shard);
            }
        }
        return untouched;
    }

    private boolean usable(int shard) {
        return !complete && arrived[shard] == null && !(paritiesFalse && shard >= chunks);
    }

    /** How many shards this leg was the last to be asked for. */
    int shareOf(int leg) {
        return (int) Arrays.stream(lastAskedLeg).filter(asked -> asked == leg).count();
    }

    /**
     * What to ask of a leg because others are late with what they were asked for before the given time, or have lost
     * it: first what nobody will bring any more, then a parity, then what another leg is late with.
     */
    Optional<Integer> substitute(int leg, long lateBeforeMillis) {
        int coming =
                (int) Arrays.stream(arrived).filter(java.util.Objects::nonNull).count();
        int lost = NOBODY;
        int parity = NOBODY;
        int late = NOBODY;
        for (int shard = 0; shard < shards(); shard++) {
            if (!usable(shard)) {
                continue;
            }
            boolean untouched = lastAskedLeg[shard] == NOBODY;
            boolean ours = lastAskedLeg[shard] == leg;
            if (outstanding[shard] > 0 && (ours || lastAskedMillis[shard] >= lateBeforeMillis)) {
                coming++;
            } else if (outstanding[shard] > 0) {
                late = late == NOBODY ? shard : late;
            } else if (untouched && shard < chunks) {
                coming++;
            } else if (untouched) {
                parity = parity == NOBODY ? shard : parity;
            } else {
                lost = lost == NOBODY ? shard : lost;
            }
        }
        int wanted = lost != NOBODY ? lost : parity != NOBODY ? parity : late;
        return complete || coming >= chunks || wanted == NOBODY ? Optional.empty() : Optional.of(wanted);
    }

    void asked(int shard, int leg, long nowMillis) {
        outstanding[shard]++;
        lastAskedLeg[shard] = leg;
        lastAskedMillis[shard] = nowMillis;
    }

    /** A leg that was asked for the shard has answered, or will not. */
    void settled(int shard) {
        outstanding[shard]--;
    }

    /**
     * Takes a shard that was verified against the root.
     *
     * @return true when there are as many shards now as the generation has chunks, for the first time
     */
    boolean add(int shard, byte[] content, List<Bytes32> verifiedHashes) {
        if (!usable(shard)) {
            return false;
        }
        hashes = verifiedHashes;
        arrived[shard] = content;
        return Arrays.stream(arrived).filter(java.util.Objects::nonNull).count() >= chunks;
    }

    /** How many chunks must be computed from parities. */
    int lostChunks() {
        return (int) Arrays.stream(arrived, 0, chunks)
                .filter(java.util.Objects::isNull)
                .count();
    }

    /**
     * The chunks, those that did not come computed from parities; empty when the publisher's parities turn out not to
     * belong to its chunks. Then the parities are forgotten, and the chunks themselves must come.
     */
    Optional<List<byte[]>> solve() {
        List<byte[]> solved = layout.chunks(number, arrived);
        for (int shard = 0; shard < chunks; shard++) {
            if (arrived[shard] == null && !Hashes.sha256(solved.get(shard)).equals(hashes.get(shard))) {
                paritiesFalse = true;
                Arrays.fill(arrived, chunks, shards(), null);
                return Optional.empty();
            }
        }
        complete = true;
        Arrays.fill(arrived, null);
        return Optional.of(solved);
    }
}
