package org.nonos.mesh.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What each command prints for a person, and that --json prints the node's answer whole. */
class CommandOutputTest {

    private static final String CAPSULE = "c0".repeat(32);
    private static final String RECEIPT = "4e".repeat(32);
    private static final String ALICE = "alicealice".repeat(5) + "abcdef.mesh";
    private static final String BOB = "bobbobbobb".repeat(5) + "abcdef.mesh";
    private static final ObjectMapper JSON = new ObjectMapper();

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
    void statusShowsTheNodeItsLayersAndItsFindings() {
        node.on("GET status", 200, """
                {"onionAddress":"%s","realm":"nonos","cycle":29,"uptimeSeconds":75,"links":3,"peers":4,
                 "anonymity":"3 hops","state":{"root":"ab12"},
                 "layers":[
                   {"name":"gateway","state":"up","facts":{"links":"3","circuits":"1"},"findings":[]},
                   {"name":"state","state":"down","facts":{},"findings":[
                     {"code":"layer-down","severity":"WARNING","sentence":"state does not answer.",
                      "remedy":"Look into its log."}]}]}""".formatted(ALICE));

        assertThat(Ran.of("status", "--data", data.toString())).isEqualTo(new Ran(0, """
                node      %s
                realm     nonos, proof cycle 29
                up        75.0 s
                links     3 of 4 known nodes
                state     ab12
                privacy   3 hops
                LAYER    STATE  FACTS
                gateway  up     links 3, circuits 1
                state    down
                WARNING layer-down: state does not answer. Look into its log.
                """.formatted(ALICE), ""));
    }

    @Test
    void ceremonyStatusShowsWhoContributedAndWhatHappensNext() {
        node.on("GET ceremony/" + CAPSULE, 200, """
                {"ceremonyId":"%s","circuit":"receipt-20","logSize":13,"state":"running","keyId":null,
                 "contributions":[{"turn":1,"phase":1,"contributor":"%s","cycle":29}],
                 "next":"Waits for the contribution of bobbobbo."}""".formatted(CAPSULE, ALICE));

        assertThat(Ran.of("ceremony", "status", CAPSULE, "--data", data.toString()))
                .isEqualTo(new Ran(0, """
                ceremony  %s
                circuit   receipt-20, 2^13 rows
                state     running
                TURN  PHASE  CONTRIBUTOR                                                    CYCLE
                1     1      %s  29
                next      Waits for the contribution of bobbobbo.
                """.formatted(CAPSULE, ALICE), ""));
    }

    @Test
    void ceremonyVerifyFollowsUntilItIsOverAndFailsWithIt() {
        node.on("POST ceremony/" + CAPSULE + "/join", 200, "{}");
        node.on("GET ceremony/" + CAPSULE, 200, """
                {"ceremonyId":"%s","circuit":"receipt-20","logSize":13,"state":"failed","contributions":[],
                 "next":"Nobody contributed to one of the phases; start another ceremony."}""".formatted(CAPSULE));

        Ran ran = Ran.of("ceremony", "verify", CAPSULE, "--data", data.toString());
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).contains("start another ceremony");
        assertThat(ran.out()).contains("state     failed");
    }

    @Test
    void ceremonyStartSaysWhatEachParticipantDoesNext() {
        node.on("POST ceremony", 201, "{\"ceremonyId\":\"%s\"}".formatted(CAPSULE));

        Ran ran = Ran.of("ceremony", "start", "receipt-20", "--participant", ALICE, "--data", data.toString());
        assertThat(ran.status()).isZero();
        assertThat(ran.out()).contains("each participant runs: mesh ceremony join " + CAPSULE);
        assertThat(Ran.of("ceremony", "join", "zz", "--data", data.toString()).status())
                .isEqualTo(64);
    }

    @Test
    void peersShowsEveryKnownNodeOnALine() {
        node.on("GET peers?limit=200", 200, """
                {"items":[
                  {"onionAddress":"%s","linked":true,"inbound":true,"rttMillis":0.4321,"postQuantum":true,
                   "trust":{"verdict":"trusted","score":0.71},"channel":"multicast","endpoints":["10.0.0.2:40511"]},
                  {"onionAddress":"%s","linked":false,"channel":"invitation","endpoints":[]}]}""".formatted(ALICE, BOB));

        assertThat(Ran.of("peers", "--data", data.toString())).isEqualTo(new Ran(0, """
                NODE      LINK  RTT     PQ   TRUST          HEARD BY    ENDPOINTS
                aliceali  in    0.4 ms  yes  trusted 0.71   multicast   10.0.0.2:40511
                bobbobbo  -     -       -    unscored 0.00  invitation
                """, ""));
    }

    @Test
    void peersSaysWhatToDoWhenThereAreNone() {
        node.on("GET peers?limit=200", 200, "{\"items\":[]}");

        assertThat(Ran.of("peers", "--data", data.toString()).out())
                .isEqualTo("no other node is known yet; start one in the same network, or: mesh join INVITATION\n");
    }

    @Test
    void capsuleListShowsWhatIsHere() {
        node.on("GET capsules?limit=200", 200, """
                {"items":[{"capsuleId":"%s","name":"tools.tar","version":"7","length":3145728,"chunks":48,
                  "held":true,"holders":["%s","%s"]}]}""".formatted(CAPSULE, ALICE, BOB));

        assertThat(Ran.of("capsule", "list", "--data", data.toString()).out())
                .isEqualTo("""
                CAPSULE%s  NAME       VERSION  SIZE     HERE  HOLDERS
                %s  tools.tar  7        3.15 MB  yes   2
                """.formatted(" ".repeat(57), CAPSULE));
    }

    @Test
    void capsulePublishSendsTheFileAndShowsIdAndReceipt() throws IOException {
        Path file = Files.writeString(data.resolve("a file.txt"), "bytes of a capsule");
        node.on("POST capsules?name=a+file.txt&version=2", 201, """
                {"capsule":{"capsuleId":"%s","length":18,"chunks":1},"receipt":{"receiptId":"%s"}}""".formatted(CAPSULE, RECEIPT));

        Ran ran = Ran.of("capsule", "publish", file.toString(), "--version-label", "2", "--data", data.toString());

        assertThat(ran).isEqualTo(new Ran(0, """
                capsule  %s
                size     18 B in 1 chunks
                receipt  %s
                """.formatted(CAPSULE, RECEIPT), ""));
        FakeNode.Call call = node.calls().getFirst();
        assertThat(call.text()).isEqualTo("bytes of a capsule");
        assertThat(call.contentType()).isEqualTo("application/octet-stream");
    }

    @Test
    void capsuleFetchFollowsTheTransferAndSavesTheBytes() throws IOException {
        byte[] content = "what crossed the mesh".getBytes(StandardCharsets.UTF_8);
        node.on("POST capsules/" + CAPSULE + "/fetch?legs=2&profile=fast", 202, "{\"transferId\":\"t1\"}")
                .on("GET transfers/t1", 200, """
                        {"transferId":"t1","state":"done","doneBytes":21,"totalBytes":21,"verifiedChunks":4,
                         "rebuiltChunks":1,"refusedShards":2,"legsWanted":2,"endedAtMillis":5,
                         "legs":[{"shards":3,"state":"closed"},{"shards":0,"state":"lost"}]}""")
                .onBytes("GET capsules/" + CAPSULE + "/content", content);
        Path target = data.resolve("fetched");

        Ran ran = Ran.of(
                "capsule",
                "fetch",
                CAPSULE,
                "--legs",
                "2",
                "--profile",
                "fast",
                "-o",
                target.toString(),
                "--data",
                data.toString());

        assertThat(ran.status()).isZero();
        assertThat(ran.out()).isEqualTo("verified 4 chunks, rebuilt 1 of them from parities, refused 2 shards\n");
        assertThat(ran.err())
                .startsWith("  fetching  [" + "#".repeat(30) + "] 21 B of 21 B")
                .endsWith(", 1 leg\n");
        assertThat(target).hasBinaryContent(content);
    }

    @Test
    void receiptsShowsKindProverAndCycles() {
        node.on("GET receipts?limit=200", 200, """
                {"items":[{"receiptId":"%s","system":"chaum-pedersen","capsuleId":"%s","kind":"published","cycle":29,
                  "expiresCycle":1469,"prover":"%s"},
                  {"receiptId":"%s","system":"triptych","capsuleId":"%s","kind":"seeded","cycle":30,
                  "expiresCycle":1470,"prover":"","slot":"%s"}]}""".formatted(RECEIPT, CAPSULE, ALICE, RECEIPT, CAPSULE, CAPSULE));

        assertThat(Ran.of("receipts", "--data", data.toString()).out()).isEqualTo("""
                RECEIPT   KIND       CAPSULE   PROVER    CYCLE  EXPIRES
                4e4e4e4e  published  c0c0c0c0  aliceali  29     1469
                4e4e4e4e  seeded     c0c0c0c0  a ring    30     1470
                """);
    }

    private static final String EXPLAINED = """
            {"receiptId":"%s","system":"triptych-bls12381-v1","capsuleId":"%s","kind":"executed","cycle":29,
             "expiresCycle":1469,"prover":"","encoded":"0a0b","proves":["Somebody said so."],
             "doesNotProve":["That it is so."]}""".formatted(RECEIPT, CAPSULE);
    private static final String SHOWN = """
            receipt   %s
            kind      executed, capsule c0c0c0c0, cycle 29 to 1469
            system    triptych-bls12381-v1
            made by   one of a ring, who is not told
            proves    Somebody said so.
            not       That it is so.
            """.formatted(RECEIPT);

    @Test
    void receiptProveTellsWhatWasMadeAndHowLongItTook(@TempDir Path folder) {
        node.on("POST receipts", 201, "{\"provingMillis\":7.25,\"receipt\":%s}".formatted(EXPLAINED));
        Path file = folder.resolve("receipt.bin");

        Ran ran = Ran.of(
                "receipt",
                "prove",
                "--capsule",
                CAPSULE,
                "--kind",
                "executed",
                "-o",
                file.toString(),
                "--data",
                data.toString());

        assertThat(ran.out()).isEqualTo(SHOWN + "proved    in 7.3 ms\n");
        assertThat(file).hasBinaryContent(new byte[] {10, 11});
    }

    @Test
    void receiptVerifyEndsWithZeroOnlyForAValidOne(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("receipt.bin"), new byte[] {10, 11});
        node.on(
                "POST receipts/verify",
                200,
                "{\"valid\":true,\"reason\":\"\",\"verifyingMillis\":2.04,\"receipt\":%s}".formatted(EXPLAINED));
        Ran valid = Ran.of("receipt", "verify", file.toString(), "--data", data.toString());
        assertThat(valid.out()).isEqualTo("valid, in 2.0 ms\n" + SHOWN);
        assertThat(valid.status()).isZero();

        node.on("POST receipts/verify", 200, "{\"valid\":false,\"reason\":\"proof-false\",\"verifyingMillis\":1}");
        Ran forged = Ran.of("receipt", "verify", file.toString(), "--data", data.toString());
        assertThat(forged.out()).isEqualTo("not valid: proof-false, in 1.0 ms\n");
        assertThat(forged.status()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void receiptShowAndImportTellWhatItIsWorth(@TempDir Path folder) throws IOException {
        node.on("GET receipts/" + RECEIPT, 200, EXPLAINED).on("POST receipts/import", 201, EXPLAINED);
        Path file = Files.write(folder.resolve("receipt.bin"), new byte[] {10, 11});
        assertThat(Ran.of("receipt", "show", RECEIPT, "--data", data.toString()).out())
                .isEqualTo(SHOWN);
        assertThat(Ran.of("receipt", "import", file.toString(), "--data", data.toString())
                        .out())
                .isEqualTo(SHOWN);
        Ran missing = Ran.of("receipt", "import", folder.resolve("nowhere").toString(), "--data", data.toString());
        assertThat(missing.status()).isEqualTo(ExitCode.NOT_FOUND);
    }

    @Test
    void trustShowsScoresAndForOneNodeTheReasons() {
        node.on("GET trust?limit=200", 200, """
                        {"items":[{"onionAddress":"%s","verdict":"trusted","score":0.7123,"tier":0}]}""".formatted(ALICE)).on("GET trust/" + ALICE, 200, """
                        {"verdict":"trusted","score":0.7123,
                         "classes":[{"evidenceClass":"relayed","alpha":12,"beta":1,"mean":0.9231,"lowerBound":0.779}],
                         "reasons":["12 relayed transfers acknowledged"]}""");

        assertThat(Ran.of("trust", "--data", data.toString()).out()).isEqualTo("""
                NODE      VERDICT  SCORE  TIER
                aliceali  trusted  0.712  0
                """);
        assertThat(Ran.of("trust", ALICE, "--data", data.toString()).out()).isEqualTo("""
                trusted, score 0.712
                CLASS    ALPHA   BETA   MEAN   LOWER 5 %
                relayed  12.000  1.000  0.923  0.779
                - 12 relayed transfers acknowledged
                """);
    }

    @Test
    void trustRingsShowsWhichAreColdAndWhichProves() {
        node.on("GET rings", 200, """
                {"items":[
                  {"root":"0123456789abcdef","epoch":412,"members":64,"cold":false,"chosen":true,"threshold":0.05},
                  {"root":"fedcba9876543210","epoch":411,"members":3,"cold":true,"chosen":false,"threshold":0}]}""");

        assertThat(Ran.of("trust", "rings", "--data", data.toString()).out()).isEqualTo("""
                RING      EPOCH  MEMBERS  THRESHOLD
                01234567  412    64       0.050      proves with it
                fedcba98  411    3        cold
                """);
    }

    @Test
    void circuitsShowsTheWay() {
        node.on("GET circuits", 200, """
                {"items":[{"handle":7,"state":"ready","path":["%s","%s"],"buildMillis":12,"bytesIn":4000000,
                  "bytesOut":4096,"openStreams":1,"proven":true,"anonymity":"3 hops"},
                  {"handle":8,"state":"building","path":["%s"],"proven":false,
                  "anonymity":"reduced anonymity: 3 nodes known"}]}""".formatted(ALICE, BOB, BOB));

        assertThat(Ran.of("circuits", "--data", data.toString()).out()).isEqualTo("""
                CIRCUIT  STATE     PATH                 BUILT IN  IN       OUT      STREAMS  CYCLE     PRIVACY
                7        ready     aliceali > bobbobbo  12 ms     4.00 MB  4.10 kB  1        proven    3 hops
                8        building  bobbobbo             0 ms      0 B      0 B      0        unproven  reduced anonymity: 3 nodes known
                """);
    }

    @Test
    void stateShowsRootsAndWhoAgrees() {
        node.on("GET state", 200, """
                {"root":"aa","runningRoot":"bb","manifestsRoot":"cc","receiptsRoot":"dd","running":0,"manifests":2,
                 "receipts":3,"cycle":29,"anchor":"0011223344556677","peers":[
                   {"onionAddress":"%s","agrees":true},{"onionAddress":"%s","agrees":false}]}""".formatted(ALICE, BOB));

        assertThat(Ran.of("state", "--data", data.toString()).out()).isEqualTo("""
                TREE              ITEMS  ROOT
                running capsules  0      bb
                manifests         2      cc
                receipts          3      dd
                all                      aa
                cycle 29, anchor 00112233
                agrees    aliceali
                differs   bobbobbo
                """);
    }

    @Test
    void invitePrintsTheInvitationAlone() {
        node.on("POST invitations", 200, "{\"uri\":\"mesh://join/xyz\"}");

        assertThat(Ran.of("invite", "--data", data.toString())).isEqualTo(new Ran(0, "mesh://join/xyz\n", ""));
    }

    @Test
    void joinHandsTheInvitationOver() {
        node.on("POST invitations/accept", 202, """
                {"onionAddress":"%s","endpoints":["192.0.2.1:40511"]}""".formatted(ALICE));

        Ran ran = Ran.of("join", "mesh://join/\"xyz", "--data", data.toString());

        assertThat(ran.out()).isEqualTo("invited by " + ALICE + "; dialling 192.0.2.1:40511\n");
        assertThat(JSON.readTree(node.calls().getFirst().text()).path("uri").asString(""))
                .isEqualTo("mesh://join/\"xyz");
    }

    @Test
    void jsonPrintsTheAnswerWhole() {
        String[][] commands = {
            {"GET status", "status"},
            {"GET peers?limit=200", "peers"},
            {"GET capsules?limit=200", "capsule", "list"},
            {"GET receipts?limit=200", "receipts"},
            {"GET trust?limit=200", "trust"},
            {"GET trust/" + ALICE, "trust", ALICE},
            {"GET rings", "trust", "rings"},
            {"GET circuits", "circuits"},
            {"GET state", "state"},
            {"POST invitations", "invite"},
            {"POST invitations/accept", "join", "mesh://join/xyz"},
        };
        for (int i = 0; i < commands.length; i++) {
            String answer = "{\"number\":" + i + ",\"future\":{\"field\":[1,null,\"ü\"]}}";
            node.on(commands[i][0], 200, answer);
            String[] arguments = new String[commands[i].length + 2];
            System.arraycopy(commands[i], 1, arguments, 0, commands[i].length - 1);
            arguments[arguments.length - 3] = "--json";
            arguments[arguments.length - 2] = "--data";
            arguments[arguments.length - 1] = data.toString();

            Ran ran = Ran.of(arguments);

            JsonNode printed = JSON.readTree(ran.out());
            assertThat(ran.status()).as(commands[i][1]).isZero();
            assertThat(printed).as(commands[i][1]).isEqualTo(JSON.readTree(answer));
        }
    }

    @Test
    void viewsSurviveAnswersWithoutTheirFields() {
        for (String target : new String[] {
            "GET status", "GET peers?limit=200", "GET capsules?limit=200", "GET receipts?limit=200",
            "GET trust?limit=200", "GET circuits", "GET state", "POST invitations"
        }) {
            node.on(target, 200, "{\"items\":[{}],\"layers\":[{}],\"peers\":[{}]}");
        }
        for (String command : new String[] {"status", "peers", "receipts", "trust", "circuits", "state", "invite"}) {
            assertThat(Ran.of(command, "--data", data.toString()).status())
                    .as(command)
                    .isZero();
        }
    }

    @Test
    void anAddressGivenByHandWinsOverTheOneInTheFolder() throws IOException {
        Files.writeString(data.resolve("gateway/admin-url"), "http://127.0.0.1:1\n");
        node.on("POST invitations", 200, "{\"uri\":\"mesh://join/xyz\"}");

        assertThat(Ran.of("invite", "--data", data.toString(), "--url", node.url())
                        .status())
                .isZero();
    }
}
