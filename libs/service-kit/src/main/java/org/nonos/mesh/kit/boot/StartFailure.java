package org.nonos.mesh.kit.boot;

import java.util.ArrayList;
import java.util.List;
import org.nonos.mesh.kit.health.OperatorError;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.web.server.PortInUseException;

/** Finds, in what a failed start threw, the one sentence that an operator needs. */
final class StartFailure {

    private StartFailure() {}

    /** Whether the operator can mend it, so that a stack trace would only be in the way. */
    static boolean isOperators(Throwable failure) {
        return causes(failure).stream()
                .anyMatch(cause -> cause instanceof OperatorError
                        || cause instanceof BindException
                        || cause instanceof java.net.BindException
                        || cause instanceof PortInUseException
                        || (cause instanceof IllegalArgumentException
                                && String.valueOf(cause.getMessage()).startsWith("mesh.")));
    }

    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable t = failure; t != null && causes.size() < 32; t = t.getCause()) {
            causes.add(t);
        }
        return causes;
    }

    static String sentence(Throwable failure) {
        List<Throwable> causes = causes(failure);
        for (Throwable cause : causes.reversed()) {
            if (cause instanceof OperatorError) {
                return String.valueOf(cause.getMessage());
            }
            if (cause instanceof PortInUseException taken) {
                return "port " + taken.getPort() + " is taken by another program; stop that, or set"
                        + " mesh.gateway.admin-port (server.port for a service other than the gateway)";
            }
        }
        String key = "";
        for (Throwable cause : causes) {
            if (cause instanceof BindException bind) {
                key = bind.getName().toString();
            }
        }
        Throwable root = causes.getLast();
        String text = String.valueOf(root.getMessage());
        if (key.isEmpty() || text.contains(key)) {
            return text;
        }
        return root instanceof IllegalArgumentException && text.startsWith("mesh.") ? text : key + ": " + text;
    }
}
