package org.nonos.mesh.kit.local;

import io.grpc.BindableService;
import org.nonos.mesh.protocol.layer.Layer;

/** A layer's gRPC service, as a bean: the local server of the process serves it. */
public record LocalService(Layer layer, BindableService service) {}
