package org.nonos.mesh.gateway.onionservice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.onionservice.BlindedKey;
import org.nonos.mesh.protocol.onionservice.DescriptorContent;
import org.nonos.mesh.protocol.onionservice.ServiceDescriptor;
import org.nonos.mesh.protocol.onionservice.ServicePeriod;
import org.nonos.mesh.protocol.wire.Bytes32;

class DescriptorShelfTest {

    private static final long NOW = 1_800_000_000_000L;

    private final Random random = new Random(2);
    private final DescriptorShelf shelf = new DescriptorShelf(2);

    private ServiceDescriptor descriptor(int service, long revision, long expires) {
        byte[] seed = new byte[32];
        seed[0] = (byte) service;
        Bytes32 key = Bytes32.of(new IdentityKey(seed).nodeId().toArray());
        return ServiceDescriptor.make(
                BlindedKey.of(seed, key, ServicePeriod.at(NOW)),
                key,
                new DescriptorContent(4, List.of()),
                List.of(),
                revision,
                expires,
                random);
    }

    private String put(ServiceDescriptor descriptor) {
        return shelf.put(descriptor.encoded(), key -> true, NOW).refusalCode();
    }

    @Test
    void theNewestOfAKeyIsKept() {
        ServiceDescriptor old = descriptor(1, 5, NOW + 1_000);
        ServiceDescriptor young = descriptor(1, 6, NOW + 1_000);
        assertThat(put(old)).isEmpty();
        assertThat(put(old)).as("the same again").isEmpty();
        assertThat(put(young)).isEmpty();
        assertThat(put(old)).isEqualTo("descriptor-old");
        assertThat(put(descriptor(1, 6, NOW + 2_000)))
                .as("another of that revision")
                .isEqualTo("descriptor-old");
        assertThat(shelf.get(young.blindedKey(), NOW).orElseThrow().revision()).isEqualTo(6);
        assertThat(shelf.size()).isEqualTo(1);
    }

    @Test
    void itsBoundHoldsAndExpiredOnesMakeRoom() {
        assertThat(put(descriptor(1, 1, NOW + 1_000))).isEmpty();
        assertThat(put(descriptor(2, 1, NOW + 9_000))).isEmpty();
        ServiceDescriptor third = descriptor(3, 1, NOW + 9_000);
        assertThat(put(third)).isEqualTo("descriptor-shelf-full");
        assertThat(shelf.put(third.encoded(), key -> true, NOW + 1_000).isOk()).isTrue();
        assertThat(shelf.size()).isEqualTo(2);
    }

    @Test
    void whatHasExpiredIsNeitherTakenNorGiven() {
        ServiceDescriptor descriptor = descriptor(1, 1, NOW + 1_000);
        assertThat(put(descriptor)).isEmpty();
        assertThat(shelf.get(descriptor.blindedKey(), NOW + 999)).isPresent();
        assertThat(shelf.get(descriptor.blindedKey(), NOW + 1_000)).isEmpty();
        assertThat(put(descriptor(2, 1, NOW))).isEqualTo("descriptor-expired");
        assertThat(put(descriptor(2, 1, NOW + ServiceDescriptor.MAX_LIFE_MILLIS + 1)))
                .isEqualTo("descriptor-expired");
    }

    @Test
    void whatOthersAreToKeepAndWhatIsForgedIsRefused() {
        ServiceDescriptor descriptor = descriptor(1, 1, NOW + 1_000);
        assertThat(shelf.put(descriptor.encoded(), key -> false, NOW).refusalCode())
                .isEqualTo("descriptor-elsewhere");
        byte[] forged = descriptor.encoded();
        forged[100] ^= 1;
        assertThat(shelf.put(forged, key -> true, NOW).refusalCode()).isEqualTo("bad-signature");
    }

    @Test
    void aPublicationIsDueForWhoHasNotHeardAndAnewWhenPointsChange() {
        PublicationBook book = new PublicationBook();
        List<NodeId> nodes = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            byte[] id = new byte[32];
            id[0] = (byte) i;
            nodes.add(NodeId.of(id));
        }
        ServicePeriod period = ServicePeriod.at(NOW);
        assertThat(book.renew(Set.of(nodes.get(0)), NOW)).isTrue();
        assertThat(book.revision()).isEqualTo(NOW);
        book.taken(period, nodes.get(1), book.revision());
        assertThat(book.due(period, nodes)).containsExactly(nodes.get(0), nodes.get(2));
        assertThat(book.renew(Set.of(nodes.get(0)), NOW + PublicationBook.AGAIN_MILLIS - 1))
                .isFalse();
        assertThat(book.renew(Set.of(nodes.get(2)), NOW)).as("other points").isTrue();
        assertThat(book.revision()).as("also when the clock stands").isEqualTo(NOW + 1);
        assertThat(book.due(period, nodes)).isEqualTo(nodes);
        book.taken(period, nodes.get(1), NOW);
        assertThat(book.kept(period)).as("an answer to the old one").isZero();
        assertThat(book.renew(Set.of(nodes.get(2)), NOW + PublicationBook.AGAIN_MILLIS))
                .as("an hour later")
                .isTrue();
    }
}
