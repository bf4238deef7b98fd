package org.nonos.mesh.tests.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.nonos.mesh.ctl.demo.DemoNode;
import tools.jackson.databind.JsonNode;

/** The web page in a real browser, while a capsule is on its way. */
@ExtendWith(SharedMesh.class)
class PageIT {

    private static final int CAPSULE_BYTES = 24_000_000;

    @TempDir(cleanup = CleanupMode.NEVER)
    Path profile;

    @Test
    void itShowsTheMeshAndTheCapsulesWay(TestMesh mesh) throws Exception {
        String program = Browser.program().orElse("");
        Assumptions.assumeFalse(program.isEmpty(), "The page test is skipped: there is no Chromium.");
        DemoNode fetcher = mesh.node(3);
        String id = published(mesh, fetcher);
        try (Browser browser = Browser.start(program, profile)) {
            browser.open(fetcher.client().loginUrl());
            shows(browser, "document.querySelectorAll('svg .node').length", "5");
            shows(browser, "document.querySelectorAll('svg .edge').length >= 10", "true");
            shows(browser, "document.getElementById('self').textContent", TestMesh.address(fetcher));
            shows(browser, "document.getElementById('live').textContent", "live");
            shows(browser, "document.querySelectorAll('#layers li.up').length", "6");
            shows(browser, "document.getElementById('capsules').textContent.includes('on-its-way')", "true");
            assertThat(browser.evaluate("location.href")).doesNotContain("token");

            browser.evaluate("[...document.querySelectorAll('#capsules tr')]"
                    + ".find(row => row.textContent.includes('on-its-way')).querySelector('button').click()");
            shows(browser, "document.querySelectorAll('svg .capsule').length > 0", "true");
            browser.screenshot(Path.of("target", "page.png"));
            shows(
                    browser,
                    "[...document.querySelectorAll('#capsules tr')]"
                            + ".find(row => row.textContent.includes('on-its-way')).textContent.includes('open')",
                    "true");
            browser.screenshot(Path.of("target", "page-after.png"));

            shows(browser, "document.querySelectorAll('#receipts button').length > 0", "true");
            browser.evaluate("document.querySelector('#receipts button').click()");
            shows(browser, "document.getElementById('receipt').open", "true");
            shows(browser, "document.querySelectorAll('#receipt-proves li').length >= 2", "true");
            shows(browser, "document.getElementById('receipt-not').textContent.includes('code ran')", "true");
            shows(browser, "document.getElementById('receipt-facts').textContent.includes('verified here')", "true");
            browser.screenshot(Path.of("target", "page-receipt.png"));

            showsACeremony(browser, mesh, fetcher);

            assertThat(fetcher.client().get("capsules/" + id).path("held").asBoolean(false))
                    .isTrue();
            assertThat(browser.complaints()).isEmpty();
            assertThat(browser.requested())
                    .isNotEmpty()
                    .allSatisfy(url -> assertThat(url.startsWith("data:")
                                    || "127.0.0.1".equals(URI.create(url).getHost()))
                            .as(url)
                            .isTrue());
        }
    }

    /** By the keyboard alone, in both schemes. */
    private static void showsACeremony(Browser browser, TestMesh mesh, DemoNode starter) throws IOException {
        String waitsFor = TestMesh.address(mesh.node(2));
        starter.client()
                .post(
                        "ceremony",
                        starter.client()
                                .json()
                                .put("circuit", "receipt-20")
                                .put("cyclesPerTurn", 30)
                                .set(
                                        "participants",
                                        starter.client()
                                                .json()
                                                .arrayNode()
                                                .add(waitsFor)
                                                .add(TestMesh.address(starter)))
                                .toString());
        browser.evaluate("document.getElementById('receipt').close()");
        shows(browser, "document.querySelectorAll('#ceremonies button').length", "1");
        browser.evaluate("document.querySelector('#ceremonies button').focus()");
        browser.press("Enter");
        shows(browser, "document.getElementById('ceremony').open", "true");
        shows(browser, "document.getElementById('ceremony-next').textContent.startsWith('Waits for')", "true");
        shows(browser, "document.querySelectorAll('#ceremony-turns li').length", "4");
        shows(browser, "document.querySelector('#ceremony-turns li.now').title", waitsFor);
        shows(browser, "document.getElementById('ceremony-facts').textContent.includes('none yet')", "true");
        browser.screenshot(Path.of("target", "page-ceremony.png"));
        browser.darken();
        browser.screenshot(Path.of("target", "page-ceremony-dark.png"));
        browser.press("Escape");
        shows(browser, "document.getElementById('ceremony').open", "false");
        shows(browser, "document.activeElement === document.querySelector('#ceremonies button')", "true");
        browser.evaluate("document.querySelector('#receipts button').focus()");
        browser.press("Enter");
        shows(browser, "document.getElementById('receipt').open", "true");
        browser.screenshot(Path.of("target", "page-receipt-dark.png"));
        browser.press("Enter");
        shows(browser, "document.getElementById('receipt').open", "false");
        shows(browser, "document.activeElement === document.querySelector('#receipts button')", "true");
    }

    @Test
    void withoutTheTokenItShowsNothingButTheQuestion(TestMesh mesh) throws Exception {
        String program = Browser.program().orElse("");
        Assumptions.assumeFalse(program.isEmpty(), "The page test is skipped: there is no Chromium.");
        try (Browser browser = Browser.start(program, Files.createTempDirectory(profile, "stranger"))) {
            browser.open(mesh.node(1).client().url().toString());
            shows(browser, "document.getElementById('login').open", "true");
            assertThat(browser.evaluate("document.querySelectorAll('svg .node').length"))
                    .isEqualTo("0");
            assertThat(browser.evaluate("document.body.innerText")).doesNotContain(".mesh");
        }
    }

    private static String published(TestMesh mesh, DemoNode fetcher) throws IOException {
        byte[] bytes = new byte[CAPSULE_BYTES];
        new Random(3).nextBytes(bytes);
        JsonNode published = TestMesh.publish(mesh.node(1), bytes, "on-its-way");
        String id = published.path("capsule").path("capsuleId").asString("");
        await("the manifest is known")
                .atMost(TestMesh.LIMIT)
                .until(() -> TestMesh.ids(fetcher, "capsules", "capsuleId").contains(id));
        return id;
    }

    private static void shows(Browser browser, String script, String wanted) {
        await(script)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() ->
                        assertThat(browser.evaluate("String(" + script + ")")).isEqualTo(wanted));
    }
}
