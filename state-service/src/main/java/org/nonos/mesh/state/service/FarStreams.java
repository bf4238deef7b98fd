package org.nonos.mesh.state.service;

import com.google.protobuf.ByteString;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.local.gateway.GatewayGrpc;
import org.nonos.mesh.local.shared.StreamData;
import org.nonos.mesh.local.shared.StreamOpen;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.state.StateInput;
import org.nonos.mesh.state.message.MessageFraming;

/** The streams over circuits that the core has opened to far nodes, through the gateway. */
final class FarStreams {

    private static final String SERVICE = "state";

    private final LocalChannels channels;
    private final Consumer<StateInput> inbox;
    private final Consumer<StateInput> later;
    private final Map<Long, FarStream> streams = new ConcurrentHashMap<>();

    /**
     * @param inbox may wait for room
     * @param later never waits: for the core's own thread, which would wait for itself
     */
    FarStreams(LocalChannels channels, Consumer<StateInput> inbox, Consumer<StateInput> later) {
        this.channels = channels;
        this.inbox = inbox;
        this.later = later;
    }

    void open(long session, NodeId peer) {
        FarStream stream = new FarStream(session, peer);
        streams.put(session, stream);
        GatewayGrpc.newStub(channels.to(Layer.GATEWAY)).openStream(stream);
        stream.greet();
    }

    void send(long session, byte[] message) {
        FarStream stream = streams.get(session);
        if (stream != null) {
            stream.send(StreamData.newBuilder()
                    .setData(ByteString.copyFrom(MessageFraming.frame(message)))
                    .build());
        }
    }

    void close(long session) {
        FarStream stream = streams.remove(session);
        if (stream != null) {
            stream.leave();
        }
    }

    void closeAll() {
        streams.keySet().forEach(this::close);
    }

    private final class FarStream implements ClientResponseObserver<StreamData, StreamData> {

        private final long session;
        private final NodeId peer;
        private final MessageFraming framing = new MessageFraming();
        private @Nullable ClientCallStreamObserver<StreamData> call;
        private boolean over;

        FarStream(long session, NodeId peer) {
            this.session = session;
            this.peer = peer;
        }

        @Override
        public synchronized void beforeStart(ClientCallStreamObserver<StreamData> stream) {
            call = stream;
        }

        void greet() {
            send(StreamData.newBuilder()
                    .setOpen(StreamOpen.newBuilder()
                            .setDestination(ByteString.copyFrom(peer.toArray()))
                            .setService(SERVICE))
                    .build());
            later.accept(new StateInput.SessionOpened(session, List.of(), ""));
        }

        synchronized void send(StreamData data) {
            if (call != null && !over) {
                call.onNext(data);
            }
        }

        synchronized void leave() {
            if (call != null && !over) {
                over = true;
                call.onNext(StreamData.newBuilder().setLast(true).build());
                call.onCompleted();
            }
        }

        @Override
        public void onNext(StreamData piece) {
            if (!piece.getFailure().isEmpty()) {
                end(piece.getFailure());
                return;
            }
            if (piece.hasOpened()) {
                inbox.accept(new StateInput.SessionOpened(
                        session,
                        piece.getOpened().getPathList().stream()
                                .map(hop -> NodeId.of(hop.toByteArray()))
                                .toList(),
                        piece.getOpened().getAnonymity()));
                return;
            }
            framing.add(piece.getData().toByteArray())
                    .asOptional()
                    // An empty message is refused by the core as any other nonsense is, and the holder blamed.
                    .orElseGet(() -> List.of(new byte[0]))
                    .forEach(message -> inbox.accept(new StateInput.SessionReply(session, message)));
            if (piece.getLast()) {
                end("the far node closed the stream");
            }
        }

        @Override
        public void onError(Throwable error) {
            end("the gateway closed the stream: "
                    + io.grpc.Status.fromThrowable(error).getCode());
        }

        @Override
        public void onCompleted() {
            end("the stream ended");
        }

        private void end(String reason) {
            synchronized (this) {
                if (!over && call != null) {
                    over = true;
                    call.cancel("ended", null);
                }
                over = true;
            }
            if (streams.remove(session) != null) {
                inbox.accept(new StateInput.SessionEnded(session, reason));
            }
        }
    }
}
