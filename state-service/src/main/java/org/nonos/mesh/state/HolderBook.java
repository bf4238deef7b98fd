package org.nonos.mesh.state;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.nonos.mesh.protocol.capsule.Holder;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.Catalogue.Outcome;

/** Who offers which capsule: the newest offer of each holder, bounded per capsule and in all. */
final class HolderBook {

    private final Limits limits;
    private final Map<Bytes32, TreeMap<NodeId, Holder>> byCapsule = new HashMap<>();
    private int size;

    HolderBook(Limits limits) {
        this.limits = limits;
    }

    /** The offer that ends last counts. When there is no room, the offer that ends first goes, if it is an older one. */
    Outcome add(Holder offer, List<Write> writes) {
        TreeMap<NodeId, Holder> offers = byCapsule.computeIfAbsent(offer.capsuleId(), c -> new TreeMap<>());
        Holder known = offers.get(offer.holder());
        if (known != null && known.untilCycle() >= offer.untilCycle()) {
            return Outcome.KNOWN;
        }
        if (known == null && offers.size() >= limits.maxHoldersPerCapsule() && !dropOneBefore(offer, offers, writes)) {
            return Outcome.FULL;
        }
        if (known == null && size >= limits.maxHolders()) {
            if (offers.isEmpty()) {
                byCapsule.remove(offer.capsuleId());
            }
            return Outcome.FULL;
        }
        if (known == null) {
            size++;
        }
        offers.put(offer.holder(), offer);
        writes.add(Tables.holder(offer));
        return Outcome.NEW;
    }

    private boolean dropOneBefore(Holder offer, Map<NodeId, Holder> offers, List<Write> writes) {
        Holder first = offers.values().stream()
                .min(java.util.Comparator.comparingLong(Holder::untilCycle))
                .orElseThrow();
        if (first.untilCycle() >= offer.untilCycle()) {
            return false;
        }
        offers.remove(first.holder());
        size--;
        writes.add(Tables.noHolder(first));
        return true;
    }

    void expire(long currentCycle, List<Write> writes) {
        byCapsule.values().removeIf(offers -> {
            offers.values().removeIf(offer -> {
                boolean over = offer.untilCycle() < currentCycle;
                if (over) {
                    size--;
                    writes.add(Tables.noHolder(offer));
                }
                return over;
            });
            return offers.isEmpty();
        });
    }

    List<NodeId> offering(Bytes32 capsuleId, long cycle) {
        return of(capsuleId).stream()
                .filter(offer -> offer.untilCycle() >= cycle)
                .map(Holder::holder)
                .toList();
    }

    Collection<Holder> of(Bytes32 capsuleId) {
        TreeMap<NodeId, Holder> offers = byCapsule.get(capsuleId);
        return offers == null ? List.of() : offers.values();
    }

    int size() {
        return size;
    }
}
