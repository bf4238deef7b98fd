package org.nonos.mesh.onion.relay;

import org.nonos.mesh.onion.cell.Cell;

/**
 * A scheme of layered encryption. A node's forwarding plane holds one, and makes a {@link RelayHop} for each circuit
 * that passes, and an {@link OriginLayers} for each that starts here.
 *
 * <p>The key material of a hop is one secret of {@link #seedBytes} bytes, which the circuit handshake makes at both
 * ends; it holds the keys of both directions. Everything works in place on cells of {@link Cell#CELL_BYTES} bytes whose
 * head is not touched. The command is authenticated with the body.
 */
public interface RelayCryptography {

    /** Length of one hop's key material. */
    int seedBytes();

    /** Length of the key material of one direction of a hop, for a switch of keys on the way. */
    int directionBytes();

    /**
     * The relay's end of one hop.
     *
     * @param seed {@link #seedBytes} bytes, copied
     */
    RelayHop relay(byte[] seed);

    /** The origin's end of a circuit, without hops yet. */
    OriginLayers origin();

    /** The production scheme: UIV+ wide blocks over AES-256 and GHASH; see {@code docs/spec/onion.md}. */
    static RelayCryptography production() {
        return new CounterGaloisCryptography(new GhashWideBlocks(Cell.PAYLOAD_BYTES));
    }

    /**
     * Whether the processor's carry-less multiplication is used, for which the program must be started with {@code
     * --add-opens=java.base/com.sun.crypto.provider=ALL-UNNAMED}. Otherwise everything works, and much slower.
     */
    static boolean isAccelerated() {
        return Ghash.isAccelerated();
    }
}
