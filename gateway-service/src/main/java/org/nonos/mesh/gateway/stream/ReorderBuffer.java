package org.nonos.mesh.gateway.stream;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What arrived before its turn. It holds copies, no byte twice, and joins what adjoins: so the bytes held are those
 * between what was delivered and the window's end at most, and the pieces as many as were allowed.
 */
final class ReorderBuffer {

    private final int maxPieces;
    private final TreeMap<Long, Piece> pieces = new TreeMap<>();
    private long bytes;

    private static final class Piece {
        byte[] array;
        int length;

        Piece(Slice slice) {
            array = Arrays.copyOfRange(slice.array(), slice.offset(), slice.offset() + slice.length());
            length = slice.length();
        }

        void append(Slice slice) {
            if (array.length - length < slice.length()) {
                array = Arrays.copyOf(array, Math.max(length + slice.length(), length + length / 2));
            }
            System.arraycopy(slice.array(), slice.offset(), array, length, slice.length());
            length += slice.length();
        }
    }

    ReorderBuffer(int maxPieces) {
        this.maxPieces = maxPieces;
    }

    /** Keeps what is new of it. False when that would be one piece too many. */
    boolean add(long position, Slice slice) {
        long at = position;
        Slice rest = slice;
        while (rest.length() > 0) {
            Map.Entry<Long, Piece> before = pieces.floorEntry(at);
            long covered = before == null ? Long.MIN_VALUE : before.getKey() + before.getValue().length;
            int step;
            if (covered > at) {
                step = (int) Math.min(rest.length(), covered - at);
            } else {
                Long behind = pieces.higherKey(at);
                step = behind == null ? rest.length() : (int) Math.min(rest.length(), behind - at);
                if (!put(at, rest.first(step), covered == at ? before : null)) {
                    return false;
                }
            }
            at += step;
            rest = rest.after(step);
        }
        return true;
    }

    private boolean put(long at, Slice slice, Map.@Nullable Entry<Long, Piece> before) {
        if (before != null) {
            before.getValue().append(slice);
        } else if (pieces.size() >= maxPieces) {
            return false;
        } else {
            pieces.put(at, new Piece(slice));
        }
        bytes += slice.length();
        return true;
    }

    /** What follows that position, which from then on is no longer held; null when it has not come yet. */
    @Nullable
    Slice take(long position) {
        while (!pieces.isEmpty() && pieces.firstKey() <= position) {
            Map.Entry<Long, Piece> first = pieces.firstEntry();
            pieces.remove(first.getKey());
            Piece piece = first.getValue();
            bytes -= piece.length;
            long skip = position - first.getKey();
            if (skip < piece.length) {
                return new Slice(piece.array, (int) skip, piece.length - (int) skip);
            }
        }
        return null;
    }

    long bytes() {
        return bytes;
    }

    int pieces() {
        return pieces.size();
    }
}
