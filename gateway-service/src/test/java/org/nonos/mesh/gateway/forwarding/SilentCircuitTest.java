package org.nonos.mesh.gateway.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nonos.mesh.onion.cell.Cell;
import org.nonos.mesh.onion.cell.CellCommand;
import org.nonos.mesh.onion.cell.ControlBody;
import org.nonos.mesh.onion.cell.DestroyReason;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.onion.cell.RelayMessage;
import org.nonos.mesh.onion.cell.RelayPayload;
import org.nonos.mesh.onion.relay.RelayHop;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;

/**
 * DropMark (Rochet, Pereira: "Dropping on the Edge", PoPETs 2018): a hostile hop that holds the keys sends cells which an
 * origin would take and ignore, and so marks a circuit for who watches it. Here none is ignored.
 */
class SilentCircuitTest {

    private final TestPlanes mesh = TestPlanes.withLittleMemory();
    private final Bystander bystander = new Bystander(mesh, 1, 2, 3);
    private final NodeId hop = new IdentityKey(new byte[] {
                9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9
            })
            .nodeId();

    /** What neither end of a silent circuit waits for. */
    static Stream<RelayMessage> unexpectedAtEitherEnd() {
        byte[] bytes = new byte[32];
        return Stream.of(
                new RelayMessage.Connected(1),
                new RelayMessage.Data(1, bytes),
                new RelayMessage.End(1, EndReason.DONE),
                new RelayMessage.Xoff(1),
                new RelayMessage.Xon(1),
                new RelayMessage.Sendme(new byte[16]),
                new RelayMessage.Cycle(1, bytes),
                new RelayMessage.Cycled(1, bytes),
                new RelayMessage.Renew(bytes),
                new RelayMessage.Renewed(bytes),
                new RelayMessage.Extended(bytes),
                new RelayMessage.ExtendFailed(DestroyReason.TIMEOUT));
    }

    static Stream<RelayMessage> unexpected() {
        byte[] bytes = new byte[32];
        return Stream.concat(
                unexpectedAtEitherEnd(),
                Stream.of(
                        new RelayMessage.Drop(),
                        new RelayMessage.Begin(1, "state"),
                        new RelayMessage.Extend(NodeId.of(bytes), bytes)));
    }

    @ParameterizedTest
    @MethodSource("unexpected")
    void oneCellThatNobodyWaitsForEndsASilentCircuit(RelayMessage message) {
        long[] circuitId = new long[1];
        mesh.outsiders.put(hop, cell -> {
            if (Cell.command(cell) == CellCommand.CREATE) {
                circuitId[0] = Cell.circuitId(cell);
            }
        });
        mesh.seen.values().forEach(List::clear);
        mesh.put(0, new ForwardingInput.LinkUp(hop, true, new byte[32]));
        byte[] material = mesh.material(1, 0);
        mesh.put(0, new ForwardingInput.CreateOrigin(1, hop, material));
        mesh.run();
        send(ControlBody.createdCell(circuitId[0], new byte[] {1}));
        mesh.put(0, new ForwardingInput.InstallHop(1, material));
        mesh.put(0, new ForwardingInput.OriginReady(1, hop, List.of()));
        mesh.run();
        assertThat(mesh.plane(0).originCircuits()).isEqualTo(2);

        RelayHop keys = TestPlanes.CRYPTOGRAPHY.relay(material);
        byte[] cell = Cell.blank(circuitId[0], CellCommand.RELAY);
        RelayPayload.write(cell, message);
        keys.originate(CellCommand.RELAY, cell);
        send(cell);
        assertThat(mesh.of(0, ForwardingEffect.CircuitClosed.class)).hasSize(1);
        assertThat(mesh.plane(0).originCircuits()).isEqualTo(1);
        assertThat(mesh.of(0, ForwardingEffect.StreamData.class)).isEmpty();
        assertThat(mesh.of(0, ForwardingEffect.ServeStream.class)).isEmpty();
        bystander.livesOn();
    }

    private void send(byte[] cell) {
        mesh.put(0, new ForwardingInput.CellIn(hop, cell));
        mesh.run();
    }
}
