package org.nonos.mesh.gateway.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.nonos.mesh.onion.cell.Cell;
import org.nonos.mesh.onion.cell.CellCommand;
import org.nonos.mesh.onion.cell.ControlBody;
import org.nonos.mesh.onion.cell.RelayMessage;
import org.nonos.mesh.onion.cell.RelayPayload;
import org.nonos.mesh.onion.circuit.CircuitLimits;
import org.nonos.mesh.onion.circuit.CircuitTable;
import org.nonos.mesh.onion.circuit.LinkCircuits;
import org.nonos.mesh.onion.circuit.LinkSlot;
import org.nonos.mesh.onion.relay.OriginLayers;
import org.nonos.mesh.protocol.identity.NodeId;

/** A peer of one node that has a circuit there and says on it whatever it likes: no plane of its own holds it back. */
final class HostilePeer {

    final NodeId id;
    private final TestPlanes mesh;
    private final int at;
    private final LinkCircuits<Integer> link;
    private final OriginLayers layers = TestPlanes.CRYPTOGRAPHY.origin();
    private final LinkSlot<Integer> slot;
    /** What came back on the circuit, opened. */
    final List<RelayMessage> heard = new ArrayList<>();

    private boolean destroyed;
    private int destroys;

    HostilePeer(TestPlanes mesh, int at, int seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[32];
        byte[] secret = new byte[32];
        random.nextBytes(bytes);
        random.nextBytes(secret);
        this.mesh = mesh;
        this.at = at;
        this.id = NodeId.of(bytes);
        this.link = new CircuitTable<Integer>(new CircuitLimits(200_000, 200_001, 1), random).openLink(true, secret);
        this.slot = link.allocate(0).orElseThrow();
        mesh.outsiders.put(id, this::arrived);
        mesh.put(at, new ForwardingInput.LinkUp(id, false, secret));
        byte[] material = mesh.material(seed, 0);
        say(ControlBody.createCell(slot.sendId(), slot.index(), material));
        layers.addHop(material);
    }

    private void arrived(byte[] cell) {
        if (Cell.command(cell) == CellCommand.DESTROY) {
            destroyed |= Cell.circuitId(cell) == slot.sendId();
            destroys++;
        } else if (TestPlanes.isRelay(cell)) {
            assertThat(layers.open(CellCommand.RELAY, cell)).isNotNegative();
            heard.addAll(RelayPayload.read(cell).asOptional().orElseThrow());
        }
    }

    /** Sends a cell as it is. */
    void say(byte[] cell) {
        mesh.put(at, new ForwardingInput.CellIn(id, cell));
        mesh.run();
    }

    void say(RelayMessage message) {
        say(CellCommand.RELAY, message);
    }

    void say(CellCommand command, RelayMessage message) {
        byte[] cell = Cell.blank(slot.sendId(), command);
        RelayPayload.write(cell, message);
        layers.seal(layers.hops() - 1, command, cell);
        say(cell);
    }

    void extend(int to) {
        byte[] material = mesh.material(slot.sendId(), layers.hops());
        say(CellCommand.RELAY_EARLY, new RelayMessage.Extend(mesh.ids.get(to), material));
        layers.addHop(material);
    }

    /** Asks for one more circuit with a handshake that nobody answers. */
    void create() {
        LinkSlot<Integer> another = link.allocate(0).orElseThrow();
        mesh.put(
                at,
                new ForwardingInput.CellIn(
                        id, ControlBody.createCell(another.sendId(), another.index(), new byte[] {1})));
    }

    long data() {
        return heard.stream().filter(RelayMessage.Data.class::isInstance).count();
    }

    /** The tag by which the last cell that came is acknowledged. */
    byte[] tagOfLastHeard() {
        return layers.lastRecognisedTag();
    }

    boolean destroyed() {
        return destroyed;
    }

    /** DESTROY cells that came, for whichever circuit. */
    int destroys() {
        return destroys;
    }
}
