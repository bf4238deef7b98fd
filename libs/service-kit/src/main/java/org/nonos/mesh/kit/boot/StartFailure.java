package org.nonos.mesh.kit.boot;

import java.util.ArrayList;
import java.util.List;

/** Finds, in what a failed start threw, the one sentence that an operator needs. */
final class StartFailure {

    private StartFailure() {}

    static String sentence(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable t = failure; t != null && causes.size() < 32; t = t.getCause()) {
            causes.add(t);
        }
        for (Throwable cause : causes.reversed()) {
            if (cause instanceof OperatorError) {
                return String.valueOf(cause.getMessage());
            }
        }
        String key = "";
        for (Throwable cause : causes) {
            if (cause instanceof org.springframework.boot.context.properties.bind.BindException bind) {
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
