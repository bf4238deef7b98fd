package org.nonos.mesh.tests.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands tests five linked nodes that are started once for all test classes: a start costs seconds. */
final class SharedMesh implements ParameterResolver {

    static final int NODES = 5;

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestMesh.class;
    }

    @Override
    public TestMesh resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(SharedMesh.class))
                .computeIfAbsent(TestMesh.class, key -> started(), TestMesh.class);
    }

    private static TestMesh started() {
        try {
            TestMesh mesh = TestMesh.start(NODES, number -> List.of("--mesh.proof.groth16.enabled=true"));
            mesh.awaitLinked();
            return mesh;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
