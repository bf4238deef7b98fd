package org.nonos.mesh.state;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.nonos.mesh.protocol.capsule.Holder;
import org.nonos.mesh.protocol.capsule.Manifest;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.state.StateAnswer.Running;
import org.nonos.mesh.state.StateAnswer.TransferInfo;
import org.nonos.mesh.state.StateAnswer.TransferProgress;
import org.nonos.mesh.state.StateAnswer.TransferState;

/** How the state layer's records lie in its store: table names, keys, values. Big-endian, as on the wire. */
public final class Tables {

    /** Capsule id → {@code storedAt i64 | manifest}. */
    public static final String MANIFEST = "manifest";

    /** Receipt id → receipt. */
    public static final String RECEIPT = "receipt";

    /** {@code capsule id | holder} → holder record. */
    public static final String HOLDER = "holder";

    /** {@code capsule id | generation u32} → the hashes of its shards, 32 bytes each; its chunks are on the disk. */
    public static final String GENERATION = "generation";

    /** Capsule id → the cycle until which this node offers it, u63; 0: not offered yet. */
    public static final String HELD = "held";

    /** Capsule id → {@code digest 32 | since i64}. */
    public static final String RUNNING = "running";

    /** Transfer id in ASCII → see {@link #transfer}. */
    public static final String TRANSFER = "transfer";

    /** "anchor" → {@code cycle u63 | anchor 32}. */
    public static final String CYCLE = "cycle";

    /** {@code cycle u63 | slot u16} → a hash of what this node attested there. */
    public static final String SLOT = "slot";

    /** What {@link StateCore#restore} takes; {@link #GENERATION} and {@link #SLOT} are read when needed. */
    public static final List<String> RESTORED = List.of(MANIFEST, RECEIPT, HOLDER, HELD, RUNNING, CYCLE, TRANSFER);

    private static final byte[] ANCHOR_KEY = "anchor".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_FAILURE_BYTES = 512;
    private static final int MAX_TRANSFER_HOLDERS = 64;

    private Tables() {}

    record StoredManifest(Manifest manifest, long storedAtMillis) {}

    record ClosedCycle(long cycle, Bytes32 anchor) {}

    static Write manifest(StoredManifest stored) {
        return Write.put(
                MANIFEST,
                stored.manifest().capsuleId().toArray(),
                new ByteWriter()
                        .i64(stored.storedAtMillis())
                        .bytes(stored.manifest().encode())
                        .toArray());
    }

    static Decoded<StoredManifest> readManifest(byte[] value) {
        ByteReader reader = new ByteReader(value);
        long storedAt = reader.i64();
        byte[] manifest = reader.bytes(reader.remaining());
        return reader.finish(() -> manifest)
                .then(Manifest::decode)
                .then(decoded -> Decoded.ok(new StoredManifest(decoded, storedAt)));
    }

    static Write receipt(ReceiptFacts receipt) {
        return Write.put(RECEIPT, receipt.id().toArray(), receipt.encoded());
    }

    static Write noReceipt(Bytes32 id) {
        return Write.delete(RECEIPT, id.toArray());
    }

    static Write holder(Holder holder) {
        return Write.put(HOLDER, holderKey(holder), holder.encode());
    }

    static Write noHolder(Holder holder) {
        return Write.delete(HOLDER, holderKey(holder));
    }

    private static byte[] holderKey(Holder holder) {
        return new ByteWriter(64)
                .bytes32(holder.capsuleId())
                .bytes32(holder.holder().key())
                .toArray();
    }

    static Write generation(Bytes32 capsuleId, int generation, List<Bytes32> shardHashes) {
        ByteWriter writer = new ByteWriter(Bytes32.LENGTH * shardHashes.size());
        shardHashes.forEach(writer::bytes32);
        return Write.put(GENERATION, generationKey(capsuleId, generation), writer.toArray());
    }

    public static byte[] generationKey(Bytes32 capsuleId, int generation) {
        return new ByteWriter(36).bytes32(capsuleId).u32(generation).toArray();
    }

    /** A value of {@link #GENERATION}. */
    public static List<Bytes32> readGeneration(byte[] value) {
        ByteReader reader = new ByteReader(value);
        List<Bytes32> hashes = new ArrayList<>(value.length / Bytes32.LENGTH);
        while (reader.remaining() >= Bytes32.LENGTH) {
            hashes.add(reader.bytes32());
        }
        return hashes;
    }

    /** A slot that this node's proof key has used. */
    public record SlotUse(long cycle, int slot, Bytes32 what) {}

    public static Write slot(long cycle, int slot, Bytes32 what) {
        return Write.put(SLOT, slotKey(cycle, slot), what.toArray());
    }

    public static Write noSlot(long cycle, int slot) {
        return Write.delete(SLOT, slotKey(cycle, slot));
    }

    private static byte[] slotKey(long cycle, int slot) {
        return new ByteWriter(10).u63(cycle).u16(slot).toArray();
    }

    public static Decoded<SlotUse> readSlot(byte[] key, byte[] value) {
        ByteReader reader =
                new ByteReader(new ByteWriter(42).bytes(key).bytes(value).toArray());
        SlotUse use = new SlotUse(reader.u63(), reader.u16(), reader.bytes32());
        return reader.finish(() -> use);
    }

    static Write held(Bytes32 capsuleId, long offeredUntilCycle) {
        return Write.put(
                HELD,
                capsuleId.toArray(),
                new ByteWriter(8).u63(offeredUntilCycle).toArray());
    }

    static Write notHeld(Bytes32 capsuleId) {
        return Write.delete(HELD, capsuleId.toArray());
    }

    static Decoded<Long> readHeld(byte[] value) {
        ByteReader reader = new ByteReader(value);
        long until = reader.u63();
        return reader.finish(() -> until);
    }

    static Write running(Running running) {
        return Write.put(
                RUNNING,
                running.capsuleId().toArray(),
                new ByteWriter(40)
                        .bytes32(running.digest())
                        .i64(running.sinceMillis())
                        .toArray());
    }

    static Write notRunning(Bytes32 capsuleId) {
        return Write.delete(RUNNING, capsuleId.toArray());
    }

    static Decoded<Running> readRunning(Bytes32 capsuleId, byte[] value) {
        ByteReader reader = new ByteReader(value);
        Running running = new Running(capsuleId, reader.bytes32(), reader.i64());
        return reader.finish(() -> running);
    }

    static Write anchor(ClosedCycle closed) {
        return Write.put(
                CYCLE,
                ANCHOR_KEY,
                new ByteWriter(40).u63(closed.cycle()).bytes32(closed.anchor()).toArray());
    }

    static Decoded<ClosedCycle> readAnchor(byte[] value) {
        ByteReader reader = new ByteReader(value);
        ClosedCycle closed = new ClosedCycle(reader.u63(), reader.bytes32());
        return reader.finish(() -> closed);
    }

    /**
     * {@code capsule 32 | legs u8 | profile text | state text | done u63 | total u63 | readable u63 | verified u32 |
     * rebuilt u32 | refused u32 | failure text | started i64 | ended i64 | anonymity text | holders u8, 32 each}.
     */
    static Write transfer(TransferInfo info) {
        List<NodeId> holders =
                info.holders().stream().limit(MAX_TRANSFER_HOLDERS).toList();
        TransferProgress progress = info.progress();
        ByteWriter writer = new ByteWriter()
                .bytes32(info.capsuleId())
                .u8(info.options().legs())
                .text(info.options().profile().name())
                .text(info.state().name())
                .u63(progress.doneBytes())
                .u63(progress.totalBytes())
                .u63(progress.readableBytes())
                .u32(progress.verifiedChunks())
                .u32(progress.rebuiltChunks())
                .u32(progress.refusedShards())
                .text(storable(info.failure()))
                .i64(info.startedAtMillis())
                .i64(info.endedAtMillis())
                .text(storable(info.anonymity()))
                .u8(holders.size());
        holders.forEach(holder -> writer.bytes32(holder.key()));
        return Write.put(TRANSFER, info.transferId().getBytes(StandardCharsets.US_ASCII), writer.toArray());
    }

    static Write noTransfer(String transferId) {
        return Write.delete(TRANSFER, transferId.getBytes(StandardCharsets.US_ASCII));
    }

    static Decoded<TransferInfo> readTransfer(byte[] key, byte[] value) {
        ByteReader reader = new ByteReader(value);
        Bytes32 capsuleId = reader.bytes32();
        FetchOptions options = new FetchOptions(
                Math.min(reader.u8(), FetchOptions.MAX_LEGS), read(reader, FetchOptions.Profile.values()));
        TransferState state = read(reader, TransferState.values());
        TransferProgress progress = new TransferProgress(
                reader.u63(), reader.u63(), reader.u63(), (int) reader.u32(), (int) reader.u32(), (int) reader.u32());
        String failure = reader.text(MAX_FAILURE_BYTES);
        long started = reader.i64();
        long ended = reader.i64();
        String anonymity = reader.text(MAX_FAILURE_BYTES);
        int count = reader.u8();
        List<NodeId> holders = new ArrayList<>();
        for (int i = 0; i < count && !reader.failed(); i++) {
            holders.add(new NodeId(reader.bytes32()));
        }
        String id = new String(key, StandardCharsets.US_ASCII);
        return reader.finish(() -> new TransferInfo(
                id, capsuleId, options, state, progress, failure, holders, started, ended, anonymity, List.of()));
    }

    private static <E extends Enum<E>> E read(ByteReader reader, E[] values) {
        String name = reader.text(MAX_FAILURE_BYTES);
        for (E value : values) {
            if (value.name().equals(name)) {
                return value;
            }
        }
        reader.fail("unknown-value", "a transfer with a value that this node does not know");
        return values[0];
    }

    /** Short, and printable, whatever another layer said. */
    private static String storable(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", " ");
        int most = MAX_FAILURE_BYTES / 4;
        return printable.length() <= most ? printable : printable.substring(0, most);
    }
}
