package org.nonos.mesh.proof.triptych;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.G1Table;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.trust.RingRoot;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * The proof keys among which a prover hides: distinct points of G1, sorted by their encodings, named by a hash of them
 * and the realm. Immutable to see; where it is in use it holds up to 5 MB of precomputed points, until it is told to
 * {@link #rest}. Threads may share one.
 *
 * <p>A proof counts places in base {@link #BASE} and wants 4^m of them: the last key fills the places that are left over.
 * That changes nothing for anybody, since a proof says that the prover holds the key of <em>some</em> place.
 */
public final class Ring {

    public static final int MIN_KEYS = 2;

    /** Rings above 1,024 keys cost tens of milliseconds a proof where they are not verified in batches. */
    public static final int MAX_KEYS = 4_096;

    static final int BASE = 4;
    static final int BITS_PER_DIGIT = 2;
    static final int MIN_DIGITS = 2;
    static final int MAX_DIGITS = 6;

    private final RealmTag realm;
    private final Bytes32 root;
    private final List<PublicBytes> keys;
    private final int digits;
    private volatile @Nullable Prepared prepared;

    /** The keys as points, and multiples of theirs. */
    private record Prepared(List<G1Point> points, G1Table table) {}

    private Ring(RealmTag realm, List<PublicBytes> keys, List<G1Point> points) {
        this.realm = realm;
        this.keys = keys;
        this.root = RingRoot.of(
                realm.value(), keys.stream().map(PublicBytes::toArray).toList());
        this.digits = digitsFor(keys.size());
        this.prepared = new Prepared(points, G1Table.of(points));
    }

    /**
     * From keys of unknown origin, in any order; a key that comes twice is taken once.
     *
     * <p>Costs about 40 µs a key. Codes: {@code bad-ring-size}, and those of {@link G1Point#decode}.
     */
    public static Decoded<Ring> of(RealmTag realm, Collection<PublicBytes> keys) {
        if (keys.size() > MAX_KEYS) {
            return badSize(keys.size());
        }
        TreeSet<PublicBytes> sorted = new TreeSet<>((a, b) -> Arrays.compareUnsigned(a.toArray(), b.toArray()));
        sorted.addAll(keys);
        if (sorted.size() < MIN_KEYS) {
            return badSize(sorted.size());
        }
        List<G1Point> points = new ArrayList<>(sorted.size());
        for (PublicBytes key : sorted) {
            switch (G1Point.decode(key.toArray())) {
                case Decoded.Ok<G1Point>(G1Point point) -> points.add(point);
                case Decoded.Refused<G1Point>(String code, String detail) -> {
                    return Decoded.refused(code, detail);
                }
            }
        }
        return Decoded.ok(new Ring(realm, List.copyOf(sorted), List.copyOf(points)));
    }

    private static Decoded<Ring> badSize(int size) {
        return Decoded.refused("bad-ring-size", "a ring has 2 to 4096 distinct keys, got " + size);
    }

    public RealmTag realm() {
        return realm;
    }

    /** See {@link RingRoot}. */
    public Bytes32 root() {
        return root;
    }

    /** In order. */
    public List<PublicBytes> keys() {
        return keys;
    }

    /** Where a key is, from 0. Takes time that depends on the place. */
    public OptionalInt placeOf(PublicBytes key) {
        int place = keys.indexOf(key);
        return place < 0 ? OptionalInt.empty() : OptionalInt.of(place);
    }

    /** m: how many digits a place has. */
    int digits() {
        return digits;
    }

    /** 4^m. */
    int places() {
        return 1 << BITS_PER_DIGIT * digits;
    }

    G1Point pointAt(int place) {
        return prepared().points().get(Math.min(place, keys.size() - 1));
    }

    /** Lets go of what makes it fast; whoever uses it next makes that anew, about 40 µs a key. */
    void rest() {
        prepared = null;
    }

    /** Whether it need not make anything anew. */
    boolean isReady() {
        return prepared != null;
    }

    private Prepared prepared() {
        Prepared ready = prepared;
        if (ready == null) {
            List<G1Point> points = keys.stream()
                    .map(key -> G1Point.decode(key.toArray()).asOptional().orElseThrow())
                    .toList();
            ready = new Prepared(points, G1Table.of(points));
            prepared = ready;
        }
        return ready;
    }

    /** Σ factor · key over all places; for public factors. */
    G1Point sumOfProducts(Scalar[] factors) {
        Scalar[] folded = Arrays.copyOf(factors, keys.size());
        for (int place = folded.length; place < factors.length; place++) {
            folded[folded.length - 1] = folded[folded.length - 1].plus(factors[place]);
        }
        return prepared().table().sumOfProducts(Arrays.asList(folded));
    }

    private static int digitsFor(int keys) {
        int digits = MIN_DIGITS;
        while (1 << BITS_PER_DIGIT * digits < keys) {
            digits++;
        }
        return digits;
    }

    @Override
    public String toString() {
        return "Ring[" + keys.size() + " keys, " + root + "]";
    }
}
