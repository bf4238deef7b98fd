package org.nonos.mesh.state.service;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.local.state.FetchProfile;
import org.nonos.mesh.local.state.FetchRequest;
import org.nonos.mesh.local.state.PageRequest;
import org.nonos.mesh.local.state.PublishHeader;
import org.nonos.mesh.local.state.PublishPart;
import org.nonos.mesh.local.state.PublishedCapsule;
import org.nonos.mesh.local.state.TransferView;

/**
 * Publishes and fetches from disk to disk through two real state layers whose circuits are method calls, and prints the
 * rates: what the layer can do when nothing else is in the way. Arguments: megabytes, then rounds.
 */
final class TransferRate {

    private static final int PART_BYTES = 64 * 1024;

    private TransferRate() {}

    public static void main(String[] args) throws Exception {
        int megabytes = args.length > 0 ? Integer.parseInt(args[0]) : 256;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        Path folder = Files.createTempDirectory("mesh-transfer-rate-");
        try (TwoNodes mesh = new TwoNodes(folder)) {
            TwoNodes.Node first = mesh.nodes.get(0);
            TwoNodes.Node second = mesh.nodes.get(1);
            StateServiceTest.await(() -> first.shell.isUp() && second.shell.isUp());
            first.linkToOther();
            second.linkToOther();
            for (int round = 1; round <= rounds; round++) {
                round(first, second, megabytes, round);
            }
        } finally {
            try (var all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private static void round(TwoNodes.Node first, TwoNodes.Node second, int megabytes, int round) throws Exception {
        long begun = System.nanoTime();
        ByteString id = publish(first, megabytes, round);
        long published = System.nanoTime();
        int known = round;
        StateServiceTest.await(
                () -> second.state().capsules(PageRequest.getDefaultInstance()).getCapsulesCount() == known);
        long asked = System.nanoTime();
        second.state()
                .fetch(FetchRequest.newBuilder()
                        .setCapsuleId(id)
                        .setProfile(FetchProfile.FRUGAL)
                        .build());
        TransferView transfer = transfer(second);
        while (transfer.getState().equals("running")) {
            Thread.sleep(5);
            transfer = transfer(second);
        }
        long fetched = System.nanoTime();
        System.out.printf(
                "%d MB: publish %.0f MB/s, fetch %.0f MB/s, %s%n",
                megabytes,
                megabytes / ((published - begun) / 1e9),
                megabytes / ((fetched - asked) / 1e9),
                transfer.getState() + transfer.getFailure());
    }

    private static TransferView transfer(TwoNodes.Node node) {
        return node.state().transfers(Empty.getDefaultInstance()).getTransfers(0);
    }

    private static ByteString publish(TwoNodes.Node node, int megabytes, int round) throws Exception {
        CompletableFuture<PublishedCapsule> answer = new CompletableFuture<>();
        var parts = (io.grpc.stub.ClientCallStreamObserver<PublishPart>)
                node.stateAsync().publishCapsule(new StreamObserver<PublishedCapsule>() {
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
                .setHeader(PublishHeader.newBuilder().setName("round " + round).setVersion("1"))
                .build());
        byte[] part = new byte[PART_BYTES];
        Random random = new Random(round);
        random.nextBytes(part);
        for (long sent = 0; sent < megabytes * 1_000_000L; sent += PART_BYTES) {
            while (!parts.isReady()) {
                Thread.onSpinWait();
            }
            part[(int) (sent / PART_BYTES) % PART_BYTES]++;
            parts.onNext(
                    PublishPart.newBuilder().setData(ByteString.copyFrom(part)).build());
        }
        parts.onCompleted();
        return answer.get().getCapsule().getCapsuleId();
    }
}
