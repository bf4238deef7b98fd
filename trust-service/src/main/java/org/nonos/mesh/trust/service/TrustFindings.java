package org.nonos.mesh.trust.service;

import org.nonos.mesh.kit.health.Finding;
import org.nonos.mesh.kit.health.Findings;
import org.nonos.mesh.trust.TrustState;

/** The findings of the trust layer; {@code docs/reference/trust.md} lists them. */
final class TrustFindings {

    static final Finding DETACHED = Finding.warning(
            "TRUST-DETACHED",
            "Trust is not attached to the gateway: uptime is not observed, and nothing is signed or reconciled.",
            "Start the gateway service or look at its log; trust attaches again by itself.");

    static final Finding GOSSIP_AWAY = Finding.warning(
            "TRUST-GOSSIP-AWAY",
            "The gossip service does not answer, so evidence reaches other nodes late, by reconciliation alone.",
            "Start the gossip service or look at its log; trust asks again by itself.");

    static final Finding DISCOVERY_AWAY = Finding.info(
            "TRUST-DISCOVERY-AWAY",
            "The discovery service does not answer, so this node's beacon names an old evidence root.",
            "Start the discovery service or look at its log; trust tells it again by itself.");

    static final Finding UNSIGNED = Finding.warning(
            "TRUST-UNSIGNED",
            "The gateway did not sign evidence, so new observations are not passed on yet.",
            "Look at the gateway's log; observations are kept, and signing is tried again by itself.");

    static final Finding OVERLOADED = Finding.warning(
            "TRUST-OVERLOADED",
            "Inputs came faster than trust could take them, and some were dropped.",
            "If it lasts, give the node more processor time or lower mesh.trust.limits.max-links.");

    static final Finding ISSUERS_FULL = Finding.info(
            "TRUST-ISSUERS-FULL",
            "Evidence of some nodes is not kept, because that of higher-ranked ones fills the table.",
            "Raise mesh.trust.limits.max-issuers if the mesh is that large; a flood of new identities needs nothing.");

    static final Finding OWN_CONTRADICTED = Finding.critical(
            "TRUST-OWN-CONTRADICTED",
            "Evidence signed with this node's key contradicts itself, so other nodes distrust it.",
            "Make sure that no second node runs with a copy of this identity or an old copy of this data folder.");

    static final Finding UNREADABLE = Finding.warning(
            "TRUST-UNREADABLE",
            "Some stored observations or evidence could not be read at the start and are left out.",
            "Check the disk; evidence comes back from other nodes, own observations begin anew.");

    static final Finding RINGS_UNAVAILABLE = Finding.warning(
            "TRUST-RINGS-UNAVAILABLE",
            "The curve library does not load, so proof keys cannot be checked and there are no rings.",
            "Run the node on a platform that the library supports; everything else goes on.");

    private TrustFindings() {}

    static void update(Findings findings, TrustState state) {
        findings.when(state.issuersFull(), ISSUERS_FULL);
        findings.when(state.ownContradicted(), OWN_CONTRADICTED);
        findings.when(state.unreadable() > 0, UNREADABLE);
        findings.when(state.rings().cold(), cold(state.rings().members()));
        findings.when(state.distrusted() > 0, distrusted(state.distrusted()));
    }

    private static Finding cold(int members) {
        return Finding.info(
                "TRUST-RING-COLD",
                "Cold ring: " + members + " members, not yet backed by trust.",
                "Nothing to do: a ring of trusted nodes follows once this node trusts 16 that have proof keys.");
    }

    private static Finding distrusted(int nodes) {
        return Finding.info(
                "TRUST-DISTRUSTED",
                nodes + (nodes == 1 ? " node is" : " nodes are") + " distrusted for what this node has seen.",
                "Nothing to do: such nodes serve as no relay and gossip slowest. meshctl trust says why.");
    }
}
