package org.nonos.mesh.protocol.layer;

/**
 * One frame on a link: {@code length u32 | layer u8 | message u8 | payload}; the length counts what follows it.
 * Frames of layers or messages that a node does not know are skipped, so that newer peers can speak to older ones.
 *
 * @param layer wire number of the layer
 * @param message the layer's own message number, 0 to 255
 * @param payload at most {@link #MAX_PAYLOAD_BYTES}
 */
public record Frame(int layer, int message, byte[] payload) {

    /** Layer and message number: what the length counts besides the payload. */
    public static final int HEAD_BYTES = 2;

    /** The largest frame any layer may send; the gateway refuses longer ones before it reads them. */
    public static final int MAX_PAYLOAD_BYTES = 128 * 1024;

    public Frame {
        if (layer < 0 || layer > 255 || message < 0 || message > 255 || payload.length > MAX_PAYLOAD_BYTES) {
            throw new IllegalArgumentException(
                    "frame layer " + layer + ", message " + message + ", " + payload.length + " bytes");
        }
    }

    public Frame(Layer layer, int message, byte[] payload) {
        this(layer.wireNumber(), message, payload);
    }
}
