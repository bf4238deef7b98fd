package org.nonos.mesh.gateway.service.link;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.nonos.mesh.gateway.GatewayLimits;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Frame;
import org.nonos.mesh.protocol.layer.Realm;

/** A node's links over real loopback sockets, remembering what its listener heard. */
final class TestNode implements AutoCloseable, LinkListener {

    final IdentityKey identity;
    final Links links;
    final Map<String, Integer> refusals = new ConcurrentHashMap<>();
    final List<String> log = Collections.synchronizedList(new ArrayList<>());
    final List<Frame> frames = new CopyOnWriteArrayList<>();
    final List<byte[]> cells = Collections.synchronizedList(new ArrayList<>());
    volatile boolean takeCells = true;

    TestNode(int seed) {
        this(seed, GatewayLimits.defaults(), "test", null);
    }

    TestNode(int seed, GatewayLimits limits, String realm, LinkTls tls) {
        byte[] seedBytes = new byte[32];
        seedBytes[0] = (byte) seed;
        identity = new IdentityKey(seedBytes);
        LinkSettings settings = new LinkSettings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), List.of(), true, true, false);
        SecureRandom random = new SecureRandom();
        LinkTls own = tls != null ? tls : new LinkTls(identity, random, System::currentTimeMillis, true);
        links = new Links(
                settings,
                limits,
                new Realm(realm),
                identity.nodeId(),
                own,
                random,
                System::currentTimeMillis,
                reason -> refusals.merge(reason, 1, Integer::sum),
                this);
        links.start();
    }

    NodeId id() {
        return identity.nodeId();
    }

    String endpoint() {
        return "127.0.0.1:" + links.port();
    }

    void dial(TestNode other) {
        links.dial(other.id(), List.of(other.endpoint()));
    }

    boolean linkedTo(TestNode other) {
        return links.find(other.id()).filter(Link::isUp).isPresent();
    }

    Link linkTo(TestNode other) {
        return links.find(other.id()).orElseThrow();
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within 15 s: " + what);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
        }
    }

    @Override
    public void linkUp(Link link) {
        log.add("up " + link.peer());
    }

    @Override
    public void linkDown(Link link, String reason) {
        log.add("down " + link.peer() + " " + reason);
    }

    @Override
    public void frame(Link link, Frame frame) {
        frames.add(frame);
    }

    @Override
    public void cells(Link link, List<byte[]> arrived) {
        cells.addAll(arrived);
        if (takeCells) {
            link.cellsTaken(arrived.size());
        }
    }

    @Override
    public void dialFailed(NodeId peer, String reason) {
        log.add("failed " + peer + " " + reason);
    }

    @Override
    public void close() {
        links.close();
    }
}
