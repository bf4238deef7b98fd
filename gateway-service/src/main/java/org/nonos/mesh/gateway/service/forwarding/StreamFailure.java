package org.nonos.mesh.gateway.service.forwarding;

import java.io.IOException;
import org.nonos.mesh.onion.cell.EndReason;

/** A stream broke off, or could not be had. The message is a sentence for the operator. */
public final class StreamFailure extends IOException {

    private static final long serialVersionUID = 1L;

    private final EndReason reason;

    public StreamFailure(EndReason reason, String sentence) {
        super(sentence);
        this.reason = reason;
    }

    public EndReason reason() {
        return reason;
    }

    public String sentence() {
        return String.valueOf(getMessage());
    }
}
