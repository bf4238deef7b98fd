package org.nonos.mesh.fuzz;

import org.nonos.mesh.protocol.wire.Decoded;

/** Reads bytes of unknown origin; never throws. */
@FunctionalInterface
public interface Decoder<T> {

    Decoded<T> decode(byte[] input);
}
