package org.nonos.mesh.gateway.forwarding;

import org.nonos.mesh.gateway.forwarding.Circuit.Origin;
import org.nonos.mesh.gateway.forwarding.Circuit.Relayed;
import org.nonos.mesh.onion.cell.CellCommand;
import org.nonos.mesh.onion.cell.DestroyReason;
import org.nonos.mesh.onion.cell.RelayMessage;
import org.nonos.mesh.onion.cell.RelayPayload;
import org.nonos.mesh.onion.handshake.HopRenewal;
import org.nonos.mesh.onion.relay.HopRatchet;
import org.nonos.mesh.onion.relay.RelayCryptography;
import org.nonos.mesh.protocol.time.ProofCycles;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * Moves the hops of circuits on to new keys, cycle after cycle, while cells flow: each direction switches at an exact
 * cell, as TLS 1.3's KeyUpdate does. Every eighth time a fresh post-quantum exchange goes before it. Cycles are numbered
 * from a circuit's birth and come at the origin's own times, so that they say nothing of its clock or its other circuits.
 */
final class HopCycles {

    /** Every how many cycles fresh keys are mixed in. */
    static final long RENEWAL_CYCLES = 8;

    /** A hop that is silent for so long about its keys is not used any more. */
    private static final int ANSWER_MILLIS = 30_000;

    /** An origin that asks oftener than this fraction of a cycle breaks the protocol: an exchange costs a relay work. */
    private static final int LEAST_CYCLE_FRACTION = 8;

    private final Circuits circuits;
    private final RelayCryptography cryptography;
    private final ProofCycles cycles;
    private final HopRenewal renewal;
    private AnchorSource anchors = () -> new byte[HopRatchet.ANCHOR_BYTES];

    /** This node's newest anchor, zeros where none is fresh. */
    interface AnchorSource {
        byte[] current();
    }

    HopCycles(Circuits circuits, RelayCryptography cryptography, ProofCycles cycles) {
        this.circuits = circuits;
        this.cryptography = cryptography;
        this.cycles = cycles;
        this.renewal = new HopRenewal(circuits.random::nextBytes);
    }

    void anchors(AnchorSource source) {
        anchors = source;
    }

    // At the origin

    /** Fixes when the circuit's keys change next: about a cycle from now, up to a tenth more or less. */
    void plan(Origin origin) {
        int tenth = (int) (cycles.lengthMillis() / 10);
        origin.cycleAtMillis =
                circuits.nowMillis + cycles.lengthMillis() - tenth + circuits.random.nextInt(2 * tenth + 1);
    }

    void tick(Origin origin) {
        long waitingSince = Long.MAX_VALUE;
        for (OriginHop hop : origin.hops) {
            waitingSince = hop.awaitsAnswer() ? Math.min(waitingSince, hop.askedAtMillis) : waitingSince;
        }
        if (waitingSince != Long.MAX_VALUE) {
            if (circuits.nowMillis - waitingSince > ANSWER_MILLIS) {
                circuits.closeOrigin(origin, DestroyReason.TIMEOUT, "cycle-timeout");
            }
        } else if (circuits.nowMillis >= origin.cycleAtMillis) {
            plan(origin);
            origin.cycle++;
            boolean renews = origin.cycle % RENEWAL_CYCLES == 0;
            for (int hop = 0; hop < origin.hops.size() && !origin.closed; hop++) {
                if (renews) {
                    renew(origin, hop);
                } else {
                    turn(origin, hop);
                }
            }
        }
    }

    private void renew(Origin origin, int at) {
        OriginHop hop = origin.hops.get(at);
        HopRenewal.Pending pending = renewal.begin(hop.ratchet.secret(), context(origin.cycle));
        hop.renewal = pending;
        hop.askedAtMillis = circuits.nowMillis;
        send(origin, at, new RelayMessage.Renew(pending.request()));
    }

    void renewed(Origin origin, int at, byte[] reply) {
        OriginHop hop = origin.hops.get(at);
        HopRenewal.Pending pending = hop.renewal;
        hop.renewal = null;
        Decoded<HopRenewal.FreshKeys> fresh = pending == null
                ? Decoded.refused("renewal-unexpected", "nobody asked")
                : pending.finish(reply, cryptography.seedBytes());
        switch (fresh) {
            case Decoded.Refused<HopRenewal.FreshKeys>(String code, String ignored) -> {
                circuits.refused(code);
                circuits.closeOrigin(origin, DestroyReason.PROTOCOL, "protocol");
            }
            case Decoded.Ok<HopRenewal.FreshKeys>(HopRenewal.FreshKeys keys) -> {
                circuits.counts.hopRenewals++;
                hop.ratchet.renew(keys.ratchetSecret());
                turn(origin, at);
            }
        }
    }

    /** The hop reads one more cell with the old keys, this one; all after it have new ones. */
    private void turn(Origin origin, int at) {
        OriginHop hop = origin.hops.get(at);
        byte[] nonce = new byte[HopRatchet.NONCE_BYTES];
        circuits.random.nextBytes(nonce);
        hop.nonce = nonce;
        hop.askedAtMillis = circuits.nowMillis;
        send(origin, at, new RelayMessage.Cycle(origin.cycle, nonce));
        origin.layers.rekeyForward(at, hop.ratchet.forward(origin.cycle, nonce, cryptography.directionBytes()));
    }

    /** What the hop sends after this cell has new keys. */
    void answered(Origin origin, int at, RelayMessage.Cycled cycled) {
        OriginHop hop = origin.hops.get(at);
        byte[] nonce = hop.nonce;
        if (nonce == null || cycled.cycle() != origin.cycle) {
            circuits.protocol(origin);
            return;
        }
        hop.nonce = null;
        circuits.counts.hopCycles++;
        byte[] keys = hop.ratchet.backward(cycled.cycle(), nonce, cycled.anchor(), cryptography.directionBytes());
        origin.layers.rekeyBackward(at, keys);
    }

    private void send(Origin origin, int hop, RelayMessage message) {
        byte[] cell = circuits.blank(CellCommand.RELAY);
        RelayPayload.write(cell, message);
        origin.layers.seal(hop, CellCommand.RELAY, cell);
        origin.bytesOut += cell.length;
        circuits.send(origin.streamLeg(), cell);
    }

    // At the hop

    void asked(Relayed circuit, RelayMessage.Cycle asked) {
        HopRatchet ratchet = circuit.ratchet;
        boolean early = circuits.nowMillis - circuit.cycledAtMillis < cycles.lengthMillis() / LEAST_CYCLE_FRACTION;
        if (ratchet == null || asked.cycle() != circuit.cycle + 1 || early) {
            circuits.protocol(circuit);
            return;
        }
        circuit.cycle = asked.cycle();
        circuit.cycledAtMillis = circuits.nowMillis;
        circuit.renewed = false;
        int length = cryptography.directionBytes();
        byte[] anchor = anchors.current();
        circuit.hop().rekeyForward(ratchet.forward(asked.cycle(), asked.nonce(), length));
        byte[] backward = ratchet.backward(asked.cycle(), asked.nonce(), anchor, length);
        circuits.sendTo(circuit, new RelayMessage.Cycled(asked.cycle(), anchor));
        if (!circuit.closed) {
            circuit.hop().rekeyBackward(backward);
        }
    }

    void renewed(Relayed circuit, byte[] request) {
        HopRatchet ratchet = circuit.ratchet;
        boolean due = (circuit.cycle + 1) % RENEWAL_CYCLES == 0 && !circuit.renewed;
        if (ratchet == null || !due) {
            circuits.protocol(circuit);
            return;
        }
        circuit.renewed = true;
        Decoded<HopRenewal.Answer> answer =
                renewal.answer(request, ratchet.secret(), context(circuit.cycle + 1), cryptography.seedBytes());
        switch (answer) {
            case Decoded.Refused<HopRenewal.Answer>(String code, String ignored) -> {
                circuits.refused(code);
                circuits.close(circuit, DestroyReason.PROTOCOL, "protocol", null);
            }
            case Decoded.Ok<HopRenewal.Answer>(HopRenewal.Answer made) -> {
                circuits.sendTo(circuit, new RelayMessage.Renewed(made.reply()));
                ratchet.renew(made.keys().ratchetSecret());
            }
        }
    }

    private static byte[] context(long cycle) {
        return new ByteWriter(8).u63(cycle).toArray();
    }
}
