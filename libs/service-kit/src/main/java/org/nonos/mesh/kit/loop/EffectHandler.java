package org.nonos.mesh.kit.loop;

import java.util.List;
import org.nonos.mesh.protocol.core.Write;

/** Carries out a core's effects, on the loop's thread. It must not block for long. */
public interface EffectHandler<E> {

    /** What the effect wants durable; empty for effects that persist nothing. */
    default List<Write> writesOf(E effect) {
        return List.of();
    }

    /** Does what the effect says. What it persists is already durable. */
    void carryOut(E effect);
}
