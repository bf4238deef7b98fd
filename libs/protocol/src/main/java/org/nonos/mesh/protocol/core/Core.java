package org.nonos.mesh.protocol.core;

import java.util.List;

/**
 * A layer's protocol as a deterministic state machine.
 *
 * <p>The same inputs in the same order with the same times give the same effects. Time is a parameter, randomness is
 * given to the constructor, and nothing here blocks. One thread at a time calls a core.
 *
 * <p>Effects are carried out in the order of the list: what is listed after a persist leaves only once that persist is
 * durable. That is the whole argument that nothing acknowledged is lost.
 *
 * @param <I> what goes in: frames, ticks, commands, local facts
 * @param <E> what comes out: sends, persists, schedules, replies
 */
public interface Core<I, E> {

    /**
     * Takes one input.
     *
     * @param nowMillis UTC milliseconds; a core tolerates clocks that stand still or jump
     */
    List<E> step(I input, long nowMillis);
}
