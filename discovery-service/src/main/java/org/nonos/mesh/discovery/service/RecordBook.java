package org.nonos.mesh.discovery.service;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nonos.mesh.local.discovery.NodeRecordView;
import org.nonos.mesh.local.discovery.RecordChange;
import org.nonos.mesh.protocol.identity.NodeId;

/**
 * The known records for who asks and who watches. A watcher that reads slowly gets the newest change of each node and
 * not every one in between, so what waits for it is bounded by the number of nodes.
 */
final class RecordBook {

    private static final int MAX_WATCHERS = 64;

    private final Map<NodeId, NodeRecordView> records = new LinkedHashMap<>();
    private final List<Watcher> watchers = new ArrayList<>();

    private final class Watcher {
        final ServerCallStreamObserver<RecordChange> observer;
        final Map<NodeId, RecordChange> waiting = new LinkedHashMap<>();

        Watcher(ServerCallStreamObserver<RecordChange> observer) {
            this.observer = observer;
        }

        void drain() {
            synchronized (RecordBook.this) {
                var next = waiting.values().iterator();
                while (next.hasNext() && observer.isReady() && !observer.isCancelled()) {
                    observer.onNext(next.next());
                    next.remove();
                }
            }
        }

        void tell(NodeId node, RecordChange change) {
            waiting.remove(node);
            waiting.put(node, change);
            drain();
        }
    }

    synchronized void changed(NodeId node, NodeRecordView view) {
        records.put(node, view);
        RecordChange change = RecordViews.changed(view);
        List.copyOf(watchers).forEach(watcher -> watcher.tell(node, change));
    }

    synchronized void removed(NodeId node) {
        if (records.remove(node) != null) {
            RecordChange change = RecordViews.removed(node);
            List.copyOf(watchers).forEach(watcher -> watcher.tell(node, change));
        }
    }

    synchronized List<NodeRecordView> all() {
        return List.copyOf(records.values());
    }

    synchronized List<NodeRecordView> some(List<NodeId> nodes) {
        List<NodeRecordView> found = new ArrayList<>();
        for (NodeId node : nodes) {
            NodeRecordView view = records.get(node);
            if (view != null) {
                found.add(view);
            }
        }
        return found;
    }

    synchronized void watch(ServerCallStreamObserver<RecordChange> observer) {
        if (watchers.size() >= MAX_WATCHERS) {
            observer.onError(Status.RESOURCE_EXHAUSTED
                    .withDescription("more than " + MAX_WATCHERS + " watchers of records")
                    .asRuntimeException());
            return;
        }
        Watcher watcher = new Watcher(observer);
        records.forEach((node, view) -> watcher.waiting.put(node, RecordViews.changed(view)));
        watchers.add(watcher);
        observer.setOnCancelHandler(() -> unwatch(watcher));
        observer.setOnReadyHandler(watcher::drain);
        watcher.drain();
    }

    private synchronized void unwatch(Watcher watcher) {
        watchers.remove(watcher);
    }

    synchronized int watcherCount() {
        return watchers.size();
    }
}
