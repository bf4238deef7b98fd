package org.nonos.mesh.tests.acceptance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Locale;
import org.nonos.mesh.ctl.demo.DemoNode;

/** HTTP written by hand, because a proper client would refuse to send what these tests send. */
final class RawHttp {

    private static final int LIMIT_MILLIS = 20_000;

    private final URI base;
    private final String token;

    RawHttp(DemoNode node) throws IOException {
        base = node.client().url();
        token = Files.readString(node.folder().resolve("gateway").resolve("admin-token"))
                .strip();
    }

    /** @param status 0 when the node closed without an answer */
    record Answer(int status, String contentType, String text) {}

    String authorisation() {
        return "Authorization: Bearer " + token + "\r\n";
    }

    String cookie() {
        return "mesh-admin-" + base.getPort() + "=" + token;
    }

    Socket connect() throws IOException {
        return new Socket(base.getHost(), base.getPort());
    }

    /** A well-formed request with the token. */
    Answer call(String method, String path, String contentType, String body) throws IOException {
        return raw(method + " /api/v1/" + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + authorisation()
                + (contentType.isEmpty() ? "" : "Content-Type: " + contentType + "\r\n")
                + "Content-Length: " + body.length() + "\r\nConnection: close\r\n\r\n" + body);
    }

    /** Sends the text, ends the headers if it does not, and reads the answer. */
    Answer raw(String request) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        try (Socket socket = connect()) {
            socket.setSoTimeout(LIMIT_MILLIS);
            String whole = request.contains("\r\n\r\n") ? request : request + "Connection: close\r\n\r\n";
            try {
                socket.getOutputStream().write(whole.getBytes(StandardCharsets.ISO_8859_1));
            } catch (java.net.SocketException e) {
                // The node has answered and closed before it had read everything.
            }
            byte[] part = new byte[8_192];
            for (int n = socket.getInputStream().read(part);
                    n >= 0;
                    n = socket.getInputStream().read(part)) {
                read.write(part, 0, n);
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError(
                    "no end of the answer within 20 s to " + request.substring(0, Math.min(80, request.length())));
        } catch (java.net.SocketException e) {
            // Reset by the node: what came before it counts.
        }
        return parse(read.toString(StandardCharsets.UTF_8));
    }

    private static Answer parse(String text) {
        if (!text.startsWith("HTTP/1.")) {
            return new Answer(0, "", text);
        }
        String type = text.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-type:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("");
        return new Answer(Integer.parseInt(text.substring(9, 12)), type, text);
    }
}
