package org.nonos.mesh.state;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.nonos.mesh.protocol.capsule.Manifest;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;
import org.nonos.mesh.state.StateAnswer.Refusal;
import org.nonos.mesh.state.StateAnswer.TransferInfo;
import org.nonos.mesh.state.StateAnswer.TransferState;
import org.nonos.mesh.state.StateAnswer.Why;
import org.nonos.mesh.state.StateEffect.Counted;
import org.nonos.mesh.state.StateEffect.Happening;
import org.nonos.mesh.state.StateEffect.Notify;
import org.nonos.mesh.state.StateEffect.Persist;
import org.nonos.mesh.state.Tables.StoredManifest;

/** All fetches: those that run, those that wait, and the last that ended. */
final class Transfers {

    private final Transfer.Parts parts;
    private final LinkedHashMap<String, Transfer> live = new LinkedHashMap<>();
    private final LinkedHashMap<String, TransferInfo> ended = new LinkedHashMap<>();
    private final List<TransferInfo> toResume = new ArrayList<>();
    private final List<Transfer> padding = new ArrayList<>();

    Transfers(Transfer.Parts parts) {
        this.parts = parts;
    }

    /** From the store; those that ran go on with the first tick. */
    void restore(TransferInfo info) {
        if (info.state() == TransferState.RUNNING) {
            toResume.add(info);
        } else {
            ended.put(info.transferId(), info);
        }
    }

    StateAnswer fetch(Bytes32 capsuleId, FetchOptions options, long nowMillis, List<StateEffect> out) {
        StoredManifest stored = parts.catalogue().manifest(capsuleId);
        if (stored == null) {
            return new Refusal(Why.NOT_FOUND, "No manifest of this capsule is known here.");
        }
        if (parts.catalogue().holds(capsuleId)) {
            return new Refusal(Why.BAD_REQUEST, "This node holds the capsule already.");
        }
        Manifest manifest = stored.manifest();
        if (manifest.description().length() > parts.limits().maxCapsuleBytes()) {
            return new Refusal(
                    Why.BAD_REQUEST,
                    "The capsule has " + manifest.description().length() + " bytes; this node takes at most "
                            + parts.limits().maxCapsuleBytes() + " (mesh.state.limits.max-capsule-bytes).");
        }
        Optional<Transfer> running = ofCapsule(capsuleId);
        if (running.isPresent()) {
            return running.get().info();
        }
        if (live.size() >= parts.limits().maxTransfers() + parts.limits().maxQueuedTransfers()) {
            return new Refusal(Why.TOO_MANY, live.size() + " fetches run or wait already; try again later.");
        }
        return begin(manifest, options, nowMillis, out);
    }

    private TransferInfo begin(Manifest manifest, FetchOptions options, long nowMillis, List<StateEffect> out) {
        byte[] start = new ByteWriter(8).i64(nowMillis).toArray();
        String id = Hashes.domain("transfer", manifest.capsuleId().toArray(), start)
                .hex()
                .substring(0, 16);
        Transfer transfer = new Transfer(id, manifest, options, parts, nowMillis);
        live.put(id, transfer);
        TransferInfo info = transfer.info();
        out.add(new Persist(List.of(Tables.transfer(info))));
        out.add(new Notify("transfer-started", about(info)));
        return info;
    }

    /** Fetches again what was held, without being asked; quietly does nothing when there is no room. */
    void repair(Bytes32 capsuleId, long nowMillis, List<StateEffect> out) {
        StateAnswer ignored = fetch(capsuleId, FetchOptions.DEFAULT, nowMillis, out);
    }

    void tick(long nowMillis, List<StateEffect> out) {
        for (TransferInfo info : toResume) {
            StoredManifest stored = parts.catalogue().manifest(info.capsuleId());
            if (stored != null && !parts.catalogue().holds(info.capsuleId())) {
                live.put(
                        info.transferId(),
                        new Transfer(
                                info.transferId(), stored.manifest(), info.options(), parts, info.startedAtMillis()));
            }
        }
        toResume.clear();
        List<Transfer> first =
                live.values().stream().limit(parts.limits().maxTransfers()).toList();
        for (Transfer transfer : first) {
            transfer.advance(nowMillis, out);
            finish(transfer, nowMillis, out);
        }
        padding.forEach(transfer -> transfer.advance(nowMillis, out));
        padding.removeIf(Transfer::isOver);
        settle(out);
    }

    /** Passes something to a running transfer, then sees whether it has ended. */
    void with(String transferId, List<StateEffect> out, Consumer<Transfer> action) {
        Transfer transfer = live.get(transferId);
        if (transfer != null) {
            action.accept(transfer);
            settle(out);
        }
    }

    /** Generations of a fetch are durable: from now on they may be read. */
    void stored(String transferId, List<Integer> generations, long nowMillis, List<StateEffect> out) {
        Transfer transfer = live.get(transferId);
        if (transfer == null) {
            return;
        }
        List<Write> writes = transfer.stored(generations, nowMillis, out);
        if (!writes.isEmpty()) {
            out.add(new Persist(writes));
        }
        finish(transfer, nowMillis, out);
    }

    /** If a fetch has all: now the capsule is held, and only now does anyone hear of it. */
    private void finish(Transfer transfer, long nowMillis, List<StateEffect> out) {
        if (!transfer.complete(nowMillis)) {
            return;
        }
        List<Write> writes = new ArrayList<>();
        parts.catalogue().hold(transfer.manifest().capsuleId(), 0, writes);
        writes.add(Tables.transfer(transfer.info()));
        out.add(new Persist(writes));
        out.add(new Counted(Happening.CAPSULE_FETCHED, 1));
        out.add(new Notify("transfer-done", about(transfer.info())));
        retire(transfer.info(), out);
        padding.add(transfer);
        if (padding.size() > parts.limits().maxTransfers()) {
            padding.removeFirst().end(out);
        }
    }

    /** Moves failed transfers to the history. */
    void settle(List<StateEffect> out) {
        for (Transfer transfer : List.copyOf(live.values())) {
            if (transfer.state() == TransferState.FAILED) {
                TransferInfo info = transfer.info();
                out.add(new Persist(List.of(Tables.transfer(info))));
                out.add(new Counted(Happening.FETCH_FAILED, 1));
                out.add(new Notify("transfer-failed", about(info)));
                retire(info, out);
            }
        }
    }

    private void retire(TransferInfo info, List<StateEffect> out) {
        live.remove(info.transferId());
        ended.put(info.transferId(), info);
        while (ended.size() > parts.limits().transferHistory()) {
            String oldest = ended.keySet().iterator().next();
            ended.remove(oldest);
            out.add(new Persist(List.of(Tables.noTransfer(oldest))));
        }
    }

    private Optional<Transfer> ofCapsule(Bytes32 capsuleId) {
        return live.values().stream()
                .filter(transfer -> transfer.manifest().capsuleId().equals(capsuleId))
                .findFirst();
    }

    private static Map<String, String> about(TransferInfo info) {
        return Map.of(
                "transferId", info.transferId(),
                "capsuleId", info.capsuleId().hex(),
                "totalBytes", Long.toString(info.progress().totalBytes()),
                "failure", info.failure());
    }

    /** Newest first. */
    List<TransferInfo> list() {
        List<TransferInfo> all = new ArrayList<>(ended.values());
        live.values().forEach(transfer -> all.add(transfer.info()));
        all.sort(java.util.Comparator.comparingLong(TransferInfo::startedAtMillis)
                .reversed());
        return all;
    }

    /** How much of a capsule that is not held can be read already, from its beginning. */
    long readableBytes(Bytes32 capsuleId) {
        return ofCapsule(capsuleId)
                .map(Transfer::info)
                .or(() -> ended.values().stream()
                        .filter(info -> info.capsuleId().equals(capsuleId))
                        .reduce((earlier, later) -> later))
                .map(info -> info.progress().readableBytes())
                .orElse(0L);
    }

    int running() {
        return live.size();
    }
}
