package org.nonos.mesh.routing;

import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * What an origin and a relay must agree on beside the keys: {@code realm tag 8 | 1 | anchor 32} for a circuit bound to
 * the relay's cycle anchor, and {@code realm tag 8 | 0} where the origin knows no fresh one: the hop is then unproven.
 */
record Verification(boolean proven, byte[] bytes) {

    private static final int UNPROVEN = 0;
    private static final int PROVEN = 1;

    static Verification unproven(Realm realm) {
        return new Verification(
                false, new ByteWriter(9).bytes(realm.tag()).u8(UNPROVEN).toArray());
    }

    static Verification by(Realm realm, Bytes32 anchor) {
        return new Verification(
                true,
                new ByteWriter(41).bytes(realm.tag()).u8(PROVEN).bytes32(anchor).toArray());
    }
}
