package org.nonos.mesh.protocol.identity;

import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * The address of a service that hides where it is: built like an {@link OnionAddress}, but of the service's own Ed25519
 * key and with version 2, so that neither is ever taken for the other.
 *
 * @param key the service's public key; nobody but the service and those who know the address ever see it
 */
public record ServiceAddress(Bytes32 key, String text) {

    private static final int VERSION = 2;

    public static ServiceAddress of(Bytes32 key) {
        return new ServiceAddress(key, OnionAddress.text(key.toArray(), VERSION));
    }

    /** With or without the suffix, in either case. */
    public static Decoded<ServiceAddress> parse(String text) {
        return OnionAddress.key(text, VERSION).then(key -> Decoded.ok(of(Bytes32.of(key))));
    }

    @Override
    public String toString() {
        return text;
    }
}
