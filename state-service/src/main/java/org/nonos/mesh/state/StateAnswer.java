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
     * @param holders who offers it now, this node included when it does
     */
    record CapsuleInfo(Manifest manifest, boolean held, List<NodeId> holders, long storedAtMillis)
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
     * @param holders from whom chunks came
     * @param endedAtMillis 0 while it runs
     * @param path relays of the circuit in use, destination last; empty while unknown
     */
    record TransferInfo(
            String transferId,
            Bytes32 capsuleId,
            TransferState state,
            long doneBytes,
            long totalBytes,
            int verifiedChunks,
            int refusedChunks,
            String failure,
            List<NodeId> holders,
            long startedAtMillis,
            long endedAtMillis,
            String anonymity,
            List<NodeId> path)
            implements StateAnswer {
        public TransferInfo {
            holders = List.copyOf(holders);
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
