package org.nonos.mesh.proof;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The proof systems that this node verifies. A name that is not here has no system, and what it claims is invalid:
 * there is no default and no way to skip.
 */
public final class ProofSystems {

    private final Map<String, ProofSystem<?>> systems = new TreeMap<>();

    public ProofSystems(List<? extends ProofSystem<?>> systems) {
        for (ProofSystem<?> system : systems) {
            if (this.systems.putIfAbsent(system.id().text(), system) != null) {
                throw new IllegalArgumentException("two proof systems are called " + system.id());
            }
        }
    }

    public Optional<ProofSystem<?>> find(ProofSystemId id) {
        return Optional.ofNullable(systems.get(id.text()));
    }

    /** Names in alphabetical order, as they are advertised and shown. */
    public List<ProofSystemId> ids() {
        return systems.values().stream().map(ProofSystem::id).toList();
    }
}
