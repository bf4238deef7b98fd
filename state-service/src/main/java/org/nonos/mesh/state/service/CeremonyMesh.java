package org.nonos.mesh.state.service;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.local.trust.TrustGrpc;
import org.nonos.mesh.local.trust.TrustVerdict;
import org.nonos.mesh.protocol.capsule.Coding;
import org.nonos.mesh.protocol.capsule.Manifest;
import org.nonos.mesh.protocol.capsule.ShardLayout;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.FetchOptions;
import org.nonos.mesh.state.StateAnswer.CapsuleInfo;
import org.nonos.mesh.state.StateAnswer.ManifestPage;
import org.nonos.mesh.state.StateAnswer.RootsInfo;
import org.nonos.mesh.state.StateAnswer.TransferInfo;
import org.nonos.mesh.state.StateAnswer.TransferList;
import org.nonos.mesh.state.StateAnswer.TransferState;
import org.nonos.mesh.state.StateInput;
import org.nonos.mesh.state.StateInput.Question;
import org.nonos.mesh.state.ceremony.CeremonyLabel;

/**
 * What ceremonies need of the node: its capsules, and whom it trusts. Every call may wait, and throw a {@link
 * StatusRuntimeException} while the node is not up or is busy.
 */
record CeremonyMesh(StateShell shell, LocalChannels channels) {

    private static final int LABELLED_PER_PAGE = 1_024;
    private static final long TRUST_DEADLINE_MILLIS = 2_000;

    NodeId self() {
        return shell.self();
    }

    RootsInfo roots() {
        return (RootsInfo) shell.engine().ask(new Question.Roots());
    }

    /**
     * Every capsule whose name says that it belongs to a ceremony: anybody may name thousands so, and which of them
     * matter is for the caller to say.
     */
    void eachLabelled(Consumer<Manifest> each) {
        Optional<Bytes32> after = Optional.empty();
        do {
            ManifestPage page = (ManifestPage)
                    shell.engine().ask(new Question.ManifestsNamed(CeremonyLabel.PREFIX, after, LABELLED_PER_PAGE));
            page.manifests().forEach(each);
            after = page.next();
        } while (after.isPresent());
    }

    /** A capsule's bytes, if all of them are here and there are not too many. */
    Optional<byte[]> content(Bytes32 capsuleId, long maxBytes) {
        if (!(shell.engine().ask(new Question.Capsule(capsuleId)) instanceof CapsuleInfo info)
                || !info.held()
                || info.manifest().description().length() > maxBytes) {
            return Optional.empty();
        }
        ShardLayout layout = info.manifest().description().layout();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int index = 0; index < layout.chunks(); index++) {
            Optional<byte[]> chunk = shell.engine().served().chunk(capsuleId, layout, index);
            if (chunk.isEmpty()) {
                return Optional.empty();
            }
            bytes.writeBytes(chunk.get());
        }
        return Optional.of(bytes.toByteArray());
    }

    /** Asked for again and again, it is one fetch. */
    void fetch(Bytes32 capsuleId) {
        shell.engine().command(ticket -> new StateInput.Fetch(ticket, capsuleId, FetchOptions.DEFAULT));
    }

    /** The capsules that are being fetched, or wait for it. */
    Set<Bytes32> fetching() {
        return ((TransferList) shell.engine().ask(new Question.Transfers()))
                .transfers().stream()
                        .filter(transfer -> transfer.state() == TransferState.RUNNING)
                        .map(TransferInfo::capsuleId)
                        .collect(Collectors.toSet());
    }

    CapsuleInfo publish(CeremonyLabel label, byte[] content) {
        Publisher publisher = shell.engine().publisher();
        try {
            Publication publication = publisher.begin(label.name(), label.version(), Coding.FOUR_PLUS_TWO);
            try {
                Optional<String> problem = publication.add(content);
                if (problem.isPresent()) {
                    throw Status.FAILED_PRECONDITION
                            .withDescription(problem.get())
                            .asRuntimeException();
                }
                return publisher
                        .finish(label.name(), label.version(), publication)
                        .capsule();
            } finally {
                publisher.end(publication);
            }
        } catch (IOException e) {
            throw Status.RESOURCE_EXHAUSTED
                    .withDescription(DiskTrouble.sentence(e))
                    .asRuntimeException();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Status.CANCELLED.withDescription("The node stops.").asRuntimeException();
        }
    }

    /** The peers whose trust score says that they are trusted. */
    Set<NodeId> trusted() {
        return TrustGrpc.newBlockingStub(channels.to(Layer.TRUST))
                .withDeadlineAfter(TRUST_DEADLINE_MILLIS, TimeUnit.MILLISECONDS)
                .scores(Empty.getDefaultInstance())
                .getScoresList()
                .stream()
                .filter(score -> score.getVerdict() == TrustVerdict.TRUSTED)
                .flatMap(score -> NodeId.decode(score.getNodeId().toByteArray()).asOptional().stream())
                .collect(Collectors.toSet());
    }
}
