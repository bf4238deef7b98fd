package org.nonos.mesh.state.service;

import org.nonos.mesh.proof.ceremony.Progress;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * What this node is computing for a ceremony now.
 *
 * @param stage "verifying, reading", "contributing, multiplying"
 */
record Work(Bytes32 ceremonyId, String stage, int done, int total) {

    static Work of(Bytes32 ceremonyId, String what, Progress.Stage stage, int done, int total) {
        String doing =
                switch (stage) {
                    case READING -> "reading";
                    case CHECKING -> "checking";
                    case MULTIPLYING -> "multiplying";
                    case TRANSFORMING -> "transforming";
                    case COMBINING -> "combining";
                };
        return new Work(ceremonyId, what + ", " + doing, done, total);
    }
}
