/** The gossip layer's Spring shell: gRPC, threads, metrics, findings. Holds no protocol decisions. */
@NullMarked
package org.nonos.mesh.gossip.service;

import org.jspecify.annotations.NullMarked;
