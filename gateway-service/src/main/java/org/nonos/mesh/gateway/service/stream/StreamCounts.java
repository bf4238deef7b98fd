package org.nonos.mesh.gateway.service.stream;

import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import org.nonos.mesh.gateway.stream.StreamTally;

/** Since the start, over all streams. */
public final class StreamCounts implements StreamTally {

    private final LongAdder resentBytes = new LongAdder();
    private final LongAdder legsLost = new LongAdder();
    private final LongAdder legsReplaced = new LongAdder();
    private final LongAccumulator mostReordered = new LongAccumulator(Math::max, 0);

    @Override
    public void resent(long bytes) {
        resentBytes.add(bytes);
    }

    @Override
    public void legLost() {
        legsLost.increment();
    }

    @Override
    public void legReplaced() {
        legsReplaced.increment();
    }

    @Override
    public void reordered(long bytesHeld) {
        if (bytesHeld > 0) {
            mostReordered.accumulate(bytesHeld);
        }
    }

    public long resentBytes() {
        return resentBytes.sum();
    }

    public long legsLost() {
        return legsLost.sum();
    }

    public long legsReplaced() {
        return legsReplaced.sum();
    }

    public long mostReorderedBytes() {
        return mostReordered.get();
    }
}
