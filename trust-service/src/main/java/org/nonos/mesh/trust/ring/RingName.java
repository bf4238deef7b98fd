package org.nonos.mesh.trust.ring;

import org.nonos.mesh.protocol.wire.Bytes32;

/** A ring that a node holds, and the newest epoch for which it holds it. */
public record RingName(Bytes32 root, long epoch) {}
