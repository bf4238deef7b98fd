package org.nonos.mesh.gateway.service.forwarding;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.CallStreamObserver;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.forwarding.ForwardingInput;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.local.routing.AcquireRequest;
import org.nonos.mesh.local.routing.AcquireResponse;
import org.nonos.mesh.local.routing.RoutingGrpc;
import org.nonos.mesh.local.shared.StreamData;
import org.nonos.mesh.local.shared.StreamOpen;
import org.nonos.mesh.local.shared.StreamOpened;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.protocol.layer.Layer;

/**
 * A stream that a layer of this node opens: a circuit is asked of routing, the far service is called over it, and the
 * circuit is given back at the end with a word on how it did.
 */
public final class OpenedStream implements StreamObserver<StreamData>, StreamPipe.Local {

    private static final int MAX_AVOIDED = 64;

    private final ForwardingLoop loop;
    private final LocalChannels channels;
    private final ServerCallStreamObserver<StreamData> caller;
    private final long acquireMillis;
    private volatile @Nullable StreamPipe pipe;
    private volatile boolean cancelled;
    private long handle;

    /** @param acquireMillis how long routing may take for a circuit */
    public OpenedStream(
            ForwardingLoop loop,
            LocalChannels channels,
            ServerCallStreamObserver<StreamData> caller,
            long acquireMillis) {
        this.loop = loop;
        this.channels = channels;
        this.caller = caller;
        this.acquireMillis = acquireMillis;
        caller.disableAutoRequest();
        caller.setOnReadyHandler(() -> {
            StreamPipe open = pipe;
            if (open != null) {
                open.pumpIn();
            }
        });
        caller.setOnCancelHandler(this::cancelled);
        caller.request(1);
    }

    @Override
    public void onNext(StreamData message) {
        StreamPipe open = pipe;
        if (open != null) {
            open.fromLocal(message.getData(), message.getLast());
        } else if (message.hasOpen()) {
            open(message.getOpen(), message.getData(), message.getLast());
        } else {
            refuse("the first message of a stream must say where it goes");
        }
    }

    private void open(StreamOpen target, ByteString first, boolean last) {
        boolean service = target.getService().matches("[a-z0-9-]{1,32}");
        if (!service || target.getDestination().size() != 32 || target.getAvoidCount() > MAX_AVOIDED) {
            refuse("a stream needs a destination of 32 bytes, a service of a-z, 0-9 and -, and at most " + MAX_AVOIDED
                    + " nodes to avoid");
            return;
        }
        if (target.getCircuit() != 0) {
            handle = target.getCircuit();
            caller.onNext(StreamData.newBuilder()
                    .setOpened(StreamOpened.getDefaultInstance())
                    .build());
            start(target.getService(), first, last);
            return;
        }
        try {
            AcquireResponse circuit = RoutingGrpc.newBlockingStub(channels.to(Layer.ROUTING))
                    .withDeadlineAfter(acquireMillis, TimeUnit.MILLISECONDS)
                    .acquireCircuit(AcquireRequest.newBuilder()
                            .setDestination(target.getDestination())
                            .addAllAvoid(target.getAvoidList())
                            .build());
            handle = circuit.getHandle();
            caller.onNext(StreamData.newBuilder()
                    .setOpened(StreamOpened.newBuilder()
                            .addAllPath(circuit.getPathList())
                            .setAnonymity(circuit.getAnonymity()))
                    .build());
        } catch (StatusRuntimeException e) {
            String why = e.getStatus().getDescription();
            refuse("no circuit to the destination: "
                    + (why == null ? e.getStatus().getCode().name() : why));
            return;
        }
        start(target.getService(), first, last);
    }

    private void start(String service, ByteString first, boolean last) {
        long stream = loop.newStream();
        StreamPipe made = new StreamPipe(stream, loop, this);
        loop.register(stream, made);
        loop.submit(new ForwardingInput.OpenStream(stream, handle, service));
        pipe = made;
        made.fromLocal(first, last);
        if (cancelled) {
            made.localFailed(EndReason.FAILED);
        }
    }

    private void refuse(String sentence) {
        caller.onNext(StreamData.newBuilder().setLast(true).setFailure(sentence).build());
        caller.onCompleted();
    }

    @Override
    public void onError(Throwable error) {
        cancelled();
    }

    private void cancelled() {
        cancelled = true;
        StreamPipe open = pipe;
        if (open != null) {
            open.localFailed(EndReason.FAILED);
        }
    }

    @Override
    public void onCompleted() {
        StreamPipe open = pipe;
        if (open != null) {
            open.localDone();
        } else {
            caller.onCompleted();
        }
    }

    @Override
    public CallStreamObserver<StreamData> observer() {
        return caller;
    }

    @Override
    public void requestNext() {
        caller.request(1);
    }

    @Override
    public void heardEnd(String failure) {
        caller.onNext(StreamData.newBuilder().setLast(true).build());
    }

    @Override
    public void over(String failure) {
        if (!cancelled) {
            if (!failure.isEmpty()) {
                caller.onNext(StreamData.newBuilder()
                        .setLast(true)
                        .setFailure(failure)
                        .build());
            }
            caller.onCompleted();
        }
        CircuitReturn.of(channels, handle, cancelled ? "caller went away" : failure);
    }
}
