package org.nonos.mesh.trust.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.nonos.mesh.kit.gateway.GatewayAttachment;
import org.nonos.mesh.kit.gateway.RemoteSigner;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.kit.local.LocalServer;
import org.nonos.mesh.kit.local.LocalService;
import org.nonos.mesh.kit.local.LocalTransport;
import org.nonos.mesh.local.gossip.GossipItem;
import org.nonos.mesh.local.gossip.ItemKind;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.local.shared.HealthFinding;
import org.nonos.mesh.local.trust.EvidenceClass;
import org.nonos.mesh.local.trust.ExplainRequest;
import org.nonos.mesh.local.trust.Observation;
import org.nonos.mesh.local.trust.ObserveRequest;
import org.nonos.mesh.local.trust.RingView;
import org.nonos.mesh.local.trust.TrustExplanation;
import org.nonos.mesh.local.trust.TrustGrpc;
import org.nonos.mesh.local.trust.TrustScore;
import org.nonos.mesh.local.trust.TrustVerdict;
import org.nonos.mesh.proof.Attestation;
import org.nonos.mesh.proof.ProverKey;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.proof.Statement;
import org.nonos.mesh.proof.receipt.Receipt;
import org.nonos.mesh.proof.receipt.SlashingRecord;
import org.nonos.mesh.proof.triptych.Ring;
import org.nonos.mesh.proof.triptych.RingTable;
import org.nonos.mesh.proof.triptych.Triptych;
import org.nonos.mesh.proof.triptych.TriptychLimits;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.protocol.trust.Evidence;
import org.nonos.mesh.protocol.trust.EvidenceKey;
import org.nonos.mesh.protocol.trust.EvidenceStatement;
import org.nonos.mesh.protocol.trust.RingRecord;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

@Timeout(60)
class TrustServiceTest {

    @TempDir
    Path folder;

    private final Neighbours neighbours = new Neighbours(1);
    private final NodeId peer = new Neighbours(2).identity.nodeId();
    private LocalTransport transport;
    private LocalChannels channels;
    private TrustGrpc.TrustBlockingStub trust;

    @BeforeEach
    void fresh() {
        if (channels != null) {
            channels.close();
        }
        transport = LocalTransport.InProcess.create();
        channels = new LocalChannels(transport);
        trust = stub();
    }

    @AfterEach
    void closeChannels() {
        channels.close();
    }

    @Test
    void anObservationBecomesAScoreEvidenceInGossipAndARootInTheBeacon() {
        run(() -> {
            observe(EvidenceClass.PROOF, 60, 0);

            TrustScore score = trust.scores(Empty.getDefaultInstance()).getScores(0);
            assertThat(score.getVerdict()).isEqualTo(TrustVerdict.TRUSTED);
            assertThat(score.getScore()).isBetween(0.3, 0.4);
            byte[] item =
                    neighbours.published.poll(10, TimeUnit.SECONDS).getPayload().toByteArray();
            EvidenceStatement statement =
                    Evidence.decode(item).asOptional().orElseThrow().statement();
            assertThat(statement.key().issuer()).isEqualTo(neighbours.identity.nodeId());
            assertThat(statement.positives()).isEqualTo(60);
            await(() -> trust.status(Empty.getDefaultInstance())
                    .getFactsOrThrow("evidence")
                    .equals("1"));
            String root = trust.status(Empty.getDefaultInstance()).getFactsOrThrow("evidence root");
            await(() -> neighbours.advertised.stream()
                    .map(facts ->
                            HexFormat.of().formatHex(facts.getEvidenceRoot().toByteArray()))
                    .anyMatch(advertised -> advertised.startsWith(root)));
        });
    }

    @Test
    void whatWasAcknowledgedIsThereAfterARestart() {
        run(() -> {
            observe(EvidenceClass.PROOF, 0, 1);
            observe(EvidenceClass.RELAY, 7, 0);
        });
        fresh();
        run(() -> {
            TrustExplanation explanation = explain();
            assertThat(explanation.getScore().getVerdict()).isEqualTo(TrustVerdict.DISTRUSTED);
            assertThat(explanation.getClassesList()).hasSize(2);
            assertThat(explanation.getReasonsList()).anyMatch(reason -> reason.contains("invalid-proof"));
        });
    }

    @Test
    void watchersGetAllScoresAndThenTheChanges() {
        run(() -> {
            observe(EvidenceClass.PROOF, 60, 0);
            Iterator<TrustScore> scores = trust.watchScores(Empty.getDefaultInstance());
            assertThat(scores.next().getVerdict()).isEqualTo(TrustVerdict.TRUSTED);
            observe(EvidenceClass.PROOF, 0, 100);
            assertThat(scores.next().getVerdict()).isEqualTo(TrustVerdict.DISTRUSTED);
        });
    }

    @Test
    void evidenceFromGossipIsCountedInTheExplanation() {
        run(() -> {
            IdentityKey other = new Neighbours(3).identity;
            neighbours.gossip(
                    ItemKind.EVIDENCE,
                    Evidence.sign(
                                    new EvidenceStatement(
                                            new EvidenceKey(
                                                    other.nodeId(),
                                                    peer,
                                                    org.nonos.mesh.protocol.trust.EvidenceClass.GOSSIP),
                                            0,
                                            1,
                                            1,
                                            5,
                                            0),
                                    other)
                            .encode());
            await(() -> explain().getIssuers() == 1);
            assertThat(explain().getScore().getScore()).isZero();
        });
    }

    @Test
    void aRingIsProposedSignedPublishedAndWatched() {
        neighbours.knows(new Neighbours(2).identity);
        run(() -> {
            GossipItem item = neighbours.published.poll(20, TimeUnit.SECONDS);
            assertThat(item.getKind()).isEqualTo(ItemKind.RING);
            RingRecord record = RingRecord.decode(item.getPayload().toByteArray())
                    .asOptional()
                    .orElseThrow();

            RingView ring = trust.watchRings(Empty.getDefaultInstance()).next().getRings(0);

            assertThat(ring.getRoot().toByteArray())
                    .isEqualTo(record.statement().ringRoot().toArray());
            assertThat(ring.getChosen()).isTrue();
            assertThat(ring.getCold()).isTrue();
            assertThat(ring.getMembersList())
                    .extracting(member -> NodeId.of(member.getNodeId().toByteArray()))
                    .containsExactlyInAnyOrder(neighbours.identity.nodeId(), peer);
            await(() -> trust.status(Empty.getDefaultInstance()).getFindingsList().stream()
                    .map(HealthFinding::getCode)
                    .toList()
                    .contains("TRUST-RING-COLD"));
            assertThat(trust.status(Empty.getDefaultInstance()).getFactsOrThrow("ring"))
                    .isEqualTo("2 members, cold: not yet backed by trust");
        });
    }

    @Test
    void aProofOfDoubleUseIsHeldAgainstTheMemberWhoseKeyItWas() {
        IdentityKey culprit = new Neighbours(2).identity;
        neighbours.knows(culprit);
        run(() -> {
            await(() -> trust.rings(Empty.getDefaultInstance()).getRingsCount() == 1);
            neighbours.gossip(ItemKind.SLASHING, new byte[] {1, 0, 0, 0, 0});
            // The table of rings follows a moment after the answer; until then the ring is unknown to the verifier.
            await(() -> {
                neighbours.gossip(ItemKind.SLASHING, doubleUse(culprit));
                return explain().getReasonsList().stream().anyMatch(reason -> reason.contains("double-signalled"));
            });
            assertThat(explain().getScore().getVerdict()).isEqualTo(TrustVerdict.DISTRUSTED);
        });
    }

    /** Two receipts of the culprit's in one slot, over the ring of the two nodes here. */
    private byte[] doubleUse(IdentityKey culprit) {
        ProverKey key = Neighbours.proverKey(culprit);
        RingTable rings = new RingTable();
        Map<PublicBytes, NodeId> owners = Map.of(
                key.commitment(), culprit.nodeId(),
                Neighbours.proverKey(neighbours.identity).commitment(), neighbours.identity.nodeId());
        Ring ring = Ring.of(key.realm(), owners.keySet()).asOptional().orElseThrow();
        rings.put(ring, owners);
        Triptych system = new Triptych(rings, TriptychLimits.DEFAULTS);
        List<Receipt> receipts = IntStream.of(1, 2)
                .mapToObj(capsule -> receipt(system, ring, key, capsule))
                .toList();
        return SlashingRecord.of(receipts.get(0), receipts.get(1)).encode();
    }

    private static Receipt receipt(Triptych system, Ring ring, ProverKey key, int capsule) {
        Bytes32 what = Bytes32.of(java.util.Arrays.copyOf(new byte[] {(byte) capsule}, 32));
        Attestation said = new Attestation(key.realm(), ReceiptKind.RELAYED, what, 1_000, 1_010, Bytes32.ZERO);
        Statement statement = system.state(said, ring, 3, key);
        return new Receipt(
                system.id(),
                said,
                statement.publicInputs(),
                system.prove(statement, key, new java.util.Random(capsule)));
    }

    @Test
    void aLinkedPeerGetsASummaryAndJunkFromItIsPenalised() {
        run(() -> {
            neighbours.linkUp(peer);
            await(() -> neighbours.toGateway.stream()
                    .anyMatch(up -> up.hasSend() && up.getSend().getMessage() == 1));
            neighbours.frame(peer, 3, new byte[] {9, 9, 9});
            await(() -> neighbours.toGateway.stream()
                    .anyMatch(up -> up.hasPenalise() && up.getPenalise().getWeight() > 0));
        });
    }

    @Test
    void badObservationsAreRefusedWithASentence() {
        run(() -> {
            refused(Observation.newBuilder().setPositive(1), "a node id has 32 bytes");
            refused(one().setPositive(0), "at least one unit");
            refused(one().setPositive(2_000_000), "0 to 1000000");
            refused(one().setReason("Two words"), "lower-case");
            refused(one().setEvidenceClassValue(9), "does not know");
            ObserveRequest.Builder many = ObserveRequest.newBuilder();
            for (int i = 0; i < 257; i++) {
                many.addObservations(one());
            }
            assertThatThrownBy(() -> trust.observe(many.build())).hasMessageContaining("at most 256");
        });
    }

    @Test
    void withoutTheOtherLayersItAnswersAndSaysWhatIsMissing() {
        context().run(context -> {
            assertThat(context).hasNotFailed();
            TrustRuntime runtime = context.getBean(TrustRuntime.class);
            await(() -> runtime.status().getFindingsList().stream()
                    .map(HealthFinding::getCode)
                    .toList()
                    .containsAll(List.of("TRUST-DETACHED", "TRUST-DISCOVERY-AWAY")));
        });
    }

    @Test
    void aWrongSettingIsNamedInOneSentence() {
        context()
                .withPropertyValues("mesh.trust.half-life=1s")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessage("mesh.trust.half-life must be at least 1m"));
        context()
                .withPropertyValues("mesh.trust.limits.max-issuers=0")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessage("mesh.trust.limits.max-issuers must be 2 to 65536, is 0"));
    }

    @Test
    void aLayerThatIsSwitchedOffHasNoBeans() {
        context()
                .withPropertyValues("mesh.trust.enabled=false")
                .run(context ->
                        assertThat(context).doesNotHaveBean(TrustRuntime.class).doesNotHaveBean(LocalService.class));
    }

    private ApplicationContextRunner context() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(TrustAutoConfiguration.class))
                .withUserConfiguration(MeshPropertiesConfiguration.class)
                .withPropertyValues("mesh.data-dir=" + folder)
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withBean(LocalChannels.class, () -> channels, definition -> definition.setDestroyMethodName(""))
                .withBean(RemoteSigner.class, () -> new RemoteSigner(channels));
    }

    /** Binds the shared keys, as the kit's own configuration does. */
    @org.springframework.boot.context.properties.EnableConfigurationProperties(
            org.nonos.mesh.kit.boot.MeshProperties.class)
    static class MeshPropertiesConfiguration {}

    private void run(Scenario scenario) {
        context().run(context -> {
            LocalServer server = neighbours.serve(transport, context.getBean(LocalService.class));
            try {
                await(context.getBean(GatewayAttachment.class)::isAttached);
                scenario.play();
            } finally {
                server.stop();
            }
        });
    }

    private interface Scenario {
        void play() throws Exception;
    }

    private TrustGrpc.TrustBlockingStub stub() {
        return TrustGrpc.newBlockingStub(channels.to(Layer.TRUST)).withDeadlineAfter(Duration.ofSeconds(40));
    }

    private void observe(EvidenceClass what, int good, int bad) {
        trust.observe(ObserveRequest.newBuilder()
                .addObservations(one().setEvidenceClass(what)
                        .setPositive(good)
                        .setNegative(bad)
                        .setReason(bad > 0 ? "invalid-proof" : ""))
                .build());
    }

    private Observation.Builder one() {
        return Observation.newBuilder()
                .setSubject(ByteString.copyFrom(peer.toArray()))
                .setPositive(1);
    }

    private void refused(Observation.Builder observation, String sentence) {
        assertThatThrownBy(() -> trust.observe(
                        ObserveRequest.newBuilder().addObservations(observation).build()))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT))
                .hasMessageContaining(sentence);
    }

    private TrustExplanation explain() {
        return trust.explain(ExplainRequest.newBuilder()
                .setNodeId(ByteString.copyFrom(peer.toArray()))
                .build());
    }

    private interface Condition {
        boolean holds() throws InterruptedException;
    }

    private static void await(Condition condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
            Thread.sleep(20);
        }
    }
}
