package org.nonos.mesh.state;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.nonos.mesh.protocol.capsule.Holder;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.state.StateEffect.Counted;
import org.nonos.mesh.state.StateEffect.Happening;
import org.nonos.mesh.state.StateEffect.Refused;
import org.nonos.mesh.state.StateEffect.ServeChunk;
import org.nonos.mesh.state.StateEffect.ServeHashes;
import org.nonos.mesh.state.StateEffect.ServeReply;
import org.nonos.mesh.state.Tables.StoredManifest;
import org.nonos.mesh.state.message.StreamCodec;
import org.nonos.mesh.state.message.StreamMessage;
import org.nonos.mesh.state.message.StreamMessage.GetAbout;
import org.nonos.mesh.state.message.StreamMessage.GetChunk;
import org.nonos.mesh.state.message.StreamMessage.GetHashes;
import org.nonos.mesh.state.message.StreamMessage.GetRecords;
import org.nonos.mesh.state.message.StreamMessage.GetTree;
import org.nonos.mesh.state.message.StreamMessage.Records;
import org.nonos.mesh.state.message.StreamMessage.RecordsReply;
import org.nonos.mesh.state.message.StreamMessage.Refusal;
import org.nonos.mesh.state.message.StreamMessage.TreeNodes;

/** Answers requests of far nodes, whoever they are. Remembers nothing of them, only which capsules were served. */
final class Responder {

    private final Catalogue catalogue;
    private final Set<Bytes32> servedThisCycle = new HashSet<>();

    Responder(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    void request(long stream, byte[] bytes, List<StateEffect> out) {
        switch (StreamCodec.decode(bytes)) {
            case Decoded.Ok<StreamMessage>(StreamMessage message) -> answer(stream, message, out);
            case Decoded.Refused<StreamMessage>(String code, String ignored) -> {
                out.add(new Refused(code));
                refuse(stream, Math.max(0, StreamCodec.requestOf(bytes)), Refusal.NOT_UNDERSTOOD, out);
            }
        }
    }

    private void answer(long stream, StreamMessage message, List<StateEffect> out) {
        switch (message) {
            case GetTree(int request, StreamMessage.Tree tree, var prefixes) ->
                reply(
                        stream,
                        new TreeNodes(
                                request,
                                prefixes.stream()
                                        .map(catalogue.tree(tree)::nodeAt)
                                        .toList()),
                        out);
            case GetRecords(int request, Records records, var ids) ->
                reply(stream, new RecordsReply(request, records, records(records, ids)), out);
            case GetAbout(int request, Records records, Bytes32 capsuleId) ->
                reply(stream, new RecordsReply(request, records, about(records, capsuleId)), out);
            case GetHashes(int request, Bytes32 capsuleId, int from, int count) -> {
                if (within(capsuleId, from, count)) {
                    out.add(new ServeHashes(stream, request, capsuleId, from, count));
                } else {
                    refuse(stream, request, Refusal.NOT_HELD, out);
                }
            }
            case GetChunk(int request, Bytes32 capsuleId, int index) -> {
                if (within(capsuleId, index, 1)) {
                    servedThisCycle.add(capsuleId);
                    out.add(new ServeChunk(stream, request, capsuleId, index));
                    out.add(new Counted(Happening.CHUNK_SERVED, 1));
                } else {
                    refuse(stream, request, Refusal.NOT_HELD, out);
                }
            }
            case TreeNodes m -> notARequest(stream, m, out);
            case RecordsReply m -> notARequest(stream, m, out);
            case StreamMessage.Hashes m -> notARequest(stream, m, out);
            case StreamMessage.Chunk m -> notARequest(stream, m, out);
            case StreamMessage.Refused m -> notARequest(stream, m, out);
        }
    }

    private static void notARequest(long stream, StreamMessage message, List<StateEffect> out) {
        out.add(new Refused("not-a-request"));
        refuse(stream, message.request(), Refusal.NOT_UNDERSTOOD, out);
    }

    /** Whether the capsule is held and has these chunks. */
    private boolean within(Bytes32 capsuleId, int from, int count) {
        StoredManifest stored = catalogue.manifest(capsuleId);
        return stored != null
                && catalogue.holds(capsuleId)
                && (long) from + count <= stored.manifest().description().chunks();
    }

    private List<byte[]> records(Records records, List<Bytes32> ids) {
        return switch (records) {
            case MANIFESTS ->
                ids.stream()
                        .map(catalogue::manifest)
                        .filter(Objects::nonNull)
                        .map(stored -> stored.manifest().encode())
                        .toList();
            case RECEIPTS ->
                ids.stream()
                        .map(catalogue::receipt)
                        .filter(Objects::nonNull)
                        .map(ReceiptFacts::encoded)
                        .toList();
            case HOLDERS -> List.of();
        };
    }

    private List<byte[]> about(Records records, Bytes32 capsuleId) {
        return switch (records) {
            case HOLDERS ->
                catalogue.holders().of(capsuleId).stream()
                        .limit(Records.HOLDERS.most())
                        .map(Holder::encode)
                        .toList();
            case RECEIPTS ->
                catalogue.receiptsOf(capsuleId).stream()
                        .filter(catalogue::isRequired)
                        .limit(Records.RECEIPTS.most())
                        .map(ReceiptFacts::encoded)
                        .toList();
            case MANIFESTS -> List.of();
        };
    }

    /** Capsules of which a chunk was served since the last call. */
    Set<Bytes32> takeServed() {
        Set<Bytes32> served = Set.copyOf(servedThisCycle);
        servedThisCycle.clear();
        return served;
    }

    private static void reply(long stream, StreamMessage message, List<StateEffect> out) {
        out.add(new ServeReply(stream, StreamCodec.encode(message)));
    }

    private static void refuse(long stream, int request, Refusal refusal, List<StateEffect> out) {
        reply(stream, new StreamMessage.Refused(request, refusal), out);
    }
}
