package org.nonos.mesh.state.service;

import com.google.protobuf.ByteString;
import java.util.Locale;
import java.util.Optional;
import org.nonos.mesh.local.state.CapsuleView;
import org.nonos.mesh.local.state.CapsulesResponse;
import org.nonos.mesh.local.state.FetchProfile;
import org.nonos.mesh.local.state.LegView;
import org.nonos.mesh.local.state.PeerRoot;
import org.nonos.mesh.local.state.ReceiptView;
import org.nonos.mesh.local.state.ReceiptsResponse;
import org.nonos.mesh.local.state.RootsView;
import org.nonos.mesh.local.state.RunningCapsule;
import org.nonos.mesh.local.state.TransferView;
import org.nonos.mesh.proof.ProofSystemId;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.receipt.Meaning;
import org.nonos.mesh.proof.receipt.Receipt;
import org.nonos.mesh.protocol.capsule.CapsuleDescription;
import org.nonos.mesh.protocol.capsule.ShardLayout;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.ReceiptFacts;
import org.nonos.mesh.state.StateAnswer.CapsuleInfo;
import org.nonos.mesh.state.StateAnswer.CapsulePage;
import org.nonos.mesh.state.StateAnswer.LegInfo;
import org.nonos.mesh.state.StateAnswer.PeerRoots;
import org.nonos.mesh.state.StateAnswer.ReceiptPage;
import org.nonos.mesh.state.StateAnswer.RootsInfo;
import org.nonos.mesh.state.StateAnswer.Running;
import org.nonos.mesh.state.StateAnswer.TransferInfo;

/** The core's answers as messages of the local API. */
final class StateViews {

    private StateViews() {}

    static CapsuleView capsule(CapsuleInfo info) {
        CapsuleDescription description = info.manifest().description();
        CapsuleView.Builder view = CapsuleView.newBuilder()
                .setCapsuleId(bytes(info.manifest().capsuleId()))
                .setName(description.name())
                .setVersion(description.version())
                .setPublisher(bytes(description.publisher()))
                .setLength(description.length())
                .setChunks(description.chunks())
                .setChunkBytes(ShardLayout.CHUNK_BYTES)
                .setDataShards(description.coding().dataShards())
                .setParityShards(description.coding().parityShards())
                .setShardRoot(bytes(description.shardRoot()))
                .setReadableBytes(info.readableBytes())
                .setHeld(info.held())
                .setPublishedCycle(description.publishedCycle())
                .setSignedManifest(ByteString.copyFrom(info.manifest().encode()))
                .setStoredAtMillis(info.storedAtMillis());
        info.holders().forEach(holder -> view.addHolders(bytes(holder)));
        return view.build();
    }

    static CapsulesResponse capsules(CapsulePage page) {
        CapsulesResponse.Builder response = CapsulesResponse.newBuilder().setNextCursor(cursor(page.next()));
        page.capsules().forEach(info -> response.addCapsules(capsule(info)));
        return response.build();
    }

    static ReceiptView receipt(ReceiptFacts facts) {
        ReceiptView.Builder view = ReceiptView.newBuilder()
                .setReceiptId(bytes(facts.id()))
                .setSystem(facts.system())
                .setCapsuleId(bytes(facts.capsuleId()))
                .setKind(facts.kindName())
                .setCycle(facts.cycle())
                .setExpiresCycle(facts.expiresCycle())
                .setAnchor(bytes(facts.anchor()))
                .setEncoded(ByteString.copyFrom(facts.encoded()));
        facts.prover().ifPresent(prover -> view.setProver(bytes(prover)));
        facts.slot().ifPresent(slot -> view.setSlot(bytes(slot)));
        return view.build();
    }

    /** With the sentences that say what it is worth. */
    static ReceiptView explained(ReceiptFacts facts) {
        PublicBytes inputs = Receipt.decode(facts.encoded())
                .asOptional()
                .map(Receipt::publicInputs)
                .orElse(PublicBytes.of(new byte[0]));
        Meaning meaning = Meaning.of(new ProofSystemId(facts.system()), inputs);
        return receipt(facts).toBuilder()
                .addAllProves(meaning.proves())
                .addAllDoesNotProve(meaning.doesNotProve())
                .build();
    }

    static ReceiptsResponse receipts(ReceiptPage page) {
        ReceiptsResponse.Builder response = ReceiptsResponse.newBuilder().setNextCursor(cursor(page.next()));
        page.receipts().forEach(facts -> response.addReceipts(receipt(facts)));
        return response.build();
    }

    static TransferView transfer(TransferInfo info) {
        TransferView.Builder view = TransferView.newBuilder()
                .setTransferId(info.transferId())
                .setCapsuleId(bytes(info.capsuleId()))
                .setState(info.state().name().toLowerCase(Locale.ROOT))
                .setDoneBytes(info.progress().doneBytes())
                .setTotalBytes(info.progress().totalBytes())
                .setReadableBytes(info.progress().readableBytes())
                .setVerifiedChunks(info.progress().verifiedChunks())
                .setRebuiltChunks(info.progress().rebuiltChunks())
                .setRefusedShards(info.progress().refusedShards())
                .setFailure(info.failure())
                .setStartedAtMillis(info.startedAtMillis())
                .setEndedAtMillis(info.endedAtMillis())
                .setAnonymity(info.anonymity())
                .setLegsWanted(info.options().legs())
                .setProfile(
                        switch (info.options().profile()) {
                            case FRUGAL -> FetchProfile.FRUGAL;
                            case FAST -> FetchProfile.FAST;
                        });
        info.holders().forEach(holder -> view.addHolders(bytes(holder)));
        info.legs().forEach(leg -> view.addLegs(leg(leg)));
        return view.build();
    }

    private static LegView leg(LegInfo info) {
        LegView.Builder view = LegView.newBuilder()
                .setNumber(info.number())
                .setHolder(bytes(info.holder()))
                .setAnonymity(info.anonymity())
                .setState(info.state().name().toLowerCase(Locale.ROOT))
                .setShards(info.shards());
        info.path().forEach(hop -> view.addPath(bytes(hop)));
        return view.build();
    }

    static RootsView roots(RootsInfo info) {
        RootsView.Builder view = RootsView.newBuilder()
                .setRoot(bytes(info.roots().root()))
                .setRunningRoot(bytes(info.roots().running()))
                .setManifestsRoot(bytes(info.roots().manifests()))
                .setReceiptsRoot(bytes(info.roots().receipts()))
                .setRunning(info.running())
                .setManifests(info.manifests())
                .setReceipts(info.receipts())
                .setCycle(info.roots().cycle())
                .setAnchor(bytes(info.anchor()));
        for (PeerRoots peer : info.peers()) {
            view.addPeers(PeerRoot.newBuilder()
                    .setNodeId(bytes(peer.peer()))
                    .setRoot(bytes(peer.roots().root()))
                    .setAgrees(peer.agrees())
                    .setHeardAtMillis(peer.heardAtMillis()));
        }
        return view.build();
    }

    static RunningCapsule running(Running running) {
        return RunningCapsule.newBuilder()
                .setCapsuleId(bytes(running.capsuleId()))
                .setDigest(bytes(running.digest()))
                .setSinceMillis(running.sinceMillis())
                .build();
    }

    private static String cursor(Optional<Bytes32> next) {
        return next.map(Bytes32::hex).orElse("");
    }

    private static ByteString bytes(Bytes32 value) {
        return ByteString.copyFrom(value.toArray());
    }

    private static ByteString bytes(NodeId node) {
        return ByteString.copyFrom(node.toArray());
    }
}
