package org.nonos.mesh.trust;

import java.util.Arrays;
import org.nonos.mesh.protocol.trust.Evidence;
import org.nonos.mesh.protocol.trust.EvidenceKey;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * What is held for one key: the newest evidence, or two pieces that prove that the issuer contradicted itself. A
 * contradiction is final and counts nothing; nodes pass the proof on, so all of them come to hold it.
 *
 * <p>Merging is commutative and idempotent and only ever moves upwards, so nodes that exchange slots agree.
 */
public sealed interface EvidenceSlot {

    /** The newest evidence that we know of. */
    record Held(Evidence evidence) implements EvidenceSlot {}

    /** Two signed statements of which at most one can be honest. */
    record Contradicted(Evidence one, Evidence other) implements EvidenceSlot {}

    int HELD = 0;
    int CONTRADICTED = 1;

    default EvidenceKey key() {
        return newest().key();
    }

    /** The evidence that orders the slot among others when room is scarce. */
    default Evidence newest() {
        return switch (this) {
            case Held(Evidence evidence) -> evidence;
            case Contradicted(Evidence one, Evidence other) ->
                one.statement().cycle() >= other.statement().cycle() ? one : other;
        };
    }

    /** The slot that results from both, which is this one when the other brings nothing. Keys must be equal. */
    default EvidenceSlot merge(EvidenceSlot other) {
        if (!(this instanceof Held(Evidence mine))) {
            return this;
        }
        if (!(other instanceof Held(Evidence theirs))) {
            return other;
        }
        if (!mine.statement().consistentWith(theirs.statement())) {
            return new Contradicted(mine, theirs);
        }
        return theirs.statement().newerThan(mine.statement()) ? other : this;
    }

    /** Equal on all nodes that hold the same statement, or any proof that the issuer contradicted itself here. */
    default Bytes32 digest() {
        return switch (this) {
            case Held(Evidence evidence) -> evidence.digest();
            case Contradicted(Evidence one, Evidence other) ->
                Hashes.domain("evidence-contradicted", one.key().encode());
        };
    }

    /** {@code kind 1 | evidence 170} or {@code kind 1 | evidence 170 | evidence 170}. */
    default byte[] encode() {
        return switch (this) {
            case Held(Evidence evidence) -> join(HELD, evidence.encode(), new byte[0]);
            case Contradicted(Evidence one, Evidence other) -> join(CONTRADICTED, one.encode(), other.encode());
        };
    }

    static int encodedBytes(int kind) {
        return 1 + Evidence.ENCODED_BYTES * (kind == CONTRADICTED ? 2 : 1);
    }

    /** From a peer: signatures are checked, and a contradiction must be one. */
    static Decoded<EvidenceSlot> decode(byte[] bytes) {
        return decode(bytes, Evidence::decode);
    }

    /** From this node's own storage, or to see whether the slot is worth checking: signatures are not. */
    static Decoded<EvidenceSlot> decodeStored(byte[] bytes) {
        return decode(bytes, Evidence::decodeStored);
    }

    private static Decoded<EvidenceSlot> decode(
            byte[] bytes, java.util.function.Function<byte[], Decoded<Evidence>> codec) {
        if (bytes.length == 0 || bytes[0] < HELD || bytes[0] > CONTRADICTED) {
            return Decoded.refused("unknown-slot", "an evidence slot is held or contradicted");
        }
        if (bytes.length != encodedBytes(bytes[0])) {
            return Decoded.refused("bad-length", "evidence slot of " + bytes.length + " bytes");
        }
        int end = 1 + Evidence.ENCODED_BYTES;
        Decoded<Evidence> first = codec.apply(Arrays.copyOfRange(bytes, 1, end));
        if (bytes[0] == HELD) {
            return first.then(evidence -> Decoded.ok(new Held(evidence)));
        }
        Decoded<Evidence> second = codec.apply(Arrays.copyOfRange(bytes, end, bytes.length));
        return first.then(one -> second.then(other -> contradiction(one, other)));
    }

    private static Decoded<EvidenceSlot> contradiction(Evidence one, Evidence other) {
        return one.key().equals(other.key()) && !one.statement().consistentWith(other.statement())
                ? Decoded.ok(new Contradicted(one, other))
                : Decoded.refused("no-contradiction", "the two statements do not contradict each other");
    }

    private static byte[] join(int kind, byte[] first, byte[] second) {
        byte[] all = new byte[1 + first.length + second.length];
        all[0] = (byte) kind;
        System.arraycopy(first, 0, all, 1, first.length);
        System.arraycopy(second, 0, all, 1 + first.length, second.length);
        return all;
    }
}
