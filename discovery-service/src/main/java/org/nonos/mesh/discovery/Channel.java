package org.nonos.mesh.discovery;

import java.util.Locale;

/** How word of a node came to us. */
public enum Channel {
    BEACON,
    EXCHANGE,
    REMEMBERED,
    INVITATION;

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
