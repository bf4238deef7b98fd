package org.nonos.mesh.gateway.service.link;

import java.util.List;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Frame;

/** One authenticated connection to a peer whose HELLO has been heard. Safe for all threads. */
public interface Link {

    NodeId peer();

    /** "host:port" of the socket's other end. */
    String remoteAddress();

    boolean inbound();

    boolean postQuantum();

    long establishedAtMillis();

    /** Where the peer says that it listens. */
    List<String> endpoints();

    LinkFigures figures();

    /** False when the peer is too slow for it: the frame is dropped and counted. */
    boolean send(Frame frame);

    /** What only the two ends of this link know: 32 bytes, of both HELLOs. */
    byte[] secret();

    /** Sends the first {@code count} cells in order, copied: ask {@link #wantsCells} first. */
    void sendCells(byte[][] cells, int count);

    /** False while many cells wait for the socket; {@code LinkListener.writable} says when that is over. */
    boolean wantsCells();

    /** Bytes accepted and not yet handed to the socket. */
    long queuedBytes();

    /** The listener has dealt with this many cells: reading may go on. */
    void cellsTaken(int count);

    /** Says goodbye and closes. */
    void close(String reason);

    boolean isUp();
}
