package org.nonos.mesh.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fixed exit statuses, each with one sentence on standard error and nothing on standard output. */
class ExitStatusTest {

    private static final String CAPSULE = "c0".repeat(32);

    @TempDir
    Path data;

    private FakeNode node;

    @BeforeEach
    void start() throws IOException {
        node = new FakeNode();
        node.leaveTraces(data, FakeNode.TOKEN);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void oneWhenTheNodeCouldNotDoIt() {
        node.on("GET state", 503, "{\"status\":503,\"detail\":\"the state service does not answer\"}");

        refused(1, "error: the state service does not answer\n", "state");
    }

    @Test
    void oneWhenAFetchFailed() {
        node.on("POST capsules/" + CAPSULE + "/fetch", 202, "{\"transferId\":\"t1\"}")
                .on("GET transfers/t1", 200, "{\"state\":\"failed\",\"failure\":\"no holder answered\"}");

        Ran ran = Ran.of("capsule", "fetch", CAPSULE, "--data", data.toString());

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).endsWith("error: the fetch failed: no holder answered\n");
    }

    @Test
    void oneWhenTheAnswerIsNoProblemDocument() {
        node.on("GET state", 500, "<html>oops</html>");

        refused(1, "error: HTTP 500\n", "state");
    }

    @Test
    void oneWhenAGoodAnswerIsNoJson() {
        node.on("GET state", 200, "<html>not a node</html>");

        Ran ran = Ran.of("state", "--data", data.toString());

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).startsWith("error: ").doesNotContain("Exception", "\tat ");
        assertThat(ran.err().lines()).hasSize(1);
    }

    @Test
    void sixtyFourForAWrongCommandLine() {
        for (String[] wrong : new String[][] {
            {"staus"}, {"status", "--nope"}, {"capsule", "fetch"}, {"capsule", "publish"}, {"join"}, {"peers", "extra"}
        }) {
            Ran ran = Ran.of(wrong);
            assertThat(ran.status()).as(String.join(" ", wrong)).isEqualTo(64);
            assertThat(ran.err()).startsWith("error: ").contains(" --help");
            assertThat(ran.out()).isEmpty();
        }
        assertThat(Ran.of().status()).isEqualTo(64);
    }

    @Test
    void sixtyFourForAnAddressThatIsNone() {
        Ran ran = Ran.of("status", "--url", "not a url", "--data", data.toString());

        assertThat(ran.status()).isEqualTo(64);
        assertThat(ran.err()).startsWith("error: ").contains("not a url").doesNotContain("Exception");
    }

    @Test
    void sixtyFourForACapsuleIdThatIsNone() {
        Ran ran = Ran.of("capsule", "fetch", "../../status", "--data", data.toString());

        assertThat(ran.status()).isEqualTo(64);
        assertThat(node.calls()).isEmpty();
    }

    @Test
    void sixtySixForWhatDoesNotExist() {
        refused(66, "error: there is no such thing\n", "trust", "nobody");
        refused(66, "error: there is no readable file /nowhere/at-all\n", "capsule", "publish", "/nowhere/at-all");
        refused(66, "error: there is no such thing\n", "capsule", "fetch", CAPSULE);
    }

    @Test
    void sixtyNineWhenNoNodeAnswers() {
        node.close();

        Ran ran = Ran.of("status", "--data", data.toString());

        assertThat(ran.status()).isEqualTo(69);
        assertThat(ran.err()).contains("nothing listens there").contains("mesh up");
    }

    @Test
    void seventySevenForAWrongToken() throws IOException {
        node.leaveTraces(data, "wrong");

        refused(77, "error: the admin token is missing or wrong\n", "status");
    }

    @Test
    void seventySevenForATokenThatCannotBeSent() throws IOException {
        Files.writeString(data.resolve("gateway/admin-token"), "two\nlines\u0007");

        assertThat(Ran.of("status", "--data", data.toString()).status()).isEqualTo(77);
    }

    @Test
    void seventyEightWithoutADataFolder() {
        Ran ran = Ran.of("status", "--data", data.resolve("elsewhere").toString());

        assertThat(ran.status()).isEqualTo(78);
        assertThat(ran.err()).contains("no readable admin token in").contains("--data");
    }

    @Test
    void zeroForHelpAndVersion() {
        assertThat(Ran.of("--help").status()).isZero();
        assertThat(Ran.of("--version").out()).startsWith("mesh ");
        assertThat(Ran.of("capsule", "publish", "--help").out()).contains("--version-label");
    }

    private void refused(int status, String err, String... arguments) {
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--data";
        all[arguments.length + 1] = data.toString();
        assertThat(Ran.of(all)).isEqualTo(new Ran(status, "", err));
    }
}
