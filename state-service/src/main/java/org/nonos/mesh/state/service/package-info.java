/** The state layer's Spring shell: storage, streams, the local API, metrics. No protocol decisions. */
@NullMarked
package org.nonos.mesh.state.service;

import org.jspecify.annotations.NullMarked;
