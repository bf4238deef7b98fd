package org.nonos.mesh.state;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.nonos.mesh.proof.Attestation;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.receipt.InvalidReason;
import org.nonos.mesh.proof.receipt.Receipt;
import org.nonos.mesh.proof.receipt.ReceiptVerifier;
import org.nonos.mesh.proof.receipt.SlashingRecord;
import org.nonos.mesh.proof.receipt.Verdict;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Decoded;

/** Receipts as {@code libs/proof} makes and verifies them. */
public final class ReceiptProofs implements ReceiptChecker {

    private final ReceiptVerifier verifier;
    private final Function<PublicBytes, Optional<NodeId>> owners;

    /** @param owners tells whose a key or leaf is that two receipts expose */
    public ReceiptProofs(ReceiptVerifier verifier, Function<PublicBytes, Optional<NodeId>> owners) {
        this.verifier = verifier;
        this.owners = owners;
    }

    @Override
    public Checked check(byte[] encoded, long currentCycle) {
        return switch (Receipt.decode(encoded)) {
            case Decoded.Ok<Receipt>(Receipt receipt) -> verify(receipt, encoded, currentCycle);
            case Decoded.Refused<Receipt> refused -> refused(refused);
        };
    }

    private static Checked refused(Decoded.Refused<Receipt> refused) {
        return new Checked.Bad(refused.code(), !refused.code().startsWith("unknown-"));
    }

    private Checked verify(Receipt receipt, byte[] encoded, long currentCycle) {
        long whenItCounted = Math.min(currentCycle, receipt.attestation().expiryCycle());
        return checked(verifier.verify(receipt, whenItCounted), encoded);
    }

    @Override
    public List<Checked> checkAll(List<byte[]> encoded, long currentCycle) {
        List<Verdict> verdicts = verifier.verifyBatch(encoded, currentCycle);
        return IntStream.range(0, encoded.size())
                .mapToObj(place -> checked(verdicts.get(place), encoded.get(place)))
                .toList();
    }

    @Override
    public Checked recognise(byte[] encoded, long currentCycle) {
        return switch (Receipt.decode(encoded)) {
            case Decoded.Ok<Receipt>(Receipt receipt) ->
                verifier.checkCircumstances(receipt, currentCycle)
                        .map(ReceiptProofs::bad)
                        .orElseGet(() -> new Checked.Good(facts(receipt, encoded)));
            case Decoded.Refused<Receipt> refused -> refused(refused);
        };
    }

    private Checked checked(Verdict verdict, byte[] encoded) {
        return switch (verdict) {
            case Verdict.Valid(Receipt receipt) -> new Checked.Good(facts(receipt, encoded));
            case Verdict.Invalid(InvalidReason reason) -> bad(reason);
        };
    }

    private static Checked bad(InvalidReason reason) {
        return new Checked.Bad(reason.code(), reason.isMisbehaviour());
    }

    @Override
    public Optional<DoubleSignal> doubleSignal(byte[] one, byte[] other) {
        return Receipt.decode(one)
                .asOptional()
                .flatMap(first -> Receipt.decode(other)
                        .asOptional()
                        .flatMap(second -> verifier.exposed(first, second)
                                .map(key -> new DoubleSignal(
                                        SlashingRecord.of(first, second).encode(), owners.apply(key)))));
    }

    @Override
    public Decoded<ReceiptFacts> reread(byte[] encoded) {
        return Receipt.decode(encoded).then(receipt -> Decoded.ok(facts(receipt, encoded)));
    }

    /** What the state layer keeps of a receipt that is known to be valid. */
    public ReceiptFacts facts(Receipt receipt, byte[] encoded) {
        Attestation said = receipt.attestation();
        return new ReceiptFacts(
                receipt.id(),
                receipt.system().text(),
                said.kind().wireNumber(),
                said.kind().name().toLowerCase(Locale.ROOT),
                said.capsule(),
                said.cycle(),
                said.expiryCycle(),
                verifier.proverOf(receipt),
                verifier.slotOf(receipt),
                said.anchor(),
                encoded);
    }
}
