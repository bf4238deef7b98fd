package org.nonos.mesh.state.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nonos.mesh.kit.boot.MeshProperties;
import org.nonos.mesh.kit.groth16.Groth16Properties;
import org.nonos.mesh.kit.groth16.MemberProofs;
import org.nonos.mesh.local.ceremony.CeremonyGrpc;
import org.nonos.mesh.local.ceremony.CeremonyKeyRequest;
import org.nonos.mesh.local.ceremony.CeremonyView;
import org.nonos.mesh.local.ceremony.JoinCeremonyRequest;
import org.nonos.mesh.local.ceremony.StartCeremonyRequest;
import org.nonos.mesh.local.gossip.GossipItem;
import org.nonos.mesh.local.gossip.ItemKind;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.ceremony.CeremonyKey;
import org.nonos.mesh.proof.ceremony.Phase1;
import org.nonos.mesh.proof.ceremony.Progress;
import org.nonos.mesh.proof.ceremony.TinyCircuit;
import org.nonos.mesh.proof.ceremony.Workers;
import org.nonos.mesh.proof.groth16.GeneralKey;
import org.nonos.mesh.proof.groth16.Groth16Proof;
import org.nonos.mesh.proof.groth16.ProvingKey;
import org.nonos.mesh.protocol.capsule.CapsuleDescription;
import org.nonos.mesh.protocol.capsule.Coding;
import org.nonos.mesh.protocol.capsule.Manifest;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.ceremony.CeremonyLabel;
import org.nonos.mesh.state.ceremony.NamedCircuit;

/** Four real state layers in one JVM; three of them hold a ceremony, over their capsules. */
class CeremonyServiceTest {

    private static final TinyCircuit CIRCUIT = new TinyCircuit(5);

    /** Of each of three strangers; more than one question to the index brings. */
    private static final int FLOOD = 1_400;

    private static final int FLOOD_BELOW = 0x40;

    @TempDir
    Path folder;

    private TwoNodes mesh;

    @BeforeEach
    void start() {
        mesh = new TwoNodes(folder, 4);
        await(() -> mesh.nodes.stream().allMatch(node -> node.shell.isUp()));
        mesh.nodes.forEach(TwoNodes.Node::linkToOther);
    }

    @AfterEach
    void stop() {
        mesh.close();
    }

    @Test
    void threeNodesMakeAKeyThatProvesAndAFourthAcceptsItOnceItTrustsOneOfThem() {
        List<TwoNodes.Node> three = mesh.nodes.subList(0, 3);
        TwoNodes.Node fourth = mesh.nodes.get(3);
        ByteString id = startedBy(three.getFirst(), three);
        mesh.nodes.forEach(node -> await(() -> view(node, id).isPresent()));
        join(three.get(1), id, true);
        join(three.get(2), id, true);
        join(fourth, id, false);

        three.forEach(node -> await(() -> state(node, id).equals("accepted")));
        ByteString keyId = view(three.getFirst(), id).orElseThrow().getKeyId();
        CeremonyKey key = key(three.get(2), keyId);
        List<Scalar> witness = CIRCUIT.witness(3);
        Groth16Proof proof = new ProvingKey(key, CIRCUIT)
                .prove(witness, TinyCircuit.number(11), TinyCircuit.number(12), Runnable::run);
        GeneralKey verifying = GeneralKey.of(key(three.get(1), keyId));
        assertThat(verifying.verify(proof, witness.subList(1, 2))).isTrue();
        assertThat(verifying.verify(proof, CIRCUIT.witness(4).subList(1, 2))).isFalse();

        await(() -> state(fourth, id).equals("complete"));
        assertThat(view(fourth, id).orElseThrow().getContributionsCount()).isEqualTo(6);
        assertThat(view(fourth, id).orElseThrow().getNext()).contains("as soon as it trusts one");
        assertThatThrownBy(() -> exported(fourth, id)).hasMessageContaining("accepted no key");
        fourth.trusted.add(three.get(1).id());
        await(() -> state(fourth, id).equals("accepted"));
        assertThat(key(fourth, keyId)).isEqualTo(key);
        assertThat(exported(fourth, id)).isEqualTo(ByteString.copyFrom(key.encode()));
    }

    @Test
    void aForgedContributionCountsForNobodyAndTheHonestOneBesideItDoes() {
        TwoNodes.Node forger = mesh.nodes.get(0);
        TwoNodes.Node honest = mesh.nodes.get(1);
        ByteString id = startedBy(honest, List.of(forger, honest));
        await(() -> view(forger, id).isPresent());
        Bytes32 ceremony = Bytes32.of(id.toByteArray());
        byte[] forged = new byte[Phase1.contributionBytes(CIRCUIT.logSize())];
        new CeremonyMesh(forger.shell, forger.channels)
                .publish(new CeremonyLabel.Contribution(ceremony, 0, ceremony), forged);
        join(forger, id, true);

        await(() -> state(honest, id).equals("accepted") && state(forger, id).equals("accepted"));
        assertThat(view(honest, id).orElseThrow().getKeyId())
                .isEqualTo(view(forger, id).orElseThrow().getKeyId());
    }

    /** Whichever ids the index lists first, and however many names they say them under. */
    @Test
    void strangersThousandsOfLabelledCapsulesHideNoPlan() {
        TwoNodes.Node starter = mesh.nodes.get(0);
        TwoNodes.Node reader = mesh.nodes.get(1);
        reader.trusted.add(starter.id());
        ByteString early = startedBehindTheFlood(starter, 1_000);
        await(() -> view(reader, early).isPresent());

        for (int stranger = 100; stranger < 103; stranger++) {
            flood(reader, stranger, stranger == 100 ? new CeremonyLabel.Start() : notParticipants(early, stranger));
        }
        await(() -> reader.registry.get("mesh.state.capsules").gauge().value() > 3 * FLOOD);
        ByteString late = startedBehindTheFlood(starter, 2_000);

        await(() -> view(reader, late).isPresent());
        assertThat(view(reader, early)).isPresent();
        join(reader, late, false);
        await(() ->
                state(reader, late).equals("complete") || state(reader, late).equals("accepted"));
    }

    private static CeremonyLabel notParticipants(ByteString ceremony, int turn) {
        return new CeremonyLabel.Contribution(Bytes32.of(ceremony.toByteArray()), turn % 2, Bytes32.ZERO);
    }

    /** A plan whose id is not among the lowest, where the flood's are. */
    private static ByteString startedBehindTheFlood(TwoNodes.Node starter, int cyclesPerTurn) {
        for (int more = 0; more < 100; more++) {
            ByteString id = startedBy(starter, List.of(starter), cyclesPerTurn + more);
            if ((id.byteAt(0) & 0xff) >= FLOOD_BELOW) {
                return id;
            }
        }
        throw new AssertionError("a hundred low ids");
    }

    private static void flood(TwoNodes.Node reader, int stranger, CeremonyLabel label) {
        byte[] seed = new byte[IdentityKey.SEED_BYTES];
        seed[0] = (byte) stranger;
        IdentityKey key = new IdentityKey(seed);
        long cycle = System.currentTimeMillis() / 60_000;
        int sent = 0;
        for (int number = 0; sent < FLOOD; number++) {
            CapsuleDescription description = new CapsuleDescription(
                    key.nodeId(),
                    cycle,
                    100,
                    Coding.FOUR_PLUS_TWO,
                    Bytes32.of(
                            ByteBuffer.allocate(Bytes32.LENGTH).putInt(number).array()),
                    List.of(),
                    label.name(),
                    label.version());
            if ((description.capsuleId().toArray()[0] & 0xff) < FLOOD_BELOW) {
                reader.shell.onGossip(GossipItem.newBuilder()
                        .setKind(ItemKind.MANIFEST)
                        .setPayload(ByteString.copyFrom(
                                Manifest.sign(description, key).encode()))
                        .setVerified(true)
                        .build());
                sent++;
            }
        }
    }

    @Test
    void anAcceptedKeySurvivesARestart() {
        TwoNodes.Node alone = mesh.nodes.getFirst();
        ByteString id = startedBy(alone, List.of(alone));
        await(() -> state(alone, id).equals("accepted"));
        ByteString keyId = view(alone, id).orElseThrow().getKeyId();
        CeremonyKey before = key(alone, keyId);

        alone.stop();
        alone.start();

        await(() -> alone.shell.isUp() && state(alone, id).equals("accepted"));
        assertThat(key(alone, keyId)).isEqualTo(before);
    }

    @Test
    void whoseTurnItIsAndWhatToDoIsSaidInWords() {
        TwoNodes.Node first = mesh.nodes.get(0);
        TwoNodes.Node second = mesh.nodes.get(1);
        ByteString id = startedBy(first, List.of(second, first));
        await(() -> view(second, id).isPresent());
        assertThat(view(second, id).orElseThrow().getNext()).contains("named as a participant");
        assertThat(state(second, id)).isEqualTo("listed");
        join(second, id, false);
        await(() -> view(second, id).map(CeremonyView::getVerifies).orElse(false));

        CeremonyView waiting = view(second, id).orElseThrow();
        assertThat(waiting.getTurn().getOwn()).isTrue();
        assertThat(waiting.getNext()).contains("this node's turn").contains("join");
        await(() -> view(first, id).map(CeremonyView::getNext).orElse("").contains("nothing to do here"));
        assertThat(waiting.getContributionsCount()).isZero();
    }

    @Test
    void badCallsGetOneSentence() {
        TwoNodes.Node node = mesh.nodes.getFirst();
        assertThatThrownBy(() -> stub(node)
                        .startCeremony(StartCeremonyRequest.newBuilder()
                                .setCircuit("cube")
                                .build()))
                .hasMessageContaining("knows no circuit \"cube\"; it knows tiny");
        assertThatThrownBy(() -> startedBy(node, List.of())).hasMessageContaining("1 to 64 participants");
        assertThatThrownBy(() -> join(node, ByteString.copyFrom(new byte[32]), true))
                .hasMessageContaining("knows no ceremony");
        assertThatThrownBy(() -> join(node, ByteString.copyFrom(new byte[3]), true))
                .hasMessageContaining("32 bytes");
    }

    @Test
    void aNodeWhoseOperatorDidNotOptInTakesPartInNothing() {
        TwoNodes.Node node = mesh.nodes.getFirst();
        try (CeremonyDesk off = CeremonyDesk.open(
                new MeshProperties(folder.resolve("off"), "two-nodes", 60),
                new Groth16Properties(false, 20, 2),
                new CeremonyMesh(node.shell, node.channels),
                List.of(new NamedCircuit("tiny", CIRCUIT)),
                new KeyBoard(MemberProofs.off(), node.shell.findings()))) {
            assertThatThrownBy(() -> off.start("tiny", List.of(node.key.nodeId()), 30))
                    .hasMessageContaining("mesh.proof.groth16.enabled");
            assertThatThrownBy(() -> off.join(Bytes32.ZERO, true, new byte[0]))
                    .hasMessageContaining("mesh.proof.groth16.enabled");
        }
    }

    private static ByteString startedBy(TwoNodes.Node node, List<TwoNodes.Node> participants) {
        return startedBy(node, participants, 1_440);
    }

    private static ByteString startedBy(TwoNodes.Node node, List<TwoNodes.Node> participants, int cyclesPerTurn) {
        return stub(node)
                .startCeremony(StartCeremonyRequest.newBuilder()
                        .setCircuit("tiny")
                        .addAllParticipants(
                                participants.stream().map(TwoNodes.Node::id).toList())
                        .setCyclesPerTurn(cyclesPerTurn)
                        .build())
                .getCeremonyId();
    }

    private static void join(TwoNodes.Node node, ByteString id, boolean contribute) {
        stub(node)
                .joinCeremony(JoinCeremonyRequest.newBuilder()
                        .setCeremonyId(id)
                        .setContribute(contribute)
                        .setEntropy(ByteString.copyFromUtf8("dice"))
                        .build());
    }

    private static String state(TwoNodes.Node node, ByteString id) {
        return view(node, id).map(CeremonyView::getState).orElse("");
    }

    private static Optional<CeremonyView> view(TwoNodes.Node node, ByteString id) {
        return stub(node).ceremonies(Empty.getDefaultInstance()).getCeremoniesList().stream()
                .filter(each -> each.getCeremonyId().equals(id))
                .findFirst();
    }

    private static CeremonyKey key(TwoNodes.Node node, ByteString keyId) {
        CeremonyView ceremony = stub(node).ceremonies(Empty.getDefaultInstance()).getCeremoniesList().stream()
                .filter(each -> each.getKeyId().equals(keyId))
                .findFirst()
                .orElseThrow();
        byte[] bytes = exported(node, ceremony.getCeremonyId()).toByteArray();
        return CeremonyKey.decode(bytes, Workers.CALLER, Progress.NONE)
                .asOptional()
                .orElseThrow();
    }

    private static ByteString exported(TwoNodes.Node node, ByteString id) {
        ByteString all = ByteString.EMPTY;
        var parts = stub(node)
                .ceremonyKey(CeremonyKeyRequest.newBuilder().setCeremonyId(id).build());
        while (parts.hasNext()) {
            all = all.concat(parts.next().getData());
        }
        return all;
    }

    private static CeremonyGrpc.CeremonyBlockingStub stub(TwoNodes.Node node) {
        return CeremonyGrpc.newBlockingStub(node.channels.to(Layer.STATE));
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited a minute").isLessThan(deadline);
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
