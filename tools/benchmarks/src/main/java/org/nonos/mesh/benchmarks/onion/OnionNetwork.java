package org.nonos.mesh.benchmarks.onion;

import java.io.IOException;

/** Something with circuits of three hops to the {@link Sink}. */
interface OnionNetwork extends AutoCloseable {

    String name();

    /** A stream to the sink over a circuit that no other user's streams share. */
    SinkStream open(String user) throws IOException;

    /** Builds one new circuit of three hops and answers how long that took, in milliseconds. */
    double buildMillis() throws IOException, InterruptedException;

    /** CPU that the relays have used so far: all processes but the client's, the last hop's included. */
    double relayCpuSeconds();

    /** CPU that the client's process has used so far. */
    double clientCpuSeconds();

    @Override
    void close();
}
