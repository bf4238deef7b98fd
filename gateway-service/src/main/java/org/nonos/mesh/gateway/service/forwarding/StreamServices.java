package org.nonos.mesh.gateway.service.forwarding;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The services of the gateway itself that streams of far nodes may reach. */
public interface StreamServices {

    /**
     * What serves one stream, on a virtual thread of its own; null when there is no such service, or no room.
     *
     * @param service 1–32 characters of {@code a-z 0-9 -}, from anyone
     */
    @Nullable
    Consumer<MeshStream> find(String service);
}
