package org.nonos.mesh.state;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.nonos.mesh.protocol.capsule.Manifest;
import org.nonos.mesh.protocol.capsule.ShardLayout;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.FetchOptions.Profile;
import org.nonos.mesh.state.GenerationWindow.Complete;
import org.nonos.mesh.state.GenerationWindow.Place;
import org.nonos.mesh.state.GenerationWindow.Taken;
import org.nonos.mesh.state.Intake.Result;
import org.nonos.mesh.state.Leg.Want;
import org.nonos.mesh.state.StateAnswer.LegState;
import org.nonos.mesh.state.StateAnswer.TransferInfo;
import org.nonos.mesh.state.StateAnswer.TransferProgress;
import org.nonos.mesh.state.StateAnswer.TransferState;
import org.nonos.mesh.state.StateEffect.Behaviour;
import org.nonos.mesh.state.StateEffect.Counted;
import org.nonos.mesh.state.StateEffect.FindGenerations;
import org.nonos.mesh.state.StateEffect.Happening;
import org.nonos.mesh.state.StateEffect.Observe;
import org.nonos.mesh.state.StateEffect.Penalise;
import org.nonos.mesh.state.StateEffect.Refused;
import org.nonos.mesh.state.StateEffect.StoreGeneration;
import org.nonos.mesh.state.message.StreamMessage;
import org.nonos.mesh.state.message.StreamMessage.GetAbout;
import org.nonos.mesh.state.message.StreamMessage.GetPadding;
import org.nonos.mesh.state.message.StreamMessage.GetShard;
import org.nonos.mesh.state.message.StreamMessage.Records;
import org.nonos.mesh.state.message.StreamMessage.RecordsReply;

/**
 * One fetch over several legs. In this order: what is on the disk already, the proofs that the manifest requires, then
 * the shards, each checked against the manifest's root before anything is computed from it. A holder that sends
 * anything false is blamed and not asked again in this fetch; a leg that is slow, silent or gone is worked around by the
 * others.
 */
final class Transfer implements Leg.User {

    private static final int FORGERY_WEIGHT = 20;

    private final String id;
    private final Manifest manifest;
    private final Bytes32 capsuleId;
    private final ShardLayout layout;
    private final FetchOptions options;
    private final long startedAtMillis;
    private final Parts parts;
    private final GenerationWindow window;
    private final LegSet legs;
    private final LegLoad load;
    private final Set<NodeId> givers = new LinkedHashSet<>();
    private TransferState state = TransferState.RUNNING;
    private String failure = "";
    private boolean searching;
    private boolean searched;
    private boolean proofsAsked;
    private long paddingLeft;
    private int verifiedChunks;
    private int rebuiltChunks;
    private int refusedShards;
    private long endedAtMillis;

    /** What a fetch needs of its node. */
    record Parts(
            NodeId self,
            Catalogue catalogue,
            Intake intake,
            Sessions sessions,
            CycleBook cycles,
            Limits limits,
            Timing timing,
            RootExchange links,
            RandomGenerator random) {}

    Transfer(String id, Manifest manifest, FetchOptions wanted, Parts parts, long nowMillis) {
        this.id = id;
        this.manifest = manifest;
        this.capsuleId = manifest.capsuleId();
        this.layout = manifest.description().layout();
        this.options = wanted.legs() == 0 ? wanted.over(layout.coding().legs()) : wanted;
        this.startedAtMillis = nowMillis;
        this.parts = parts;
        boolean ahead = options.profile() == Profile.FAST;
        this.window = new GenerationWindow(layout, parts.limits().maxGenerations(), ahead, parts.random());
        this.legs = new LegSet(manifest, options.legs(), parts, this);
        this.load = new LegLoad(parts.limits().legWindow(), parts.random());
        this.paddingLeft = TransferShape.of(layout, options.profile()).padding();
    }

    /** Several times a second, while it is this fetch's turn. */
    void advance(long nowMillis, List<StateEffect> out) {
        if (state == TransferState.RUNNING && !searching) {
            searching = true;
            out.add(new FindGenerations(id, capsuleId, layout));
        }
        losePatience(nowMillis, out);
        goOn(nowMillis, out);
    }

    private void goOn(long nowMillis, List<StateEffect> out) {
        if (state == TransferState.RUNNING && !window.allArrived() && !legs.maintain(nowMillis, out)) {
            fail(
                    "The capsule could not be fetched: " + legs.trouble()
                            + ". What came is kept; fetch again to go on.",
                    nowMillis,
                    out);
        }
        if (!searched || state == TransferState.FAILED) {
            return;
        }
        if (parts.catalogue().proofsComplete(manifest)) {
            load.fill(legs.open(), leg -> next(leg, nowMillis), (leg, want) -> ask(leg, want, nowMillis, out));
        } else {
            askForProofs(nowMillis, out);
        }
        legs.live().stream()
                .filter(leg -> !leg.waits() && (leg.isDraining() || state == TransferState.DONE))
                .forEach(leg -> leg.close(LegState.CLOSED, out));
    }

    private void askForProofs(long nowMillis, List<StateEffect> out) {
        if (!proofsAsked) {
            legs.open().stream().findFirst().ifPresent(leg -> {
                proofsAsked = true;
                ask(leg, new Want.Proofs(), nowMillis, out);
            });
        }
    }

    private Optional<Want> next(Leg leg, long nowMillis) {
        int sharing = Math.max(1, legs.open().size());
        Optional<Want> shard = window.substitute(leg.number(), nowMillis - load.lateMillis(leg))
                .or(() -> window.fresh(leg.number(), sharing))
                .map(Want.Shard::new);
        return shard.isEmpty() && paddingLeft > 0 ? Optional.of(new Want.Padding()) : shard;
    }

    private void ask(Leg leg, Want want, long nowMillis, List<StateEffect> out) {
        int request = leg.nextRequest();
        StreamMessage message =
                switch (want) {
                    case Want.Proofs() -> new GetAbout(request, Records.RECEIPTS, capsuleId);
                    case Want.Shard(Place place) -> {
                        window.asked(place, leg.number(), nowMillis);
                        yield new GetShard(request, capsuleId, place.generation(), place.shard());
                    }
                    case Want.Padding() -> {
                        paddingLeft--;
                        yield new GetPadding(request, capsuleId);
                    }
                };
        leg.ask(want, message, nowMillis, out);
    }

    @Override
    public void legOpened(Leg leg, long nowMillis, List<StateEffect> out) {
        if (!legs.opened(leg, nowMillis, out)) {
            takeBackAll(leg);
        }
        goOn(nowMillis, out);
    }

    @Override
    public void answered(Leg leg, Want want, StreamMessage answer, long nowMillis, List<StateEffect> out) {
        settle(want);
        switch (answer) {
            case StreamMessage.Refused ignored -> {
                takeBack(want);
                leave(leg, "a holder does not have it after all", nowMillis, out);
            }
            case RecordsReply(int ignored, Records kind, List<byte[]> encoded)
            when want instanceof Want.Proofs && kind == Records.RECEIPTS -> proofs(leg, encoded, nowMillis, out);
            case StreamMessage.Shard shard
            when want instanceof Want.Shard(Place place) -> shard(leg, place, shard, nowMillis, out);
            case StreamMessage.Padding(int ignored, int bytes)
            when want instanceof Want.Padding && bytes == TransferShape.ANSWER_BYTES -> {}
            default -> lied(leg, "unasked-reply", nowMillis, out);
        }
        goOn(nowMillis, out);
    }

    private void proofs(Leg leg, List<byte[]> encoded, long nowMillis, List<StateEffect> out) {
        for (byte[] receipt : encoded) {
            if (parts.intake().receipt(receipt, true, out) == Result.FALSE) {
                lied(leg, "forged-receipt", nowMillis, out);
                return;
            }
        }
        if (!parts.catalogue().proofsComplete(manifest)) {
            leave(leg, "a holder lacks the proofs that the manifest requires", nowMillis, out);
        }
    }

    private void shard(Leg leg, Place place, StreamMessage.Shard shard, long nowMillis, List<StateEffect> out) {
        Optional<List<Bytes32>> hashes = ShardProof.check(manifest.description(), place, shard);
        if (hashes.isEmpty()) {
            refusedShards++;
            out.add(new Counted(Happening.SHARD_REFUSED, 1));
            lied(leg, "shard-mismatch", nowMillis, out);
            return;
        }
        legs.brought(leg);
        givers.add(leg.holder());
        out.add(new Counted(Happening.SHARD_VERIFIED, 1));
        switch (window.take(place, shard.content(), hashes.get())) {
            case Taken.Kept() -> {}
            case Taken.Completed(Complete complete) -> {
                verifiedChunks += complete.chunks().size();
                rebuiltChunks += complete.rebuilt();
                out.add(new Counted(Happening.CHUNK_REBUILT, complete.rebuilt()));
                out.add(new StoreGeneration(id, capsuleId, layout, complete.generation(), complete.chunks()));
            }
            case Taken.FalseParities() -> {
                out.add(new Refused("false-parities"));
                out.add(new Observe(manifest.description().publisher(), Behaviour.FALSE_CONTENT, "false-parities"));
            }
        }
    }

    /** What the disk holds already is not asked for. */
    void found(BitSet present, long nowMillis, List<StateEffect> out) {
        if (!searched && state == TransferState.RUNNING) {
            searched = true;
            window.restore(present);
            goOn(nowMillis, out);
        }
    }

    /** These generations are durable; the records that say so. */
    List<Write> stored(List<Integer> generations, long nowMillis, List<StateEffect> out) {
        List<Write> writes = new ArrayList<>();
        for (int generation : generations) {
            window.stored(generation).ifPresent(hashes -> writes.add(Tables.generation(capsuleId, generation, hashes)));
        }
        goOn(nowMillis, out);
        return writes;
    }

    /** True once, when all content is durable and proven: this is the end of the fetch. */
    boolean complete(long nowMillis) {
        if (state != TransferState.RUNNING
                || !searched
                || !window.allStored()
                || !parts.catalogue().proofsComplete(manifest)) {
            return false;
        }
        state = TransferState.DONE;
        endedAtMillis = nowMillis;
        return true;
    }

    /** Whether nothing is left to do, padding included. */
    boolean isOver() {
        return state != TransferState.RUNNING && legs.live().isEmpty();
    }

    @Override
    public void lied(Leg leg, String reason, long nowMillis, List<StateEffect> out) {
        NodeId holder = leg.holder();
        out.add(new Refused(reason));
        out.add(new Observe(holder, Behaviour.FALSE_CONTENT, reason));
        if (parts.links().isLinked(holder)) {
            out.add(new Penalise(holder, "state-" + reason, FORGERY_WEIGHT));
        }
        out.add(new StateEffect.Notify(
                "holder-refused",
                Map.of("transferId", id, "holder", holder.onionAddress().text(), "reason", reason)));
        leg.close(LegState.LIED, out);
        takeBackAll(leg);
        for (Leg other : legs.endingAt(holder)) {
            other.close(LegState.CLOSED, out);
            takeBackAll(other);
        }
        legs.exclude(holder, "a holder sent false content (" + reason + ")", nowMillis);
        goOn(nowMillis, out);
    }

    @Override
    public void lost(Leg leg, String reason, long nowMillis, List<StateEffect> out) {
        takeBackAll(leg);
        legs.lost(leg, reason, nowMillis, out);
        goOn(nowMillis, out);
    }

    /** Leaves a holder that is honest, but of no use. */
    private void leave(Leg leg, String trouble, long nowMillis, List<StateEffect> out) {
        for (Leg useless : legs.endingAt(leg.holder())) {
            lost(useless, trouble, nowMillis, out);
        }
    }

    private void takeBackAll(Leg leg) {
        leg.giveUp().forEach(want -> {
            settle(want);
            takeBack(want);
        });
    }

    private void settle(Want want) {
        switch (want) {
            case Want.Proofs() -> proofsAsked = false;
            case Want.Shard(Place place) -> window.settled(place);
            case Want.Padding() -> {}
        }
    }

    private void takeBack(Want want) {
        paddingLeft += want instanceof Want.Padding ? 1 : 0;
    }

    private void losePatience(long nowMillis, List<StateEffect> out) {
        for (Leg leg : legs.live()) {
            long quiet = leg.quietMillis(nowMillis);
            boolean waits = leg.waits() || !leg.isOpen() && !leg.isDraining();
            if (!leg.isHeard() && waits && quiet > parts.timing().openMillis()) {
                lost(leg, "no circuit to a holder came up in time", nowMillis, out);
            } else if (leg.isHeard() && waits && quiet > parts.timing().replyMillis()) {
                if (isSilentEverywhere(leg.holder(), nowMillis)) {
                    out.add(new Observe(leg.holder(), Behaviour.SILENT, "holder-silent"));
                }
                lost(leg, "a holder fell silent", nowMillis, out);
            }
        }
    }

    /** A holder that answers on another leg is not to blame for what happens on the way. */
    private boolean isSilentEverywhere(NodeId holder, long nowMillis) {
        return legs.endingAt(holder).stream()
                .noneMatch(leg -> leg.isHeard()
                        && leg.quietMillis(nowMillis) <= parts.timing().replyMillis());
    }

    void fail(String sentence, long nowMillis, List<StateEffect> out) {
        if (state == TransferState.RUNNING) {
            state = TransferState.FAILED;
            failure = sentence;
            endedAtMillis = nowMillis;
            legs.closeAll(out);
        }
    }

    void end(List<StateEffect> out) {
        legs.closeAll(out);
    }

    TransferState state() {
        return state;
    }

    Manifest manifest() {
        return manifest;
    }

    TransferInfo info() {
        TransferProgress progress = new TransferProgress(
                window.storedBytes(),
                layout.length(),
                window.readableBytes(),
                verifiedChunks,
                rebuiltChunks,
                refusedShards);
        return new TransferInfo(
                id,
                capsuleId,
                options,
                state,
                progress,
                failure,
                List.copyOf(givers),
                startedAtMillis,
                endedAtMillis,
                legs.anonymity(),
                legs.infos());
    }
}
