/** Discovery's Spring shell: gRPC, the gateway's line, storage, metrics, findings. Holds no protocol decisions. */
@NullMarked
package org.nonos.mesh.discovery.service;

import org.jspecify.annotations.NullMarked;
