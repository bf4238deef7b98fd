package org.nonos.mesh.proof.ceremony;

import java.nio.ByteBuffer;
import java.util.Random;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.wire.Decoded;

/** Contributors for tests. */
final class People {

    static final RealmTag REALM = RealmTag.of(new Realm("ceremony-test"));
    static final NodeId ADA = person(1);
    static final NodeId BEN = person(2);
    static final NodeId CLEO = person(3);

    private People() {}

    private static NodeId person(int number) {
        return NodeId.of(ByteBuffer.allocate(32).putInt(number).array());
    }

    static FreshFactors factors(Random random) {
        return new FreshFactors(random, new byte[] {7});
    }

    static byte[] contribution(Phase1 phase, NodeId contributor, Random random) {
        return phase.contribute(contributor, factors(random), Workers.CALLER, Progress.NONE);
    }

    static Decoded<Phase1> accept(Phase1 phase, NodeId contributor, byte[] contribution) {
        return phase.accept(contribution, contributor, Workers.CALLER, Progress.NONE);
    }

    static Phase1 contributed(Phase1 phase, NodeId contributor, Random random) {
        return accept(phase, contributor, contribution(phase, contributor, random))
                .asOptional()
                .orElseThrow();
    }
}
