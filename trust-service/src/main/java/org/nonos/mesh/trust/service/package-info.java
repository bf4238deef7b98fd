/** The trust layer's shell: local API, storage, metrics, findings. It decides nothing about trust. */
@NullMarked
package org.nonos.mesh.trust.service;

import org.jspecify.annotations.NullMarked;
