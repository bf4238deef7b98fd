package org.nonos.mesh.onion.relay;

import org.nonos.mesh.onion.cell.CellCommand;

/**
 * One circuit's keys at a relay. Forward means away from the origin.
 *
 * <p>The two directions share nothing: one thread may work forward while another works backward, but each direction is
 * for one thread at a time, in the order of the cells on the link. A cell that was changed, replayed, left out or
 * reordered makes itself and every later cell of its direction unreadable, at every hop behind.
 */
public interface RelayHop {

    /**
     * Takes this hop's layer off a cell from the origin's side.
     *
     * @return true when the cell is for this hop and its payload can be read; false when it belongs to a hop behind,
     *     or is garbage: a last hop then destroys the circuit
     */
    boolean forward(CellCommand command, byte[] cell);

    /** Puts this hop's layer on a cell that came from behind. */
    void backward(CellCommand command, byte[] cell);

    /** Seals a cell of this hop's own whose payload has been written; the tag bytes are overwritten. */
    void originate(CellCommand command, byte[] cell);

    /** From the next cell away from the origin on, these are the keys: {@link RelayCryptography#directionBytes} bytes. */
    void rekeyForward(byte[] seed);

    /** From the next cell towards the origin on, these are the keys. */
    void rekeyBackward(byte[] seed);

    /** The tag of the last cell that was recognised here, 16 bytes: what an authenticated acknowledgement names. */
    byte[] lastRecognisedTag();
}
