package org.nonos.mesh.protocol.onionservice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.ServiceAddress;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

class ServiceDescriptorTest {

    private static final long NOW = 1_800_000_000_000L;
    private static final ServicePeriod PERIOD = ServicePeriod.at(NOW);

    private final Random random = new Random(1);
    private final byte[] seed = bytes(32);
    private final Bytes32 serviceKey = Bytes32.of(new IdentityKey(seed).nodeId().toArray());
    private final BlindedKey key = BlindedKey.of(seed, serviceKey, PERIOD);
    private final ClientKey stranger = new ClientKey(bytes(32));

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private DescriptorContent content(int handshakeKeyBytes) {
        List<IntroductionPoint> points = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            points.add(new IntroductionPoint(NodeId.of(bytes(32)), NodeId.of(bytes(32)), bytes(handshakeKeyBytes)));
        }
        return new DescriptorContent(3, points);
    }

    private ServiceDescriptor make(DescriptorContent content, List<Bytes32> clients) {
        return ServiceDescriptor.make(key, serviceKey, content, clients, NOW, NOW + 1_000, random);
    }

    private static void assertSame(DescriptorContent read, DescriptorContent written) {
        assertThat(read.encode()).isEqualTo(written.encode());
    }

    @Test
    void whoKnowsTheAddressReadsIt() {
        DescriptorContent content = content(32);
        ServiceDescriptor read = ServiceDescriptor.decode(
                        make(content, List.of()).encoded())
                .asOptional()
                .orElseThrow();
        assertThat(read.blindedKey())
                .isEqualTo(BlindedKey.publicKey(serviceKey, PERIOD).asOptional().orElseThrow());
        assertSame(read.open(serviceKey, stranger).asOptional().orElseThrow(), content);
    }

    @Test
    void whoeverKeepsItReadsNothing() {
        DescriptorContent content = content(32);
        ServiceDescriptor made = make(content, List.of());
        Bytes32 guess = Bytes32.of(made.blindedKey().toArray());
        assertThat(made.open(guess, stranger).isOk()).isFalse();
        assertNotWithin(made.encoded(), serviceKey.toArray());
        for (IntroductionPoint point : content.points()) {
            assertNotWithin(made.encoded(), point.node().toArray());
        }
    }

    private static void assertNotWithin(byte[] all, byte[] part) {
        for (int at = 0; at + part.length <= all.length; at++) {
            assertThat(java.util.Arrays.equals(all, at, at + part.length, part, 0, part.length))
                    .isFalse();
        }
    }

    @Test
    void onlyClientsThatItNamesGetIn() {
        ClientKey first = new ClientKey(bytes(32));
        ClientKey last = new ClientKey(bytes(32));
        List<Bytes32> clients = new ArrayList<>(List.of(first.publicKey()));
        for (int i = 0; i < 20; i++) {
            clients.add(new ClientKey(bytes(32)).publicKey());
        }
        clients.add(last.publicKey());
        DescriptorContent content = content(32);
        ServiceDescriptor made = make(content, clients);
        assertSame(made.open(serviceKey, first).asOptional().orElseThrow(), content);
        assertSame(made.open(serviceKey, last).asOptional().orElseThrow(), content);
        assertThat(made.open(serviceKey, stranger).refusalCode()).isEqualTo("not-authorised");
    }

    @Test
    void itsLengthTellsNeitherClientsNorPoints() {
        int open = make(content(32), List.of()).encoded().length;
        int named = make(content(32), List.of(stranger.publicKey())).encoded().length;
        int onePoint = make(new DescriptorContent(3, content(32).points().subList(0, 1)), List.of())
                .encoded()
                .length;
        assertThat(List.of(named, onePoint)).containsOnly(open);
    }

    @Test
    void theLargestFits() {
        List<Bytes32> clients = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            clients.add(new ClientKey(bytes(32)).publicKey());
        }
        assertThat(make(content(1_216), clients).encoded().length).isLessThanOrEqualTo(ServiceDescriptor.MAX_BYTES);
    }

    @Test
    void everyChangedByteIsRefused() {
        byte[] good = make(content(32), List.of()).encoded();
        for (int at = 0; at < good.length; at += 7) {
            byte[] changed = good.clone();
            changed[at] ^= 1;
            assertThat(ServiceDescriptor.decode(changed).isOk())
                    .as("byte %d", at)
                    .isFalse();
        }
        for (int length = 0; length < good.length; length += 13) {
            assertThat(ServiceDescriptor.decode(java.util.Arrays.copyOf(good, length))
                            .isOk())
                    .as("length %d", length)
                    .isFalse();
        }
        assertThat(ServiceDescriptor.decode(new byte[ServiceDescriptor.MAX_BYTES + 1])
                        .refusalCode())
                .isEqualTo("descriptor-too-long");
    }

    @Test
    void randomContentIsRefusedOrReadWithinItsBounds() {
        for (int i = 0; i < 20_000; i++) {
            Decoded<DescriptorContent> read = DescriptorContent.decode(bytes(random.nextInt(200)));
            read.asOptional().ifPresent(content -> assertThat(content.points()).hasSizeLessThanOrEqualTo(8));
        }
    }

    @Test
    void addressesOfServicesAndNodesAreNeverTakenForEachOther() {
        String text = ServiceAddress.of(serviceKey).text();
        assertThat(ServiceAddress.parse(text).asOptional().orElseThrow().key()).isEqualTo(serviceKey);
        assertThat(org.nonos.mesh.protocol.identity.OnionAddress.parse(text).isOk())
                .isFalse();
        String node = NodeId.of(serviceKey.toArray()).onionAddress().text();
        assertThat(ServiceAddress.parse(node).isOk()).isFalse();
        assertThat(text).endsWith("c.mesh");
        assertThat(node).endsWith("b.mesh");
    }
}
