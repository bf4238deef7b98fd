package org.nonos.mesh.gateway.service.web;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.local.gossip.VerificationView;
import org.nonos.mesh.local.state.CapsuleView;
import org.nonos.mesh.local.state.LegView;
import org.nonos.mesh.local.state.PublishedCapsule;
import org.nonos.mesh.local.state.ReceiptView;
import org.nonos.mesh.local.state.RunningCapsule;
import org.nonos.mesh.local.state.TransferView;

/** The JSON of capsules, receipts and transfers. */
final class CapsuleViews {

    private CapsuleViews() {}

    record CapsuleJson(
            String capsuleId,
            String name,
            String version,
            String publisher,
            long length,
            int chunks,
            int chunkBytes,
            int dataShards,
            int parityShards,
            String shardRoot,
            boolean held,
            long readableBytes,
            long publishedCycle,
            List<String> holders,
            long storedAtMillis) {
        static CapsuleJson of(CapsuleView capsule) {
            return new CapsuleJson(
                    Params.hex(capsule.getCapsuleId()),
                    capsule.getName(),
                    capsule.getVersion(),
                    Params.onion(capsule.getPublisher()),
                    capsule.getLength(),
                    capsule.getChunks(),
                    capsule.getChunkBytes(),
                    capsule.getDataShards(),
                    capsule.getParityShards(),
                    Params.hex(capsule.getShardRoot()),
                    capsule.getHeld(),
                    capsule.getReadableBytes(),
                    capsule.getPublishedCycle(),
                    capsule.getHoldersList().stream().map(Params::onion).toList(),
                    capsule.getStoredAtMillis());
        }
    }

    record ReceiptJson(
            String receiptId,
            String system,
            String capsuleId,
            String kind,
            long cycle,
            long expiresCycle,
            String prover,
            String slot,
            String anchor,
            String encoded,
            List<String> proves,
            List<String> doesNotProve) {
        static ReceiptJson of(ReceiptView receipt) {
            return new ReceiptJson(
                    Params.hex(receipt.getReceiptId()),
                    receipt.getSystem(),
                    Params.hex(receipt.getCapsuleId()),
                    receipt.getKind(),
                    receipt.getCycle(),
                    receipt.getExpiresCycle(),
                    Params.onion(receipt.getProver()),
                    Params.hex(receipt.getSlot()),
                    Params.hex(receipt.getAnchor()),
                    Params.hex(receipt.getEncoded()),
                    receipt.getProvesList(),
                    receipt.getDoesNotProveList());
        }
    }

    /**
     * How a receipt was verified in flight.
     *
     * @param standing on whose word: self, proven, trusted or stranger
     * @param verdict valid, or the reason why it is not
     * @param batchMillis how long the verification of its batch took
     */
    record VerificationJson(
            String receiptId,
            String system,
            String standing,
            String verdict,
            long verifiedAtMillis,
            double batchMillis,
            int batchItems) {
        static VerificationJson of(VerificationView verification) {
            return new VerificationJson(
                    Params.hex(verification.getReceiptId()),
                    verification.getSystem(),
                    verification.getStanding(),
                    verification.getVerdict(),
                    verification.getVerifiedAtMillis(),
                    verification.getBatchMicros() / 1000.0,
                    verification.getBatchItems());
        }
    }

    record PublishedJson(CapsuleJson capsule, ReceiptJson receipt) {
        static PublishedJson of(PublishedCapsule published) {
            return new PublishedJson(CapsuleJson.of(published.getCapsule()), ReceiptJson.of(published.getReceipt()));
        }
    }

    /** @param state opening, open, draining, closed, lost or lied */
    record LegJson(int number, String holder, List<String> path, String anonymity, String state, int shards) {
        static LegJson of(LegView leg) {
            return new LegJson(
                    leg.getNumber(),
                    Params.onion(leg.getHolder()),
                    leg.getPathList().stream().map(Params::onion).toList(),
                    leg.getAnonymity(),
                    leg.getState(),
                    leg.getShards());
        }
    }

    /**
     * A fetch.
     *
     * @param readableBytes content that may be read already, from the beginning
     * @param endedAtMillis null while it runs
     * @param path of the first leg that has one
     */
    record TransferJson(
            String transferId,
            String capsuleId,
            String state,
            long doneBytes,
            long totalBytes,
            long readableBytes,
            int verifiedChunks,
            int rebuiltChunks,
            int refusedShards,
            @Nullable String failure,
            List<String> holders,
            long startedAtMillis,
            @Nullable Long endedAtMillis,
            String anonymity,
            String profile,
            int legsWanted,
            List<LegJson> legs,
            List<String> path) {
        static TransferJson of(TransferView transfer) {
            return new TransferJson(
                    transfer.getTransferId(),
                    Params.hex(transfer.getCapsuleId()),
                    transfer.getState(),
                    transfer.getDoneBytes(),
                    transfer.getTotalBytes(),
                    transfer.getReadableBytes(),
                    transfer.getVerifiedChunks(),
                    transfer.getRebuiltChunks(),
                    transfer.getRefusedShards(),
                    transfer.getFailure().isEmpty() ? null : transfer.getFailure(),
                    transfer.getHoldersList().stream().map(Params::onion).toList(),
                    transfer.getStartedAtMillis(),
                    transfer.getEndedAtMillis() == 0 ? null : transfer.getEndedAtMillis(),
                    transfer.getAnonymity(),
                    transfer.getProfile().name().toLowerCase(java.util.Locale.ROOT),
                    transfer.getLegsWanted(),
                    transfer.getLegsList().stream().map(LegJson::of).toList(),
                    transfer.getLegsList().stream()
                            .filter(leg -> leg.getPathCount() > 0)
                            .findFirst()
                            .map(leg -> leg.getPathList().stream()
                                    .map(Params::onion)
                                    .toList())
                            .orElse(List.of()));
        }
    }

    record RunningJson(String capsuleId, String digest, long sinceMillis) {
        static RunningJson of(RunningCapsule running) {
            return new RunningJson(
                    Params.hex(running.getCapsuleId()), Params.hex(running.getDigest()), running.getSinceMillis());
        }
    }
}
