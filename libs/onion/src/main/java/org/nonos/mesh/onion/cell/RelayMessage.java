package org.nonos.mesh.onion.cell;

import org.nonos.mesh.protocol.identity.NodeId;

/**
 * What an origin and a hop say to each other inside RELAY payloads. On the wire: {@code type u8 | stream u16 | length
 * u16 | data}; several may stand in one payload. Stream 0 is the circuit itself; streams are numbered by the origin.
 */
public sealed interface RelayMessage {

    /** 0 for messages about the circuit. */
    int stream();

    int MAX_DATA_BYTES = Cell.PAYLOAD_BYTES - RelayPayload.HEAD_BYTES;
    int MAX_SERVICE_CHARS = 32;
    int MAX_STREAM = 0xffff;

    /**
     * Opens a stream to a service of the last hop.
     *
     * @param stream 1 to 65,535, new on this circuit
     * @param service 1 to 32 characters of {@code a-z 0-9 -}, for example "state"
     */
    record Begin(int stream, String service) implements RelayMessage {
        public Begin {
            requireStream(stream);
            if (!isService(service)) {
                throw new IllegalArgumentException("a service has 1 to 32 characters of a-z, 0-9 and -");
            }
        }

        static boolean isService(String text) {
            return !text.isEmpty()
                    && text.length() <= MAX_SERVICE_CHARS
                    && text.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-');
        }
    }

    /** The service has taken the stream. */
    record Connected(int stream) implements RelayMessage {
        public Connected {
            requireStream(stream);
        }
    }

    /**
     * Bytes of a stream, in order. The array belongs to the message.
     *
     * @param data 1 to {@link #MAX_DATA_BYTES} bytes
     */
    record Data(int stream, byte[] data) implements RelayMessage {
        public Data {
            requireStream(stream);
            if (data.length == 0 || data.length > MAX_DATA_BYTES) {
                throw new IllegalArgumentException(
                        "DATA carries 1 to " + MAX_DATA_BYTES + " bytes, not " + data.length);
            }
        }
    }

    /** The sender sends no more on this stream; it is over once both ends have said so or one said other than DONE. */
    record End(int stream, EndReason reason) implements RelayMessage {
        public End {
            requireStream(stream);
        }
    }

    /** The sender of this has more of the stream waiting than it wants: no more DATA until {@link Xon}. */
    record Xoff(int stream) implements RelayMessage {
        public Xoff {
            requireStream(stream);
        }
    }

    /** DATA may flow again. */
    record Xon(int stream) implements RelayMessage {
        public Xon {
            requireStream(stream);
        }
    }

    /**
     * Acknowledges DATA cells of the circuit, the last of them by its tag: who did not read them cannot (Tor proposal
     * 289).
     *
     * @param tag 16 bytes
     */
    record Sendme(byte[] tag) implements RelayMessage {
        @Override
        public int stream() {
            return 0;
        }
    }

    /**
     * From the origin: from its next cell on, this hop's keys are those of the cycle.
     *
     * @param nonce 32 random bytes of the origin
     */
    record Cycle(long cycle, byte[] nonce) implements RelayMessage {
        @Override
        public int stream() {
            return 0;
        }
    }

    /**
     * Answers {@link Cycle}: from the hop's next cell on it uses the keys of the cycle too.
     *
     * @param anchor 32 bytes, the hop's own anchor; zeros where it has none
     */
    record Cycled(long cycle, byte[] anchor) implements RelayMessage {
        @Override
        public int stream() {
            return 0;
        }
    }

    /** From the origin: fresh keys, mixed in at the next {@link Cycle}. */
    record Renew(byte[] request) implements RelayMessage {
        @Override
        public int stream() {
            return 0;
        }
    }

    /** Answers {@link Renew}. */
    record Renewed(byte[] reply) implements RelayMessage {
        @Override
        public int stream() {
            return 0;
        }
    }

    /**
     * Asks the last hop to lengthen the circuit. Only in {@link CellCommand#RELAY_EARLY}.
     *
     * @param handshake what the CREATE cell to {@code next} shall carry
     */
    record Extend(NodeId next, byte[] handshake) implements RelayMessage {
        public Extend {
            if (handshake.length > MAX_DATA_BYTES - 32) {
                throw new IllegalArgumentException("the handshake of an EXTEND has at most " + (MAX_DATA_BYTES - 32)
                        + " bytes, not " + handshake.length);
            }
        }

        @Override
        public int stream() {
            return 0;
        }
    }

    /** The new hop's reply, as its CREATED cell carried it. */
    record Extended(byte[] reply) implements RelayMessage {
        public Extended {
            if (reply.length > MAX_DATA_BYTES) {
                throw new IllegalArgumentException(
                        "EXTENDED carries at most " + MAX_DATA_BYTES + " bytes, not " + reply.length);
            }
        }

        @Override
        public int stream() {
            return 0;
        }
    }

    /** The circuit cannot be lengthened that way; it stays as it was, and the origin decides. */
    record ExtendFailed(DestroyReason reason) implements RelayMessage {
        @Override
        public int stream() {
            return 0;
        }
    }

    /** Traffic that means nothing; to be ignored. */
    record Drop() implements RelayMessage {
        @Override
        public int stream() {
            return 0;
        }
    }

    private static void requireStream(int stream) {
        if (stream < 1 || stream > MAX_STREAM) {
            throw new IllegalArgumentException("a stream has a number from 1 to 65535, not " + stream);
        }
    }
}
