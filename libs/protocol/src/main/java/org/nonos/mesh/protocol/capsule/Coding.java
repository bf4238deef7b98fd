package org.nonos.mesh.protocol.capsule;

import java.util.Arrays;
import java.util.Optional;

/** How a capsule is coded: of the shards of a generation, any {@link #dataShards()} give its content back. */
public enum Coding {
    /** Two shards on each of three legs: any one leg may vanish. */
    FOUR_PLUS_TWO(4, 2, 3),
    /** Two shards on each of four legs: any one leg may vanish, for a third less parity. */
    SIX_PLUS_TWO(6, 2, 4);

    /** The most shards that any generation has. */
    public static final int MAX_SHARDS = 8;

    private final int dataShards;
    private final int parityShards;
    private final int legs;

    Coding(int dataShards, int parityShards, int legs) {
        this.dataShards = dataShards;
        this.parityShards = parityShards;
        this.legs = legs;
    }

    public static Optional<Coding> ofDataShards(int dataShards) {
        return Arrays.stream(values())
                .filter(coding -> coding.dataShards == dataShards)
                .findFirst();
    }

    public int dataShards() {
        return dataShards;
    }

    public int parityShards() {
        return parityShards;
    }

    /** Over how many legs a fetch goes when nobody says otherwise. */
    public int legs() {
        return legs;
    }
}
