package org.nonos.mesh.benchmarks.onion;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.function.Predicate;

/** One Tor process's control port (control-spec): commands, their answers, and the events between them. */
final class TorControl implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 60_000;

    private final Socket socket = new Socket();
    private final BufferedReader in;
    private final Queue<String> events = new ArrayDeque<>();

    TorControl(InetSocketAddress address, Path cookie) throws IOException {
        socket.connect(address, TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        ask("AUTHENTICATE " + HexFormat.of().formatHex(Files.readAllBytes(cookie)));
    }

    /** Tor does not do what it was asked for. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        private Refused(String message) {
            super(message);
        }
    }

    /** The lines of the answer without their codes. */
    List<String> ask(String command) throws IOException {
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
        List<String> answer = new ArrayList<>();
        while (true) {
            String line = line();
            if (line.startsWith("650")) {
                events.add(line);
                continue;
            }
            if (!line.startsWith("250")) {
                throw new Refused(command.split(" ", 2)[0] + ": " + line);
            }
            answer.add(line.substring(4));
            if (line.charAt(3) == '+') {
                for (String data = line(); !data.equals("."); data = line()) {
                    answer.add(data);
                }
            }
            if (line.charAt(3) == ' ') {
                return answer;
            }
        }
    }

    String awaitEvent(Predicate<String> wanted) throws IOException {
        while (true) {
            String event = events.isEmpty() ? line() : events.remove();
            if (wanted.test(event)) {
                return event;
            }
        }
    }

    private String line() throws IOException {
        String line = in.readLine();
        if (line == null) {
            throw new IOException("Tor closed its control port");
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
