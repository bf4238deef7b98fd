package org.nonos.mesh.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.gossip.GossipFrame;
import org.nonos.mesh.protocol.gossip.GossipItem;
import org.nonos.mesh.protocol.layer.GossipKind;
import org.nonos.mesh.protocol.wire.Bytes32;

class RinglessItemsTest {

    private final GossipNetwork network = new GossipNetwork(1);
    private final GossipNetwork.Node near = network.add(GossipLimits.defaults());
    private final GossipNetwork.Node source = network.add(GossipLimits.defaults());

    private GossipItem ringed() {
        return network.item(GossipKind.RECEIPT, 300, GossipNetwork.RINGED, 1);
    }

    private void linkAndPush(GossipItem... items) {
        network.link(near, source, 10);
        near.tell(new GossipInput.Tier(source.id, 1));
        network.run(100);
        source.transmit(near.id, new GossipFrame.Push(List.of(items), 0));
        network.run(20_000);
    }

    @Test
    void aReceiptThatCameBeforeItsRingIsTakenInOnceTheRingIsHere() {
        GossipItem early = ringed();
        linkAndPush(early);
        assertThat(near.refusals).containsEntry("ring-unknown", 1);
        near.tell(new GossipInput.RingsChanged());
        network.run(1_000);
        assertThat(near.delivered).as("another ring came").isEmpty();

        near.knowsRing = true;
        long known = network.now;
        near.tell(new GossipInput.RingsChanged());
        network.run(1_000);

        assertThat(near.delivered).containsOnlyKeys(early.id());
        assertThat(near.delivered.get(early.id()) - known)
                .as("as long as an item of this tier waits anyway, and its verification")
                .isEqualTo(200 + network.verifyMillis);
        assertThat(near.penalties).isEmpty();
        near.tell(new GossipInput.RingsChanged());
        network.run(1_000);
        assertThat(near.verifications).as("once for each ring").isEqualTo(3);
    }

    @Test
    void ofOnePeerTheLastFewWaitAndNoneWhenItHasGone() {
        GossipItem early = ringed();
        linkAndPush(early);
        network.unlink(near, source);
        near.knowsRing = true;
        near.tell(new GossipInput.RingsChanged());
        network.run(1_000);
        assertThat(near.delivered).isEmpty();

        RinglessItems few = new RinglessItems();
        List<GossipItem> many = IntStream.rangeClosed(0, RinglessItems.MAX_ITEMS)
                .mapToObj(i -> ringed())
                .toList();
        many.forEach(few::keep);
        few.keep(many.getLast());
        List<Bytes32> kept = few.takeAll().stream().map(GossipItem::id).toList();
        assertThat(kept).isEqualTo(many.stream().skip(1).map(GossipItem::id).toList());
        assertThat(few.takeAll()).isEmpty();
    }
}
