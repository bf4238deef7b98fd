package org.nonos.mesh.protocol.onionservice;

import org.nonos.mesh.protocol.identity.NodeId;

/**
 * A node that passes introductions on to a service.
 *
 * @param node where
 * @param key the service's Ed25519 key at that node alone
 * @param handshakeKey the service's public key for handshakes that come by that node
 */
public record IntroductionPoint(NodeId node, NodeId key, byte[] handshakeKey) {}
