package org.nonos.mesh.kit.ring;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.kit.groth16.Groth16Properties;
import org.nonos.mesh.kit.groth16.MemberProofs;
import org.nonos.mesh.local.trust.RingMember;
import org.nonos.mesh.local.trust.RingView;
import org.nonos.mesh.local.trust.RingsView;
import org.nonos.mesh.proof.ProverKey;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.circuit.MembershipTree;
import org.nonos.mesh.proof.groth16.MemberKey;
import org.nonos.mesh.proof.triptych.Ring;
import org.nonos.mesh.proof.triptych.RingTable;
import org.nonos.mesh.protocol.identity.NodeId;

class RingLineTest {

    private static final RealmTag REALM = new RealmTag(77);

    private final RingTable table = new RingTable();
    private final RingLine line = new RingLine(table, MemberProofs.off());

    @Test
    void theTableFollowsWhatTrustTells() {
        line.accept(view(ring(true, 1, 2), ring(false, 1, 2, 3)));

        assertThat(table.size()).isEqualTo(2);
        assertThat(table.chosen().map(Ring::root)).contains(made(1, 2).root());
        assertThat(table.ownerOf(commitment(3))).contains(node(3));

        line.accept(view(ring(true, 1, 2, 3)));

        assertThat(table.find(made(1, 2).root())).isEmpty();
        assertThat(table.chosen().map(Ring::root)).contains(made(1, 2, 3).root());
        line.accept(view());
        assertThat(table.size()).isZero();
        assertThat(table.chosen()).isEmpty();
    }

    @Test
    void aRingThatIsNoneIsLeftOutAndTheOthersStay() {
        RingView wrongRoot = ring(true, 1, 2).toBuilder()
                .setRoot(ByteString.copyFrom(new byte[32]))
                .build();
        RingView noPoint = ring(false, 1, 3).toBuilder()
                .addMembers(RingMember.newBuilder()
                        .setNodeId(ByteString.copyFrom(node(9).toArray()))
                        .setCommitment(ByteString.copyFrom(new byte[48])))
                .build();

        line.accept(view(wrongRoot, noPoint, ring(false, 2, 3)));

        assertThat(table.size()).isEqualTo(1);
        assertThat(table.find(made(2, 3).root())).isPresent();
        assertThat(table.chosen()).isEmpty();
    }

    @Test
    void whereGroth16IsOnEachRingHasATreeOfItsMembersLeaves() {
        MemberProofs members = MemberProofs.of(new Groth16Properties(true, 2, 1));
        RingLine on = new RingLine(table, members);

        on.accept(view(ring(true, 1, 2), ring(false, 1, 2, 3)));

        assertThat(members.trees().size()).isEqualTo(2);
        MembershipTree tree = members.trees().chosen().orElseThrow();
        assertThat(tree.placeOf(member(2).leaf())).isPresent();
        assertThat(tree.placeOf(member(3).leaf())).isEmpty();
        assertThat(members.trees().isAccepted(REALM, tree.root())).isTrue();
        assertThat(members.trees().ownerOf(member(3).encodedLeaf())).contains(node(3));

        on.accept(view(ring(true, 1, 2, 3)));

        assertThat(members.trees().isAccepted(REALM, tree.root())).isFalse();
        on.accept(view(ring(true, 1, 2, 3, 4, 5)));
        assertThat(table.chosen()).isPresent();
        assertThat(members.trees().chosen()).as("five leaves in four places").isEmpty();
    }

    private static MemberKey member(int number) {
        byte[] secret = new byte[32];
        Arrays.fill(secret, (byte) number);
        return MemberKey.derive(secret, REALM);
    }

    private static RingsView view(RingView... rings) {
        return RingsView.newBuilder().addAllRings(List.of(rings)).build();
    }

    private static RingView ring(boolean chosen, int... members) {
        RingView.Builder ring = RingView.newBuilder()
                .setRealm(REALM.value())
                .setChosen(chosen)
                .setRoot(ByteString.copyFrom(made(members).root().toArray()));
        for (int member : members) {
            ring.addMembers(RingMember.newBuilder()
                    .setNodeId(ByteString.copyFrom(node(member).toArray()))
                    .setCommitment(ByteString.copyFrom(commitment(member).toArray()))
                    .setLeaf(ByteString.copyFrom(member(member).encodedLeaf().toArray())));
        }
        return ring.build();
    }

    private static Ring made(int... members) {
        List<PublicBytes> keys =
                Arrays.stream(members).mapToObj(RingLineTest::commitment).toList();
        return Ring.of(REALM, keys).asOptional().orElseThrow();
    }

    private static PublicBytes commitment(int number) {
        byte[] secret = new byte[32];
        Arrays.fill(secret, (byte) number);
        return ProverKey.derive(secret, REALM).commitment();
    }

    private static NodeId node(int number) {
        byte[] id = new byte[32];
        id[0] = (byte) number;
        return NodeId.of(id);
    }
}
