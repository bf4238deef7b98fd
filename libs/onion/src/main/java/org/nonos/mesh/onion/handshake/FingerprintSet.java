package org.nonos.mesh.onion.handshake;

import java.util.Arrays;

/** A set of non-zero numbers in one array that is at most half full; it grows up to its capacity and no further. */
final class FingerprintSet {

    private static final int FIRST_PLACES = 64;

    private final int maxPlaces;
    private long[] places = new long[FIRST_PLACES];
    private int size;

    FingerprintSet(int capacity) {
        this.maxPlaces = Math.max(FIRST_PLACES, Integer.highestOneBit(Math.max(1, capacity)) * 4);
    }

    int size() {
        return size;
    }

    boolean contains(long fingerprint) {
        return places[placeOf(fingerprint)] == fingerprint;
    }

    void add(long fingerprint) {
        if (2 * (size + 1) > places.length && places.length < maxPlaces) {
            grow();
        }
        int at = placeOf(fingerprint);
        if (places[at] == 0) {
            places[at] = fingerprint;
            size++;
        }
    }

    void clear() {
        if (places.length > FIRST_PLACES) {
            places = new long[FIRST_PLACES];
        } else {
            Arrays.fill(places, 0);
        }
        size = 0;
    }

    private void grow() {
        long[] before = places;
        places = new long[before.length * 2];
        for (long fingerprint : before) {
            if (fingerprint != 0) {
                places[placeOf(fingerprint)] = fingerprint;
            }
        }
    }

    private int placeOf(long fingerprint) {
        int at = (int) (fingerprint ^ fingerprint >>> 32) & places.length - 1;
        while (places[at] != 0 && places[at] != fingerprint) {
            at = at + 1 & places.length - 1;
        }
        return at;
    }
}
