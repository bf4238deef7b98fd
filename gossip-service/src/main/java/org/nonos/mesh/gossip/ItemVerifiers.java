package org.nonos.mesh.gossip;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Stream;
import org.nonos.mesh.proof.receipt.RememberingVerifier;
import org.nonos.mesh.proof.receipt.Verdict;
import org.nonos.mesh.protocol.capsule.Holder;
import org.nonos.mesh.protocol.capsule.Manifest;
import org.nonos.mesh.protocol.gossip.GossipItem;
import org.nonos.mesh.protocol.gossip.OperatorEvent;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.GossipKind;
import org.nonos.mesh.protocol.time.ProofCycles;
import org.nonos.mesh.protocol.topology.LinkState;
import org.nonos.mesh.protocol.trust.Evidence;
import org.nonos.mesh.protocol.wire.Decoded;

/** One verifier per kind. A kind without one is never accepted. Threads may share one instance. */
public final class ItemVerifiers {

    static final String NO_VERIFIER = "no-verifier";

    /** Refusals that an honest peer with newer software may cause. */
    private static final Set<String> NOBODYS_FAULT =
            Set.of("unknown-version", "unknown-kind", "unknown-class", "link-state-version");

    private final Map<GossipKind, ItemVerifier> verifiers;

    public ItemVerifiers(Map<GossipKind, ItemVerifier> verifiers) {
        this.verifiers = verifiers.isEmpty() ? new EnumMap<>(GossipKind.class) : new EnumMap<>(verifiers);
    }

    /**
     * The verifiers of all kinds: signatures by the records' own decoders, receipts by the proof library.
     *
     * @param receipts empty where proofs cannot be verified; receipts are then never accepted
     */
    public static ItemVerifiers standard(Optional<RememberingVerifier> receipts, ProofCycles cycles) {
        Map<GossipKind, ItemVerifier> verifiers = new EnumMap<>(GossipKind.class);
        receipts.ifPresent(verifier -> verifiers.put(
                GossipKind.RECEIPT,
                (payload, now) -> verdict(verifier, verifier.verify(payload, cycles.cycleAt(now)))));
        verifiers.put(
                GossipKind.MANIFEST,
                decoding(Manifest::decode, manifest -> manifest.description().publisher()));
        verifiers.put(
                GossipKind.HOLDER,
                decoding(Holder::decode, Holder::holder, (holder, now) -> holder.untilCycle() >= cycles.cycleAt(now)));
        verifiers.put(
                GossipKind.EVIDENCE,
                decoding(Evidence::decode, evidence -> evidence.key().issuer()));
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

    public List<GossipKind> missing() {
        return Stream.of(GossipKind.values())
                .filter(kind -> !verifiers.containsKey(kind))
                .toList();
    }

    private static ItemVerdict verdict(RememberingVerifier verifier, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Valid(var receipt) -> new ItemVerdict.Valid(verifier.proverOf(receipt));
            case Verdict.Invalid(var reason) ->
                reason.isMisbehaviour()
                        ? new ItemVerdict.Invalid(reason.code())
                        : new ItemVerdict.Undecided(reason.code());
        };
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
            case Decoded.Refused<T>(String code, String _) ->
                NOBODYS_FAULT.contains(code) ? new ItemVerdict.Undecided(code) : new ItemVerdict.Invalid(code);
        };
    }
}
