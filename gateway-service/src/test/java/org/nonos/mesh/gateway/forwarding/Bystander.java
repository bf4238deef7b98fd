package org.nonos.mesh.gateway.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

/** An honest circuit of node 0 with a stream, over relays that something hostile is done to: it must notice nothing. */
final class Bystander {

    private static final long HANDLE = 9_001;
    private static final long STREAM = 9_002;

    private final TestPlanes mesh;
    private final int far;
    private final long served;
    private byte word;

    /** Built before the attack begins. */
    Bystander(TestPlanes mesh, int... path) {
        this.mesh = mesh;
        this.far = path[path.length - 1];
        mesh.build(HANDLE, path);
        mesh.openStream(STREAM, HANDLE);
        this.served = mesh.served(far);
        speaks();
    }

    /** A piece goes each way, and is there. */
    void speaks() {
        word++;
        said(0, STREAM, far, served);
        said(far, served, 0, STREAM);
    }

    private void said(int from, long stream, int to, long heard) {
        mesh.put(from, new ForwardingInput.StreamSend(stream, new byte[] {word}));
        mesh.run();
        assertThat(mesh.of(to, ForwardingEffect.StreamData.class))
                .filteredOn(data -> data.stream() == heard)
                .last()
                .satisfies(data -> assertThat(data.data()).containsExactly(word));
        mesh.put(to, new ForwardingInput.StreamTaken(heard, 1));
        mesh.run();
    }

    /** It still carries, nothing ended it, and no node's memory was ever over its cap. */
    void livesOn() {
        speaks();
        assertThat(mesh.of(0, ForwardingEffect.CircuitClosed.class)).noneMatch(closed -> closed.handle() == HANDLE);
        assertThat(mesh.of(0, ForwardingEffect.StreamEnded.class)).noneMatch(ended -> ended.stream() == STREAM);
        assertThat(mesh.mostWaitingBytes()).isLessThanOrEqualTo(mesh.limits.cellMemoryBytes());
    }
}
