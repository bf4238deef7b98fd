package org.nonos.mesh.discovery;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.discovery.ExchangeMessage.Item;
import org.nonos.mesh.discovery.ExchangeMessage.Line;
import org.nonos.mesh.discovery.ExchangeMessage.RecordRequest;
import org.nonos.mesh.discovery.ExchangeMessage.Records;
import org.nonos.mesh.discovery.ExchangeMessage.Summary;
import org.nonos.mesh.protocol.discovery.NodeRecord;
import org.nonos.mesh.protocol.identity.NodeId;

/** Makes the messages of the exchange out of the table; takes nothing in. */
final class RecordExchange {

    static final int SAMPLE_RECORDS = 16;

    private final RecordTable table;
    private final RandomGenerator random;

    RecordExchange(RecordTable table, RandomGenerator random) {
        this.table = table;
        this.random = random;
    }

    /** For a link that has just come up: our own record first, then some that we hold. */
    Records greeting(NodeRecord own, NodeId peer, long nowMillis) {
        List<Item> items = new ArrayList<>();
        items.add(new Item(own.encode(), List.of()));
        List<KnownNode> others = held(nowMillis);
        shuffle(others);
        others.stream()
                .filter(node -> !node.id.equals(peer))
                .limit(SAMPLE_RECORDS)
                .forEach(node -> add(items, node));
        return new Records(items);
    }

    /** What we hold, newest known sequence each; a random part of it when it is too much for one message. */
    Summary summary(long nowMillis) {
        List<KnownNode> all = held(nowMillis);
        boolean complete = all.size() <= ExchangeMessage.MAX_SUMMARY;
        if (!complete) {
            shuffle(all);
        }
        return new Summary(
                complete,
                all.stream()
                        .limit(ExchangeMessage.MAX_SUMMARY)
                        .map(node -> new Line(node.id, node.recordSequence()))
                        .toList());
    }

    /** What a peer's summary lacks, and what we lack. */
    List<ExchangeMessage> answer(Summary theirs, NodeId peer, @Nullable NodeId self, long nowMillis) {
        Map<NodeId, Long> listed = new HashMap<>();
        theirs.lines().forEach(line -> listed.put(line.node(), line.sequence()));
        List<Item> items = new ArrayList<>();
        for (KnownNode node : held(nowMillis)) {
            Long theirSequence = listed.get(node.id);
            boolean newer = theirSequence == null ? theirs.complete() : node.recordSequence() > theirSequence;
            if (newer && !node.id.equals(peer) && items.size() < ExchangeMessage.MAX_RECORDS) {
                add(items, node);
            }
        }
        List<NodeId> lacking = new ArrayList<>();
        for (Line line : theirs.lines()) {
            KnownNode ours = table.get(line.node());
            boolean lack = ours == null || ours.recordSequence() < line.sequence();
            if (lack && !line.node().equals(self) && lacking.size() < ExchangeMessage.MAX_REQUESTED) {
                lacking.add(line.node());
            }
        }
        List<ExchangeMessage> answers = new ArrayList<>();
        if (!items.isEmpty()) {
            answers.add(new Records(items));
        }
        if (!lacking.isEmpty()) {
            answers.add(new RecordRequest(lacking));
        }
        return answers;
    }

    /** The records that were asked for, as far as we hold them, in as many messages as they need. */
    List<Records> answer(RecordRequest request, @Nullable NodeRecord own, long nowMillis) {
        List<Item> items = new ArrayList<>();
        for (NodeId id : request.nodes()) {
            KnownNode node = table.get(id);
            if (own != null && own.nodeId().equals(id)) {
                items.add(new Item(own.encode(), List.of()));
            } else if (node != null && isHeld(node, nowMillis)) {
                add(items, node);
            }
        }
        List<Records> messages = new ArrayList<>();
        for (int from = 0; from < items.size(); from += ExchangeMessage.MAX_RECORDS) {
            messages.add(new Records(items.subList(from, Math.min(items.size(), from + ExchangeMessage.MAX_RECORDS))));
        }
        return messages;
    }

    Records single(KnownNode node) {
        List<Item> items = new ArrayList<>();
        add(items, node);
        return new Records(items);
    }

    /** Up to that many of the peers, drawn at random. */
    List<NodeId> some(Iterable<NodeId> peers, int count) {
        List<NodeId> all = new ArrayList<>();
        peers.forEach(all::add);
        shuffle(all);
        return List.copyOf(all.subList(0, Math.min(count, all.size())));
    }

    private List<KnownNode> held(long nowMillis) {
        List<KnownNode> held = new ArrayList<>();
        for (KnownNode node : table.all()) {
            if (isHeld(node, nowMillis)) {
                held.add(node);
            }
        }
        return held;
    }

    /** Records whose time is over are of no use to others. */
    private static boolean isHeld(KnownNode node, long nowMillis) {
        NodeRecord record = node.record();
        return record != null && record.stamp().check(nowMillis).isOk();
    }

    private static void add(List<Item> items, KnownNode node) {
        NodeRecord record = node.record();
        if (record != null) {
            items.add(new Item(record.encode(), node.observed()));
        }
    }

    private void shuffle(List<?> list) {
        Collections.shuffle(list, Random.from(random));
    }
}
