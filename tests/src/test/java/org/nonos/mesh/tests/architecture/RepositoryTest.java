package org.nonos.mesh.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What no file of the repository may hold. */
class RepositoryTest {

    @Test
    void noSourceIsUnfinished() {
        Pattern unfinished =
                Pattern.compile("\\b(TODO|FIXME|XXX|HACK)\\b|not (yet )?implemented", Pattern.CASE_INSENSITIVE);
        for (Path source : SourceTree.mainSources()) {
            assertThat(unfinished.matcher(SourceTree.read(source)).find())
                    .as("%s holds unfinished work", SourceTree.ROOT.relativize(source))
                    .isFalse();
        }
    }

    @Test
    void noPlainCodePrints() {
        Pattern prints = Pattern.compile("System\\.(out|err)\\.|printStackTrace\\(");
        for (Path source : SourceTree.mainSources()) {
            String path = SourceTree.ROOT.relativize(source).toString();
            // A command line and the start of a process speak to a terminal.
            if (!path.startsWith("tools/") && !path.endsWith("MeshApplication.java")) {
                assertThat(prints.matcher(SourceTree.read(source)).find())
                        .as("%s prints instead of logging", path)
                        .isFalse();
            }
        }
    }

    @Test
    void theLauncherAndTheCiScriptCanBeRun() {
        assertThat(Files.isExecutable(SourceTree.ROOT.resolve("mesh"))).isTrue();
        assertThat(Files.isExecutable(SourceTree.ROOT.resolve(".ci/run"))).isTrue();
    }

    @Test
    void theWebPageFetchesNothingFromElsewhere() {
        Path pages = SourceTree.ROOT.resolve("gateway-service/src/main/resources/static");
        for (Path page : SourceTree.files(path -> path.startsWith(pages))) {
            String text = SourceTree.read(page).replace("http://www.w3.org/2000/svg", "");
            assertThat(text).as(page.toString()).doesNotContain("http://", "https://", "//cdn", "innerHTML");
        }
    }
}
