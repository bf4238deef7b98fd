package org.nonos.mesh.gateway.forwarding;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.onion.relay.HopRatchet;
import org.nonos.mesh.onion.relay.RelayCryptography;

/** A hop's key material as routing hands it over: {@code seed | ratchet secret 32}, the latter being optional. */
record HopKeys(byte[] seed, HopRatchet ratchet) {

    /** Null when the length is neither of the two. */
    static @Nullable HopKeys of(RelayCryptography cryptography, byte[] keyMaterial) {
        int seedBytes = cryptography.seedBytes();
        byte[] seed = Arrays.copyOf(keyMaterial, seedBytes);
        if (keyMaterial.length == seedBytes) {
            return new HopKeys(seed, HopRatchet.ofSeed(seed));
        }
        return keyMaterial.length == seedBytes + HopRatchet.SECRET_BYTES
                ? new HopKeys(seed, new HopRatchet(Arrays.copyOfRange(keyMaterial, seedBytes, keyMaterial.length)))
                : null;
    }

    @Override
    public String toString() {
        return "HopKeys[]";
    }
}
