package org.nonos.mesh.trust;

import java.util.ArrayList;
import java.util.List;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.trust.RingRecord;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.trust.ring.RingName;

/** The frames of layer TRUST, with which two linked nodes make their evidence and their rings equal. See docs/spec/trust.md. */
public sealed interface TrustMessage {

    int SUMMARY = 1;
    int HAVE = 2;
    int RECORDS = 3;
    int RINGS = 4;
    int RING_RECORDS = 5;

    int SHORT_ID_BYTES = 8;
    /** No frame holds more of anything, whatever its count field says. */
    int MAX_SUMMARY_ISSUERS = 1_024;

    int MAX_HAVE_ISSUERS = 256;
    int MAX_HAVE_IDS = 12_000;
    int MAX_RECORDS = 380;
    int MAX_RINGS = 64;

    int number();

    byte[] encode();

    /** One issuer and the digest over all that the sender holds of it. */
    record IssuerDigest(NodeId issuer, Bytes32 digest) {}

    /** "My evidence has this root; these issuers are in it." A page of them, or none when the roots seem equal. */
    record Summary(Bytes32 root, List<IssuerDigest> issuers) implements TrustMessage {
        @Override
        public int number() {
            return SUMMARY;
        }

        @Override
        public byte[] encode() {
            ByteWriter writer =
                    new ByteWriter(34 + issuers.size() * 64).bytes32(root).u16(issuers.size());
            issuers.forEach(entry -> writer.bytes32(entry.issuer().key()).bytes32(entry.digest()));
            return writer.toArray();
        }
    }

    /** What the sender holds of one issuer, as short ids in ascending order. */
    record Holding(NodeId issuer, long[] shortIds) {}

    /** "Of these issuers I hold this; send me the rest." The salt makes short ids that collide once not collide again. */
    record Have(long salt, List<Holding> holdings) implements TrustMessage {
        @Override
        public int number() {
            return HAVE;
        }

        @Override
        public byte[] encode() {
            ByteWriter writer = new ByteWriter().i64(salt).u16(holdings.size());
            for (Holding holding : holdings) {
                writer.bytes32(holding.issuer().key()).u16(holding.shortIds().length);
                for (long id : holding.shortIds()) {
                    writer.i64(id);
                }
            }
            return writer.toArray();
        }
    }

    /** Slots as bytes, still to be checked one by one; more says that there are others that did not fit. */
    record Records(boolean more, List<byte[]> slots) implements TrustMessage {
        @Override
        public int number() {
            return RECORDS;
        }

        @Override
        public byte[] encode() {
            ByteWriter writer = new ByteWriter().u8(more ? 1 : 0).u16(slots.size());
            slots.forEach(writer::bytes);
            return writer.toArray();
        }
    }

    /** "I hold these rings; send me yours that are not among them." By root, ascending. */
    record Rings(List<RingName> names) implements TrustMessage {
        @Override
        public int number() {
            return RINGS;
        }

        @Override
        public byte[] encode() {
            ByteWriter writer = new ByteWriter(1 + names.size() * 40).u8(names.size());
            names.forEach(name -> writer.bytes32(name.root()).u63(name.epoch()));
            return writer.toArray();
        }
    }

    /** Ring records as bytes, still to be checked one by one. */
    record RingRecords(List<byte[]> records) implements TrustMessage {
        @Override
        public int number() {
            return RING_RECORDS;
        }

        @Override
        public byte[] encode() {
            ByteWriter writer = new ByteWriter().u8(records.size());
            records.forEach(writer::var);
            return writer.toArray();
        }
    }

    static Decoded<TrustMessage> decode(int number, byte[] payload) {
        ByteReader reader = new ByteReader(payload);
        return switch (number) {
            case SUMMARY -> decodeSummary(reader);
            case HAVE -> decodeHave(reader);
            case RECORDS -> decodeRecords(reader);
            case RINGS -> decodeRings(reader);
            case RING_RECORDS -> decodeRingRecords(reader);
            default -> Decoded.refused("unknown-message", "trust message " + number);
        };
    }

    private static Decoded<TrustMessage> decodeSummary(ByteReader reader) {
        Bytes32 root = reader.bytes32();
        int count = bounded(reader, MAX_SUMMARY_ISSUERS);
        List<IssuerDigest> issuers = new ArrayList<>();
        for (int i = 0; i < count && !reader.failed(); i++) {
            NodeId issuer = new NodeId(reader.bytes32());
            ascending(reader, issuers.isEmpty() ? null : issuers.getLast().issuer(), issuer);
            issuers.add(new IssuerDigest(issuer, reader.bytes32()));
        }
        return reader.finish(() -> new Summary(root, List.copyOf(issuers)));
    }

    private static Decoded<TrustMessage> decodeHave(ByteReader reader) {
        long salt = reader.i64();
        int count = bounded(reader, MAX_HAVE_ISSUERS);
        int left = MAX_HAVE_IDS;
        List<Holding> holdings = new ArrayList<>();
        for (int i = 0; i < count && !reader.failed(); i++) {
            NodeId issuer = new NodeId(reader.bytes32());
            ascending(reader, holdings.isEmpty() ? null : holdings.getLast().issuer(), issuer);
            int ids = bounded(reader, left);
            left -= ids;
            if (reader.remaining() < ids * SHORT_ID_BYTES) {
                reader.fail("truncated", "fewer short ids than announced");
            }
            holdings.add(new Holding(issuer, shortIds(reader, reader.failed() ? 0 : ids)));
        }
        return reader.finish(() -> new Have(salt, List.copyOf(holdings)));
    }

    private static long[] shortIds(ByteReader reader, int count) {
        long[] ids = new long[count];
        for (int i = 0; i < count; i++) {
            ids[i] = reader.i64();
            if (i > 0 && Long.compareUnsigned(ids[i - 1], ids[i]) >= 0) {
                reader.fail("not-canonical", "short ids out of order");
            }
        }
        return ids;
    }

    private static Decoded<TrustMessage> decodeRecords(ByteReader reader) {
        int more = reader.u8();
        if (more > 1) {
            reader.fail("not-canonical", "flag " + more);
        }
        int count = bounded(reader, MAX_RECORDS);
        List<byte[]> slots = new ArrayList<>();
        for (int i = 0; i < count && !reader.failed(); i++) {
            int kind = reader.u8();
            if (kind > EvidenceSlot.CONTRADICTED) {
                reader.fail("unknown-slot", "evidence slot of kind " + kind);
            }
            byte[] body = reader.bytes(EvidenceSlot.encodedBytes(kind) - 1);
            byte[] slot = new byte[body.length + 1];
            slot[0] = (byte) kind;
            System.arraycopy(body, 0, slot, 1, body.length);
            slots.add(slot);
        }
        return reader.finish(() -> new Records(more == 1, List.copyOf(slots)));
    }

    private static Decoded<TrustMessage> decodeRings(ByteReader reader) {
        int count = bounded(reader, reader.u8(), MAX_RINGS);
        List<RingName> names = new ArrayList<>();
        for (int i = 0; i < count && !reader.failed(); i++) {
            RingName name = new RingName(reader.bytes32(), reader.u63());
            if (!names.isEmpty() && names.getLast().root().compareTo(name.root()) >= 0) {
                reader.fail("not-canonical", "rings out of order");
            }
            names.add(name);
        }
        return reader.finish(() -> new Rings(List.copyOf(names)));
    }

    private static Decoded<TrustMessage> decodeRingRecords(ByteReader reader) {
        int count = bounded(reader, reader.u8(), MAX_RINGS);
        List<byte[]> records = new ArrayList<>();
        for (int i = 0; i < count && !reader.failed(); i++) {
            records.add(reader.var(RingRecord.MAX_BYTES));
        }
        return reader.finish(() -> new RingRecords(List.copyOf(records)));
    }

    private static int bounded(ByteReader reader, int most) {
        return bounded(reader, reader.u16(), most);
    }

    private static int bounded(ByteReader reader, int count, int most) {
        if (count > most) {
            reader.fail("too-many", count + " entries, at most " + most);
            return 0;
        }
        return count;
    }

    private static void ascending(ByteReader reader, @org.jspecify.annotations.Nullable NodeId before, NodeId issuer) {
        if (before != null && before.compareTo(issuer) >= 0) {
            reader.fail("not-canonical", "issuers out of order");
        }
    }
}
