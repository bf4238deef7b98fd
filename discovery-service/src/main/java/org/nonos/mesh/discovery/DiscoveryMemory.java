package org.nonos.mesh.discovery;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.Decoded;

/** What was kept from the last run. */
public final class DiscoveryMemory {

    /** Tables and key under which {@link DiscoveryEffect.Persist} writes, for who reads them back. */
    public static final String SELF_TABLE = SelfStatement.TABLE;

    public static final String PEERS_TABLE = RememberedPeer.TABLE;

    private final long reservedTo;
    private final List<RememberedPeer> peers;

    private DiscoveryMemory(long reservedTo, List<RememberedPeer> peers) {
        this.reservedTo = reservedTo;
        this.peers = List.copyOf(peers);
    }

    public static DiscoveryMemory none() {
        return new DiscoveryMemory(0, List.of());
    }

    public static byte[] sequenceKey() {
        return SelfStatement.SEQUENCE_KEY.clone();
    }

    /** From stored values; a peer that cannot be read is left out, a sequence that cannot be read is refused. */
    public static Decoded<DiscoveryMemory> read(Optional<byte[]> sequence, Iterable<byte[]> peers) {
        ByteReader in = new ByteReader(sequence.orElseGet(() -> new byte[8]));
        long reservedTo = in.u63();
        List<RememberedPeer> kept = new ArrayList<>();
        peers.forEach(bytes -> RememberedPeer.decode(bytes).asOptional().ifPresent(kept::add));
        return in.finish(() -> new DiscoveryMemory(reservedTo, kept));
    }

    long reservedTo() {
        return reservedTo;
    }

    List<RememberedPeer> peers() {
        return peers;
    }
}
