package org.nonos.mesh.gossip;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nonos.mesh.proof.budget.VerificationCost;
import org.nonos.mesh.proof.receipt.ReceiptLimits;
import org.nonos.mesh.proof.receipt.ReceiptVerifier;
import org.nonos.mesh.proof.receipt.RememberingVerifier;
import org.nonos.mesh.proof.receipt.SlashingRecord;
import org.nonos.mesh.proof.receipt.SlashingVerifier;
import org.nonos.mesh.protocol.capsule.Holder;
import org.nonos.mesh.protocol.capsule.Manifest;
import org.nonos.mesh.protocol.gossip.GossipItem;
import org.nonos.mesh.protocol.gossip.OperatorEvent;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.GossipKind;
import org.nonos.mesh.protocol.time.ProofCycles;
import org.nonos.mesh.protocol.topology.LinkState;
import org.nonos.mesh.protocol.trust.Evidence;
import org.nonos.mesh.protocol.trust.RingRecord;
import org.nonos.mesh.protocol.wire.Decoded;

/** One verifier per kind. A kind without one is never accepted. Threads may share one instance. */
public final class ItemVerifiers {

    static final String NO_VERIFIER = "no-verifier";

    /** Refusals that an honest peer with newer software may cause. */
    private static final Set<String> NOBODYS_FAULT =
            Set.of("unknown-version", "unknown-kind", "unknown-class", "link-state-version");

    private final Map<GossipKind, ItemVerifier> verifiers;

    /** What verifies receipts, and records of two that one key made in one slot. */
    public record Proofs(RememberingVerifier receipts, SlashingVerifier slashing) {

        public static Proofs of(ReceiptVerifier verifier, ReceiptLimits limits) {
            return new Proofs(new RememberingVerifier(verifier, limits), new SlashingVerifier(verifier));
        }
    }

    public ItemVerifiers(Map<GossipKind, ItemVerifier> verifiers) {
        this.verifiers = verifiers.isEmpty() ? new EnumMap<>(GossipKind.class) : new EnumMap<>(verifiers);
    }

    /**
     * The verifiers of all kinds: signatures by the records' own decoders, receipts by the proof library.
     *
     * @param proofs empty where proofs cannot be verified; receipts and slashing records are then never accepted
     */
    public static ItemVerifiers standard(Optional<Proofs> proofs, ProofCycles cycles) {
        Map<GossipKind, ItemVerifier> verifiers = new EnumMap<>(GossipKind.class);
        proofs.ifPresent(known -> {
            verifiers.put(GossipKind.RECEIPT, new ReceiptItems(known.receipts(), cycles));
            verifiers.put(
                    GossipKind.SLASHING, (payload, now) -> slashing(known.slashing(), payload, cycles.cycleAt(now)));
        });
        verifiers.put(
                GossipKind.MANIFEST,
                decoding(Manifest::decode, manifest -> manifest.description().publisher()));
        verifiers.put(
                GossipKind.HOLDER,
                decoding(Holder::decode, Holder::holder, (holder, now) -> holder.untilCycle() >= cycles.cycleAt(now)));
        verifiers.put(
                GossipKind.EVIDENCE,
                decoding(Evidence::decode, evidence -> evidence.key().issuer()));
        // Whether its members are known and in standing is each node's own view, and the trust layer's matter.
        verifiers.put(
                GossipKind.RING,
                decoding(RingRecord::decode, record -> record.statement().proposer()));
        verifiers.put(
                GossipKind.LINK_STATE,
                decoding(LinkState::decode, LinkState::issuer, (state, now) -> state.isFresh(now)));
        verifiers.put(GossipKind.OPERATOR_EVENT, decoding(OperatorEvent::decode, OperatorEvent::issuer));
        return new ItemVerifiers(verifiers);
    }

    /** Fails closed: without a verifier, or when one breaks, the item is undecided and goes no further. */
    public ItemVerdict verify(GossipItem item, long nowMillis) {
        ItemVerifier verifier = verifiers.get(item.kind());
        return verifier == null ? new ItemVerdict.Undecided(NO_VERIFIER) : verifier.verify(item.payload(), nowMillis);
    }

    /** One verdict per item, in order; items of one kind are verified together. */
    public List<ItemVerdict> verifyAll(List<GossipItem> items, long nowMillis) {
        ItemVerdict[] verdicts = new ItemVerdict[items.size()];
        for (GossipKind kind : GossipKind.values()) {
            int[] places = IntStream.range(0, verdicts.length)
                    .filter(place -> items.get(place).kind() == kind)
                    .toArray();
            List<ItemVerdict> ofKind = verifyKind(
                    kind,
                    Arrays.stream(places)
                            .mapToObj(place -> items.get(place).payload())
                            .toList(),
                    nowMillis);
            for (int i = 0; i < places.length; i++) {
                verdicts[places[i]] = ofKind.get(i);
            }
        }
        return List.of(verdicts);
    }

    private List<ItemVerdict> verifyKind(GossipKind kind, List<byte[]> payloads, long nowMillis) {
        ItemVerifier verifier = verifiers.get(kind);
        return verifier == null
                ? Collections.nCopies(payloads.size(), new ItemVerdict.Undecided(NO_VERIFIER))
                : verifier.verifyAll(payloads, nowMillis);
    }

    /** What an item's verification is expected to cost, in units; 0 for signatures, which cost next to nothing. */
    public static int costUnits(GossipItem item) {
        return switch (item.kind()) {
            case RECEIPT -> VerificationCost.ofReceipt(item.payload());
            case SLASHING -> VerificationCost.ofSlashing(item.payload());
            case MANIFEST, EVIDENCE, OPERATOR_EVENT, LINK_STATE, HOLDER, RING -> 0;
        };
    }

    public List<GossipKind> missing() {
        return Stream.of(GossipKind.values())
                .filter(kind -> !verifiers.containsKey(kind))
                .toList();
    }

    /** It names nobody: who made it does not matter, and whom it convicts follows from the ring. */
    private static ItemVerdict slashing(SlashingVerifier verifier, byte[] payload, long cycle) {
        return switch (SlashingRecord.decode(payload)) {
            case Decoded.Refused<SlashingRecord>(String code, String _) -> refused(code);
            case Decoded.Ok<SlashingRecord>(SlashingRecord record) ->
                switch (verifier.verify(record, cycle)) {
                    case SlashingVerifier.Outcome.Exposed _ -> new ItemVerdict.Valid(Optional.empty());
                    case SlashingVerifier.Outcome other ->
                        other.isMisbehaviour()
                                ? new ItemVerdict.Invalid(other.code())
                                : new ItemVerdict.Undecided(other.code());
                };
        };
    }

    private static ItemVerdict refused(String code) {
        return NOBODYS_FAULT.contains(code) ? new ItemVerdict.Undecided(code) : new ItemVerdict.Invalid(code);
    }

    private static <T> ItemVerifier decoding(Function<byte[], Decoded<T>> decoder, Function<T, NodeId> origin) {
        return decoding(decoder, origin, (_, _) -> true);
    }

    /** A record that is well signed but out of date goes no further, and nobody is blamed: clocks differ. */
    private static <T> ItemVerifier decoding(
            Function<byte[], Decoded<T>> decoder, Function<T, NodeId> origin, BiPredicate<T, Long> current) {
        return (payload, now) -> switch (decoder.apply(payload)) {
            case Decoded.Ok<T>(T value) ->
                current.test(value, now)
                        ? ItemVerdict.valid(origin.apply(value))
                        : new ItemVerdict.Undecided("out-of-date");
            case Decoded.Refused<T>(String code, String _) -> refused(code);
        };
    }
}
