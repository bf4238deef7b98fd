package org.nonos.mesh.proof.ceremony;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.bls.G2Point;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.wire.Decoded;

/** Contributors for tests, and what they do on their own thread. */
final class People {

    static final RealmTag REALM = RealmTag.of(new Realm("ceremony-test"));
    static final NodeId ADA = person(1);
    static final NodeId BEN = person(2);
    static final NodeId CLEO = person(3);

    private static final int PREDECESSOR_AT = 3;
    private static final int CONTRIBUTOR_AT = PREDECESSOR_AT + 32;

    private People() {}

    private static NodeId person(int number) {
        return NodeId.of(ByteBuffer.allocate(32).putInt(number).array());
    }

    static FreshFactors factors(Random random) {
        return new FreshFactors(random, new byte[] {7});
    }

    static Scalar scalar(Random random) {
        byte[] bytes = new byte[48];
        random.nextBytes(bytes);
        return Scalar.reduce(bytes);
    }

    /** The encoding of a point that is on G2's curve, but not in its group. */
    static byte[] outsideG2(Random random) {
        while (true) {
            byte[] bytes = new byte[G2Point.ENCODED_BYTES];
            random.nextBytes(bytes);
            bytes[0] = (byte) (0x80 | bytes[0] & 0x07);
            if (G2Point.decode(bytes).refusalCode().equals("point-not-in-group")) {
                return bytes;
            }
        }
    }

    static byte[] contribution(Phase1 phase, NodeId contributor, Random random) {
        return phase.contribute(contributor, factors(random), Workers.CALLER, Progress.NONE);
    }

    static byte[] contribution(Phase2 phase, NodeId contributor, Random random) {
        return phase.contribute(contributor, factors(random), Workers.CALLER, Progress.NONE);
    }

    static Decoded<Phase1> accept(Phase1 phase, NodeId contributor, byte[] contribution) {
        return phase.accept(contribution, contributor, Workers.CALLER, Progress.NONE);
    }

    static Decoded<Phase2> accept(Phase2 phase, NodeId contributor, byte[] contribution) {
        return phase.accept(contribution, contributor, Workers.CALLER, Progress.NONE);
    }

    static Phase1 contributed(Phase1 phase, NodeId contributor, Random random) {
        return accept(phase, contributor, contribution(phase, contributor, random))
                .asOptional()
                .orElseThrow();
    }

    static Phase2 contributed(Phase2 phase, NodeId contributor, Random random) {
        return accept(phase, contributor, contribution(phase, contributor, random))
                .asOptional()
                .orElseThrow();
    }

    /** The same bytes, said to be another's. */
    static byte[] inTheNameOf(NodeId contributor, byte[] contribution) {
        return with(contribution, CONTRIBUTOR_AT, contributor.toArray());
    }

    /** The same bytes, said to build on another transcript. */
    static byte[] builtOn(byte[] transcript, byte[] contribution) {
        return with(contribution, PREDECESSOR_AT, transcript);
    }

    static byte[] with(byte[] bytes, int at, byte[] part) {
        byte[] changed = bytes.clone();
        System.arraycopy(part, 0, changed, at, part.length);
        return changed;
    }

    static byte[] part(byte[] bytes, int at, int length) {
        return Arrays.copyOfRange(bytes, at, at + length);
    }
}
