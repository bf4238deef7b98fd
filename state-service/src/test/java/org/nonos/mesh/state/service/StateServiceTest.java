package org.nonos.mesh.state.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.local.state.CapsuleRequest;
import org.nonos.mesh.local.state.CapsuleView;
import org.nonos.mesh.local.state.ContentPart;
import org.nonos.mesh.local.state.ContentRequest;
import org.nonos.mesh.local.state.FetchRequest;
import org.nonos.mesh.local.state.MadeReceipt;
import org.nonos.mesh.local.state.MakeReceiptRequest;
import org.nonos.mesh.local.state.PageRequest;
import org.nonos.mesh.local.state.PublishHeader;
import org.nonos.mesh.local.state.PublishPart;
import org.nonos.mesh.local.state.PublishedCapsule;
import org.nonos.mesh.local.state.ReceiptBytes;
import org.nonos.mesh.local.state.RunningCapsule;
import org.nonos.mesh.local.state.TransferView;

class StateServiceTest {

    @TempDir
    Path folder;

    private TwoNodes mesh;
    private TwoNodes.Node first;
    private TwoNodes.Node second;

    @BeforeEach
    void start() {
        mesh = new TwoNodes(folder);
        first = mesh.nodes.get(0);
        second = mesh.nodes.get(1);
        await(() -> first.shell.isUp() && second.shell.isUp());
        first.linkToOther();
        second.linkToOther();
    }

    @AfterEach
    void stop() {
        mesh.close();
    }

    @Test
    void aCapsuleCrossesWithItsReceiptAndTheRootsAgree() throws Exception {
        byte[] content = new byte[1_500_000];
        new Random(1).nextBytes(content);
        PublishedCapsule published = publish(first, "größe", "1.0", content);
        assertThat(published.getCapsule().getHeld()).isTrue();
        assertThat(published.getReceipt().getKind()).isEqualTo("published");
        ByteString id = published.getCapsule().getCapsuleId();
        await(() -> second.state().capsules(PageRequest.getDefaultInstance()).getCapsulesCount() == 1);
        TransferView started =
                second.state().fetch(FetchRequest.newBuilder().setCapsuleId(id).build());
        assertThat(started.getState()).isEqualTo("running");
        await(() -> !transfer(second).getState().equals("running"));
        assertThat(transfer(second).getFailure()).isEmpty();
        assertThat(transfer(second).getVerifiedChunks()).isEqualTo(23);
        assertThat(transfer(second).getLegsWanted()).isEqualTo(3);
        assertThat(transfer(second).getLegsList()).hasSize(3).allMatch(leg -> leg.getPathCount() == 1);
        assertThat(transfer(second).getReadableBytes()).isEqualTo(content.length);
        assertThat(content(second, id)).isEqualTo(content);
        await(() -> first.state()
                .roots(Empty.getDefaultInstance())
                .getRoot()
                .equals(second.state().roots(Empty.getDefaultInstance()).getRoot()));
        await(() -> second.state().roots(Empty.getDefaultInstance()).getPeersList().stream()
                .anyMatch(peer -> peer.getAgrees()));
        await(() -> first.state()
                        .capsule(CapsuleRequest.newBuilder().setCapsuleId(id).build())
                        .getHoldersList()
                        .size()
                == 2);
        await(() -> !first.advertised.isEmpty());
        assertThat(first.advertised.getFirst().getProofCommitment().size()).isEqualTo(48);
    }

    @Test
    void whatWasAcknowledgedIsThereAfterARestart() throws Exception {
        byte[] content = {1, 2, 3, 4, 5};
        ByteString id = publish(first, "kept", "", content).getCapsule().getCapsuleId();
        ByteString root = first.state().roots(Empty.getDefaultInstance()).getRoot();
        first.stop();
        first.start();
        await(() -> first.shell.isUp());
        assertThat(first.state().roots(Empty.getDefaultInstance()).getRoot()).isEqualTo(root);
        assertThat(content(first, id)).isEqualTo(content);
        assertThat(first.state().receipts(PageRequest.getDefaultInstance()).getReceiptsCount())
                .isEqualTo(1);
    }

    @Test
    void aReceiptIsMadeAtTheOperatorsWishAndOutlivesARestart() throws Exception {
        ByteString id =
                publish(first, "attested", "", new byte[] {1}).getCapsule().getCapsuleId();
        MadeReceipt made = first.state()
                .makeReceipt(MakeReceiptRequest.newBuilder()
                        .setCapsuleId(id)
                        .setKind("executed")
                        .build());
        assertThat(made.getReceipt().getKind()).isEqualTo("executed");
        assertThat(made.getReceipt().getProvesList()).isNotEmpty();
        assertThat(made.getReceipt().getDoesNotProveList()).anyMatch(sentence -> sentence.contains("code ran"));
        assertThat(made.getProvingMicros()).isPositive();
        await(() -> second.state().receipts(PageRequest.getDefaultInstance()).getReceiptsCount() == 2);
        first.stop();
        first.start();
        await(() -> first.shell.isUp());
        assertThat(first.state().receipts(PageRequest.getDefaultInstance()).getReceiptsCount())
                .isEqualTo(2);
    }

    @Test
    void receiptsFromElsewhereAreVerifiedBeforeTheyAreTaken() throws Exception {
        ByteString id =
                publish(first, "attested", "", new byte[] {1}).getCapsule().getCapsuleId();
        ByteString encoded = first.state()
                .receipts(PageRequest.getDefaultInstance())
                .getReceipts(0)
                .getEncoded();
        ReceiptBytes good = ReceiptBytes.newBuilder().setEncoded(encoded).build();
        byte[] bytes = encoded.toByteArray();
        bytes[bytes.length - 1] ^= 1;
        ReceiptBytes forged =
                ReceiptBytes.newBuilder().setEncoded(ByteString.copyFrom(bytes)).build();

        assertThat(second.state().verifyReceipt(good).getValid()).isTrue();
        assertThat(second.state().verifyReceipt(good).getReceipt().getCapsuleId())
                .isEqualTo(id);
        assertThat(second.state().verifyReceipt(forged).getValid()).isFalse();
        assertThat(second.state().verifyReceipt(forged).getReason()).isEqualTo("binding-false");
        assertThatThrownBy(() -> second.state().importReceipt(forged))
                .hasMessageContaining("FAILED_PRECONDITION: The receipt is refused: binding-false.");
        assertThat(second.state().importReceipt(good).getCapsuleId()).isEqualTo(id);
        assertThat(second.state().importReceipt(good).getCapsuleId())
                .as("again is no fault")
                .isEqualTo(id);
    }

    @Test
    void receiptsThatCannotBeMadeOrReadGetOneSentence() {
        MakeReceiptRequest unknownCapsule = MakeReceiptRequest.newBuilder()
                .setCapsuleId(ByteString.copyFrom(new byte[32]))
                .setKind("executed")
                .build();
        assertThatThrownBy(() -> first.state().makeReceipt(unknownCapsule)).hasMessageContaining("NOT_FOUND");
        assertThatThrownBy(() -> first.state()
                        .makeReceipt(
                                unknownCapsule.toBuilder().setKind("imagined").build()))
                .hasMessageContaining("executed, published, relayed or seeded");
        assertThatThrownBy(() -> first.state().verifyReceipt(ReceiptBytes.getDefaultInstance()))
                .hasMessageContaining("A receipt has 1 to");
        assertThatThrownBy(() -> first.state()
                        .importReceipt(ReceiptBytes.newBuilder()
                                .setEncoded(ByteString.copyFrom(new byte[9_000]))
                                .build()))
                .hasMessageContaining("got 9000");
        assertThat(first.state()
                        .verifyReceipt(ReceiptBytes.newBuilder()
                                .setEncoded(ByteString.copyFrom(new byte[] {1, 2, 3}))
                                .build())
                        .getReason())
                .isEqualTo("unknown-version");
    }

    @Test
    void aDamagedChunkIsNotServedAndTheFetchTellsSo() throws Exception {
        byte[] content = new byte[200_000];
        new Random(2).nextBytes(content);
        ByteString id = publish(first, "damaged", "", content).getCapsule().getCapsuleId();
        try (var files = Files.walk(folder.resolve("node0/state/content"))) {
            Path file = files.filter(Files::isRegularFile).findFirst().orElseThrow();
            byte[] bytes = Files.readAllBytes(file);
            bytes[10] ^= 1;
            Files.write(file, bytes);
        }
        assertThatThrownBy(() -> content(first, id)).hasMessageContaining("damaged");
        await(() -> first.state().status(Empty.getDefaultInstance()).getFindingsList().stream()
                .anyMatch(finding -> finding.getCode().equals("STATE-CHUNK-DAMAGED")));
        assertThat(capsule(first, id).getHeld()).isFalse();
    }

    @Test
    void runningCapsulesAreKeptAndChangeTheRoot() {
        ByteString before = first.state().roots(Empty.getDefaultInstance()).getRunningRoot();
        ByteString id = ByteString.copyFrom(new byte[32]);
        first.state()
                .reportRunning(RunningCapsule.newBuilder()
                        .setCapsuleId(id)
                        .setDigest(id)
                        .setSinceMillis(5)
                        .build());
        first.stop();
        first.start();
        await(() -> first.shell.isUp());
        assertThat(first.state().running(Empty.getDefaultInstance()).getCapsulesCount())
                .isEqualTo(1);
        assertThat(first.state().roots(Empty.getDefaultInstance()).getRunningRoot())
                .isNotEqualTo(before);
        first.state().removeRunning(CapsuleRequest.newBuilder().setCapsuleId(id).build());
        assertThat(first.state().roots(Empty.getDefaultInstance()).getRunningRoot())
                .isEqualTo(before);
    }

    @Test
    void badCallsGetOneSentence() {
        assertThatThrownBy(() -> publish(first, "", "1", new byte[] {1})).hasMessageContaining("needs a name");
        assertThatThrownBy(() -> publish(first, "a\nb", "1", new byte[] {1})).hasMessageContaining("printable");
        assertThatThrownBy(() -> publish(first, "empty", "1", new byte[0])).hasMessageContaining("at least one byte");
        assertThatThrownBy(() -> first.state()
                        .capsule(CapsuleRequest.newBuilder()
                                .setCapsuleId(ByteString.copyFrom(new byte[3]))
                                .build()))
                .hasMessageContaining("32 bytes");
        assertThatThrownBy(() -> first.state()
                        .capsules(PageRequest.newBuilder().setCursor("zz").build()))
                .hasMessageContaining("cursor");
        assertThatThrownBy(() -> first.state()
                        .fetch(FetchRequest.newBuilder()
                                .setCapsuleId(ByteString.copyFrom(new byte[32]))
                                .build()))
                .hasMessageContaining("NOT_FOUND");
        assertThatThrownBy(() -> first.state()
                        .fetch(FetchRequest.newBuilder()
                                .setCapsuleId(ByteString.copyFrom(new byte[32]))
                                .setLegs(5)
                                .build()))
                .hasMessageContaining("1 to 4 legs");
    }

    @Test
    void pagesAreBoundedAndGoThroughEverything() throws Exception {
        for (int i = 0; i < 7; i++) {
            publish(first, "capsule " + i, "", new byte[] {(byte) i});
        }
        List<String> names = new java.util.ArrayList<>();
        String cursor = "";
        do {
            var page = first.state()
                    .capsules(PageRequest.newBuilder()
                            .setLimit(3)
                            .setCursor(cursor)
                            .build());
            page.getCapsulesList().forEach(view -> names.add(view.getName()));
            cursor = page.getNextCursor();
        } while (!cursor.isEmpty());
        assertThat(names).hasSize(7).doesNotHaveDuplicates();
    }

    private static CapsuleView capsule(TwoNodes.Node node, ByteString id) {
        return node.state().capsule(CapsuleRequest.newBuilder().setCapsuleId(id).build());
    }

    private static TransferView transfer(TwoNodes.Node node) {
        return node.state().transfers(Empty.getDefaultInstance()).getTransfers(0);
    }

    static byte[] content(TwoNodes.Node node, ByteString id) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Iterator<ContentPart> parts = node.state()
                .content(ContentRequest.newBuilder().setCapsuleId(id).build());
        while (parts.hasNext()) {
            bytes.writeBytes(parts.next().getData().toByteArray());
        }
        return bytes.toByteArray();
    }

    static PublishedCapsule publish(TwoNodes.Node node, String name, String version, byte[] content) throws Exception {
        CompletableFuture<PublishedCapsule> answer = new CompletableFuture<>();
        StreamObserver<PublishPart> parts = node.stateAsync().publishCapsule(new StreamObserver<>() {
            @Override
            public void onNext(PublishedCapsule value) {
                answer.complete(value);
            }

            @Override
            public void onError(Throwable error) {
                answer.completeExceptionally(error);
            }

            @Override
            public void onCompleted() {}
        });
        parts.onNext(PublishPart.newBuilder()
                .setHeader(PublishHeader.newBuilder().setName(name).setVersion(version))
                .build());
        for (int at = 0; at < content.length; at += 100_000) {
            parts.onNext(PublishPart.newBuilder()
                    .setData(ByteString.copyFrom(content, at, Math.min(100_000, content.length - at)))
                    .build());
        }
        parts.onCompleted();
        return answer.get(20, TimeUnit.SECONDS);
    }

    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited 20 s in vain").isLessThan(deadline);
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
