package org.nonos.mesh.state.ceremony;

import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.ceremony.Circuit;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

/** "I know x with x·x = y": variables 1, y, x; a domain of 4 rows. */
public record SquareCircuit() implements Circuit {

    @Override
    public Bytes32 id() {
        return Hashes.domain("square-circuit");
    }

    @Override
    public int rows() {
        return 1;
    }

    @Override
    public int publicInputs() {
        return 1;
    }

    @Override
    public int variables() {
        return 3;
    }

    @Override
    public void entries(Side side, Entries entries) {
        entries.at(0, side == Side.C ? 1 : 2, Scalar.ONE);
    }
}
