package org.nonos.mesh.proof.budget;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nonos.mesh.proof.ProofSystemId;
import org.nonos.mesh.proof.chaumpedersen.ChaumPedersen;
import org.nonos.mesh.proof.triptych.Triptych;

class VerificationCostTest {

    @ParameterizedTest
    @CsvSource({"864, 5", "1056, 12", "1248, 39", "1440, 149"})
    void aTriptychProofCostsByTheSizeOfTheRingThatItsLengthTells(int proofBytes, int units) {
        assertThat(VerificationCost.of(Triptych.ID, proofBytes)).isEqualTo(units);
    }

    @ParameterizedTest
    @CsvSource({"0", "288", "865", "863", "1632", "2048"})
    void aTriptychProofOfNoPossibleLengthIsRefusedAtOnce(int proofBytes) {
        assertThat(VerificationCost.of(Triptych.ID, proofBytes)).isEqualTo(VerificationCost.LEAST_UNITS);
    }

    @Test
    void theOtherSystemsCostWhatTheyCost() {
        assertThat(VerificationCost.of(ChaumPedersen.ID, 64)).isEqualTo(1);
        assertThat(VerificationCost.of(new ProofSystemId("groth16-bls12381-v1"), 192))
                .isEqualTo(3);
        assertThat(VerificationCost.of(new ProofSystemId("unheard-of"), 2_048)).isEqualTo(1);
    }

    @Test
    void bytesThatAreNoReceiptCostTheLeast() {
        assertThat(VerificationCost.ofReceipt(new byte[0])).isEqualTo(1);
        assertThat(VerificationCost.ofReceipt(new byte[300])).isEqualTo(1);
        assertThat(VerificationCost.ofSlashing(new byte[300])).isEqualTo(1);
    }
}
