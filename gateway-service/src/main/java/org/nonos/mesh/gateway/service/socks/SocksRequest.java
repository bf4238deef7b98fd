package org.nonos.mesh.gateway.service.socks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * What a program asks of a SOCKS5 server: RFC 1928, with user name and password of RFC 1929. Those open nothing here:
 * programs with different ones never share a circuit.
 *
 * @param isolation a hash of user name and password; empty without
 * @param host a name as the program gave it
 */
public record SocksRequest(String isolation, String host, int port) {

    private static final int VERSION = 5;
    private static final int NO_AUTHENTICATION = 0;
    private static final int USER_NAME = 2;
    private static final int NONE_ACCEPTABLE = 0xff;
    private static final int CONNECT = 1;
    private static final int DOMAIN_NAME = 3;

    /** The program asked for what this server does not do. */
    public static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;
        private final transient byte[] answer;

        Refused(String code, byte[] answer) {
            super(code);
            this.answer = answer;
        }

        byte[] answer() {
            return answer;
        }

        public String code() {
            return String.valueOf(getMessage());
        }
    }

    /**
     * Reads a request and answers all of it but the last reply. Every field has a length of one byte, so nothing here
     * can be long.
     */
    public static SocksRequest read(InputStream in, OutputStream out) throws IOException {
        if (u8(in) != VERSION) {
            throw new Refused("socks-version", new byte[0]);
        }
        String isolation = authenticate(in, out, bytes(in, u8(in)));
        byte[] head = bytes(in, 4);
        if (head[0] != VERSION) {
            throw new Refused("socks-version", new byte[0]);
        }
        if (head[1] != CONNECT) {
            throw new Refused("socks-command", SocksReply.COMMAND_NOT_SUPPORTED.encode());
        }
        if (head[3] != DOMAIN_NAME) {
            throw new Refused("socks-address-type", SocksReply.ADDRESS_TYPE_NOT_SUPPORTED.encode());
        }
        String host = new String(bytes(in, u8(in)), StandardCharsets.ISO_8859_1);
        int port = u8(in) << 8 | u8(in);
        return new SocksRequest(isolation, host, port);
    }

    private static String authenticate(InputStream in, OutputStream out, byte[] methods) throws IOException {
        boolean open = false;
        boolean named = false;
        for (byte method : methods) {
            open |= method == NO_AUTHENTICATION;
            named |= method == USER_NAME;
        }
        if (!open && !named) {
            throw new Refused("socks-method", new byte[] {VERSION, (byte) NONE_ACCEPTABLE});
        }
        out.write(new byte[] {VERSION, (byte) (named ? USER_NAME : NO_AUTHENTICATION)});
        out.flush();
        if (!named) {
            return "";
        }
        if (u8(in) != 1) {
            throw new Refused("socks-version", new byte[] {1, 1});
        }
        byte[] user = bytes(in, u8(in));
        byte[] password = bytes(in, u8(in));
        out.write(new byte[] {1, 0});
        out.flush();
        return Hashes.domain("socks-isolation", new byte[] {(byte) user.length}, user, password)
                .hex();
    }

    private static int u8(InputStream in) throws IOException {
        return bytes(in, 1)[0] & 0xff;
    }

    private static byte[] bytes(InputStream in, int count) throws IOException {
        byte[] read = in.readNBytes(count);
        if (read.length < count) {
            throw new Refused("socks-truncated", new byte[0]);
        }
        return read;
    }

    /** Neither user name nor destination belongs into a log. */
    @Override
    public String toString() {
        return "SocksRequest[]";
    }
}
