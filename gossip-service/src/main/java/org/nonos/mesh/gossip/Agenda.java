package org.nonos.mesh.gossip;

import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * What is to be done when. Entries of one time come in the order in which they were added. Each task belongs to an
 * object of a bounded table, so the agenda is bounded too; a task whose object is gone does nothing.
 */
final class Agenda {

    /** Something due. */
    sealed interface Task {}

    record Release(Bytes32 itemId) implements Task {}

    record VerdictDue(long batch) implements Task {}

    record TokensDue(Bytes32 itemId) implements Task {}

    record PullDue(long saltedId, int attempt) implements Task {}

    record ReannounceDue(Bytes32 itemId) implements Task {}

    record FlushAnnouncements() implements Task {}

    record Drain() implements Task {}

    record Heartbeat() implements Task {}

    private record Entry(long atMillis, long order, Task task) {}

    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(Comparator.comparingLong(Entry::atMillis).thenComparingLong(Entry::order));
    private long order;

    void add(long atMillis, Task task) {
        entries.add(new Entry(atMillis, order++, task));
    }

    Optional<Task> pollDue(long nowMillis) {
        Entry first = entries.peek();
        if (first == null || first.atMillis > nowMillis) {
            return Optional.empty();
        }
        entries.remove();
        return Optional.of(first.task);
    }

    OptionalLong nextMillis() {
        Entry first = entries.peek();
        return first == null ? OptionalLong.empty() : OptionalLong.of(first.atMillis);
    }

    int size() {
        return entries.size();
    }
}
