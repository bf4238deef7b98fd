package org.nonos.mesh.protocol.discovery;

import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * TLV numbers. 01, 02, 03 and 40 are NØNOS Mesh v1's; 31 to 3e are ours. All lie below the signature's number, because
 * the canonical order is ascending and the signature covers what stands before it.
 */
final class TlvType {

    static final int NODE_ID = 0x01;
    static final int PUBLIC_KEY = 0x02;
    static final int CAPABILITIES = 0x03;
    static final int REALM_TAG = 0x31;
    static final int ENDPOINT = 0x32;
    static final int ONION_KEY = 0x33;
    static final int RECORD_HASH = 0x34;
    static final int STAMP = 0x35;
    static final int CYCLE_ANCHOR = 0x36;
    static final int EVIDENCE_ROOT = 0x37;
    static final int CLASSES = 0x38;
    static final int NEIGHBOUR_DIGEST = 0x39;
    static final int PROOF_KEY = 0x3a;
    static final int PREVIOUS_ANCHOR = 0x3b;
    static final int CARRIED_RECORD = 0x3c;
    static final int EXPIRY = 0x3d;
    static final int ONION_KEM_KEY = 0x3e;
    static final int SIGNATURE = 0x40;

    static final int REALM_TAG_BYTES = Realm.TAG_BYTES;
    static final int CYCLE_ANCHOR_BYTES = 8 + Bytes32.LENGTH;

    private TlvType() {}

    /** Whether a frame may hold more than one of it. */
    static boolean repeatable(int type) {
        return type == ENDPOINT;
    }
}
