package org.nonos.mesh.state.service;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.nonos.mesh.local.ceremony.CeremoniesResponse;
import org.nonos.mesh.local.ceremony.CeremonyContribution;
import org.nonos.mesh.local.ceremony.CeremonyGrpc;
import org.nonos.mesh.local.ceremony.CeremonyKeyPart;
import org.nonos.mesh.local.ceremony.CeremonyKeyRequest;
import org.nonos.mesh.local.ceremony.CeremonyTurn;
import org.nonos.mesh.local.ceremony.CeremonyView;
import org.nonos.mesh.local.ceremony.CeremonyWork;
import org.nonos.mesh.local.ceremony.JoinCeremonyRequest;
import org.nonos.mesh.local.ceremony.KeysView;
import org.nonos.mesh.local.ceremony.StartCeremonyRequest;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.ceremony.Standing;

/** Ceremonies over the local API. */
final class CeremonyRpc extends CeremonyGrpc.CeremonyImplBase {

    private static final int PART_BYTES = 256 * 1_024;
    private static final int MAX_ENTROPY_BYTES = 4_096;

    private final CeremonyDesk desk;

    CeremonyRpc(CeremonyDesk desk) {
        this.desk = desk;
    }

    @Override
    public void ceremonies(Empty request, StreamObserver<CeremoniesResponse> answer) {
        CeremoniesResponse.Builder response = CeremoniesResponse.newBuilder().addAllCircuits(desk.circuitNames());
        desk.ceremonies().forEach(info -> response.addCeremonies(view(info)));
        answer.onNext(response.build());
        answer.onCompleted();
    }

    @Override
    public void watchKeys(Empty request, StreamObserver<KeysView> answer) {
        var observer = (ServerCallStreamObserver<KeysView>) answer;
        observer.setOnReadyHandler(() -> desk.board().ready(observer));
        observer.setOnCancelHandler(() -> {
            // The board drops who is gone with its next change.
        });
        desk.board().watch(observer);
    }

    @Override
    public void startCeremony(StartCeremonyRequest request, StreamObserver<CeremonyView> answer) {
        reply(answer, out -> {
            List<NodeId> participants = new ArrayList<>();
            request.getParticipantsList().forEach(bytes -> participants.add(new NodeId(id(bytes))));
            Bytes32 id =
                    desk.start(request.getCircuit(), participants, Integer.toUnsignedLong(request.getCyclesPerTurn()));
            out.onNext(CeremonyView.newBuilder()
                    .setCeremonyId(bytes(id))
                    .setCircuit(request.getCircuit())
                    .addAllParticipants(request.getParticipantsList())
                    .setCyclesPerTurn(request.getCyclesPerTurn())
                    .setState("running")
                    .setVerifies(true)
                    .setContributes(true)
                    .setNext("The plan spreads to the participants, who join; turns begin at once.")
                    .build());
        });
    }

    @Override
    public void joinCeremony(JoinCeremonyRequest request, StreamObserver<CeremonyView> answer) {
        reply(answer, out -> {
            if (request.getEntropy().size() > MAX_ENTROPY_BYTES) {
                throw Status.INVALID_ARGUMENT
                        .withDescription("At most " + MAX_ENTROPY_BYTES + " bytes of entropy.")
                        .asRuntimeException();
            }
            Bytes32 id = id(request.getCeremonyId());
            desk.join(id, request.getContribute(), request.getEntropy().toByteArray());
            out.onNext(view(one(id)));
        });
    }

    @Override
    public void ceremonyKey(CeremonyKeyRequest request, StreamObserver<CeremonyKeyPart> answer) {
        reply(answer, out -> {
            byte[] key = desk.keyBytes(id(request.getCeremonyId()))
                    .orElseThrow(() -> Status.NOT_FOUND
                            .withDescription("This node has accepted no key of that ceremony.")
                            .asRuntimeException());
            for (int at = 0; at < key.length; at += PART_BYTES) {
                out.onNext(CeremonyKeyPart.newBuilder()
                        .setData(ByteString.copyFrom(key, at, Math.min(PART_BYTES, key.length - at)))
                        .build());
            }
        });
    }

    private CeremonyInfo one(Bytes32 id) {
        return desk.ceremonies().stream()
                .filter(info -> info.id().equals(id))
                .findFirst()
                .orElseThrow(() -> Status.NOT_FOUND
                        .withDescription("This node knows no ceremony of that id.")
                        .asRuntimeException());
    }

    private static <T> void reply(StreamObserver<T> answer, Consumer<StreamObserver<T>> work) {
        try {
            work.accept(answer);
            answer.onCompleted();
        } catch (StatusRuntimeException e) {
            answer.onError(e);
        }
    }

    private CeremonyView view(CeremonyInfo info) {
        CeremonyView.Builder view = CeremonyView.newBuilder()
                .setCeremonyId(bytes(info.id()))
                .setCircuit(info.circuit())
                .setCircuitId(bytes(info.plan().circuitId()))
                .setLogSize(info.plan().logSize())
                .setStarter(bytes(info.starter().key()))
                .setCyclesPerTurn(info.plan().cyclesPerTurn())
                .setState(info.state())
                .setVerifies(info.verifies())
                .setContributes(info.contributes())
                .setNext(info.next());
        info.plan().participants().forEach(node -> view.addParticipants(bytes(node.key())));
        info.standing().ifPresent(standing -> addStanding(view, info, standing));
        info.acceptedKey().ifPresent(key -> view.setKeyId(bytes(key)));
        desk.work(info.id())
                .ifPresent(now -> view.setWork(CeremonyWork.newBuilder()
                        .setStage(now.stage())
                        .setDone(now.done())
                        .setTotal(now.total())));
        return view.build();
    }

    private static void addStanding(CeremonyView.Builder view, CeremonyInfo info, Standing standing) {
        standing.chain()
                .forEach(offer -> view.addContributions(CeremonyContribution.newBuilder()
                        .setTurn(offer.turn())
                        .setPhase(info.plan().phase(offer.turn()))
                        .setContributor(bytes(offer.contributor().key()))
                        .setCapsuleId(bytes(offer.capsuleId()))
                        .setCycle(offer.publishedCycle())));
        Optional<Standing.Turn> turn = standing.turn();
        turn.ifPresent(now -> view.setTurn(CeremonyTurn.newBuilder()
                .setNumber(now.number())
                .setPhase(now.phase())
                .setParticipant(bytes(now.participant().key()))
                .setLastCycle(now.lastCycle())
                .setOwn(info.ownTurn())));
    }

    private static ByteString bytes(Bytes32 value) {
        return ByteString.copyFrom(value.toArray());
    }

    private static Bytes32 id(ByteString bytes) {
        if (bytes.size() != Bytes32.LENGTH) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("An id has 32 bytes, got " + bytes.size() + ".")
                    .asRuntimeException();
        }
        return Bytes32.of(bytes.toByteArray());
    }
}
