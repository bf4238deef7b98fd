/** What discovery says on the wire: beacons, node records and invitations. Written down in docs/spec/discovery.md. */
@NullMarked
package org.nonos.mesh.protocol.discovery;

import org.jspecify.annotations.NullMarked;
