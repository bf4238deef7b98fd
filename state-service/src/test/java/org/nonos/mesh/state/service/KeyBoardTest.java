package org.nonos.mesh.state.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.kit.groth16.Groth16Properties;
import org.nonos.mesh.kit.groth16.MemberProofs;
import org.nonos.mesh.kit.health.Finding;
import org.nonos.mesh.kit.health.Findings;

class KeyBoardTest {

    private final Findings all = new Findings();

    @Test
    void whereGroth16IsOnItIsSaidThatThereIsNoKeyYetOnceEarlierRunsKeysAreIn() {
        KeyBoard board = new KeyBoard(MemberProofs.of(new Groth16Properties(true, 2, 1)), new StateFindings(all));
        assertThat(codes()).isEmpty();

        board.settled();

        assertThat(codes()).containsExactly("STATE-NO-CEREMONY-KEY");
    }

    @Test
    void whereItIsOffNothingIsMissing() {
        new KeyBoard(MemberProofs.off(), new StateFindings(all)).settled();

        assertThat(codes()).isEmpty();
    }

    @Test
    void aKeyForAnotherCircuitServesNoReceipts() {
        MemberProofs members = MemberProofs.of(new Groth16Properties(true, 2, 1));
        KeyBoard board = new KeyBoard(members, new StateFindings(all));

        board.put(KeyShelfTest.key());

        assertThat(board.size()).isZero();
        assertThat(members.keys().size()).isZero();
    }

    private List<String> codes() {
        return all.standing().stream().map(Finding::code).toList();
    }
}
