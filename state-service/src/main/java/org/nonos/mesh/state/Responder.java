package org.nonos.mesh.state;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.nonos.mesh.protocol.capsule.Holder;
import org.nonos.mesh.protocol.capsule.ShardLayout;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.state.StateEffect.Counted;
import org.nonos.mesh.state.StateEffect.Happening;
import org.nonos.mesh.state.StateEffect.Refused;
import org.nonos.mesh.state.StateEffect.ServeReply;
import org.nonos.mesh.state.StateEffect.ServeShard;
import org.nonos.mesh.state.message.StreamCodec;
import org.nonos.mesh.state.message.StreamMessage;
import org.nonos.mesh.state.message.StreamMessage.GetAbout;
import org.nonos.mesh.state.message.StreamMessage.GetPadding;
import org.nonos.mesh.state.message.StreamMessage.GetRecords;
import org.nonos.mesh.state.message.StreamMessage.GetShard;
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
            case GetShard(int request, Bytes32 capsuleId, int generation, int shard) ->
                shard(stream, request, capsuleId, generation, shard, out);
            case GetPadding(int request, Bytes32 capsuleId) -> {
                if (held(capsuleId).isPresent()) {
                    reply(stream, new StreamMessage.Padding(request, TransferShape.ANSWER_BYTES), out);
                } else {
                    refuse(stream, request, Refusal.NOT_HELD, out);
                }
            }
            case TreeNodes m -> notARequest(stream, m, out);
            case RecordsReply m -> notARequest(stream, m, out);
            case StreamMessage.Shard m -> notARequest(stream, m, out);
            case StreamMessage.Padding m -> notARequest(stream, m, out);
            case StreamMessage.Refused m -> notARequest(stream, m, out);
        }
    }

    private static void notARequest(long stream, StreamMessage message, List<StateEffect> out) {
        out.add(new Refused("not-a-request"));
        refuse(stream, message.request(), Refusal.NOT_UNDERSTOOD, out);
    }

    private void shard(long stream, int request, Bytes32 capsuleId, int generation, int shard, List<StateEffect> out) {
        Optional<ShardLayout> layout =
                held(capsuleId).filter(held -> generation < held.generations() && shard < held.shardsOf(generation));
        if (layout.isEmpty()) {
            refuse(stream, request, Refusal.NOT_HELD, out);
            return;
        }
        servedThisCycle.add(capsuleId);
        out.add(new ServeShard(stream, request, capsuleId, layout.get(), generation, shard));
        out.add(new Counted(Happening.SHARD_SERVED, 1));
    }

    /** How a capsule lies, if it is held. */
    private Optional<ShardLayout> held(Bytes32 capsuleId) {
        return Optional.ofNullable(catalogue.manifest(capsuleId))
                .filter(stored -> catalogue.holds(capsuleId))
                .map(stored -> stored.manifest().description().layout());
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

    /** Capsules of which a shard was served since the last call. */
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
