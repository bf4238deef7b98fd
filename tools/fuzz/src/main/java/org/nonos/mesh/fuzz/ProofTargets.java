package org.nonos.mesh.fuzz;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.nonos.mesh.proof.Attestation;
import org.nonos.mesh.proof.ProofSystemId;
import org.nonos.mesh.proof.ProofSystems;
import org.nonos.mesh.proof.ProofVerdict;
import org.nonos.mesh.proof.ProverKey;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.proof.Statement;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.G2Point;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.chaumpedersen.ChaumPedersen;
import org.nonos.mesh.proof.chaumpedersen.NamedProver;
import org.nonos.mesh.proof.receipt.Receipt;
import org.nonos.mesh.proof.receipt.ReceiptIssuer;
import org.nonos.mesh.proof.receipt.ReceiptLimits;
import org.nonos.mesh.proof.receipt.ReceiptVerifier;
import org.nonos.mesh.proof.receipt.SlashingRecord;
import org.nonos.mesh.proof.receipt.SlashingVerifier;
import org.nonos.mesh.proof.receipt.SlashingVerifier.Outcome;
import org.nonos.mesh.proof.receipt.Verdict;
import org.nonos.mesh.proof.triptych.Ring;
import org.nonos.mesh.proof.triptych.Triptych;
import org.nonos.mesh.proof.triptych.TriptychLimits;
import org.nonos.mesh.proof.triptych.UnnamedProver;
import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

/** Receipts, and the points and numbers in their proofs. */
final class ProofTargets {

    private static final RealmTag REALM = RealmTag.of(new Realm("fuzz"));
    private static final ChaumPedersen SYSTEM = new ChaumPedersen();
    private static final ReceiptVerifier VERIFIER =
            new ReceiptVerifier(REALM, new ProofSystems(List.of(SYSTEM, Ringed.SYSTEM)), ReceiptLimits.DEFAULTS);

    private ProofTargets() {}

    static List<Target<?>> all() {
        Receipt receipt = new ReceiptIssuer(
                        Samples.KEY.deriveSecret("proof-key"),
                        REALM,
                        Samples.KEY,
                        new ReceiptIssuer.Systems(SYSTEM, Ringed.SYSTEM),
                        (_, _, from, _) -> OptionalInt.of(from),
                        () -> 3L,
                        ReceiptLimits.DEFAULTS)
                .issueNamed(new ReceiptIssuer.Wish(
                        ReceiptKind.PUBLISHED, Samples.hash(80), Samples.CYCLE, 1_440, Samples.hash(81)));
        byte[] unnamed = Ringed.receipt(86).encode();
        SlashingRecord slashing = SlashingRecord.of(Ringed.receipt(86), Ringed.receipt(89));
        byte[] point = G1Point.generator().encode();
        byte[] scalar = Scalar.reduce(Samples.bytes(48, 82)).encode();
        byte[] publicInputs = receipt.statement().publicInputs().toArray();
        return List.of(
                Target.of("receipt", Receipt.MAX_BYTES + 8, Receipt::decode, "Receipt.decode", "ReceiptCodec.decode")
                        .holding(Oracle.canonical(Receipt::encode))
                        .seededWith(receipt.encode(), unnamed),
                Target.of("receipt-verdict", Receipt.MAX_BYTES + 8, ProofTargets::verdict, "ChaumPedersenProof.decode")
                        .holding(Oracle.nothingBut(List.of(receipt.encode(), unnamed)))
                        .within(Bound.HANDSHAKE)
                        .seededWith(receipt.encode(), unnamed),
                Target.of(
                                "slashing-record",
                                SlashingRecord.MAX_BYTES + 8,
                                SlashingRecord::decode,
                                "SlashingRecord.decode")
                        .holding(Oracle.canonical(SlashingRecord::encode))
                        .seededWith(slashing.encode()),
                Target.of("slashing-verdict", SlashingRecord.MAX_BYTES + 8, ProofTargets::slashing)
                        .holding(Oracle.nothingBut(List.of(slashing.encode())))
                        .within(Bound.HANDSHAKE)
                        .seededWith(slashing.encode()),
                Target.of("proof-system-id", 64, ProofSystemId::decode, "ProofSystemId.decode")
                        .holding(Oracle.canonical(ProofSystemId::toArray))
                        .seededWith(ChaumPedersen.ID.toArray()),
                Target.of("named-prover", 160, ProofTargets::prover, "NamedProver.decode")
                        .holding(Oracle.canonical(it -> it.encode().toArray()))
                        .seededWith(publicInputs),
                Target.of("g1-point", 64, G1Point::decode, "G1Point.decode")
                        .holding(Oracle.canonical(it -> it.plus(it).minus(it).encode()))
                        .seededWith(point),
                Target.of("g2-point", 112, G2Point::decode, "G2Point.decode")
                        .holding(Oracle.canonical(
                                it -> it.plus(it).plus(it.negate()).encode()))
                        .seededWith(G2Point.generator().encode()),
                Target.of("unnamed-prover", 160, ProofTargets::unnamed, "UnnamedProver.decode")
                        .holding(Oracle.canonical(it -> it.encode().toArray()))
                        .seededWith(Ringed.STATEMENT.publicInputs().toArray()),
                Target.of("triptych-proof", Triptych.MAX_PROOF_BYTES + 8, Ringed::verdict, "TriptychProof.decode")
                        .holding(Oracle.nothingBut(List.of(Ringed.PROOF)))
                        .within(Bound.HANDSHAKE)
                        .seededWith(Ringed.PROOF),
                Target.of("scalar", 40, Scalar::decode, "Scalar.decode")
                        .holding(Oracle.canonical(Scalar::encode))
                        .seededWith(scalar));
    }

    private static Decoded<Verdict> verdict(byte[] input) {
        Verdict verdict = VERIFIER.verify(input, Samples.CYCLE);
        return verdict instanceof Verdict.Valid ? Decoded.ok(verdict) : Decoded.refused("invalid", verdict.toString());
    }

    private static Decoded<Outcome> slashing(byte[] input) {
        return SlashingRecord.decode(input).then(record -> {
            Outcome outcome = new SlashingVerifier(VERIFIER).verify(record, Samples.CYCLE);
            return outcome instanceof Outcome.Exposed
                    ? Decoded.ok(outcome)
                    : Decoded.refused("refused", outcome.code());
        });
    }

    private static Decoded<UnnamedProver> unnamed(byte[] input) {
        return input.length > PublicBytes.MAX_LENGTH
                ? Decoded.refused("bad-public-inputs", "too long")
                : UnnamedProver.decode(PublicBytes.of(input));
    }

    /** One proof in a ring of three. */
    private static final class Ringed {
        private static final ProverKey KEY = key(83);
        private static final Ring RING = Ring.of(
                        REALM, List.of(KEY.commitment(), key(84).commitment(), key(85).commitment()))
                .asOptional()
                .orElseThrow();
        private static final Triptych SYSTEM = new Triptych(root -> Optional.of(RING), TriptychLimits.DEFAULTS);
        private static final Receipt RECEIPT = receipt(86);
        private static final Statement STATEMENT = RECEIPT.statement();
        private static final byte[] PROOF = RECEIPT.proof().toArray();

        private Ringed() {}

        /** All in one slot. */
        static Receipt receipt(long capsule) {
            Statement statement = SYSTEM.state(
                    new Attestation(
                            REALM,
                            ReceiptKind.PUBLISHED,
                            Samples.hash(capsule),
                            Samples.CYCLE,
                            Samples.CYCLE + 9,
                            Bytes32.ZERO),
                    RING,
                    3,
                    KEY);
            return new Receipt(
                    Triptych.ID,
                    statement.attestation(),
                    statement.publicInputs(),
                    SYSTEM.prove(statement, KEY, new Random(88)));
        }

        private static ProverKey key(long seed) {
            return ProverKey.derive(Samples.bytes(32, seed), REALM);
        }

        static Decoded<ProofVerdict> verdict(byte[] input) {
            if (input.length > PublicBytes.MAX_LENGTH) {
                return Decoded.refused("bad-proof", "too long");
            }
            ProofVerdict verdict = SYSTEM.verify(STATEMENT, PublicBytes.of(input));
            return verdict.equals(ProofVerdict.proven())
                    ? Decoded.ok(verdict)
                    : Decoded.refused("invalid", verdict.toString());
        }
    }

    private static Decoded<NamedProver> prover(byte[] input) {
        return input.length > PublicBytes.MAX_LENGTH
                ? Decoded.refused("bad-public-inputs", "too long")
                : NamedProver.decode(PublicBytes.of(input));
    }
}
