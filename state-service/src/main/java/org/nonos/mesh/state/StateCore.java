package org.nonos.mesh.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.nonos.mesh.protocol.capsule.Holder;
import org.nonos.mesh.protocol.capsule.Manifest;
import org.nonos.mesh.protocol.core.Core;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.GossipKind;
import org.nonos.mesh.protocol.time.ProofCycles;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.state.Catalogue.Outcome;
import org.nonos.mesh.state.Intake.Result;
import org.nonos.mesh.state.StateAnswer.CapsuleInfo;
import org.nonos.mesh.state.StateAnswer.Done;
import org.nonos.mesh.state.StateAnswer.Refusal;
import org.nonos.mesh.state.StateAnswer.RootsInfo;
import org.nonos.mesh.state.StateAnswer.Running;
import org.nonos.mesh.state.StateAnswer.Why;
import org.nonos.mesh.state.StateEffect.Advertise;
import org.nonos.mesh.state.StateEffect.Answer;
import org.nonos.mesh.state.StateEffect.Behaviour;
import org.nonos.mesh.state.StateEffect.Condition;
import org.nonos.mesh.state.StateEffect.Counted;
import org.nonos.mesh.state.StateEffect.Gossip;
import org.nonos.mesh.state.StateEffect.Happening;
import org.nonos.mesh.state.StateEffect.Notify;
import org.nonos.mesh.state.StateEffect.Observe;
import org.nonos.mesh.state.StateEffect.Penalise;
import org.nonos.mesh.state.StateEffect.Persist;
import org.nonos.mesh.state.StateEffect.SignHolder;
import org.nonos.mesh.state.StateEffect.Trouble;
import org.nonos.mesh.state.StateInput.Question;
import org.nonos.mesh.state.Tables.ClosedCycle;
import org.nonos.mesh.state.Tables.StoredManifest;

/**
 * The state layer's protocol. Restore what the store holds, then step.
 *
 * <p>What it keeps to: a record comes into a tree only after it was verified and together with its being written; an
 * answer or a gossip comes after the {@link Persist} it rests on; the same set of records gives the same roots.
 */
public final class StateCore implements Core<StateInput, StateEffect> {

    private static final int RENEWALS_PER_TICK = 8;
    private static final int SEEDED_PER_CYCLE = 16;
    private static final int FORGERY_WEIGHT = 20;

    /** A signature that never came back is asked for again after this long. */
    private static final long SIGNING_RETRY_MILLIS = 10_000;

    private final NodeId self;
    private final Timing timing;
    private final ReceiptChecker checker;
    private final OperatorsReceipts operatorsReceipts;
    private final Catalogue catalogue;
    private final CycleBook cycles;
    private final Intake intake;
    private final Sessions sessions = new Sessions();
    private final RootExchange exchange;
    private final Transfers transfers;
    private final Responder responder;
    private final Set<Bytes32> damaged = new TreeSet<>();
    private final Set<Bytes32> signing = new TreeSet<>();
    private long forgetSigningAtMillis;

    /** @param random decides jitter and the order of holders; nothing secret comes from it */
    public StateCore(
            NodeId self,
            Limits limits,
            Timing timing,
            ProofCycles proofCycles,
            ReceiptChecker checker,
            RandomGenerator random,
            long nowMillis) {
        this.self = self;
        this.timing = timing;
        this.checker = checker;
        this.catalogue = new Catalogue(self, limits);
        this.cycles = new CycleBook(proofCycles, nowMillis);
        this.intake = new Intake(catalogue, cycles, checker);
        this.operatorsReceipts = new OperatorsReceipts(intake, checker);
        this.exchange = new RootExchange(catalogue, intake, sessions, limits, timing, cycles, random);
        this.transfers = new Transfers(
                new Transfer.Parts(self, catalogue, intake, sessions, cycles, limits, timing, exchange, random));
        this.responder = new Responder(catalogue);
    }

    /**
     * Takes back one entry of the store, before the first step; tables in the order of {@link Tables#RESTORED}.
     *
     * @return the reason why the entry was left out, empty when it was taken
     */
    public String restore(String table, byte[] key, byte[] value) {
        List<Write> ignored = new ArrayList<>();
        return switch (table) {
            case Tables.MANIFEST -> taken(Tables.readManifest(value), stored -> catalogue.add(stored, ignored));
            case Tables.RECEIPT ->
                taken(checker.reread(value), receipt -> catalogue.add(receipt, cycles.current(), ignored));
            case Tables.HOLDER ->
                taken(Holder.decode(value), holder -> catalogue.holders().add(holder, ignored));
            case Tables.HELD ->
                taken(Tables.readHeld(value), until -> {
                    catalogue.hold(Bytes32.of(key), until, ignored);
                    return Outcome.NEW;
                });
            case Tables.RUNNING ->
                taken(
                        Tables.readRunning(Bytes32.of(key), value),
                        running -> catalogue.run(running, ignored) ? Outcome.NEW : Outcome.FULL);
            case Tables.CYCLE ->
                taken(Tables.readAnchor(value), closed -> {
                    cycles.restore(closed);
                    return Outcome.NEW;
                });
            case Tables.TRANSFER ->
                taken(Tables.readTransfer(key, value), info -> {
                    transfers.restore(info);
                    return Outcome.NEW;
                });
            default -> "unknown-table";
        };
    }

    private static <T> String taken(Decoded<T> decoded, Function<T, Outcome> add) {
        return switch (decoded) {
            case Decoded.Ok<T>(T value) -> add.apply(value) == Outcome.FULL ? "full" : "";
            case Decoded.Refused<T>(String code, String ignored) -> code;
        };
    }

    @Override
    public List<StateEffect> step(StateInput input, long nowMillis) {
        List<StateEffect> out = new ArrayList<>();
        turnCycle(nowMillis, out);
        switch (input) {
            case StateInput.Tick() -> tick(nowMillis, out);
            case StateInput.LinkUp(NodeId peer) -> exchange.linkUp(peer, out);
            case StateInput.LinkDown(NodeId peer) -> exchange.linkDown(peer);
            case StateInput.LinksLost() -> exchange.linksLost();
            case StateInput.FrameIn(NodeId peer, int message, byte[] payload) ->
                exchange.frame(peer, message, payload, nowMillis, out);
            case StateInput.Gossiped gossiped -> gossiped(gossiped, nowMillis, out);
            case StateInput.Publish publish -> publish(publish, nowMillis, out);
            case StateInput.Fetch(long ticket, Bytes32 capsuleId, FetchOptions options) -> {
                StateAnswer answer = transfers.fetch(capsuleId, options, nowMillis, out);
                out.add(new Answer(ticket, answer));
            }
            case StateInput.ReportRunning(long ticket, Bytes32 capsuleId, Bytes32 digest, long since) ->
                reportRunning(ticket, new Running(capsuleId, digest, since), out);
            case StateInput.RemoveRunning(long ticket, Bytes32 capsuleId) -> removeRunning(ticket, capsuleId, out);
            case StateInput.Ask(long ticket, Question question) -> out.add(new Answer(ticket, answer(question)));
            case StateInput.SessionOpened opened -> sessions.opened(opened, nowMillis, out);
            case StateInput.SessionReply reply -> sessions.reply(reply, nowMillis, out);
            case StateInput.SessionEnded ended -> sessions.ended(ended, nowMillis, out);
            case StateInput.GenerationsFound(String id, var present) ->
                transfers.with(id, out, transfer -> transfer.found(present, nowMillis, out));
            case StateInput.GenerationsStored(String id, List<Integer> generations) -> {
                transfers.stored(id, generations, nowMillis, out);
                mended(out);
            }
            case StateInput.StoringFailed(String id, String sentence) ->
                transfers.with(id, out, transfer -> transfer.fail(sentence, nowMillis, out));
            case StateInput.ChunkDamaged(Bytes32 capsuleId, int ignoredIndex) -> damaged(capsuleId, nowMillis, out);
            case StateInput.HolderSigned(Holder holder) -> offer(holder, out);
            case StateInput.ReceiptIssued(ReceiptFacts receipt) -> {
                if (intake.ownReceipt(receipt, out) == Result.NEW) {
                    out.add(new Gossip(GossipKind.RECEIPT, receipt.encoded()));
                }
            }
            case StateInput.Attest(long ticket, ReceiptFacts receipt) ->
                out.add(new Answer(ticket, operatorsReceipts.attest(receipt, out)));
            case StateInput.ImportReceipt(long ticket, byte[] encoded) ->
                out.add(new Answer(ticket, operatorsReceipts.bring(encoded, cycles.current(), out)));
            case StateInput.ServeRequest(long stream, byte[] message) -> responder.request(stream, message, out);
        }
        transfers.settle(out);
        return out;
    }

    private void turnCycle(long nowMillis, List<StateEffect> out) {
        Optional<ClosedCycle> closed =
                cycles.isOver(nowMillis) ? cycles.turn(catalogue.roots(cycles.current()), nowMillis) : Optional.empty();
        closed.ifPresent(cycle -> {
            List<Write> writes = new ArrayList<>();
            writes.add(Tables.anchor(cycle));
            catalogue.expireReceipts(cycles.current(), writes);
            catalogue.holders().expire(cycles.current(), writes);
            out.add(new Persist(writes));
            out.add(new Advertise(cycle.cycle(), cycle.anchor()));
            out.add(new Counted(Happening.CYCLE_CLOSED, 1));
            Set<Bytes32> served = responder.takeServed();
            if (timing.seededReceipts()) {
                served.stream()
                        .sorted()
                        .limit(SEEDED_PER_CYCLE)
                        .forEach(capsule ->
                                out.add(new StateEffect.IssueSeeded(capsule, cycles.current(), cycle.anchor())));
            }
        });
    }

    private void tick(long nowMillis, List<StateEffect> out) {
        sessions.tick(nowMillis, out);
        transfers.tick(nowMillis, out);
        mended(out);
        exchange.tick(nowMillis, out);
        long renewBefore = cycles.current() + timing.holderLeaseCycles() / 2;
        for (Bytes32 capsuleId : catalogue.offersEndingBefore(renewBefore, RENEWALS_PER_TICK)) {
            if (signing.add(capsuleId)) {
                out.add(new SignHolder(capsuleId, cycles.current(), cycles.current() + timing.holderLeaseCycles()));
            }
        }
        if (nowMillis >= forgetSigningAtMillis) {
            signing.clear();
            forgetSigningAtMillis = nowMillis + SIGNING_RETRY_MILLIS;
        }
    }

    private void gossiped(StateInput.Gossiped item, long nowMillis, List<StateEffect> out) {
        Result result =
                switch (item.kind()) {
                    case MANIFEST -> intake.manifest(item.payload(), nowMillis, out);
                    case RECEIPT ->
                        item.verified()
                                ? intake.verifiedReceipt(item.payload(), out)
                                : intake.receipt(item.payload(), false, out);
                    case HOLDER -> intake.holder(item.payload(), out);
                    case EVIDENCE, OPERATOR_EVENT, LINK_STATE, RING, SLASHING -> Result.LEFT;
                };
        if (result == Result.FALSE) {
            item.source().ifPresent(source -> {
                out.add(new Observe(source, Behaviour.FALSE_CONTENT, "gossiped-forgery"));
                out.add(new Penalise(source, "state-gossiped-forgery", FORGERY_WEIGHT));
            });
        }
    }

    private void publish(StateInput.Publish publish, long nowMillis, List<StateEffect> out) {
        Manifest manifest = publish.manifest();
        Bytes32 id = manifest.capsuleId();
        List<Write> writes = new ArrayList<>();
        boolean room = catalogue.hasRoomFor(publish.receipt());
        out.add(new Condition(Trouble.RECEIPTS_FULL, !room));
        if (!room) {
            out.add(new Answer(
                    publish.ticket(), new Refusal(Why.TOO_MANY, "This node keeps as many receipts as it may.")));
            return;
        }
        if (!intake.mayPublish(publish.receipt())) {
            out.add(new Answer(
                    publish.ticket(),
                    new Refusal(
                            Why.TOO_MANY,
                            "This node has attested another thing in the receipt's slot; publish again in the next"
                                    + " cycle.")));
            return;
        }
        if (catalogue.add(new StoredManifest(manifest, nowMillis), writes) == Outcome.FULL) {
            out.add(new Condition(Trouble.MANIFESTS_FULL, true));
            out.add(new Answer(
                    publish.ticket(), new Refusal(Why.TOO_MANY, "This node knows as many manifests as it may.")));
            return;
        }
        catalogue.add(publish.receipt(), cycles.current(), writes);
        for (int generation = 0; generation < publish.generations().size(); generation++) {
            writes.add(Tables.generation(id, generation, publish.generations().get(generation)));
        }
        catalogue.hold(id, publish.holder().untilCycle(), writes);
        catalogue.holders().add(publish.holder(), writes);
        out.add(new Persist(writes));
        out.add(new Answer(publish.ticket(), new Done()));
        out.add(new Gossip(GossipKind.MANIFEST, manifest.encode()));
        out.add(new Gossip(GossipKind.RECEIPT, publish.receipt().encoded()));
        out.add(new Gossip(GossipKind.HOLDER, publish.holder().encode()));
        out.add(new Counted(Happening.CAPSULE_PUBLISHED, 1));
        out.add(new Notify("capsule-published", Intake.about(manifest)));
        exchange.tick(nowMillis, out);
    }

    private void offer(Holder holder, List<StateEffect> out) {
        Bytes32 capsuleId = holder.capsuleId();
        signing.remove(capsuleId);
        if (!holder.holder().equals(self) || !catalogue.holds(capsuleId)) {
            return;
        }
        List<Write> writes = new ArrayList<>();
        catalogue.hold(capsuleId, holder.untilCycle(), writes);
        catalogue.holders().add(holder, writes);
        out.add(new Persist(writes));
        out.add(new Gossip(GossipKind.HOLDER, holder.encode()));
    }

    private void reportRunning(long ticket, Running running, List<StateEffect> out) {
        List<Write> writes = new ArrayList<>();
        if (!catalogue.run(running, writes)) {
            out.add(new Answer(
                    ticket,
                    new Refusal(Why.TOO_MANY, "As many running capsules as this node keeps are reported already.")));
            return;
        }
        out.add(new Persist(writes));
        out.add(new Answer(ticket, new Done()));
        out.add(new Notify(
                "capsule-running", Map.of("capsuleId", running.capsuleId().hex())));
    }

    private void removeRunning(long ticket, Bytes32 capsuleId, List<StateEffect> out) {
        List<Write> writes = new ArrayList<>();
        if (!catalogue.stopRunning(capsuleId, writes)) {
            out.add(new Answer(ticket, new Refusal(Why.NOT_FOUND, "This capsule is not reported as running.")));
            return;
        }
        out.add(new Persist(writes));
        out.add(new Answer(ticket, new Done()));
        out.add(new Notify("capsule-stopped", Map.of("capsuleId", capsuleId.hex())));
    }

    private void damaged(Bytes32 capsuleId, long nowMillis, List<StateEffect> out) {
        if (!catalogue.holds(capsuleId)) {
            return;
        }
        List<Write> writes = new ArrayList<>();
        catalogue.loseHold(capsuleId, writes);
        damaged.add(capsuleId);
        out.add(new Persist(writes));
        out.add(new Condition(Trouble.CHUNK_DAMAGED, true));
        out.add(new Notify("chunk-damaged", Map.of("capsuleId", capsuleId.hex())));
        transfers.repair(capsuleId, nowMillis, out);
    }

    private void mended(List<StateEffect> out) {
        if (damaged.removeIf(catalogue::holds) && damaged.isEmpty()) {
            out.add(new Condition(Trouble.CHUNK_DAMAGED, false));
        }
    }

    private StateAnswer answer(Question question) {
        return switch (question) {
            case Question.Capsules(Optional<Bytes32> after, int limit) -> {
                List<CapsuleInfo> page = catalogue.capsulesAfter(after, limit, cycles.current());
                Optional<Bytes32> next = page.size() < limit
                        ? Optional.empty()
                        : Optional.of(page.getLast().manifest().capsuleId());
                yield new StateAnswer.CapsulePage(page, next);
            }
            case Question.ManifestsNamed(String prefix, Optional<Bytes32> after, int limit) -> {
                List<Manifest> page = catalogue.manifestsNamed(prefix, after, limit);
                Optional<Bytes32> next = page.size() < limit
                        ? Optional.empty()
                        : Optional.of(page.getLast().capsuleId());
                yield new StateAnswer.ManifestPage(page, next);
            }
            case Question.Capsule(Bytes32 id) -> {
                StoredManifest stored = catalogue.manifest(id);
                yield stored == null
                        ? new Refusal(Why.NOT_FOUND, "No manifest of this capsule is known here.")
                        : catalogue.info(stored, cycles.current(), readableBytes(stored));
            }
            case Question.Receipts(Optional<Bytes32> after, int limit) -> {
                List<ReceiptFacts> page = catalogue.receiptsAfter(after, limit);
                Optional<Bytes32> next = page.size() < limit
                        ? Optional.empty()
                        : Optional.of(page.getLast().id());
                yield new StateAnswer.ReceiptPage(page, next);
            }
            case Question.Receipt(Bytes32 id) -> {
                ReceiptFacts receipt = catalogue.receipt(id);
                yield receipt == null
                        ? new Refusal(Why.NOT_FOUND, "No such receipt is known here.")
                        : new StateAnswer.ReceiptInfo(receipt);
            }
            case Question.Transfers() -> new StateAnswer.TransferList(transfers.list());
            case Question.Running() -> new StateAnswer.RunningList(List.copyOf(catalogue.running()));
            case Question.Roots() -> roots();
        };
    }

    private long readableBytes(StoredManifest stored) {
        Bytes32 capsuleId = stored.manifest().capsuleId();
        return catalogue.holds(capsuleId)
                ? stored.manifest().description().length()
                : transfers.readableBytes(capsuleId);
    }

    private RootsInfo roots() {
        return new RootsInfo(
                exchange.ours(),
                catalogue.running().size(),
                catalogue.manifestCount(),
                catalogue.pendingReceipts(),
                cycles.last().cycle(),
                cycles.last().anchor(),
                exchange.heard());
    }
}
