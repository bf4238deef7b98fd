package org.nonos.mesh.state.service;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.local.gateway.GatewayGrpc;
import org.nonos.mesh.local.routing.AcquireResponse;
import org.nonos.mesh.local.routing.AcquireSetRequest;
import org.nonos.mesh.local.routing.AcquireSetResponse;
import org.nonos.mesh.local.routing.ReleaseRequest;
import org.nonos.mesh.local.routing.RoutingGrpc;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.local.shared.StreamData;
import org.nonos.mesh.local.shared.StreamOpen;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.state.StateEffect.LegOpening;
import org.nonos.mesh.state.StateInput;
import org.nonos.mesh.state.Way;
import org.nonos.mesh.state.message.MessageFraming;

/**
 * The streams over circuits that the core has opened to far nodes, through the gateway. For the legs of a transfer the
 * circuits are acquired here, together, so that routing can keep them apart.
 */
final class FarStreams {

    private static final String SERVICE = "state";

    private final LocalChannels channels;
    private final Consumer<StateInput> inbox;
    private final Consumer<StateInput> later;
    private final long acquireMillis;
    private final Map<Long, FarStream> streams = new ConcurrentHashMap<>();

    /**
     * @param inbox may wait for room
     * @param later never waits: for the core's own thread, which would wait for itself
     * @param acquireMillis how long routing may take for a set of circuits
     */
    FarStreams(LocalChannels channels, Consumer<StateInput> inbox, Consumer<StateInput> later, long acquireMillis) {
        this.channels = channels;
        this.inbox = inbox;
        this.later = later;
        this.acquireMillis = acquireMillis;
    }

    void open(long session, NodeId peer) {
        FarStream stream = new FarStream(session, peer);
        streams.put(session, stream);
        stream.start(0);
        later.accept(new StateInput.SessionOpened(session, Way.UNKNOWN));
    }

    void openLegs(List<LegOpening> legs, List<NodeId> avoid) {
        List<FarStream> waiting = new ArrayList<>();
        for (LegOpening leg : legs) {
            FarStream stream = new FarStream(leg.session(), leg.holder());
            streams.put(leg.session(), stream);
            waiting.add(stream);
        }
        AcquireSetRequest request = AcquireSetRequest.newBuilder()
                .addAllDestinations(
                        legs.stream().map(leg -> bytes(leg.holder())).toList())
                .setLegs(legs.size())
                .addAllAvoid(avoid.stream().map(FarStreams::bytes).toList())
                .build();
        RoutingGrpc.newStub(channels.to(Layer.ROUTING))
                .withDeadlineAfter(acquireMillis, TimeUnit.MILLISECONDS)
                .acquireCircuits(request, new Acquired(waiting));
    }

    private static ByteString bytes(NodeId node) {
        return ByteString.copyFrom(node.toArray());
    }

    /** Gives each circuit to a leg that ends where it does. */
    private final class Acquired implements StreamObserver<AcquireSetResponse> {

        private final List<FarStream> waiting;

        Acquired(List<FarStream> waiting) {
            this.waiting = waiting;
        }

        @Override
        public void onNext(AcquireSetResponse set) {
            for (AcquireResponse circuit : set.getLegsList()) {
                List<NodeId> path = path(circuit.getPathList());
                waiting.stream()
                        .filter(leg -> !path.isEmpty() && leg.peer.equals(path.getLast()))
                        .findFirst()
                        .filter(waiting::remove)
                        .filter(FarStream::isWanted)
                        .ifPresentOrElse(leg -> use(leg, circuit, path), () -> release(circuit.getHandle()));
            }
            giveUp("routing had no circuit for this leg: " + set.getDisjointness());
        }

        private void use(FarStream leg, AcquireResponse circuit, List<NodeId> path) {
            leg.start(circuit.getHandle());
            Way way = new Way(path, circuit.getAnonymity(), circuit.getDrainAtMillis());
            inbox.accept(new StateInput.SessionOpened(leg.session, way));
        }

        @Override
        public void onError(Throwable error) {
            Status status = Status.fromThrowable(error);
            String why = status.getDescription();
            giveUp("no circuit to a holder: " + (why == null ? status.getCode().name() : why));
        }

        private void giveUp(String reason) {
            List.copyOf(waiting).forEach(leg -> leg.end(reason));
            waiting.clear();
        }

        @Override
        public void onCompleted() {}
    }

    private static List<NodeId> path(List<ByteString> hops) {
        return hops.stream()
                .flatMap(hop -> NodeId.decode(hop.toByteArray()).asOptional().stream())
                .toList();
    }

    /** A circuit that nobody wants any more. */
    private void release(long handle) {
        RoutingGrpc.newStub(channels.to(Layer.ROUTING))
                .releaseCircuit(ReleaseRequest.newBuilder().setHandle(handle).build(), new Unheard());
    }

    private static final class Unheard implements StreamObserver<Empty> {
        @Override
        public void onNext(Empty value) {}

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onCompleted() {}
    }

    void send(long session, byte[] message) {
        FarStream stream = streams.get(session);
        if (stream != null) {
            stream.send(StreamData.newBuilder()
                    .setData(UnsafeByteOperations.unsafeWrap(MessageFraming.frame(message)))
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

        /** @param circuit the handle of an acquired circuit; 0: the gateway acquires one */
        void start(long circuit) {
            GatewayGrpc.newStub(channels.to(Layer.GATEWAY)).openStream(this);
            send(StreamData.newBuilder()
                    .setOpen(StreamOpen.newBuilder()
                            .setDestination(bytes(peer))
                            .setService(SERVICE)
                            .setCircuit(circuit))
                    .build());
        }

        synchronized boolean isWanted() {
            return !over;
        }

        synchronized void send(StreamData data) {
            if (call != null && !over) {
                call.onNext(data);
            }
        }

        synchronized void leave() {
            if (call != null && !over) {
                call.onNext(StreamData.newBuilder().setLast(true).build());
                call.onCompleted();
            }
            over = true;
        }

        @Override
        public void onNext(StreamData piece) {
            if (!piece.getFailure().isEmpty()) {
                end(piece.getFailure());
                return;
            }
            if (piece.hasOpened()) {
                List<NodeId> path = path(piece.getOpened().getPathList());
                if (!path.isEmpty()) {
                    inbox.accept(new StateInput.SessionOpened(
                            session, new Way(path, piece.getOpened().getAnonymity(), 0)));
                }
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
            end("the gateway closed the stream: " + Status.fromThrowable(error).getCode());
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
