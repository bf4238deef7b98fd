package org.nonos.mesh.protocol.erasure;

/** Single elements of GF(2^8) with the polynomial 0x11d: for the few coefficients of a code, not for its data. */
final class Field256 {

    private static final int POLYNOMIAL = 0x11d;
    private static final int ORDER = 255;
    private static final int[] POWERS = new int[2 * ORDER];
    private static final int[] LOGARITHMS = new int[256];

    static {
        int element = 1;
        for (int exponent = 0; exponent < ORDER; exponent++) {
            POWERS[exponent] = element;
            POWERS[exponent + ORDER] = element;
            LOGARITHMS[element] = exponent;
            element <<= 1;
            element ^= element > ORDER ? POLYNOMIAL : 0;
        }
    }

    private Field256() {}

    /** 2 to the {@code exponent}, which is not negative. */
    static int powerOfTwo(int exponent) {
        return POWERS[exponent % ORDER];
    }

    static int times(int a, int b) {
        return a == 0 || b == 0 ? 0 : POWERS[LOGARITHMS[a] + LOGARITHMS[b]];
    }

    /** Of an element that is not zero. */
    static int inverse(int element) {
        if (element == 0) {
            throw new ArithmeticException("zero has no inverse");
        }
        return POWERS[ORDER - LOGARITHMS[element]];
    }

    /**
     * Inverse of a square matrix by Gauss and Jordan.
     *
     * @throws ArithmeticException when there is none
     */
    static int[][] inverse(int[][] matrix) {
        int size = matrix.length;
        int[][] rows = new int[size][2 * size];
        for (int row = 0; row < size; row++) {
            System.arraycopy(matrix[row], 0, rows[row], 0, size);
            rows[row][size + row] = 1;
        }
        for (int column = 0; column < size; column++) {
            bringPivot(rows, column);
            scale(rows[column], inverse(rows[column][column]));
            for (int row = 0; row < size; row++) {
                if (row != column) {
                    subtract(rows[row], rows[column], rows[row][column]);
                }
            }
        }
        int[][] inverse = new int[size][];
        for (int row = 0; row < size; row++) {
            inverse[row] = java.util.Arrays.copyOfRange(rows[row], size, 2 * size);
        }
        return inverse;
    }

    private static void bringPivot(int[][] rows, int column) {
        int pivot = column;
        while (pivot < rows.length && rows[pivot][column] == 0) {
            pivot++;
        }
        if (pivot == rows.length) {
            throw new ArithmeticException("the matrix has no inverse");
        }
        int[] swapped = rows[pivot];
        rows[pivot] = rows[column];
        rows[column] = swapped;
    }

    private static void scale(int[] row, int factor) {
        for (int i = 0; i < row.length; i++) {
            row[i] = times(row[i], factor);
        }
    }

    private static void subtract(int[] row, int[] other, int factor) {
        for (int i = 0; i < row.length; i++) {
            row[i] ^= times(other[i], factor);
        }
    }
}
