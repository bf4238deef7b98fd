package org.nonos.mesh.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nonos.mesh.gateway.GatewayLimits;
import org.nonos.mesh.gateway.link.LinkClaim;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;

class AdmissionBooksTest {

    private static NodeId node(int number) {
        byte[] seed = new byte[32];
        seed[0] = (byte) number;
        seed[1] = (byte) (number >> 8);
        return new IdentityKey(seed).nodeId();
    }

    @Test
    void penaltiesFadeAndBansEnd() {
        PenaltyBook book = new PenaltyBook(100, 60_000, 8);
        NodeId peer = node(1);
        assertThat(book.penalise(peer, 80, 0)).isFalse();
        assertThat(book.weight(peer, PenaltyBook.HALF_LIFE_MILLIS)).isEqualTo(40);
        assertThat(book.penalise(peer, 59, PenaltyBook.HALF_LIFE_MILLIS)).isFalse();
        assertThat(book.penalise(peer, 1, PenaltyBook.HALF_LIFE_MILLIS)).isTrue();
        assertThat(book.isBanned(peer, PenaltyBook.HALF_LIFE_MILLIS + 59_999)).isTrue();
        assertThat(book.isBanned(peer, PenaltyBook.HALF_LIFE_MILLIS + 60_000)).isFalse();
    }

    @Test
    void theBooksForgetTheOldestBeyondTheirBound() {
        PenaltyBook book = new PenaltyBook(100, 60_000, 3);
        for (int i = 0; i < 10; i++) {
            book.penalise(node(i), 1, i);
            assertThat(book.size()).isEqualTo(Math.min(i + 1, 3));
        }
        assertThat(book.weight(node(6), 10)).isZero();
        assertThat(book.weight(node(7), 10)).isEqualTo(1);
    }

    @Test
    void connectionsAreBoundedInAllByAddressAndBySubnet() {
        GatewayLimits limits = new GatewayLimits(
                4, 2, 3, 100, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        ConnectionBook book = new ConnectionBook(limits, 0);
        byte[] a = {10, 0, 0, 1};
        byte[] b = {10, 0, 0, 2};
        assertThat(book.admitInbound(a, 0)).isEmpty();
        assertThat(book.admitInbound(a, 0)).isEmpty();
        assertThat(book.admitInbound(a, 0)).isEqualTo("too-many-links-from-address");
        assertThat(book.admitInbound(b, 0)).isEmpty();
        assertThat(book.admitInbound(b, 0)).isEqualTo("too-many-links-from-subnet");
        assertThat(book.admitInbound(new byte[] {10, 0, 1, 1}, 0)).isEmpty();
        assertThat(book.admitInbound(new byte[] {10, 0, 2, 1}, 0)).isEqualTo("too-many-links");
        book.release(a);
        assertThat(book.admitOutbound(a)).isEmpty();
        assertThat(book.total()).isEqualTo(4);
    }

    @Test
    void bothEndsOfTwoLinksKeepTheSameOne() {
        LinkClaim byLower = new LinkClaim(true, 7, 10);
        LinkClaim byHigher = new LinkClaim(false, 7, 99);
        assertThat(byLower.replaces(byHigher)).isTrue();
        assertThat(byHigher.replaces(byLower)).isFalse();
        assertThat(new LinkClaim(true, 7, 11).replaces(byLower)).isTrue();
        assertThat(new LinkClaim(true, 7, 9).replaces(byLower)).isFalse();
        assertThat(byLower.replaces(byLower)).isFalse();
        // A restarted peer's new link takes the place of whatever stood.
        assertThat(new LinkClaim(false, 8, 0).replaces(byLower)).isTrue();
    }
}
