package org.nonos.mesh.gateway.service.socks;

import org.nonos.mesh.onion.cell.EndReason;

/** What a SOCKS server says to a CONNECT: RFC 1928 §6. */
enum SocksReply {
    SUCCEEDED(0),
    GENERAL_FAILURE(1),
    NOT_ALLOWED(2),
    HOST_UNREACHABLE(4),
    CONNECTION_REFUSED(5),
    TTL_EXPIRED(6),
    COMMAND_NOT_SUPPORTED(7),
    ADDRESS_TYPE_NOT_SUPPORTED(8);

    private final int number;

    SocksReply(int number) {
        this.number = number;
    }

    /** With an address of zeros: where the stream starts is nobody's business. */
    byte[] encode() {
        return new byte[] {5, (byte) number, 0, 1, 0, 0, 0, 0, 0, 0};
    }

    static SocksReply of(EndReason reason) {
        return switch (reason) {
            case NO_SERVICE -> CONNECTION_REFUSED;
            case TIMEOUT -> TTL_EXPIRED;
            case RESOURCE_LIMIT -> GENERAL_FAILURE;
            case DONE, FAILED, PROTOCOL -> HOST_UNREACHABLE;
        };
    }
}
