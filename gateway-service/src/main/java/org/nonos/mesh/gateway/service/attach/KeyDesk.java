package org.nonos.mesh.gateway.service.attach;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusException;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.nonos.mesh.local.gateway.DeriveSecretRequest;
import org.nonos.mesh.local.gateway.DeriveSecretResponse;
import org.nonos.mesh.local.gateway.SignRequest;
import org.nonos.mesh.local.gateway.SignResponse;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.SignatureDomain;

/** Uses of the identity key that other layers may ask for. Link certificates are the gateway's own affair. */
public final class KeyDesk {

    private static final int MAX_MESSAGE_BYTES = 256 * 1024;

    /** The proof key, and the onion keys of one period. */
    private static final Predicate<String> SECRET_LABEL =
            Pattern.compile("proof-key|onion-key/[0-9]{1,12}").asMatchPredicate();

    private final IdentityKey key;

    public KeyDesk(IdentityKey key) {
        this.key = key;
    }

    SignResponse sign(SignRequest request) throws StatusException {
        Optional<SignatureDomain> domain = SignatureDomain.ofLabel(request.getDomain());
        if (domain.isEmpty() || domain.get() == SignatureDomain.LINK_CERTIFICATE) {
            throw Status.PERMISSION_DENIED
                    .withDescription("this node signs nothing for the domain that was named")
                    .asException();
        }
        if (request.getMessage().size() > MAX_MESSAGE_BYTES) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("a message to sign has at most " + MAX_MESSAGE_BYTES + " bytes")
                    .asException();
        }
        byte[] signature = key.sign(domain.get(), request.getMessage().toByteArray());
        return SignResponse.newBuilder()
                .setSignature(ByteString.copyFrom(signature))
                .build();
    }

    DeriveSecretResponse derive(DeriveSecretRequest request) throws StatusException {
        if (!SECRET_LABEL.test(request.getLabel())) {
            throw Status.PERMISSION_DENIED
                    .withDescription("this node derives no secret for the label that was named")
                    .asException();
        }
        return DeriveSecretResponse.newBuilder()
                .setSecret(ByteString.copyFrom(key.deriveSecret(request.getLabel())))
                .build();
    }
}
