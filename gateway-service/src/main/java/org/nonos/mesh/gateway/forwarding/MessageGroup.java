package org.nonos.mesh.gateway.forwarding;

import org.nonos.mesh.onion.cell.RelayMessage;

/**
 * Messages inside circuits that concern neither the circuit itself nor its streams, and the state behind them. The
 * plane offers what it does not know to each group in turn; what none takes breaks the protocol.
 */
interface MessageGroup {

    /** A message from the origin of a circuit that a peer opened here. True: it was of this group. */
    boolean atRelay(Circuit.Relayed circuit, RelayMessage message, long nowMillis);

    /** A message from the last hop of a circuit that starts here. True: it was of this group. */
    boolean atOrigin(Circuit.Origin origin, RelayMessage message, long nowMillis);

    /** The circuit is gone. */
    void closed(Circuit circuit);

    /** About once a second. */
    void tick(long nowMillis);
}
