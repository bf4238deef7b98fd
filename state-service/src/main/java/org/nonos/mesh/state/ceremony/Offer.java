package org.nonos.mesh.state.ceremony;

import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * A contribution as its manifest tells of it; whether its content holds is another question.
 *
 * @param predecessor the capsule that it builds on
 * @param contributor who signed the manifest
 * @param publishedCycle the cycle that the contributor says it is of
 * @param length of its content, in bytes
 */
public record Offer(
        Bytes32 capsuleId, int turn, Bytes32 predecessor, NodeId contributor, long publishedCycle, long length) {}
