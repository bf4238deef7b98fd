package org.nonos.mesh.gateway.service.attach;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.nonos.mesh.gateway.service.line.DownLine;
import org.nonos.mesh.gateway.service.link.Link;
import org.nonos.mesh.gateway.service.link.LinkListener;
import org.nonos.mesh.gateway.service.link.Links;
import org.nonos.mesh.local.gateway.DatagramIn;
import org.nonos.mesh.local.gateway.DialFailed;
import org.nonos.mesh.local.gateway.FrameIn;
import org.nonos.mesh.local.gateway.IdentityResponse;
import org.nonos.mesh.local.gateway.LayerDown;
import org.nonos.mesh.local.gateway.LinkDown;
import org.nonos.mesh.local.gateway.Welcome;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Frame;
import org.nonos.mesh.protocol.layer.Layer;

/** The attached layers, at most one line each: a new one takes the place of the old. */
public final class Attachments implements LinkListener {

    private final Map<Layer, DownLine<LayerDown>> attached = new ConcurrentHashMap<>();
    private final Consumer<String> refusals;

    public Attachments(Consumer<String> refusals) {
        this.refusals = refusals;
    }

    /** The welcome and the standing links come first; no change of a link falls between them and what follows. */
    void attach(Layer layer, DownLine<LayerDown> attachment, IdentityResponse identity, Links links) {
        links.snapshot(standing -> {
            attachment.must(LayerDown.newBuilder()
                    .setWelcome(Welcome.newBuilder().setIdentity(identity))
                    .build());
            standing.forEach(link -> attachment.must(up(link)));
            DownLine<LayerDown> old = attached.put(layer, attachment);
            if (old != null) {
                old.close(Status.ABORTED.withDescription("another " + layer.id() + " layer has attached"));
            }
        });
    }

    void detach(Layer layer, DownLine<LayerDown> attachment) {
        attached.remove(layer, attachment);
        attachment.gone();
    }

    public boolean isAttached(Layer layer) {
        return attached.containsKey(layer);
    }

    public int count() {
        return attached.size();
    }

    @Override
    public void linkUp(Link link) {
        toAll(up(link));
    }

    @Override
    public void linkDown(Link link, String reason) {
        toAll(LayerDown.newBuilder()
                .setLinkDown(LinkDown.newBuilder()
                        .setNodeId(LinkViews.bytes(link.peer()))
                        .setReason(reason))
                .build());
    }

    @Override
    public void frame(Link link, Frame frame) {
        Layer layer = Layer.ofWireNumber(frame.layer()).orElse(Layer.GATEWAY);
        ByteString payload = UnsafeByteOperations.unsafeWrap(frame.payload());
        offer(
                layer,
                LayerDown.newBuilder()
                        .setFrame(FrameIn.newBuilder()
                                .setNodeId(LinkViews.bytes(link.peer()))
                                .setMessage(frame.message())
                                .setPayload(payload))
                        .build());
    }

    /** From the beacon sockets, for discovery. */
    public void datagram(String source, byte[] payload) {
        offer(
                Layer.DISCOVERY,
                LayerDown.newBuilder()
                        .setDatagram(DatagramIn.newBuilder()
                                .setSource(source)
                                .setPayload(UnsafeByteOperations.unsafeWrap(payload)))
                        .build());
    }

    @Override
    public void dialFailed(NodeId peer, String reason) {
        offer(
                Layer.DISCOVERY,
                LayerDown.newBuilder()
                        .setDialFailed(DialFailed.newBuilder()
                                .setNodeId(LinkViews.bytes(peer))
                                .setReason(reason))
                        .build());
    }

    /** Tells every layer how its links do. */
    public void quality(Links links) {
        for (Link link : links.all()) {
            LayerDown quality =
                    LayerDown.newBuilder().setQuality(LinkViews.quality(link)).build();
            attached.values().forEach(attachment -> attachment.offer(quality));
        }
    }

    private void offer(Layer layer, LayerDown message) {
        DownLine<LayerDown> attachment = attached.get(layer);
        if (attachment == null) {
            refusals.accept("layer-absent");
        } else if (!attachment.offer(message)) {
            refusals.accept("layer-queue-full");
        }
    }

    private void toAll(LayerDown message) {
        attached.values().forEach(attachment -> attachment.must(message));
    }

    private static LayerDown up(Link link) {
        return LayerDown.newBuilder().setLinkUp(LinkViews.up(link)).build();
    }
}
