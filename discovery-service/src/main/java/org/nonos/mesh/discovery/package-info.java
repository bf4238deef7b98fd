/**
 * Discovery: how nodes find each other without an entry point. {@link org.nonos.mesh.discovery.DiscoveryCore} is the
 * state machine; nothing here knows sockets, clocks or threads.
 */
@NullMarked
package org.nonos.mesh.discovery;

import org.jspecify.annotations.NullMarked;
