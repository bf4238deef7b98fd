package org.nonos.mesh.state.service;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.protocol.capsule.CapsuleDescription;
import org.nonos.mesh.protocol.capsule.ChunkTree;
import org.nonos.mesh.protocol.capsule.Holder;
import org.nonos.mesh.protocol.capsule.Manifest;
import org.nonos.mesh.protocol.identity.Signer;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.ReceiptFacts;
import org.nonos.mesh.state.StateAnswer;
import org.nonos.mesh.state.StateAnswer.CapsuleInfo;
import org.nonos.mesh.state.StateAnswer.Refusal;
import org.nonos.mesh.state.StateAnswer.RootsInfo;
import org.nonos.mesh.state.StateInput;
import org.nonos.mesh.state.StateInput.Question;
import org.nonos.mesh.state.Timing;

/**
 * Publishes capsules. Order is all: chunks durable, manifest signed, receipt proven, records durable, and only then
 * the acknowledgement. A crash before it leaves chunks that nothing names; a crash after it loses nothing.
 */
final class Publisher implements AutoCloseable {

    private final Signer signer;
    private final ReceiptDesk receipts;
    private final ChunkWorker chunks;
    private final ChunkStore store;
    private final Tickets tickets;
    private final Tickets.Inbox inbox;
    private final Timing timing;
    private final long maxBytes;
    private final Semaphore places;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("mesh-state-publish-", 0).factory());

    Publisher(
            Signer signer,
            ReceiptDesk receipts,
            ChunkWorker chunks,
            ChunkStore store,
            Tickets tickets,
            Tickets.Inbox inbox,
            Timing timing,
            org.nonos.mesh.state.Limits limits) {
        this.signer = signer;
        this.receipts = receipts;
        this.chunks = chunks;
        this.store = store;
        this.tickets = tickets;
        this.inbox = inbox;
        this.timing = timing;
        this.maxBytes = limits.maxCapsuleBytes();
        this.places = new Semaphore(limits.maxPublishes());
    }

    /** A published capsule with its receipt. */
    record Published(CapsuleInfo capsule, ReceiptFacts receipt) {}

    /** @throws StatusRuntimeException with one sentence when the capsule cannot be published at all */
    Publication begin(String name, String version) {
        Optional<String> problem = CapsuleDescription.textProblem(name, version);
        if (problem.isPresent()) {
            throw Status.INVALID_ARGUMENT.withDescription(problem.get()).asRuntimeException();
        }
        if (receipts.problem().isPresent()) {
            throw Status.FAILED_PRECONDITION
                    .withDescription("This node cannot make receipts: "
                            + receipts.problem().get())
                    .asRuntimeException();
        }
        if (!places.tryAcquire()) {
            throw Status.RESOURCE_EXHAUSTED
                    .withDescription("As many capsules are being published as this node may publish at once.")
                    .asRuntimeException();
        }
        return new Publication(chunks, store, threads, maxBytes);
    }

    /** Must follow every {@link #begin}, however it ended. */
    void end() {
        places.release();
    }

    /** @throws StatusRuntimeException with one sentence; then nothing was published */
    Published finish(String name, String version, Publication publication) throws IOException, InterruptedException {
        List<Bytes32> hashes = publication.finish();
        if (hashes.isEmpty()) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("A capsule needs at least one byte of content.")
                    .asRuntimeException();
        }
        try {
            return acknowledge(name, version, publication.length(), hashes);
        } catch (Signer.SigningUnavailableException e) {
            throw Status.UNAVAILABLE
                    .withDescription("The gateway, which signs, does not answer; publish again.")
                    .withCause(e)
                    .asRuntimeException();
        }
    }

    private Published acknowledge(String name, String version, long length, List<Bytes32> hashes) {
        RootsInfo roots = (RootsInfo) ask(new Question.Roots());
        long cycle = roots.roots().cycle();
        CapsuleDescription description = new CapsuleDescription(
                signer.nodeId(),
                cycle,
                length,
                ChunkTree.rootOf(hashes),
                List.of(ReceiptKind.PUBLISHED.wireNumber()),
                name,
                version);
        Manifest manifest = Manifest.sign(description, signer);
        ReceiptFacts receipt = receipts.issue(ReceiptKind.PUBLISHED, manifest.capsuleId(), cycle, roots.anchor())
                .orElseThrow(() -> Status.FAILED_PRECONDITION
                        .withDescription("This node cannot make receipts yet.")
                        .asRuntimeException());
        Holder holder = Holder.sign(manifest.capsuleId(), cycle, cycle + timing.holderLeaseCycles(), signer);
        StateAnswer done =
                tickets.ask(inbox, ticket -> new StateInput.Publish(ticket, manifest, hashes, receipt, holder));
        if (done instanceof Refusal(StateAnswer.Why ignored, String sentence)) {
            throw Status.RESOURCE_EXHAUSTED.withDescription(sentence).asRuntimeException();
        }
        return new Published((CapsuleInfo) ask(new Question.Capsule(manifest.capsuleId())), receipt);
    }

    private StateAnswer ask(Question question) {
        return tickets.ask(inbox, ticket -> new StateInput.Ask(ticket, question));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
