package org.nonos.mesh.gateway.service.link;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Frame;

/** Tells several listeners, in the order in which they were added. All are added before links are started. */
public final class LinkFanout implements LinkListener {

    private final List<LinkListener> listeners = new CopyOnWriteArrayList<>();

    public void add(LinkListener listener) {
        listeners.add(listener);
    }

    @Override
    public void linkUp(Link link) {
        listeners.forEach(l -> l.linkUp(link));
    }

    @Override
    public void linkDown(Link link, String reason) {
        listeners.forEach(l -> l.linkDown(link, reason));
    }

    @Override
    public void frame(Link link, Frame frame) {
        for (LinkListener listener : listeners) {
            listener.frame(link, frame);
        }
    }

    @Override
    public void cells(Link link, List<byte[]> cells) {
        for (LinkListener listener : listeners) {
            listener.cells(link, cells);
        }
    }

    @Override
    public void writable(Link link) {
        listeners.forEach(l -> l.writable(link));
    }

    @Override
    public void dialFailed(NodeId peer, String reason) {
        listeners.forEach(l -> l.dialFailed(peer, reason));
    }
}
