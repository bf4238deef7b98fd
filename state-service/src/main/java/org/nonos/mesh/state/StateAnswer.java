package org.nonos.mesh.state;

import java.util.List;
import java.util.Optional;
import org.nonos.mesh.protocol.capsule.Manifest;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.message.RootsFrame;

/** Answers to commands and questions. */
public sealed interface StateAnswer {

    record Done() implements StateAnswer {}

    /** Not done, and why, in one sentence. */
    record Refusal(Why why, String sentence) implements StateAnswer {}

    /** Kinds of refusal, as callers tell them apart. */
    enum Why {
        NOT_FOUND,
        BAD_REQUEST,
        TOO_MANY
    }

    /**
     * A capsule as this node knows it.
     *
     * @param held all chunks are here
     * @param readableBytes content that is here from the beginning without a gap
     * @param holders who offers it now, this node included when it does
     */
    record CapsuleInfo(Manifest manifest, boolean held, long readableBytes, List<NodeId> holders, long storedAtMillis)
            implements StateAnswer {
        public CapsuleInfo {
            holders = List.copyOf(holders);
        }
    }

    record CapsulePage(List<CapsuleInfo> capsules, Optional<Bytes32> next) implements StateAnswer {
        public CapsulePage {
            capsules = List.copyOf(capsules);
        }
    }

    /** In the order of capsule ids. */
    record ManifestPage(List<Manifest> manifests, Optional<Bytes32> next) implements StateAnswer {
        public ManifestPage {
            manifests = List.copyOf(manifests);
        }
    }

    record ReceiptInfo(ReceiptFacts receipt) implements StateAnswer {}

    record ReceiptPage(List<ReceiptFacts> receipts, Optional<Bytes32> next) implements StateAnswer {
        public ReceiptPage {
            receipts = List.copyOf(receipts);
        }
    }

    /** How a transfer stands. */
    enum TransferState {
        RUNNING,
        DONE,
        FAILED
    }

    /**
     * One fetch.
     *
     * @param failure one sentence, empty unless it failed
     * @param holders from whom shards came
     * @param endedAtMillis 0 while it runs
     * @param anonymity what its circuits hide, and what reduces it; empty while unknown
     * @param legs the circuits that serve it and the last that did; after a restart of the node those before it are
     *     forgotten
     */
    record TransferInfo(
            String transferId,
            Bytes32 capsuleId,
            FetchOptions options,
            TransferState state,
            TransferProgress progress,
            String failure,
            List<NodeId> holders,
            long startedAtMillis,
            long endedAtMillis,
            String anonymity,
            List<LegInfo> legs)
            implements StateAnswer {
        public TransferInfo {
            holders = List.copyOf(holders);
            legs = List.copyOf(legs);
        }
    }

    /**
     * How far a fetch is.
     *
     * @param doneBytes content on the disk
     * @param readableBytes content on the disk from the beginning without a gap: may be read already
     * @param verifiedChunks chunks of content that came or were rebuilt, each checked against the manifest
     * @param rebuiltChunks those of them that were computed from parities
     * @param refusedShards answers that did not prove what they should have
     */
    record TransferProgress(
            long doneBytes,
            long totalBytes,
            long readableBytes,
            int verifiedChunks,
            int rebuiltChunks,
            int refusedShards) {}

    /** How a leg stands. */
    enum LegState {
        OPENING,
        OPEN,
        /** Its circuit is near its end: it finishes what it was asked for. */
        DRAINING,
        /** Ended by this node, its work being done. */
        CLOSED,
        /** Ended without being asked to, or silent. */
        LOST,
        /** Brought something false. */
        LIED
    }

    /** One leg of a fetch: where it ends, through which relays (the destination last), and how many shards it brought. */
    record LegInfo(int number, NodeId holder, List<NodeId> path, String anonymity, LegState state, int shards) {
        public LegInfo {
            path = List.copyOf(path);
        }
    }

    record TransferList(List<TransferInfo> transfers) implements StateAnswer {
        public TransferList {
            transfers = List.copyOf(transfers);
        }
    }

    /**
     * The three trees and the anchor.
     *
     * @param anchorCycle the last closed cycle, whose anchor it is
     */
    record RootsInfo(
            RootsFrame roots,
            int running,
            int manifests,
            int receipts,
            long anchorCycle,
            Bytes32 anchor,
            List<PeerRoots> peers)
            implements StateAnswer {
        public RootsInfo {
            peers = List.copyOf(peers);
        }
    }

    /** What a linked peer last told of its state. */
    record PeerRoots(NodeId peer, RootsFrame roots, boolean agrees, long heardAtMillis) {}

    /** A capsule that the local runtime runs; the digest is the runtime's own, of what it loaded. */
    record Running(Bytes32 capsuleId, Bytes32 digest, long sinceMillis) {}

    record RunningList(List<Running> capsules) implements StateAnswer {
        public RunningList {
            capsules = List.copyOf(capsules);
        }
    }
}
