package org.nonos.mesh.protocol.discovery;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What a node offers, as bits of TLV 03 (four bytes). Bits that a reader does not know are kept and mean nothing. */
public enum Capability {
    RELAY(0),
    STORE(1),
    GOSSIP(2),
    VERIFY_CHAUM_PEDERSEN(3);

    private final int bit;

    Capability(int bit) {
        this.bit = bit;
    }

    /** As in configuration: lower case with hyphens. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public boolean in(long bits) {
        return (bits >> bit & 1) == 1;
    }

    public static long bits(Set<Capability> capabilities) {
        long bits = 0;
        for (Capability capability : capabilities) {
            bits |= 1L << capability.bit;
        }
        return bits;
    }

    public static Set<Capability> all() {
        return EnumSet.allOf(Capability.class);
    }
}
