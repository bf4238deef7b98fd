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
import org.nonos.mesh.protocol.capsule.Coding;
import org.nonos.mesh.protocol.capsule.Holder;
import org.nonos.mesh.protocol.capsule.Manifest;
import org.nonos.mesh.protocol.capsule.ShardTree;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes capsules. Order is all: content durable, manifest signed, receipt proven, records durable, and only then
 * the acknowledgement. A crash before it leaves content that nothing names; a crash after it loses nothing.
 */
final class Publisher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private final Signer signer;
    private final ReceiptDesk receipts;
    private final ContentStore content;
    private final StateMetrics metrics;
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
            ContentStore content,
            StateMetrics metrics,
            Tickets tickets,
            Tickets.Inbox inbox,
            Timing timing,
            org.nonos.mesh.state.Limits limits) {
        this.signer = signer;
        this.receipts = receipts;
        this.content = content;
        this.metrics = metrics;
        this.tickets = tickets;
        this.inbox = inbox;
        this.timing = timing;
        this.maxBytes = limits.maxCapsuleBytes();
        this.places = new Semaphore(limits.maxPublishes());
    }

    /** A published capsule with its receipt. */
    record Published(CapsuleInfo capsule, ReceiptFacts receipt) {}

    /** @throws StatusRuntimeException with one sentence when the capsule cannot be published at all */
    Publication begin(String name, String version, Coding coding) throws IOException {
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
        try {
            return new Publication(content.draft(), metrics, threads, coding, maxBytes);
        } catch (IOException e) {
            places.release();
            throw e;
        }
    }

    /** Must follow every {@link #begin}, however it ended. */
    void end(Publication publication) {
        try (publication) {
            places.release();
        } catch (IOException e) {
            LOG.debug("a draft is left for the next start to remove", e);
        }
    }

    /** @throws StatusRuntimeException with one sentence; then nothing was published */
    Published finish(String name, String version, Publication publication) throws IOException, InterruptedException {
        List<List<Bytes32>> generations = publication.finish();
        if (generations.isEmpty()) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("A capsule needs at least one byte of content.")
                    .asRuntimeException();
        }
        try {
            return acknowledge(name, version, publication, generations);
        } catch (Signer.SigningUnavailableException e) {
            throw Status.UNAVAILABLE
                    .withDescription("The gateway, which signs, does not answer; publish again.")
                    .withCause(e)
                    .asRuntimeException();
        }
    }

    private Published acknowledge(String name, String version, Publication publication, List<List<Bytes32>> generations)
            throws IOException {
        RootsInfo roots = (RootsInfo) ask(new Question.Roots());
        long cycle = roots.roots().cycle();
        CapsuleDescription description = new CapsuleDescription(
                signer.nodeId(),
                cycle,
                publication.length(),
                publication.coding(),
                new ShardTree(generations.stream().map(ShardTree::leaf).toList()).root(),
                List.of(ReceiptKind.PUBLISHED.wireNumber()),
                name,
                version);
        Manifest manifest = Manifest.sign(description, signer);
        ReceiptFacts receipt = receipts.issue(ReceiptKind.PUBLISHED, manifest.capsuleId(), cycle, roots.anchor())
                .orElseThrow(() -> Status.FAILED_PRECONDITION
                        .withDescription("This node cannot make receipts yet.")
                        .asRuntimeException());
        publication.become(manifest.capsuleId());
        Holder holder = Holder.sign(manifest.capsuleId(), cycle, cycle + timing.holderLeaseCycles(), signer);
        StateAnswer done =
                tickets.ask(inbox, ticket -> new StateInput.Publish(ticket, manifest, generations, receipt, holder));
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
