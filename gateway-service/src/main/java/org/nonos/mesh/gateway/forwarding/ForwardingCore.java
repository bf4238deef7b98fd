package org.nonos.mesh.gateway.forwarding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.GatewayLimits;
import org.nonos.mesh.gateway.admission.TokenBucket;
import org.nonos.mesh.gateway.forwarding.Circuit.Leg;
import org.nonos.mesh.gateway.forwarding.Circuit.Origin;
import org.nonos.mesh.gateway.forwarding.Circuit.Relayed;
import org.nonos.mesh.onion.cell.Cell;
import org.nonos.mesh.onion.cell.CellCommand;
import org.nonos.mesh.onion.cell.ControlBody;
import org.nonos.mesh.onion.cell.DestroyReason;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.onion.cell.RelayMessage;
import org.nonos.mesh.onion.cell.RelayPayload;
import org.nonos.mesh.onion.circuit.CircuitLimits;
import org.nonos.mesh.onion.circuit.CircuitTable;
import org.nonos.mesh.onion.circuit.LinkCircuits;
import org.nonos.mesh.onion.handshake.HopRenewal;
import org.nonos.mesh.onion.relay.OriginLayers;
import org.nonos.mesh.onion.relay.RelayCryptography;
import org.nonos.mesh.onion.relay.RelayHop;
import org.nonos.mesh.protocol.core.Core;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * The forwarding plane: moves cells between links, ends circuits, and carries streams over those that start or end
 * here. Routing decides which circuits there are and brings their keys; a relayed cell asks nobody.
 *
 * <p>One long file: the three kinds of leg and the six commands are one table of cases that is easier to check in one
 * place. The shape is tor-spec §5's, with cells of 4,096 bytes and credit for each stream.
 */
public final class ForwardingCore implements Core<ForwardingInput, ForwardingEffect> {

    private static final int PROTOCOL_PENALTY = 10;
    private static final int USE_REPORT_MILLIS = 5_000;

    private final NodeId self;
    private final GatewayLimits limits;
    private final RelayCryptography cryptography;
    private final CircuitTable<LegEnd> table;
    private final int windowCells;
    private final Map<NodeId, LinkState> links = new HashMap<>();
    private final Map<Long, Origin> origins = new HashMap<>();
    private final Map<Long, Relayed> requests = new HashMap<>();
    private final Map<Long, Circuit> streamCircuits = new HashMap<>();
    private final Map<Long, CircuitStream> streams = new HashMap<>();
    private final Set<Relayed> relayed = new LinkedHashSet<>();
    private List<ForwardingEffect> out = new ArrayList<>();
    private boolean routingAttached;
    private long lastRequest;
    private long lastServed;
    private long usesReportedAtMillis;

    private record LinkState(LinkCircuits<LegEnd> circuits, TokenBucket creates) {}

    /** @param random makes circuit ids: secure in production */
    public ForwardingCore(NodeId self, GatewayLimits limits, RelayCryptography cryptography, RandomGenerator random) {
        this.self = self;
        this.limits = limits;
        this.cryptography = cryptography;
        this.windowCells = CircuitLimits.DEFAULT.streamWindowCells();
        this.table = new CircuitTable<>(
                new CircuitLimits(
                        limits.maxCircuitsPerLink(), limits.maxCircuits(), limits.maxStreamsPerCircuit(), windowCells),
                random);
    }

    @Override
    public List<ForwardingEffect> step(ForwardingInput input, long nowMillis) {
        out = new ArrayList<>(2);
        switch (input) {
            case ForwardingInput.CellIn(NodeId peer, byte[] cell) -> cell(peer, cell, nowMillis);
            case ForwardingInput.StreamSend(long stream, byte[] data) -> send(stream, data, nowMillis);
            case ForwardingInput.StreamTaken(long stream) -> taken(stream);
            case ForwardingInput.StreamFinish(long stream, EndReason reason) -> finish(stream, reason);
            case ForwardingInput.OpenStream open -> open(open, nowMillis);
            case ForwardingInput.LinkUp(NodeId peer, boolean weOpened) -> linkUp(peer, weOpened, nowMillis);
            case ForwardingInput.LinkDown(NodeId peer) -> linkDown(peer);
            case ForwardingInput.CellsLost(NodeId peer, long id) -> lost(peer, id);
            case ForwardingInput.RoutingAttached() -> {
                routingGone("routing-restarted");
                routingAttached = true;
            }
            case ForwardingInput.RoutingDetached() -> routingAttached = false;
            case ForwardingInput.CreateOrigin create -> create(create, nowMillis);
            case ForwardingInput.ExtendOrigin extend -> extend(extend, nowMillis);
            case ForwardingInput.InstallHop(long handle, byte[] keys) -> installHop(handle, keys);
            case ForwardingInput.OriginReady ready -> ready(ready, nowMillis);
            case ForwardingInput.DestroyOrigin(long handle, String reason) -> destroyOrigin(handle, reason);
            case ForwardingInput.InstallRelay install -> installRelay(install, nowMillis);
            case ForwardingInput.RefuseRelay(long request, String ignored) -> refuseRelay(request);
            case ForwardingInput.Tick() -> tick(nowMillis);
        }
        return out;
    }

    // Links

    private void linkUp(NodeId peer, boolean weOpened, long nowMillis) {
        linkDown(peer);
        double perSecond = limits.createsPerSecondPerLink();
        links.put(peer, new LinkState(table.openLink(weOpened), new TokenBucket(perSecond, 30 * perSecond, nowMillis)));
    }

    private void linkDown(NodeId peer) {
        LinkState link = links.remove(peer);
        if (link != null) {
            for (LegEnd end : link.circuits().close()) {
                close(end.circuit(), DestroyReason.LINK_CLOSED, "link-closed", peer);
            }
        }
    }

    private void lost(NodeId peer, long circuitId) {
        LegEnd end = find(peer, circuitId);
        if (end != null) {
            refused("circuit-queue-full");
            close(end.circuit(), DestroyReason.RESOURCE_LIMIT, "queue-full", null);
        }
    }

    // Cells

    private void cell(NodeId peer, byte[] cell, long nowMillis) {
        LinkState link = links.get(peer);
        if (link == null) {
            refused("cell-without-link");
            return;
        }
        switch (Cell.head(cell)) {
            case Decoded.Refused<Cell.Head>(String code, String ignored) -> blame(peer, code);
            case Decoded.Ok<Cell.Head>(Cell.Head head) -> {
                LegEnd end = link.circuits().get(head.circuitId());
                if (end != null) {
                    end.circuit().usedAtMillis = nowMillis;
                }
                switch (head.command()) {
                    case PADDING -> {}
                    case CREATE -> createIn(peer, link, head.circuitId(), cell, nowMillis);
                    case CREATED -> created(peer, end, cell);
                    case RELAY, RELAY_EARLY -> relay(peer, head, end, cell, nowMillis);
                    case DESTROY -> destroyed(end, ControlBody.destroyReason(cell), peer);
                }
            }
        }
    }

    private void createIn(NodeId peer, LinkState link, long circuitId, byte[] cell, long nowMillis) {
        Decoded<byte[]> handshake = ControlBody.handshake(cell);
        if (!(handshake instanceof Decoded.Ok<byte[]>(byte[] request))) {
            blame(peer, handshake.refusalCode());
            return;
        }
        if (!routingAttached || !link.creates().take(1, nowMillis)) {
            refused(routingAttached ? "create-rate" : "create-without-routing");
            sendDestroy(new Leg(peer, circuitId), DestroyReason.RESOURCE_LIMIT);
            return;
        }
        Relayed circuit = new Relayed(new Leg(peer, circuitId), nowMillis);
        LinkCircuits.Accepted accepted = link.circuits().accept(circuitId, new LegEnd.OfPrevious(circuit));
        switch (accepted) {
            case YES -> {
                relayed.add(circuit);
                requests.put(++lastRequest, circuit);
                out.add(new ForwardingEffect.CreateIn(lastRequest, peer, request));
            }
            case FULL -> {
                refused(accepted.reason());
                sendDestroy(new Leg(peer, circuitId), DestroyReason.RESOURCE_LIMIT);
            }
            case WRONG_SIDE, IN_USE -> blame(peer, accepted.reason());
        }
    }

    private void created(NodeId peer, @Nullable LegEnd end, byte[] cell) {
        Decoded<byte[]> handshake = ControlBody.handshake(cell);
        byte[] reply = handshake instanceof Decoded.Ok<byte[]>(byte[] bytes) ? bytes : null;
        switch (end) {
            case null -> refused("cell-of-no-circuit");
            case LegEnd.OfOrigin(Origin origin)
            when reply != null && origin.awaitsAnswer && origin.layers.hops() == 0 -> {
                origin.awaitsAnswer = false;
                out.add(new ForwardingEffect.OriginCreated(origin.handle, reply));
            }
            case LegEnd.OfNext(Relayed circuit)
            when reply != null && !circuit.nextAnswered && reply.length <= RelayMessage.MAX_DATA_BYTES -> {
                circuit.nextAnswered = true;
                sendTo(circuit, new RelayMessage.Extended(reply));
            }
            default -> {
                blame(peer, "created-unexpected");
                close(end.circuit(), DestroyReason.PROTOCOL, "protocol", null);
            }
        }
    }

    private void relay(NodeId peer, Cell.Head head, @Nullable LegEnd end, byte[] cell, long nowMillis) {
        switch (end) {
            // Cells may cross a DESTROY on their way: no offence.
            case null -> refused("cell-of-no-circuit");
            case LegEnd.OfPrevious(Relayed circuit) -> forward(circuit, head.command(), cell, nowMillis);
            case LegEnd.OfNext(Relayed circuit) -> backward(peer, circuit, head.command(), cell);
            case LegEnd.OfOrigin(Origin origin) -> arrived(peer, origin, head.command(), cell);
        }
    }

    private void forward(Relayed circuit, CellCommand command, byte[] cell, long nowMillis) {
        RelayHop keys = circuit.keys;
        boolean tooManyEarly = command == CellCommand.RELAY_EARLY && ++circuit.earlyCells > CellCommand.MAX_EARLY_CELLS;
        if (keys == null || tooManyEarly) {
            refused(keys == null ? "cell-before-keys" : "too-many-early-cells");
            close(circuit, DestroyReason.PROTOCOL, "protocol", null);
            return;
        }
        circuit.bytesIn += cell.length;
        Leg next = circuit.next;
        if (keys.forward(command, cell)) {
            messages(circuit, command, cell, nowMillis);
        } else if (next != null && circuit.nextAnswered) {
            Cell.setCircuitId(cell, next.circuitId());
            out.add(new ForwardingEffect.SendCell(next.peer(), cell));
        } else {
            refused("cell-not-recognised");
            close(circuit, DestroyReason.PROTOCOL, "cell-not-recognised", null);
        }
    }

    private void backward(NodeId peer, Relayed circuit, CellCommand command, byte[] cell) {
        RelayHop keys = circuit.keys;
        if (keys == null || !circuit.nextAnswered || command != CellCommand.RELAY) {
            blame(peer, "relay-unexpected");
            close(circuit, DestroyReason.PROTOCOL, "protocol", null);
            return;
        }
        keys.backward(command, cell);
        circuit.bytesOut += cell.length;
        Cell.setCircuitId(cell, circuit.previous.circuitId());
        out.add(new ForwardingEffect.SendCell(circuit.previous.peer(), cell));
    }

    private void arrived(NodeId peer, Origin origin, CellCommand command, byte[] cell) {
        int hops = origin.layers.hops();
        if (hops == 0 || command != CellCommand.RELAY) {
            blame(peer, "relay-unexpected");
            closeOrigin(origin, DestroyReason.PROTOCOL, "protocol");
            return;
        }
        origin.bytesIn += cell.length;
        int hop = origin.layers.open(command, cell);
        // Only the last hop speaks to us; a hop before it that does breaks the protocol.
        if (hop == OriginLayers.NOT_RECOGNISED || hop != hops - 1) {
            refused("cell-not-recognised");
            closeOrigin(origin, DestroyReason.PROTOCOL, "cell-not-recognised");
            return;
        }
        switch (RelayPayload.read(cell)) {
            case Decoded.Refused<List<RelayMessage>>(String code, String ignored) -> {
                refused(code);
                closeOrigin(origin, DestroyReason.PROTOCOL, "protocol");
            }
            case Decoded.Ok<List<RelayMessage>>(List<RelayMessage> messages) -> {
                for (RelayMessage message : messages) {
                    if (!origin.closed) {
                        atOrigin(origin, message);
                    }
                }
            }
        }
    }

    private void messages(Relayed circuit, CellCommand command, byte[] cell, long nowMillis) {
        switch (RelayPayload.read(cell)) {
            case Decoded.Refused<List<RelayMessage>>(String code, String ignored) -> {
                refused(code);
                close(circuit, DestroyReason.PROTOCOL, "protocol", null);
            }
            case Decoded.Ok<List<RelayMessage>>(List<RelayMessage> messages) -> {
                for (RelayMessage message : messages) {
                    if (!circuit.closed) {
                        atRelay(circuit, command, message, nowMillis);
                    }
                }
            }
        }
    }

    // Messages

    private void atOrigin(Origin origin, RelayMessage message) {
        switch (message) {
            case RelayMessage.Connected(int number) -> {
                CircuitStream stream = origin.streams.get(number);
                if (stream != null && !stream.connected) {
                    stream.connected = true;
                    out.add(new ForwardingEffect.StreamConnected(stream.ref));
                    out.add(new ForwardingEffect.StreamWritable(stream.ref, stream.credit.sendableCells()));
                }
            }
            case RelayMessage.Extended(byte[] reply) -> {
                if (origin.awaitsAnswer) {
                    origin.awaitsAnswer = false;
                    out.add(new ForwardingEffect.OriginExtended(origin.handle, reply));
                } else {
                    closeOrigin(origin, DestroyReason.PROTOCOL, "protocol");
                }
            }
            case RelayMessage.ExtendFailed(DestroyReason reason) ->
                closeOrigin(origin, DestroyReason.FINISHED, "extend-failed-" + word(reason));
            case RelayMessage.Data data -> data(origin, data);
            case RelayMessage.End end -> ended(origin, end);
            case RelayMessage.Credit credit -> credit(origin, credit);
            case RelayMessage.Drop() -> {}
            case RelayMessage.Begin ignored -> closeOrigin(origin, DestroyReason.PROTOCOL, "protocol");
            case RelayMessage.Extend ignored -> closeOrigin(origin, DestroyReason.PROTOCOL, "protocol");
        }
    }

    private void atRelay(Relayed circuit, CellCommand command, RelayMessage message, long nowMillis) {
        switch (message) {
            case RelayMessage.Begin(int number, String service) -> begin(circuit, number, service, nowMillis);
            case RelayMessage.Data data -> data(circuit, data);
            case RelayMessage.End end -> ended(circuit, end);
            case RelayMessage.Credit credit -> credit(circuit, credit);
            case RelayMessage.Extend extend -> extendIn(circuit, command, extend, nowMillis);
            case RelayMessage.Drop() -> {}
            case RelayMessage.Connected ignored -> protocol(circuit);
            case RelayMessage.Extended ignored -> protocol(circuit);
            case RelayMessage.ExtendFailed ignored -> protocol(circuit);
        }
    }

    private void protocol(Circuit circuit) {
        refused("relay-unexpected");
        close(circuit, DestroyReason.PROTOCOL, "protocol", null);
    }

    private void begin(Relayed circuit, int number, String service, long nowMillis) {
        if (circuit.next != null || circuit.streams.containsKey(number)) {
            protocol(circuit);
            return;
        }
        if (circuit.streams.size() >= limits.maxStreamsPerCircuit()) {
            refused("too-many-streams");
            sendTo(circuit, new RelayMessage.End(number, EndReason.RESOURCE_LIMIT));
            return;
        }
        // Negative numbers are ours, positive ones the shell's.
        CircuitStream stream = add(circuit, --lastServed, number, nowMillis);
        stream.connected = true;
        sendTo(circuit, new RelayMessage.Connected(number));
        out.add(new ForwardingEffect.ServeStream(stream.ref, service));
        out.add(new ForwardingEffect.StreamWritable(stream.ref, stream.credit.sendableCells()));
    }

    private void extendIn(Relayed circuit, CellCommand command, RelayMessage.Extend extend, long nowMillis) {
        if (command != CellCommand.RELAY_EARLY || circuit.next != null || !circuit.streams.isEmpty()) {
            protocol(circuit);
            return;
        }
        NodeId to = extend.next();
        LinkState link = links.get(to);
        if (to.equals(self) || to.equals(circuit.previous.peer()) || link == null) {
            refused("extend-unreachable");
            sendTo(circuit, new RelayMessage.ExtendFailed(DestroyReason.UNREACHABLE));
            return;
        }
        link.circuits()
                .allocate(new LegEnd.OfNext(circuit))
                .ifPresentOrElse(
                        id -> {
                            Leg next = new Leg(to, id);
                            circuit.next = next;
                            circuit.askedAtMillis = nowMillis;
                            out.add(new ForwardingEffect.SendCell(
                                    to, ControlBody.handshakeCell(id, CellCommand.CREATE, extend.handshake())));
                        },
                        () -> {
                            refused("circuits-full");
                            sendTo(circuit, new RelayMessage.ExtendFailed(DestroyReason.RESOURCE_LIMIT));
                        });
    }

    // Streams

    private CircuitStream add(Circuit circuit, long ref, int number, long nowMillis) {
        CircuitStream stream = new CircuitStream(ref, number, windowCells, nowMillis);
        circuit.streams.put(number, stream);
        streams.put(ref, stream);
        streamCircuits.put(ref, circuit);
        return stream;
    }

    private void open(ForwardingInput.OpenStream open, long nowMillis) {
        Origin origin = origins.get(open.handle());
        if (origin == null) {
            out.add(new ForwardingEffect.StreamEnded(open.stream(), EndReason.FAILED, "the circuit is gone"));
            return;
        }
        if (!origin.ready && origin.early.size() < limits.maxStreamsPerCircuit()) {
            origin.early.add(open);
            return;
        }
        if (origin.streams.size() >= limits.maxStreamsPerCircuit() || origin.nextStream > RelayMessage.MAX_STREAM) {
            out.add(new ForwardingEffect.StreamEnded(
                    open.stream(), EndReason.RESOURCE_LIMIT, "the circuit carries as many streams as it may"));
            return;
        }
        int number = origin.nextStream++;
        add(origin, open.stream(), number, nowMillis);
        sendTo(origin, new RelayMessage.Begin(number, open.service()));
    }

    private void data(Circuit circuit, RelayMessage.Data data) {
        CircuitStream stream = circuit.streams.get(data.stream());
        if (stream == null) {
            // It may have crossed our END.
            refused("data-of-no-stream");
        } else if (stream.heardEnd || !stream.credit.onData()) {
            protocol(circuit);
        } else {
            out.add(new ForwardingEffect.StreamData(stream.ref, data.data()));
        }
    }

    private void ended(Circuit circuit, RelayMessage.End end) {
        CircuitStream stream = circuit.streams.get(end.stream());
        if (stream == null || stream.heardEnd) {
            return;
        }
        stream.heardEnd = true;
        boolean ordinary = end.reason() == EndReason.DONE && stream.connected;
        out.add(new ForwardingEffect.StreamEnded(
                stream.ref,
                ordinary ? EndReason.DONE : nonDone(end.reason()),
                ordinary ? "" : "the far node ended the stream: " + word(end.reason())));
        if (!ordinary || stream.isOver()) {
            forget(circuit, stream);
        }
    }

    private static EndReason nonDone(EndReason reason) {
        return reason == EndReason.DONE ? EndReason.FAILED : reason;
    }

    private void credit(Circuit circuit, RelayMessage.Credit credit) {
        CircuitStream stream = circuit.streams.get(credit.stream());
        if (stream == null) {
            return;
        }
        if (stream.credit.onCredit(credit.cells())) {
            out.add(new ForwardingEffect.StreamWritable(stream.ref, credit.cells()));
        } else {
            protocol(circuit);
        }
    }

    private void send(long ref, byte[] data, long nowMillis) {
        CircuitStream stream = streams.get(ref);
        Circuit circuit = streamCircuits.get(ref);
        if (stream == null || circuit == null || stream.sentEnd) {
            return;
        }
        if (!stream.credit.trySend()) {
            throw new IllegalStateException("stream " + ref + " sends without leave");
        }
        circuit.usedAtMillis = nowMillis;
        out.add(new ForwardingEffect.SendCell(circuit.streamLeg().peer(), circuit.dataCell(stream.number, data)));
    }

    private void taken(long ref) {
        CircuitStream stream = streams.get(ref);
        Circuit circuit = streamCircuits.get(ref);
        if (stream != null && circuit != null) {
            int cells = stream.credit.onTaken();
            if (cells > 0 && !stream.heardEnd) {
                sendTo(circuit, new RelayMessage.Credit(stream.number, cells));
            }
        }
    }

    private void finish(long ref, EndReason reason) {
        CircuitStream stream = streams.get(ref);
        Circuit circuit = streamCircuits.get(ref);
        if (stream == null || circuit == null || stream.sentEnd) {
            return;
        }
        stream.sentEnd = true;
        sendTo(circuit, new RelayMessage.End(stream.number, reason));
        if (reason != EndReason.DONE || stream.isOver()) {
            forget(circuit, stream);
        }
    }

    private void forget(Circuit circuit, CircuitStream stream) {
        circuit.streams.remove(stream.number);
        streams.remove(stream.ref);
        streamCircuits.remove(stream.ref);
    }

    // Routing

    private void create(ForwardingInput.CreateOrigin create, long nowMillis) {
        LinkState link = links.get(create.firstHop());
        if (link == null || origins.containsKey(create.handle())) {
            out.add(new ForwardingEffect.CircuitClosed(
                    create.handle(), link == null ? "not-linked" : "handle-in-use", 0));
            return;
        }
        if (create.handshake().length > ControlBody.MAX_HANDSHAKE_BYTES) {
            out.add(new ForwardingEffect.CircuitClosed(create.handle(), "handshake-too-long", 0));
            return;
        }
        Origin origin = new Origin(create.handle(), cryptography.origin(), create.firstHop(), nowMillis);
        OptionalLong id = link.circuits().allocate(new LegEnd.OfOrigin(origin));
        if (id.isEmpty()) {
            out.add(new ForwardingEffect.CircuitClosed(create.handle(), "circuits-full", 0));
            return;
        }
        origin.first = new Leg(create.firstHop(), id.getAsLong());
        origins.put(create.handle(), origin);
        out.add(new ForwardingEffect.SendCell(
                create.firstHop(), ControlBody.handshakeCell(id.getAsLong(), CellCommand.CREATE, create.handshake())));
    }

    private void extend(ForwardingInput.ExtendOrigin extend, long nowMillis) {
        Origin origin = origins.get(extend.handle());
        boolean tooLong = extend.handshake().length > RelayMessage.MAX_DATA_BYTES - 32;
        if (origin == null || origin.layers.hops() == 0 || origin.awaitsAnswer || tooLong) {
            out.add(new ForwardingEffect.CircuitClosed(
                    extend.handle(), "cannot-extend", origin == null ? 0 : origin.layers.hops()));
            return;
        }
        if (++origin.earlyCells > CellCommand.MAX_EARLY_CELLS) {
            closeOrigin(origin, DestroyReason.FINISHED, "too-many-hops");
            return;
        }
        origin.awaitsAnswer = true;
        origin.askedAtMillis = nowMillis;
        byte[] cell =
                origin.cellWith(CellCommand.RELAY_EARLY, new RelayMessage.Extend(extend.nextHop(), extend.handshake()));
        out.add(new ForwardingEffect.SendCell(origin.first.peer(), cell));
    }

    private void installHop(long handle, byte[] keyMaterial) {
        Origin origin = origins.get(handle);
        if (origin == null) {
            return;
        }
        if (!holdsSeed(keyMaterial) || origin.awaitsAnswer) {
            closeOrigin(origin, DestroyReason.FINISHED, "bad-key-material");
            return;
        }
        origin.layers.addHop(Arrays.copyOf(keyMaterial, cryptography.seedBytes()));
    }

    /** A hop's seed, alone or with the ratchet secret behind it. */
    private boolean holdsSeed(byte[] keyMaterial) {
        int behind = keyMaterial.length - cryptography.seedBytes();
        return behind == 0 || behind == HopRenewal.SECRET_BYTES;
    }

    private void ready(ForwardingInput.OriginReady ready, long nowMillis) {
        Origin origin = origins.get(ready.handle());
        if (origin != null && origin.layers.hops() > 0) {
            origin.ready = true;
            origin.path = List.copyOf(ready.path());
            out.add(new ForwardingEffect.CircuitReady(ready.handle(), ready.destination(), origin.path));
            List<ForwardingInput.OpenStream> early = List.copyOf(origin.early);
            origin.early.clear();
            early.forEach(open -> open(open, nowMillis));
        }
    }

    private void destroyOrigin(long handle, String reason) {
        Origin origin = origins.get(handle);
        if (origin != null) {
            closeOrigin(origin, DestroyReason.FINISHED, reason);
        }
    }

    private void installRelay(ForwardingInput.InstallRelay install, long nowMillis) {
        Relayed circuit = requests.remove(install.request());
        if (circuit == null || circuit.closed) {
            return;
        }
        boolean fits = holdsSeed(install.keyMaterial()) && install.reply().length <= ControlBody.MAX_HANDSHAKE_BYTES;
        if (!fits) {
            refused("bad-key-material");
            close(circuit, DestroyReason.UNSPECIFIED, "bad-key-material", null);
            return;
        }
        circuit.keys = cryptography.relay(Arrays.copyOf(install.keyMaterial(), cryptography.seedBytes()));
        circuit.usedAtMillis = nowMillis;
        Leg previous = circuit.previous;
        out.add(new ForwardingEffect.SendCell(
                previous.peer(),
                ControlBody.handshakeCell(previous.circuitId(), CellCommand.CREATED, install.reply())));
    }

    private void refuseRelay(long request) {
        Relayed circuit = requests.remove(request);
        if (circuit != null && !circuit.closed) {
            refused("create-refused");
            close(circuit, DestroyReason.PROTOCOL, "refused", null);
        }
    }

    private void routingGone(String reason) {
        for (Origin origin : List.copyOf(origins.values())) {
            closeOrigin(origin, DestroyReason.FINISHED, reason);
        }
        for (Relayed circuit : List.copyOf(requests.values())) {
            close(circuit, DestroyReason.RESOURCE_LIMIT, reason, null);
        }
        requests.clear();
    }

    // Ends

    private void destroyed(@Nullable LegEnd end, DestroyReason reason, NodeId from) {
        switch (end) {
            case null -> {}
            case LegEnd.OfOrigin(Origin origin) -> {
                removeLeg(origin.first);
                closeOrigin(origin, reason, "destroyed-" + word(reason));
            }
            case LegEnd.OfPrevious(Relayed circuit) -> {
                removeLeg(circuit.previous);
                close(circuit, reason, "destroyed", from);
            }
            case LegEnd.OfNext(Relayed circuit) when !circuit.nextAnswered -> extendFailed(circuit, reason);
            case LegEnd.OfNext(Relayed circuit) -> {
                Leg next = circuit.next;
                if (next != null) {
                    removeLeg(next);
                    circuit.next = null;
                }
                close(circuit, reason, "destroyed", null);
            }
        }
    }

    /** The circuit stays as it was. */
    private void extendFailed(Relayed circuit, DestroyReason reason) {
        Leg next = circuit.next;
        if (next != null) {
            removeLeg(next);
            circuit.next = null;
            sendTo(circuit, new RelayMessage.ExtendFailed(reason));
        }
    }

    private void close(Circuit circuit, DestroyReason reason, String word, @Nullable NodeId goneLink) {
        switch (circuit) {
            case Origin origin -> closeOrigin(origin, reason, word);
            case Relayed through -> closeRelayed(through, reason, goneLink);
        }
    }

    private void closeOrigin(Origin origin, DestroyReason reason, String word) {
        if (origin.closed) {
            return;
        }
        origin.closed = true;
        origins.remove(origin.handle);
        for (ForwardingInput.OpenStream open : origin.early) {
            out.add(new ForwardingEffect.StreamEnded(open.stream(), EndReason.FAILED, "the circuit is gone"));
        }
        origin.early.clear();
        if (removeLeg(origin.first)) {
            sendDestroy(origin.first, reason);
        }
        endStreams(origin, "the circuit closed: " + word);
        out.add(new ForwardingEffect.CircuitClosed(origin.handle, word, origin.layers.hops()));
    }

    private void closeRelayed(Relayed circuit, DestroyReason reason, @Nullable NodeId goneLink) {
        if (circuit.closed) {
            return;
        }
        circuit.closed = true;
        relayed.remove(circuit);
        Leg next = circuit.next;
        if (removeLeg(circuit.previous) && !circuit.previous.peer().equals(goneLink)) {
            sendDestroy(circuit.previous, reason);
        }
        if (next != null && removeLeg(next) && !next.peer().equals(goneLink)) {
            sendDestroy(next, reason);
        }
        endStreams(circuit, "the circuit closed");
    }

    private void endStreams(Circuit circuit, String detail) {
        for (CircuitStream stream : List.copyOf(circuit.streams.values())) {
            out.add(new ForwardingEffect.StreamEnded(stream.ref, EndReason.FAILED, detail));
            forget(circuit, stream);
        }
    }

    private void tick(long nowMillis) {
        for (Relayed circuit : List.copyOf(relayed)) {
            boolean waiting = circuit.keys == null || (circuit.next != null && !circuit.nextAnswered);
            boolean late = waiting && nowMillis - circuit.askedAtMillis > limits.extendTimeoutMillis();
            boolean old = nowMillis - circuit.createdAtMillis > limits.circuitLifeMillis() + limits.circuitIdleMillis();
            if (late && circuit.next != null) {
                refused("extend-timeout");
                sendDestroy(circuit.next, DestroyReason.TIMEOUT);
                extendFailed(circuit, DestroyReason.TIMEOUT);
            } else if (late || old || nowMillis - circuit.usedAtMillis > limits.circuitIdleMillis()) {
                refused(late ? "create-timeout" : old ? "circuit-too-old" : "circuit-idle");
                close(circuit, DestroyReason.TIMEOUT, "timeout", null);
            }
        }
        requests.values().removeIf(circuit -> circuit.closed);
        for (Origin origin : List.copyOf(origins.values())) {
            tickOrigin(origin, nowMillis);
        }
        if (nowMillis - usesReportedAtMillis >= USE_REPORT_MILLIS) {
            usesReportedAtMillis = nowMillis;
            origins.values()
                    .forEach(o -> out.add(
                            new ForwardingEffect.CircuitUse(o.handle, o.bytesIn, o.bytesOut, o.streams.size())));
        }
    }

    private void tickOrigin(Origin origin, long nowMillis) {
        if (origin.awaitsAnswer && nowMillis - origin.askedAtMillis > limits.extendTimeoutMillis()) {
            closeOrigin(origin, DestroyReason.TIMEOUT, "timeout");
            return;
        }
        for (CircuitStream stream : List.copyOf(origin.streams.values())) {
            if (!stream.connected && nowMillis - stream.openedAtMillis > limits.streamConnectTimeoutMillis()) {
                refused("stream-timeout");
                sendTo(origin, new RelayMessage.End(stream.number, EndReason.TIMEOUT));
                out.add(new ForwardingEffect.StreamEnded(
                        stream.ref, EndReason.TIMEOUT, "the far node did not answer in time"));
                forget(origin, stream);
            }
        }
    }

    // Small things

    private void sendTo(Circuit circuit, RelayMessage message) {
        out.add(new ForwardingEffect.SendCell(
                circuit.streamLeg().peer(), circuit.cellWith(CellCommand.RELAY, message)));
    }

    private void sendDestroy(Leg leg, DestroyReason reason) {
        out.add(new ForwardingEffect.SendCell(leg.peer(), ControlBody.destroyCell(leg.circuitId(), reason)));
    }

    private boolean removeLeg(Leg leg) {
        LinkState link = links.get(leg.peer());
        return link != null && link.circuits().remove(leg.circuitId()) != null;
    }

    private @Nullable LegEnd find(NodeId peer, long circuitId) {
        LinkState link = links.get(peer);
        return link == null ? null : link.circuits().get(circuitId);
    }

    private void blame(NodeId peer, String reason) {
        refused(reason);
        out.add(new ForwardingEffect.Penalise(peer, reason, PROTOCOL_PENALTY));
    }

    private void refused(String reason) {
        out.add(new ForwardingEffect.Refused(reason));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    public int originCircuits() {
        return origins.size();
    }

    public int relayedCircuits() {
        return relayed.size();
    }

    public int openStreams() {
        return streams.size();
    }

    /** Circuit ids in use on the link to a peer. */
    public int circuitsOn(NodeId peer) {
        LinkState link = links.get(peer);
        return link == null ? 0 : link.circuits().size();
    }
}
