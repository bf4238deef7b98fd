package org.nonos.mesh.state.service;

import java.util.Map;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** The layer's properties as Spring binds them. */
final class Settings {

    private Settings() {}

    static StateProperties bind(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values))
                .bindOrCreate("mesh.state", Bindable.of(StateProperties.class));
    }

    static StateProperties quick() {
        return bind(Map.of(
                "mesh.state.timing.roots-gap-millis", "100",
                "mesh.state.timing.roots-changed-millis", "300",
                "mesh.state.timing.reconcile-delay-millis", "200",
                "mesh.state.serve-idle-millis", "2000"));
    }
}
