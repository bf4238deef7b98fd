package org.nonos.mesh.kit.health;

import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import org.nonos.mesh.local.shared.HealthFinding;

/** The findings of one layer that hold at this moment, by code. Bounded by the number of codes. */
public final class Findings {

    private final ConcurrentSkipListMap<String, Finding> standing = new ConcurrentSkipListMap<>();

    public void raise(Finding finding) {
        standing.put(finding.code(), finding);
    }

    public void clear(String code) {
        standing.remove(code);
    }

    /** Raises or clears by the condition. */
    public void when(boolean condition, Finding finding) {
        if (condition) {
            raise(finding);
        } else {
            clear(finding.code());
        }
    }

    public List<Finding> standing() {
        return List.copyOf(standing.values());
    }

    public List<HealthFinding> toProto() {
        return standing().stream().map(Finding::toProto).toList();
    }
}
