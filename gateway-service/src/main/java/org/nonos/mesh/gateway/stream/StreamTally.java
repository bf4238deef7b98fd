package org.nonos.mesh.gateway.stream;

/** Counts for metrics, over all streams. */
public interface StreamTally {

    StreamTally NONE = new StreamTally() {
        @Override
        public void resent(long bytes) {}

        @Override
        public void legLost() {}

        @Override
        public void legReplaced() {}

        @Override
        public void reordered(long bytesHeld) {}
    };

    void resent(long bytes);

    /** A leg broke. */
    void legLost();

    /** A leg was retired after its successor had come. */
    void legReplaced();

    void reordered(long bytesHeld);
}
