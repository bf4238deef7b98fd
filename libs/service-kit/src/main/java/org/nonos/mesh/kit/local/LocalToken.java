package org.nonos.mesh.kit.local;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.nonos.mesh.kit.health.OperatorError;
import org.nonos.mesh.kit.store.DataFolder;

/** The secret that the services of one node show each other, so that no other local process can ask them for signatures. */
public final class LocalToken {

    private static final Metadata.Key<String> HEADER =
            Metadata.Key.of("mesh-local-token", Metadata.ASCII_STRING_MARSHALLER);
    private static final int TOKEN_BYTES = 32;
    private static final long WAIT_MILLIS = 60_000;

    private final String token;

    private LocalToken(String token) {
        this.token = token;
    }

    /** For one JVM: nobody else can see it. */
    public static LocalToken random() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return new LocalToken(HexFormat.of().formatHex(bytes));
    }

    /** Reads the file; the gateway's process creates it, the others wait for it up to a minute. */
    public static LocalToken fromFile(Path file, boolean create) {
        try {
            if (create && !Files.exists(file)) {
                Path folder = file.toAbsolutePath().getParent();
                if (folder != null) {
                    Files.createDirectories(folder);
                }
                try {
                    DataFolder.createPrivateFile(file, random().token.getBytes(StandardCharsets.US_ASCII));
                } catch (FileAlreadyExistsException e) {
                    // Another process of this node was quicker: its token serves.
                }
            }
            return new LocalToken(readWhenThere(file));
        } catch (IOException e) {
            throw new OperatorError(
                    "local-token-unusable",
                    "the local token file " + file + " cannot be used; let all services of the node share it (0600),"
                            + " or set mesh.local.token-file",
                    e);
        }
    }

    private static String readWhenThere(Path file) throws IOException {
        long deadline = System.currentTimeMillis() + WAIT_MILLIS;
        while (true) {
            if (Files.exists(file)) {
                String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
                if (text.length() == 2 * TOKEN_BYTES) {
                    return text;
                }
            }
            if (System.currentTimeMillis() > deadline) {
                throw new OperatorError(
                        "local-token-missing",
                        "no local token in " + file + " after a minute; start the gateway service, which makes it");
            }
            try {
                Thread.sleep(200);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }
    }

    ClientInterceptor client() {
        return new ClientInterceptor() {
            @Override
            public <A, B> ClientCall<A, B> interceptCall(
                    MethodDescriptor<A, B> method, CallOptions options, Channel next) {
                return new ForwardingClientCall.SimpleForwardingClientCall<>(next.newCall(method, options)) {
                    @Override
                    public void start(Listener<B> listener, Metadata headers) {
                        headers.put(HEADER, token);
                        super.start(listener, headers);
                    }
                };
            }
        };
    }

    ServerInterceptor server() {
        return new ServerInterceptor() {
            @Override
            public <A, B> ServerCall.Listener<A> interceptCall(
                    ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
                String shown = headers.get(HEADER);
                if (shown != null && matches(shown)) {
                    return next.startCall(call, headers);
                }
                call.close(
                        Status.UNAUTHENTICATED.withDescription("the local token is missing or wrong"), new Metadata());
                return new ServerCall.Listener<>() {};
            }
        };
    }

    private boolean matches(String shown) {
        return MessageDigest.isEqual(
                token.getBytes(StandardCharsets.US_ASCII), shown.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public String toString() {
        return "LocalToken[hidden]";
    }
}
