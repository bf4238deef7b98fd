package org.nonos.mesh.routing.service;

import org.nonos.mesh.kit.health.Finding;
import org.nonos.mesh.kit.health.Findings;
import org.nonos.mesh.routing.RoutingFacts;
import org.nonos.mesh.routing.path.PathChooser;

/** What the operator should know of routing, by the facts. */
final class RoutingFindings {

    private static final int BUILDS_TO_JUDGE = 6;
    private static final int GUARD_NOTICE_PERCENT = 70;

    private RoutingFindings() {}

    static void update(Findings findings, RoutingFacts facts) {
        findings.when(
                !facts.lineUp(),
                Finding.critical(
                        "ROUTING-GATEWAY-AWAY",
                        "The gateway's forwarding plane is away: no circuit can be built or relayed.",
                        "Start the gateway service; routing attaches by itself."));
        findings.when(
                facts.lineUp() && !facts.onionKeyReady(),
                Finding.warning(
                        "ROUTING-NO-ONION-KEY",
                        "The onion key is not there yet, so this node cannot relay.",
                        "Wait a moment; if it stays, look at the gateway's log for its key custody."));
        findings.when(
                facts.lineUp() && facts.links() == 0,
                Finding.warning(
                        "ROUTING-NO-LINKS",
                        "No peer is linked: no circuit can begin.",
                        "Bring another node into reach, or join one by invitation."));
        boolean small = facts.nodesKnown() <= PathChooser.FEW_NODES;
        String known = facts.nodesKnown() == 1 ? "1 node is known" : facts.nodesKnown() + " nodes are known";
        findings.when(
                facts.links() > 0 && (small || facts.reduced()),
                Finding.warning(
                        "ROUTING-REDUCED-ANONYMITY",
                        "Reduced anonymity: " + known + ", and circuits hide less than three hops in distinct"
                                + " networks would.",
                        "More nodes in more networks mend this; until then assume that relays may know who asks."));
        int worst = facts.guards().worstCompletionPercent();
        findings.when(
                worst < GUARD_NOTICE_PERCENT,
                Finding.warning(
                        "ROUTING-GUARD-FAILS",
                        "A guard lets only " + worst + " of 100 circuits through.",
                        "Below 50 the other primary guards go first, by themselves; a guard may be overloaded, or try"
                                + " to steer which circuits you use."));
        findings.when(
                facts.recentBuilds() >= BUILDS_TO_JUDGE && 2 * facts.recentFailures() >= facts.recentBuilds(),
                Finding.warning(
                        "ROUTING-BUILDS-FAIL",
                        facts.recentFailures() + " of the last " + facts.recentBuilds() + " circuits failed.",
                        "Look at mesh_routing_build_failures_total by reason; peers may be overloaded or gone."));
    }
}
