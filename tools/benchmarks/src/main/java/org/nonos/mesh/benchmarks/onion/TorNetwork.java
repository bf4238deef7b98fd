package org.nonos.mesh.benchmarks.onion;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.nonos.mesh.benchmarks.ProcessFigures;

/**
 * A private Tor network on loopback addresses: three directory authorities and eight relays that are exits too, and a
 * client with one SOCKS port, each a {@code tor} process. Nothing in it knows an address outside 127.0.0.0/8.
 */
final class TorNetwork implements OnionNetwork {

    private static final int MAX_ATTEMPTS = 5;
    private static final int AUTHORITIES = 3;
    private static final int RELAYS = 8;
    private static final int OR_PORT = 15_000;
    private static final int DIRECTORY_PORT = 17_000;
    private static final int CONTROL_PORT = 19_051;
    private static final int SOCKS_PORT = 19_050;
    private static final long START_SECONDS = 240;
    private static final int HOPS = 3;

    private final String variant;
    private final List<String> options;
    private final int sinkPort;
    private final Path home;
    private final Map<String, Process> processes = new LinkedHashMap<>();
    private final List<String> fingerprints = new ArrayList<>();
    private TorControl client;
    private int built;

    /**
     * Starts it and returns once every node knows every relay: about a minute.
     *
     * @param variant for the tables
     * @param options lines for every torrc
     */
    static TorNetwork start(String variant, List<String> options, int sinkPort)
            throws IOException, InterruptedException {
        TorNetwork network = new TorNetwork(variant, options, sinkPort);
        try {
            network.start();
            return network;
        } catch (IOException | InterruptedException | RuntimeException e) {
            network.close();
            throw e;
        }
    }

    @SuppressWarnings("NullAway.Init") // start() follows at once
    private TorNetwork(String variant, List<String> options, int sinkPort) throws IOException {
        this.variant = variant;
        this.options = options;
        this.sinkPort = sinkPort;
        this.home = Files.createTempDirectory(
                "mesh-benchmark-tor-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** The version, where Tor is installed. */
    static Optional<String> version() {
        try {
            Process process = new ProcessBuilder("tor", "--version").start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return text.lines().findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void start() throws IOException, InterruptedException {
        List<String> directory = new ArrayList<>();
        for (int number = 1; number <= AUTHORITIES; number++) {
            directory.add(makeAuthority(number));
        }
        for (int number = 1; number <= AUTHORITIES + RELAYS; number++) {
            run(number, directory);
        }
        run(0, directory);
        await();
    }

    private static String name(int number) {
        return number == 0 ? "client" : number <= AUTHORITIES ? "authority" + number : "relay" + number;
    }

    private static String address(int number) {
        return "127.0.0." + (40 + number);
    }

    /** Makes an authority's keys and answers the line by which the others know it. */
    private String makeAuthority(int number) throws IOException, InterruptedException {
        Path folder = folder(number);
        Path keys = privateFolder(folder.resolve("keys"));
        Path certificate = keys.resolve("authority_certificate");
        String where = address(number) + ":" + DIRECTORY_PORT;
        run(
                "benchmark\n",
                "tor-gencert",
                "--create-identity-key",
                "-m",
                "12",
                "-a",
                where,
                "--passphrase-fd",
                "0",
                "-i",
                keys.resolve("authority_identity_key").toString(),
                "-s",
                keys.resolve("authority_signing_key").toString(),
                "-c",
                certificate.toString());
        String identity = Files.readAllLines(certificate).stream()
                .filter(line -> line.startsWith("fingerprint "))
                .map(line -> line.substring("fingerprint ".length()).strip())
                .findFirst()
                .orElseThrow();
        String listed = run(
                "",
                "tor",
                "--list-fingerprint",
                "--quiet",
                "--defaults-torrc",
                emptyFile().toString(),
                "-f",
                emptyFile().toString(),
                "--DataDirectory",
                folder.toString(),
                "--Nickname",
                name(number),
                "--ORPort",
                address(number) + ":" + OR_PORT,
                "--Address",
                address(number),
                "--DirAuthority",
                "none 127.0.0.1:1 " + "f".repeat(40));
        String fingerprint =
                listed.strip().substring(listed.strip().indexOf(' ')).replace(" ", "");
        return "DirAuthority %s orport=%d no-v2 v3ident=%s %s %s"
                .formatted(name(number), OR_PORT, identity, where, fingerprint);
    }

    private void run(int number, List<String> directory) throws IOException {
        String address = address(number);
        List<String> lines = new ArrayList<>(List.of(
                "TestingTorNetwork 1",
                "AssumeReachable 1",
                "AddressDisableIPv6 1",
                "EnforceDistinctSubnets 0",
                "PathsNeededToBuildCircuits 0.67",
                "LearnCircuitBuildTimeout 0",
                "ShutdownWaitLength 0",
                "CookieAuthentication 1",
                "Log notice stdout",
                "Nickname " + name(number),
                "DataDirectory " + folder(number),
                "ControlPort " + address + ":" + CONTROL_PORT));
        lines.addAll(options);
        lines.addAll(directory);
        if (number == 0) {
            lines.addAll(List.of(
                    "ClientOnly 1",
                    "ConfluxEnabled 0",
                    "ClientRejectInternalAddresses 0",
                    "ClientDNSRejectInternalAddresses 0",
                    "MaxCircuitDirtiness 7200",
                    "SocksPort " + address + ":" + SOCKS_PORT));
        } else {
            lines.addAll(List.of(
                    "SocksPort 0",
                    "ORPort " + address + ":" + OR_PORT,
                    "Address " + address,
                    "OutboundBindAddress " + address,
                    "ExitRelay 1",
                    "ExitPolicyRejectPrivate 0",
                    "ExitPolicy accept *:*"));
        }
        if (number >= 1 && number <= AUTHORITIES) {
            lines.addAll(List.of(
                    "ContactInfo benchmark@localhost",
                    "DirPort " + address + ":" + DIRECTORY_PORT,
                    "AuthoritativeDirectory 1",
                    "V3AuthoritativeDirectory 1",
                    "TestingV3AuthInitialVotingInterval 20",
                    "TestingV3AuthInitialVoteDelay 4",
                    "TestingV3AuthInitialDistDelay 4",
                    "V3AuthVotingInterval 60",
                    "V3AuthVoteDelay 5",
                    "V3AuthDistDelay 5",
                    "TestingAuthDirTimeToLearnReachability 0",
                    "TestingDirAuthVoteExit *",
                    "TestingDirAuthVoteGuard *",
                    "ConsensusParams cc_alg=2"));
        }
        Path torrc = folder(number).resolve("torrc");
        Files.write(torrc, lines);
        processes.put(
                name(number),
                new ProcessBuilder("tor", "--defaults-torrc", emptyFile().toString(), "-f", torrc.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder(number).resolve("log").toFile())
                        .start());
    }

    private void await() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!isReady()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("the private Tor network did not come up; its logs are under " + home);
            }
            TimeUnit.MILLISECONDS.sleep(500);
        }
        for (int number = AUTHORITIES + 1; number <= AUTHORITIES + RELAYS; number++) {
            fingerprints.add(Files.readString(folder(number).resolve("fingerprint"))
                    .split(" ")[1]
                    .strip());
        }
        client.ask("SETEVENTS CIRC");
        // Tor builds circuits ahead for a while after its first consensus; that is not to be measured.
        TimeUnit.SECONDS.sleep(10);
    }

    private boolean isReady() throws IOException {
        for (Map.Entry<String, Process> process : processes.entrySet()) {
            if (!process.getValue().isAlive()) {
                throw new IOException(process.getKey() + " ended; its log is under " + home);
            }
        }
        for (int number = 0; number <= AUTHORITIES + RELAYS; number++) {
            if (number >= 1 && number <= AUTHORITIES) {
                continue;
            }
            try {
                TorControl control = new TorControl(
                        new InetSocketAddress(address(number), CONTROL_PORT),
                        folder(number).resolve("control_auth_cookie"));
                boolean ready = knowsAll(control);
                if (ready && number == 0) {
                    client = control;
                } else {
                    control.close();
                }
                if (!ready) {
                    return false;
                }
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }

    private static boolean knowsAll(TorControl control) throws IOException {
        if (!control.ask("GETINFO status/enough-dir-info").getFirst().endsWith("=1")) {
            return false;
        }
        long relays = control.ask("GETINFO ns/all").stream()
                .filter(line -> line.startsWith("r relay"))
                .count();
        return relays == RELAYS;
    }

    @Override
    public String name() {
        return variant;
    }

    @Override
    public SinkStream open(String user) throws IOException {
        return SinkStream.open(new InetSocketAddress(address(0), SOCKS_PORT), "127.0.0.1", sinkPort, user);
    }

    /** Of the next circuit that can be built; now and then a relay of Tor's refuses one, which is told and not counted. */
    @Override
    public double buildMillis() throws IOException {
        for (int attempt = 1; ; attempt++) {
            OptionalDouble millis = tryBuild();
            if (millis.isPresent()) {
                return millis.getAsDouble();
            }
            if (attempt == MAX_ATTEMPTS) {
                throw new IOException(MAX_ATTEMPTS + " circuits of Tor's in a row could not be built");
            }
        }
    }

    private OptionalDouble tryBuild() throws IOException {
        List<String> path = new ArrayList<>();
        for (int hop = 0; hop < HOPS; hop++) {
            path.add("$" + fingerprints.get((HOPS * built + hop) % RELAYS));
        }
        built++;
        long begun = System.nanoTime();
        String id;
        try {
            id = client.ask("EXTENDCIRCUIT 0 " + String.join(",", path))
                    .getFirst()
                    .split(" ")[1];
        } catch (TorControl.Refused e) {
            System.err.println("not counted: " + e.getMessage());
            return OptionalDouble.empty();
        }
        String event = client.awaitEvent(line ->
                line.startsWith("650 CIRC " + id + " ") && (line.contains(" BUILT ") || line.contains(" FAILED ")));
        double millis = (System.nanoTime() - begun) / 1e6;
        if (event.contains(" FAILED ")) {
            System.err.println("not counted: " + event);
            return OptionalDouble.empty();
        }
        client.ask("CLOSECIRCUIT " + id);
        return OptionalDouble.of(millis);
    }

    @Override
    public double relayCpuSeconds() {
        double seconds = 0;
        for (Map.Entry<String, Process> process : processes.entrySet()) {
            seconds += process.getKey().equals(name(0)) ? 0 : cpu(process.getValue());
        }
        return seconds;
    }

    @Override
    public double clientCpuSeconds() {
        return cpu(Objects.requireNonNull(processes.get(name(0))));
    }

    private static double cpu(Process process) {
        return ProcessFigures.cpuSeconds(process.pid());
    }

    private Path folder(int number) throws IOException {
        return privateFolder(home.resolve(name(number)));
    }

    private static Path privateFolder(Path folder) throws IOException {
        return Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private Path emptyFile() throws IOException {
        Path file = home.resolve("empty");
        return Files.exists(file) ? file : Files.createFile(file);
    }

    private static String run(String input, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.US_ASCII));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        if (process.waitFor() != 0) {
            throw new IOException(command[0] + " ended with " + process.exitValue());
        }
        return output;
    }

    @Override
    public void close() {
        processes.values().forEach(Process::destroy);
        for (Process process : processes.values()) {
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
        try (Stream<Path> all = Files.walk(home)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
