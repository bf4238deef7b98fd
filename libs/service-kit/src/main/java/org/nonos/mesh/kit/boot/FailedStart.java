package org.nonos.mesh.kit.boot;

import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Takes a failed start's report out of Spring's hands: {@link MeshApplication} says it in one sentence. Our own
 * mistakes keep their stack trace. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class FailedStart implements SpringBootExceptionReporter {

    /** Spring's own contract: a constructor with the context. */
    @SuppressWarnings("UnusedVariable")
    FailedStart(ConfigurableApplicationContext context) {}

    @Override
    public boolean reportException(Throwable failure) {
        return StartFailure.isOperators(failure);
    }
}
