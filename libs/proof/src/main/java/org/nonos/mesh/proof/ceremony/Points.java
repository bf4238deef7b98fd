package org.nonos.mesh.proof.ceremony;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.G2Point;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.Decoded;

/** Long rows of points as they travel: compressed, one after the other, none of them the identity. */
final class Points {

    private Points() {}

    static Decoded<List<G1Point>> readG1(ByteReader reader, int count, Workers workers, Progress progress) {
        return read(reader, count, G1Point.ENCODED_BYTES, G1Point::decode, workers, progress);
    }

    static Decoded<List<G2Point>> readG2(ByteReader reader, int count, Workers workers, Progress progress) {
        return read(reader, count, G2Point.ENCODED_BYTES, G2Point::decode, workers, progress);
    }

    /** For rows in which an identity says something: that a variable is not in a matrix. */
    static Decoded<List<G1Point>> readG1OrIdentity(ByteReader reader, int count, Workers workers, Progress progress) {
        return read(
                reader,
                count,
                G1Point.ENCODED_BYTES,
                bytes -> isIdentity(bytes) ? Decoded.ok(G1Point.identity()) : G1Point.decode(bytes),
                workers,
                progress);
    }

    static Decoded<List<G2Point>> readG2OrIdentity(ByteReader reader, int count, Workers workers, Progress progress) {
        return read(
                reader,
                count,
                G2Point.ENCODED_BYTES,
                bytes -> isIdentity(bytes) ? Decoded.ok(G2Point.identity()) : G2Point.decode(bytes),
                workers,
                progress);
    }

    private static boolean isIdentity(byte[] encoding) {
        int rest = 0;
        for (int i = 1; i < encoding.length; i++) {
            rest |= encoding[i];
        }
        return (encoding[0] & 0xff) == 0xc0 && rest == 0;
    }

    private static <P> Decoded<List<P>> read(
            ByteReader reader,
            int count,
            int width,
            Function<byte[], Decoded<P>> decoder,
            Workers workers,
            Progress progress) {
        byte[] row = reader.bytes(count * width);
        if (reader.failed()) {
            return Decoded.refused("truncated", "too few bytes for " + count + " points");
        }
        AtomicReferenceArray<P> points = new AtomicReferenceArray<>(count);
        AtomicReference<Decoded.@Nullable Refused<P>> refusal = new AtomicReference<>();
        boolean good = workers.all(
                count,
                i -> switch (decoder.apply(Arrays.copyOfRange(row, i * width, (i + 1) * width))) {
                    case Decoded.Ok<P>(P point) -> {
                        points.set(i, point);
                        yield true;
                    }
                    case Decoded.Refused<P> refused -> {
                        refusal.set(refused);
                        yield false;
                    }
                },
                Progress.Stage.READING,
                progress);
        Decoded.Refused<P> reason = refusal.get();
        return good || reason == null
                ? Decoded.ok(IntStream.range(0, count).mapToObj(points::get).toList())
                : Decoded.refused(reason.code(), reason.detail());
    }
}
