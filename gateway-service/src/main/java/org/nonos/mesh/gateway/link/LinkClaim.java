package org.nonos.mesh.gateway.link;

/**
 * What both ends of a link know alike about it, once each has the other's HELLO.
 *
 * @param dialledByLowerId whether the end with the lower node id dialled
 * @param peerBootId from the peer's HELLO
 * @param dialSequence of the dialling end
 */
public record LinkClaim(boolean dialledByLowerId, long peerBootId, long dialSequence) {

    /**
     * Whether this later link takes the place of one that stands. Both ends must answer alike for any two links between
     * them, in whichever order each sees them, or they could close both.
     *
     * <p>A peer that has restarted cannot be at the other end of the old link. Otherwise the link that the lower node id
     * dialled stays, and among links that one end dialled the latest stays.
     */
    public boolean replaces(LinkClaim standing) {
        if (peerBootId != standing.peerBootId()) {
            return true;
        }
        if (dialledByLowerId != standing.dialledByLowerId()) {
            return dialledByLowerId;
        }
        return dialSequence > standing.dialSequence();
    }
}
