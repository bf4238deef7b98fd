package org.nonos.mesh.routing.service;

import com.google.protobuf.ByteString;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.kit.gateway.RemoteSigner;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.local.discovery.DiscoveryGrpc;
import org.nonos.mesh.local.discovery.SelfFacts;
import org.nonos.mesh.onion.handshake.OnionKeyPeriod;
import org.nonos.mesh.onion.handshake.OnionKeys;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Layer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the gateway for the secret of the onion keys of this period, and of the one before while it serves, until it
 * answers; and tells discovery the public part: each second until it has been heard, then each half minute, because
 * discovery may have been started anew, and because a period ends.
 */
final class OnionKeyKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OnionKeyKeeper.class);
    private static final String LABEL = "onion-key/";
    private static final long RETRY_SECONDS = 1;
    private static final long AGAIN_SECONDS = 30;
    private static final long DEADLINE_SECONDS = 1;

    private final RemoteSigner signer;
    private final LocalChannels channels;
    private final LongSupplier clock;
    private final Consumer<OnionKeys> ready;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("mesh-routing-key").daemon(true).factory());
    private @Nullable OnionKeyPeriod period;
    private @Nullable OnionKeys keys;

    OnionKeyKeeper(RemoteSigner signer, LocalChannels channels, LongSupplier clock, Consumer<OnionKeys> ready) {
        this.signer = signer;
        this.channels = channels;
        this.clock = clock;
        this.ready = ready;
    }

    void start() {
        timer.execute(this::run);
    }

    private void run() {
        long againSeconds = RETRY_SECONDS;
        try {
            advertise(keys());
            againSeconds = AGAIN_SECONDS;
        } catch (RuntimeException e) {
            LOG.debug("the onion key is not advertised yet: {}", e.getMessage());
        }
        if (!timer.isShutdown()) {
            timer.schedule(this::run, againSeconds, TimeUnit.SECONDS);
        }
    }

    private OnionKeys keys() {
        NodeId self = signer.nodeId();
        OnionKeyPeriod now = OnionKeyPeriod.at(self, clock.getAsLong());
        OnionKeys known = keys;
        if (known == null || !now.equals(period)) {
            known = OnionKeys.of(self, signer.deriveSecret(LABEL + now.number()));
            if (now.previousServes() && now.number() > 0) {
                known = known.withPrevious(signer.deriveSecret(LABEL + (now.number() - 1)));
            }
            keys = known;
            period = now;
            ready.accept(known);
        }
        return known;
    }

    private void advertise(OnionKeys own) {
        ByteString key = ByteString.copyFrom(own.publicKey());
        var answer = DiscoveryGrpc.newBlockingStub(channels.to(Layer.DISCOVERY))
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .advertise(SelfFacts.newBuilder()
                        .setOnionKey(key.substring(0, OnionKeys.POINT_BYTES))
                        .setOnionKemKey(key.substring(OnionKeys.POINT_BYTES))
                        .build());
        LOG.trace("the onion key is advertised: {}", answer.getSerializedSize());
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
