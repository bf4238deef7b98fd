package org.nonos.mesh.proof;

/**
 * What is proven: the attestation, and the proof system's own public inputs in that system's canonical encoding.
 */
public record Statement(Attestation attestation, PublicBytes publicInputs) {}
