package org.nonos.mesh.state;

/**
 * How a capsule is to be fetched.
 *
 * @param legs over how many circuits, 1 to {@value #MAX_LEGS}; 0: as many as the capsule's coding is made for
 */
public record FetchOptions(int legs, Profile profile) {

    public static final int MAX_LEGS = 4;

    /** What a fetch is when nobody says otherwise. */
    public static final FetchOptions DEFAULT = new FetchOptions(0, Profile.FRUGAL);

    /** When parities are asked for. */
    public enum Profile {
        /** Only where a chunk is late or lost. */
        FRUGAL,
        /** With the chunks, so that no late leg is waited for; costs as much more traffic as there are parities. */
        FAST
    }

    public FetchOptions {
        if (legs < 0 || legs > MAX_LEGS) {
            throw new IllegalArgumentException("a fetch goes over 1 to " + MAX_LEGS + " legs, not " + legs);
        }
    }

    FetchOptions over(int number) {
        return new FetchOptions(number, profile);
    }
}
