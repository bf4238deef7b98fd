package org.nonos.mesh.protocol.capsule;

/**
 * To which size a transfer is padded, so that who watches one link learns its class and nothing finer.
 *
 * <p>Classes lie a seventh of an octave apart: {@code 64 KiB × 2^(k/7)}, so padding costs at most 10.41 % (about 5 % on
 * average) above 64 KiB, and less than 64 KiB below. Padmé (Nikitin et al., "Reducing Metadata Leakage from Encrypted
 * Files and Communication with PURBs", PoPETs 2019, §4) has the same worst case, but spends it on the smallest sizes: at
 * 64 KiB it has 32 classes an octave. Equal ratios give the fewest classes for a stated cost: 155 for 64 KiB to 256 GiB.
 */
public final class SizeClasses {

    /** All smaller transfers look like one of this size. */
    public static final long LEAST_BYTES = 65_536;

    public static final long MOST_BYTES = LEAST_BYTES << 22;

    /** {@code 65,536 × 2^(i/7)}, rounded: one octave. */
    private static final long[] OCTAVE = {65_536, 72_358, 79_889, 88_205, 97_386, 107_523, 118_715};

    private SizeClasses() {}

    /**
     * The size of the class that {@code bytes} falls into.
     *
     * @param bytes 0 to {@link #MOST_BYTES}
     */
    public static long padded(long bytes) {
        if (bytes < 0 || bytes > MOST_BYTES) {
            throw new IllegalArgumentException("a transfer has 0 to " + MOST_BYTES + " bytes, not " + bytes);
        }
        if (bytes <= LEAST_BYTES) {
            return LEAST_BYTES;
        }
        // The octave that starts below: LEAST << octave < bytes <= LEAST << (octave + 1).
        int octave = 63 - Long.numberOfLeadingZeros((bytes - 1) / LEAST_BYTES);
        for (long step : OCTAVE) {
            if (step << octave >= bytes) {
                return step << octave;
            }
        }
        return LEAST_BYTES << (octave + 1);
    }

    /** How many bytes of padding follow {@code bytes} of content. */
    public static long padding(long bytes) {
        return padded(bytes) - bytes;
    }
}
