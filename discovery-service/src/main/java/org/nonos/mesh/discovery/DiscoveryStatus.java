package org.nonos.mesh.discovery;

/**
 * Discovery at one moment, for the operator.
 *
 * @param attached the gateway is there
 * @param known nodes in the table
 * @param domainNodes of these, heard by beacon
 * @param remembered peers kept for the next run
 * @param intervalMillis the beacon's interval now
 * @param sequence of the newest statement
 * @param lonelyMillis for how long there has been no link; 0 with one
 * @param signingFails the gateway does not sign
 * @param clockSuspect most beacons heard lately come from another time than ours
 * @param identityElsewhere a statement with our key and a higher sequence was heard
 */
public record DiscoveryStatus(
        boolean attached,
        int known,
        int domainNodes,
        int links,
        int dialling,
        int remembered,
        long intervalMillis,
        long sequence,
        long lonelyMillis,
        boolean signingFails,
        boolean clockSuspect,
        boolean identityElsewhere) {}
