package org.nonos.mesh.ctl.client;

import org.nonos.mesh.ctl.ExitCode;

/** The node answered, but one of its layers was not there in time (HTTP 503); asking again later may help. */
public final class LayerUnavailable extends CtlFailure {

    private static final long serialVersionUID = 1;

    LayerUnavailable(String message) {
        super(ExitCode.FAILED, message);
    }
}
