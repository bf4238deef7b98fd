package org.nonos.mesh.protocol.erasure;

/**
 * The same code done plainly, byte by byte, with a multiplication table made by long multiplication of polynomials: to
 * check {@link ErasureCode} against.
 */
final class TableCode {

    private final int[][] products = new int[256][256];

    TableCode() {
        for (int a = 0; a < 256; a++) {
            for (int b = 0; b < 256; b++) {
                products[a][b] = multiply(a, b);
            }
        }
    }

    private static int multiply(int a, int b) {
        int product = 0;
        for (int bit = 0; bit < 8; bit++) {
            product ^= (b >> bit & 1) == 1 ? a << bit : 0;
        }
        for (int bit = 14; bit >= 8; bit--) {
            product ^= (product >> bit & 1) == 1 ? 0x11d << (bit - 8) : 0;
        }
        return product;
    }

    int coefficient(int parity, int shard) {
        int generator = 1 << parity;
        int power = 1;
        for (int i = 0; i < shard; i++) {
            power = products[power][generator];
        }
        return power;
    }

    byte[][] parities(byte[][] data, int count, int length) {
        byte[][] parities = new byte[count][length];
        for (int parity = 0; parity < count; parity++) {
            for (int shard = 0; shard < data.length; shard++) {
                int factor = coefficient(parity, shard);
                for (int i = 0; i < data[shard].length; i++) {
                    parities[parity][i] ^= (byte) products[factor][data[shard][i] & 0xff];
                }
            }
        }
        return parities;
    }
}
