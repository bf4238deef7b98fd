package org.nonos.mesh.proof;

/** A statement with the bytes that are said to prove it. */
public record Claim(Statement statement, PublicBytes proof) {}
