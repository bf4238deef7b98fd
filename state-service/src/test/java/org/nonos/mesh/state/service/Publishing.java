package org.nonos.mesh.state.service;

import java.nio.file.Path;
import java.util.Random;
import org.nonos.mesh.kit.health.Findings;
import org.nonos.mesh.kit.loop.CoreLoop;
import org.nonos.mesh.kit.loop.EffectHandler;
import org.nonos.mesh.proof.triptych.RingTable;
import org.nonos.mesh.protocol.capsule.Coding;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.time.ProofCycles;
import org.nonos.mesh.state.Limits;
import org.nonos.mesh.state.StateCore;
import org.nonos.mesh.state.StateEffect;
import org.nonos.mesh.state.StateInput;
import org.nonos.mesh.state.Timing;

/**
 * Publishes without end into a folder, with the real store, chunk files, proofs and loop, and prints the id of each
 * capsule after it was acknowledged. Made to be killed.
 */
final class Publishing implements AutoCloseable {

    private static final ProofCycles CYCLES = ProofCycles.ofSeconds(60);

    final StateStorage storage;
    final Publisher publisher;
    final Tickets tickets = new Tickets();
    final Tickets.Inbox inbox;
    private final CoreLoop<StateInput, StateEffect> loop;

    Publishing(Path folder) {
        IdentityKey key = new IdentityKey(new byte[32]);
        storage = StateStorage.open(folder);
        var mesh = new org.nonos.mesh.kit.boot.MeshProperties(folder, "publishing", 60);
        ReceiptDesk receipts = new ReceiptDesk(
                mesh,
                100,
                new RingTable(),
                org.nonos.mesh.kit.groth16.MemberProofs.off(),
                new SlotLedger(storage.records()));
        receipts.unlock(key.deriveSecret("proof-key"), key);
        Limits limits = Limits.defaults();
        StateCore core = new StateCore(
                key.nodeId(),
                limits,
                Timing.defaults(),
                CYCLES,
                receipts.checker(),
                new Random(1),
                System.currentTimeMillis());
        int damaged = storage.restore(core);
        if (damaged > 0) {
            throw new IllegalStateException(damaged + " records are damaged");
        }
        StateMetrics metrics = new StateMetrics(new io.micrometer.core.instrument.simple.SimpleMeterRegistry());
        loop = new CoreLoop<>(
                        "state",
                        core,
                        System::currentTimeMillis,
                        new EffectHandler<StateEffect>() {
                            @Override
                            public java.util.List<Write> writesOf(StateEffect effect) {
                                return effect instanceof StateEffect.Persist(java.util.List<Write> writes)
                                        ? writes
                                        : java.util.List.of();
                            }

                            @Override
                            public void carryOut(StateEffect effect) {
                                if (effect instanceof StateEffect.Answer answer) {
                                    tickets.answer(answer.ticket(), answer.answer());
                                }
                            }
                        },
                        storage.records(),
                        new Findings(),
                        256)
                .start();
        inbox = loop::offer;
        publisher = new Publisher(key, receipts, storage.content(), metrics, tickets, inbox, Timing.defaults(), limits);
    }

    String publish(String name, byte[] content) throws Exception {
        Publication publication = publisher.begin(name, "", Coding.FOUR_PLUS_TWO);
        try {
            publication.add(content).ifPresent(problem -> {
                throw new IllegalStateException(problem);
            });
            return publisher
                    .finish(name, "", publication)
                    .capsule()
                    .manifest()
                    .capsuleId()
                    .hex();
        } finally {
            publisher.end(publication);
        }
    }

    @Override
    public void close() {
        publisher.close();
        loop.close();
        storage.close();
    }

    public static void main(String[] args) throws Exception {
        Random random = new Random(Long.parseLong(args[1]));
        try (Publishing publishing = new Publishing(Path.of(args[0]))) {
            for (int i = 0; i < 100_000; i++) {
                byte[] content = new byte[1 + random.nextInt(200_000)];
                random.nextBytes(content);
                System.out.println(publishing.publish("capsule " + i, content));
                System.out.flush();
            }
        }
    }
}
