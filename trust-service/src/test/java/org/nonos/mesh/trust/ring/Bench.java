package org.nonos.mesh.trust.ring;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.discovery.ProofKey;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.time.ProofCycles;
import org.nonos.mesh.protocol.trust.RingRecord;
import org.nonos.mesh.protocol.trust.RingRoot;
import org.nonos.mesh.protocol.trust.RingStatement;
import org.nonos.mesh.protocol.wire.Bytes32;

/** One ring book with its disk, its clock and its opinions; signs what the book wants signed. Keys are not curve points. */
final class Bench implements Views {

    static final long REALM = 0x0123456789abcdefL;
    static final RingSettings SETTINGS = new RingSettings(REALM, new ProofCycles(60_000), 50, 10);
    static final long EPOCH_MILLIS = 64 * 60_000L;
    static final long START = 1_000 * EPOCH_MILLIS + EPOCH_MILLIS / 2;

    final IdentityKey self;
    final Map<NodeId, Standing> opinions = new HashMap<>();
    final Map<NodeId, Double> scores = new HashMap<>();
    final Map<Bytes32, byte[]> disk = new TreeMap<>();
    final List<byte[]> published = new ArrayList<>();
    final List<String> refused = new ArrayList<>();
    final Set<NodeId> known = new HashSet<>();
    int changes;
    long nowMillis = START;
    RingBook book;

    Bench(int number, long seed) {
        self = key(number);
        book = new RingBook(SETTINGS, (node, key) -> key.binding()[0] == 1, this, new Random(seed));
        carryOut(book.identified(self.nodeId()));
    }

    @Override
    public Standing standing(NodeId node) {
        return opinions.getOrDefault(node, Standing.GOOD);
    }

    @Override
    public double score(NodeId node) {
        return scores.getOrDefault(node, 0.0);
    }

    @Override
    public Bytes32 evidenceRoot() {
        return Bytes32.ZERO;
    }

    /** As after kill -9. */
    void restart() {
        book = new RingBook(SETTINGS, (node, key) -> true, this, new Random(1));
        disk.values().forEach(book::restore);
        carryOut(book.identified(self.nodeId()));
    }

    Bench knows(int... numbers) {
        for (int number : numbers) {
            told(key(number).nodeId(), proofKey(key(number).nodeId()));
        }
        return this;
    }

    Bench knowsUpTo(int last) {
        for (int number = 1; number <= last; number++) {
            knows(number);
        }
        return this;
    }

    void told(NodeId node, ProofKey key) {
        carryOut(book.keyTold(node, key, nowMillis));
    }

    void offer(RingRecord record) {
        offer(record.encode());
    }

    void offer(byte[] record) {
        carryOut(book.offered(record, nowMillis));
    }

    /** Ticks once a second. */
    void run(long millis) {
        for (long until = nowMillis + millis; nowMillis < until; ) {
            nowMillis += 1_000;
            carryOut(book.tick(nowMillis));
        }
    }

    List<RingView> rings() {
        return book.rings();
    }

    RingView chosen() {
        return rings().stream().filter(RingView::chosen).findFirst().orElseThrow();
    }

    private void carryOut(List<RingEffect> effects) {
        for (RingEffect effect : effects) {
            switch (effect) {
                case RingEffect.Persist(Write write) -> {
                    byte[] value = write.value();
                    if (value == null) {
                        disk.remove(Bytes32.of(write.key()));
                    } else {
                        disk.put(Bytes32.of(write.key()), value);
                    }
                }
                case RingEffect.Sign(RingStatement statement) -> {
                    byte[] signature =
                            self.sign(org.nonos.mesh.protocol.identity.SignatureDomain.RING, statement.encode());
                    carryOut(book.signed(statement, signature, nowMillis));
                }
                case RingEffect.Publish(byte[] record) -> published.add(record);
                case RingEffect.Changed changed -> changes++;
                case RingEffect.Refused(String reason) -> refused.add(reason);
            }
        }
    }

    static long epoch() {
        return START / EPOCH_MILLIS;
    }

    /** An honest proposal by the first of these. */
    static RingRecord ring(long epoch, int... numbers) {
        return ring(epoch, REALM, 0, numbers);
    }

    static RingRecord ring(long epoch, long realm, int threshold, int... numbers) {
        List<NodeId> members = Arrays.stream(numbers)
                .mapToObj(number -> key(number).nodeId())
                .sorted()
                .toList();
        Bytes32 root = RingRoot.of(
                realm, members.stream().map(node -> proofKey(node).commitment()).toList());
        return signed(
                new RingStatement(key(numbers[0]).nodeId(), realm, epoch, Bytes32.ZERO, threshold, root, members),
                numbers[0]);
    }

    static RingRecord signed(RingStatement statement, int number) {
        return RingRecord.sign(statement, key(number));
    }

    static int[] upTo(int last) {
        return java.util.stream.IntStream.rangeClosed(1, last).toArray();
    }

    static IdentityKey key(int number) {
        byte[] seed = new byte[IdentityKey.SEED_BYTES];
        seed[0] = (byte) number;
        seed[1] = (byte) (number >> 8);
        seed[2] = (byte) (number >> 16);
        return new IdentityKey(seed);
    }

    static NodeId id(int number) {
        return key(number).nodeId();
    }

    /** Follows from the id, so that all benches agree. */
    static ProofKey proofKey(NodeId node) {
        byte[] commitment = Arrays.copyOf(node.toArray(), ProofKey.COMMITMENT_BYTES);
        byte[] binding = new byte[ProofKey.BINDING_BYTES];
        binding[0] = 1;
        return new ProofKey(commitment, node.toArray(), binding);
    }
}
