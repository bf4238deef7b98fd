package org.nonos.mesh.proof.groth16;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.nonos.mesh.proof.bls.Bls12381;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.G2Point;
import org.nonos.mesh.proof.bls.Scalar;

/**
 * The container that snarkjs reads keys and witnesses from: {@code name 4 | version u32 | sections u32}, then for each
 * section {@code type u32 | length u64 | content}, all little-endian. Numbers of points are in Montgomery form, x·2³⁸⁴.
 */
final class IdenFile {

    static final BigInteger P = new BigInteger(
            "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab", 16);
    static final int P_BYTES = 48;
    static final int R_BYTES = 32;

    private static final int MAX_BYTES = 1 << 24;

    private final ByteBuffer file = ByteBuffer.allocate(MAX_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    IdenFile(String name, int version, int sections) {
        file.put(name.getBytes(StandardCharsets.US_ASCII)).putInt(version).putInt(sections);
    }

    IdenFile section(int type, Runnable content) {
        file.putInt(type);
        int lengthAt = file.position();
        file.putLong(0);
        content.run();
        file.putLong(lengthAt, file.position() - lengthAt - Long.BYTES);
        return this;
    }

    IdenFile u32(int number) {
        file.putInt(number);
        return this;
    }

    IdenFile number(BigInteger number, int bytes) {
        for (int i = 0; i < bytes; i++) {
            file.put(number.shiftRight(Byte.SIZE * i).byteValue());
        }
        return this;
    }

    IdenFile number(Scalar number) {
        return number(new BigInteger(1, number.encode()), R_BYTES);
    }

    /** Times 2⁵¹²: the form in which a key's factors multiply a plain witness to a Montgomery form. */
    IdenFile factor(Scalar factor) {
        BigInteger plain = new BigInteger(1, factor.encode());
        return number(plain.shiftLeft(2 * Byte.SIZE * R_BYTES).mod(Bls12381.ORDER), R_BYTES);
    }

    IdenFile g1(List<G1Point> points) {
        points.forEach(point -> coordinates(point.isIdentity() ? new byte[2 * P_BYTES] : point.coordinates()));
        return this;
    }

    /** The real parts first here, unlike in the coordinates. */
    IdenFile g2(List<G2Point> points) {
        for (G2Point point : points) {
            byte[] bytes = point.isIdentity() ? new byte[4 * P_BYTES] : point.coordinates();
            for (int part : new int[] {1, 0, 3, 2}) {
                coordinate(bytes, part);
            }
        }
        return this;
    }

    private void coordinates(byte[] bytes) {
        for (int part = 0; part < bytes.length / P_BYTES; part++) {
            coordinate(bytes, part);
        }
    }

    private void coordinate(byte[] bytes, int part) {
        BigInteger plain = new BigInteger(1, bytes, part * P_BYTES, P_BYTES);
        number(plain.shiftLeft(Byte.SIZE * P_BYTES).mod(P), P_BYTES);
    }

    byte[] toArray() {
        byte[] bytes = new byte[file.position()];
        file.get(0, bytes);
        return bytes;
    }
}
