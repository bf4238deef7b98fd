package org.nonos.mesh.state.service;

import org.nonos.mesh.kit.health.Finding;
import org.nonos.mesh.kit.health.Findings;
import org.nonos.mesh.state.StateEffect.Trouble;

/** The sentences that an operator reads about the state layer. */
final class StateFindings {

    private final Findings findings;

    StateFindings(Findings findings) {
        this.findings = findings;
    }

    Findings all() {
        return findings;
    }

    void waitingForGateway(boolean waits) {
        findings.when(
                waits,
                Finding.warning(
                        "STATE-NO-GATEWAY",
                        "The state layer waits for the gateway, which keeps the node's identity.",
                        "Start the gateway service of this node; the state layer goes on by itself."));
    }

    void proofsUnavailable(String sentence) {
        findings.raise(Finding.critical(
                "STATE-PROOFS-UNAVAILABLE",
                "Receipts can be neither made nor verified here: " + sentence,
                "Run the node on a platform that the BLS12-381 library supports (Linux or macOS, x86-64 or arm64)."));
    }

    void noKeyForReceipts(boolean none) {
        findings.when(
                none,
                Finding.info(
                        "STATE-NO-CEREMONY-KEY",
                        "Groth16 is on and this node has accepted no key yet: its receipts use the ring system.",
                        "Start a ceremony with \"mesh ceremony start\", or join one that \"mesh ceremony status\" shows."));
    }

    void diskFull(boolean full) {
        findings.when(
                full,
                Finding.critical(
                        "STATE-DISK-FULL",
                        "The disk with the state layer's data folder is full; capsules can be neither published nor"
                                + " fetched.",
                        "Free some space; nothing stored is lost, and this finding goes with the next content that"
                                + " is written."));
    }

    void recordsDamaged(int count) {
        findings.when(
                count > 0,
                Finding.warning(
                        "STATE-RECORDS-DAMAGED",
                        count + " records in the state layer's store could not be read and were left out.",
                        "Peers bring manifests and receipts again by themselves; check the disk."));
    }

    void trouble(Trouble trouble, boolean stands) {
        findings.when(stands, of(trouble));
    }

    private static Finding of(Trouble trouble) {
        return switch (trouble) {
            case MANIFESTS_FULL ->
                Finding.warning(
                        "STATE-MANIFESTS-FULL",
                        "This node knows as many manifests as it may, and learns no new ones.",
                        "Raise mesh.state.limits.max-manifests.");
            case RECEIPTS_FULL ->
                Finding.warning(
                        "STATE-RECEIPTS-FULL",
                        "This node keeps as many receipts as it may, and takes no new ones until some expire.",
                        "Raise mesh.state.limits.max-receipts.");
            case CHUNK_DAMAGED ->
                Finding.warning(
                        "STATE-CHUNK-DAMAGED",
                        "A stored chunk no longer has the content that the manifest says; it is not served, and"
                                + " fetched again.",
                        "Check the disk if this comes back; the finding goes when the capsule is whole again.");
        };
    }
}
