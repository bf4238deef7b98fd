package org.nonos.mesh.gateway.service;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.service.attach.Attachments;
import org.nonos.mesh.gateway.service.beacon.BeaconSockets;
import org.nonos.mesh.gateway.service.forwarding.ForwardingLoop;
import org.nonos.mesh.gateway.service.forwarding.RoutingLines;
import org.nonos.mesh.gateway.service.link.Links;
import org.nonos.mesh.kit.health.Finding;
import org.nonos.mesh.kit.health.Findings;
import org.nonos.mesh.local.shared.LayerStatus;
import org.nonos.mesh.protocol.layer.Layer;

/** The gateway's own status: what it sees of itself, and what the operator should know. */
final class GatewayStatus {

    private final Links links;
    private final Attachments attachments;
    private final RoutingLines routing;
    private final ForwardingLoop loop;
    private final @Nullable BeaconSockets beacons;
    private final Findings findings;

    GatewayStatus(
            Links links,
            Attachments attachments,
            RoutingLines routing,
            ForwardingLoop loop,
            @Nullable BeaconSockets beacons,
            Findings findings) {
        this.links = links;
        this.attachments = attachments;
        this.routing = routing;
        this.loop = loop;
        this.beacons = beacons;
        this.findings = findings;
    }

    static void raiseStanding(GatewayProperties properties, boolean passphraseBesideKey, Findings findings) {
        findings.when(
                passphraseBesideKey,
                Finding.info(
                        "GATEWAY-KEY-WITHOUT-PASSPHRASE",
                        "The identity key's passphrase lies in the same folder as the key, so whoever copies the folder"
                                + " can be this node.",
                        "Move gateway/passphrase to a place of its own and let mesh.gateway.passphrase-file name it."));
        findings.when(
                !properties.requirePostQuantum(),
                Finding.warning(
                        "GATEWAY-NOT-POST-QUANTUM",
                        "Links without a post-quantum key exchange are allowed, so what is recorded today may be read"
                                + " later.",
                        "Set mesh.gateway.require-post-quantum to true."));
        findings.when(
                properties.adminBeyondLoopback(),
                Finding.warning(
                        "GATEWAY-ADMIN-BEYOND-LOOPBACK",
                        "The admin API listens beyond this machine, without TLS of its own.",
                        "Set mesh.gateway.admin-address to 127.0.0.1, or let only a trusted network reach it."));
    }

    private void refresh() {
        List<String> multicast = beacons == null ? List.of() : beacons.multicastInterfaces();
        findings.when(
                beacons != null && multicast.isEmpty(),
                Finding.warning(
                        "GATEWAY-NO-MULTICAST",
                        "No network interface can multicast, so nodes nearby are not found by themselves.",
                        "Set mesh.gateway.beacon-interfaces, or join a node with an invitation."));
        findings.when(
                links.endpoints().isEmpty(),
                Finding.warning(
                        "GATEWAY-NO-ENDPOINT",
                        "This node knows no address at which others could reach it.",
                        "Set mesh.gateway.advertised-endpoints to the address and port that others can reach."));
        findings.when(
                links.all().isEmpty(),
                Finding.info(
                        "GATEWAY-NO-LINKS",
                        "This node has no link to any other.",
                        "Wait for beacons, or accept an invitation of a node that runs."));
    }

    LayerStatus current() {
        refresh();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("links", String.valueOf(links.all().size()));
        facts.put("endpoints", String.join(" ", links.endpoints()));
        facts.put("attachedLayers", String.valueOf(attachments.count()));
        facts.put("routing", routing.isAttached() ? "attached" : "absent");
        ForwardingLoop.Counts counts = loop.counts();
        facts.put("circuitsFromHere", String.valueOf(counts.originCircuits()));
        facts.put("circuitsRelayed", String.valueOf(counts.relayedCircuits()));
        facts.put("streams", String.valueOf(counts.streams()));
        facts.put("banned", String.valueOf(links.admission().banned()));
        return LayerStatus.newBuilder()
                .setLayer(Layer.GATEWAY.id())
                .addAllFindings(findings.toProto())
                .putAllFacts(facts)
                .build();
    }
}
