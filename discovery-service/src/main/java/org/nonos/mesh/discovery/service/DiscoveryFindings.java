package org.nonos.mesh.discovery.service;

import java.util.ArrayList;
import java.util.List;
import org.nonos.mesh.discovery.DiscoveryStatus;
import org.nonos.mesh.kit.health.Finding;

/** The findings of the discovery layer; {@code docs/reference/discovery.md} lists them. */
final class DiscoveryFindings {

    static final Finding DETACHED = Finding.warning(
            "DISCOVERY-DETACHED",
            "Discovery is not attached to the gateway, so it neither sends nor hears beacons.",
            "Start the gateway service or look at its log; discovery attaches again by itself.");

    static final Finding NO_PEERS = Finding.warning(
            "DISCOVERY-NO-PEERS",
            "No other node has been found yet.",
            "Start a node on the same network, join one with an invitation (mesh join), or set"
                    + " mesh.discovery.unicast-targets; see that UDP 40512 and mesh.realm are right.");

    static final Finding NO_LINKS = Finding.warning(
            "DISCOVERY-NO-LINKS",
            "Other nodes are known, but no link to any of them stands.",
            "See that TCP 40511 is open between the nodes, and that mesh.discovery.advertised-endpoints, if set,"
                    + " names addresses at which others reach this node.");

    static final Finding CANNOT_SIGN = Finding.critical(
            "DISCOVERY-CANNOT-SIGN",
            "The gateway does not sign beacons, so others do not hear of this node.",
            "Look at the gateway's log; discovery asks again every second.");

    static final Finding CLOCK = Finding.warning(
            "DISCOVERY-CLOCK",
            "All beacons heard lately are of another time than this node's clock.",
            "Set this machine's clock (UTC); if it is right, the clocks of the others are wrong.");

    static final Finding IDENTITY_ELSEWHERE = Finding.critical(
            "DISCOVERY-IDENTITY-ELSEWHERE",
            "Another process uses this node's identity key.",
            "Stop the other one, or give one of them a new identity: one key is one node.");

    static final Finding OVERLOADED = Finding.warning(
            "DISCOVERY-OVERLOADED",
            "Datagrams or frames came faster than discovery could take them, and some were dropped.",
            "If it lasts, find out who floods the network; mesh.discovery.refused tells why things are refused.");

    static final long LONELY_MILLIS = 15_000;

    private DiscoveryFindings() {}

    static List<Finding> of(DiscoveryStatus status) {
        List<Finding> findings = new ArrayList<>();
        boolean lonely = status.lonelyMillis() >= LONELY_MILLIS;
        if (!status.attached()) {
            findings.add(DETACHED);
        } else if (lonely && status.known() == 0) {
            findings.add(NO_PEERS);
        } else if (lonely) {
            findings.add(NO_LINKS);
        }
        if (status.signingFails()) {
            findings.add(CANNOT_SIGN);
        }
        if (status.clockSuspect()) {
            findings.add(CLOCK);
        }
        if (status.identityElsewhere()) {
            findings.add(IDENTITY_ELSEWHERE);
        }
        return findings;
    }
}
