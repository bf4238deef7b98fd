package org.nonos.mesh.onion.relay;

import org.nonos.mesh.onion.cell.CellCommand;

/**
 * All hops' keys at the origin of a circuit, first hop first. The two directions share nothing, as at a
 * {@link RelayHop}; {@link #addHop} must not run beside either.
 */
public interface OriginLayers {

    /** What {@link #open} answers for a cell that no hop sent. */
    int NOT_RECOGNISED = -1;

    int hops();

    /**
     * Adds the next hop's keys.
     *
     * @param seed {@link RelayCryptography#seedBytes} bytes, copied
     */
    void addHop(byte[] seed);

    /** Seals a cell for hop {@code hop} (0 is the first) whose payload has been written; tag bytes are overwritten. */
    void seal(int hop, CellCommand command, byte[] cell);

    /**
     * Opens a cell that arrived at the origin.
     *
     * @return the hop that originated it, from 0, or {@link #NOT_RECOGNISED}: the circuit is then to be destroyed
     */
    int open(CellCommand command, byte[] cell);

    /** From the next sealed cell on, hop {@code hop} has these keys: {@link RelayCryptography#directionBytes} bytes. */
    void rekeyForward(int hop, byte[] seed);

    /** From the next cell that is opened on, hop {@code hop} has these keys. */
    void rekeyBackward(int hop, byte[] seed);

    /** The tag that the last sealed cell has when it reaches its hop, 16 bytes: what that hop will recognise. */
    byte[] lastSealedTag();

    /** The tag of the last cell that this end recognised, as the hop sent it: 16 bytes. */
    byte[] lastRecognisedTag();
}
