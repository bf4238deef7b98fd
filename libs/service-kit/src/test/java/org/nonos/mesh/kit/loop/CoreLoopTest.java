package org.nonos.mesh.kit.loop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.kit.health.Findings;
import org.nonos.mesh.kit.store.Store;
import org.nonos.mesh.kit.store.StoreException;
import org.nonos.mesh.protocol.core.Core;
import org.nonos.mesh.protocol.core.Write;

class CoreLoopTest {

    sealed interface Effect {
        record Save(String what) implements Effect {}

        record Reply(String what) implements Effect {}
    }

    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private final AtomicBoolean diskFull = new AtomicBoolean();
    private final Findings findings = new Findings();

    private final Core<String, Effect> core = (input, now) -> {
        if (input.equals("bad")) {
            throw new IllegalStateException("planted");
        }
        if (input.equals("deadly")) {
            throw new StackOverflowError("planted");
        }
        return List.of(new Effect.Save(input), new Effect.Reply(input));
    };

    private final EffectHandler<Effect> handler = new EffectHandler<>() {
        @Override
        public List<Write> writesOf(Effect effect) {
            return effect instanceof Effect.Save(String what)
                    ? List.of(Write.put("t", what.getBytes(UTF_8), new byte[0]))
                    : List.of();
        }

        @Override
        public void carryOut(Effect effect) {
            if (effect instanceof Effect.Reply(String what)) {
                log.add("reply " + what);
            }
        }
    };

    private final Store store = new Store() {
        @Override
        public void commit(List<Write> writes) {
            if (diskFull.get()) {
                throw new StoreException("the disk is full", new java.io.IOException());
            }
            writes.forEach(write -> log.add("saved " + new String(write.key(), UTF_8)));
        }

        @Override
        public Optional<byte[]> get(String table, byte[] key) {
            return Optional.empty();
        }

        @Override
        public void scan(String table, BiConsumer<byte[], byte[]> visitor) {}

        @Override
        public List<Entry> page(String table, byte[] afterKey, int limit) {
            return List.of();
        }

        @Override
        public void close() {}
    };

    @Test
    void everyReplyComesAfterItsSave() {
        try (var loop = new CoreLoop<>("test", core, () -> 0, handler, store, findings, 1_000).start()) {
            for (int i = 0; i < 500; i++) {
                assertThat(loop.offer("i" + i, 1_000)).isTrue();
            }
            await().until(() -> log.size() == 1_000);
        }
        for (int i = 0; i < 500; i++) {
            assertThat(log.indexOf("saved i" + i)).isLessThan(log.indexOf("reply i" + i));
        }
    }

    @Test
    void whileTheDiskIsFullNothingIsAnsweredAndAfterwardsEverythingIs() {
        diskFull.set(true);
        try (var loop = new CoreLoop<>("test", core, () -> 0, handler, store, findings, 10).start()) {
            assertThat(loop.offer("a")).isTrue();
            await().until(() -> !findings.standing().isEmpty());
            assertThat(findings.standing().getFirst().code()).isEqualTo("TEST-STORE-UNAVAILABLE");
            assertThat(log).isEmpty();
            diskFull.set(false);
            await().until(() -> log.equals(List.of("saved a", "reply a")));
            assertThat(findings.standing()).isEmpty();
        }
    }

    @Test
    void aFullQueueRefusesAndAFailingInputDoesNotStopTheLoop() {
        try (var loop = new CoreLoop<>("test", core, () -> 0, handler, store, findings, 2)) {
            assertThat(loop.offer("bad")).isTrue();
            assertThat(loop.offer("a")).isTrue();
            assertThat(loop.offer("b")).isFalse();
            loop.start();
            await().until(() -> log.contains("reply a"));
            assertThat(findings.standing().getFirst().code()).isEqualTo("TEST-CORE-FAILED");
        }
    }

    @Test
    void whatIsRepeatedComesAgainAlsoWhereItFailed() {
        AtomicInteger times = new AtomicInteger();
        Core<String, Effect> failing = (input, now) -> {
            times.incrementAndGet();
            throw new IllegalStateException("planted");
        };
        try (var loop = new CoreLoop<>("test", failing, () -> 0, handler, store, findings, 2).start()) {
            loop.repeat("tick", 1);
            await().until(() -> times.get() >= 3);
        }
    }

    @Test
    void aCoreThatEndsSaysSo() {
        try (var loop = new CoreLoop<>("test", core, () -> 0, handler, store, findings, 2).start()) {
            loop.offer("deadly");
            await().until(() -> !findings.standing().isEmpty());
            assertThat(findings.standing().getFirst().code()).isEqualTo("TEST-CORE-ENDED");
        }
    }
}
