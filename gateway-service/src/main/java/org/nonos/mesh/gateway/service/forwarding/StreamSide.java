package org.nonos.mesh.gateway.service.forwarding;

import org.nonos.mesh.onion.cell.EndReason;

/** This node's end of a stream. Called on the loop's thread: it must not block. */
public interface StreamSide {

    void connected();

    /** Leave to send this many more pieces. */
    void writable(int pieces);

    void data(byte[] data);

    void ended(EndReason reason, String detail);
}
