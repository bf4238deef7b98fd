package org.nonos.mesh.proof.chaumpedersen;

import org.nonos.mesh.proof.ProverKey;
import org.nonos.mesh.proof.PublicBytes;

/** A key with the signature of the node that it belongs to: what a named proof takes. See {@link CommitmentBinding}. */
public record BoundKey(ProverKey key, PublicBytes binding) {}
