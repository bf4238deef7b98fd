package org.nonos.mesh.proof.ceremony;

import java.util.Arrays;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * Where a contribution stands, and the head of its bytes: {@code format u8 = 1 | phase u8 | log2 of the domain's size
 * u8 | predecessor 32 | contributor 32}, {@value #BYTES} bytes. What it proves, it proves for this seat alone.
 *
 * @param phase 1 or 2
 * @param logSize log2 of the evaluation domain's size, {@link #MIN_LOG_SIZE} to {@link #MAX_LOG_SIZE}
 * @param predecessor the transcript hash that the contribution builds on
 * @param contributor whose factors they are
 */
public record Seat(int phase, int logSize, Bytes32 predecessor, NodeId contributor) {

    public static final int BYTES = 3 + 2 * Bytes32.LENGTH;
    public static final int MIN_LOG_SIZE = 2;

    /** 2^15 rows: four times the receipt circuit's domain, 9.4 MB a contribution. */
    public static final int MAX_LOG_SIZE = 15;

    private static final int FORMAT = 1;

    public Seat {
        if (phase < 1 || phase > 2 || logSize < MIN_LOG_SIZE || logSize > MAX_LOG_SIZE) {
            throw new IllegalArgumentException("phase " + phase + " of a domain of 2^" + logSize);
        }
    }

    byte[] encode() {
        return new ByteWriter(BYTES)
                .u8(FORMAT)
                .u8(phase)
                .u8(logSize)
                .bytes32(predecessor)
                .bytes32(contributor.key())
                .toArray();
    }

    /** The head of a contribution of unknown origin; what follows it is not looked at. */
    public static Decoded<Seat> decode(byte[] contribution) {
        if (contribution.length < BYTES) {
            return Decoded.refused("truncated", "a contribution begins with " + BYTES + " bytes of head");
        }
        ByteReader reader = new ByteReader(contribution, 0, BYTES);
        int format = reader.u8();
        int phase = reader.u8();
        int logSize = reader.u8();
        if (format != FORMAT) {
            return Decoded.refused("unknown-version", "a contribution of format " + format);
        }
        if (phase < 1 || phase > 2 || logSize < MIN_LOG_SIZE || logSize > MAX_LOG_SIZE) {
            return Decoded.refused("bad-seat", "phase " + phase + " of a domain of 2^" + logSize);
        }
        Bytes32 predecessor = reader.bytes32();
        NodeId contributor = new NodeId(reader.bytes32());
        return reader.finish(() -> new Seat(phase, logSize, predecessor, contributor));
    }

    /** Refuses a contribution that was made for another seat, or has not exactly so many bytes. */
    Decoded<ByteReader> open(byte[] contribution, int bytes) {
        return decode(contribution).then(theirs -> {
            if (theirs.phase != phase || theirs.logSize != logSize) {
                return Decoded.refused("wrong-phase", "made for phase " + theirs.phase + " of 2^" + theirs.logSize);
            }
            if (!theirs.predecessor.equals(predecessor)) {
                return Decoded.refused("wrong-predecessor", "built on " + theirs.predecessor + ", not " + predecessor);
            }
            if (!theirs.contributor.equals(contributor)) {
                return Decoded.refused("wrong-contributor", "made by " + theirs.contributor + ", not " + contributor);
            }
            return contribution.length == bytes
                    ? Decoded.ok(new ByteReader(contribution, BYTES, bytes - BYTES))
                    : Decoded.refused("wrong-length", contribution.length + " bytes, not " + bytes);
        });
    }

    /** What distinguishes the factors of one contribution: hashed with the seat into each factor's proof. */
    byte[] factorContext(int factorNumber, byte[] commitment) {
        byte[] head = Arrays.copyOf(encode(), BYTES + 1 + commitment.length);
        head[BYTES] = (byte) factorNumber;
        System.arraycopy(commitment, 0, head, BYTES + 1, commitment.length);
        return head;
    }
}
