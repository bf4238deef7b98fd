package org.nonos.mesh.kit.local;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import java.util.Set;
import org.nonos.mesh.protocol.layer.Layer;

/**
 * A layer's gRPC service, as a bean: the local server of the process serves it.
 *
 * @param prompt methods whose messages, but for the first ones of a call, are taken on the thread that brings them, in one JVM
 *     the caller's own: waking another would cost more than what they do. They must not block
 */
public record LocalService(Layer layer, BindableService service, Set<MethodDescriptor<?, ?>> prompt) {

    public LocalService {
        prompt = Set.copyOf(prompt);
    }

    public LocalService(Layer layer, BindableService service) {
        this(layer, service, Set.of());
    }
}
