package org.nonos.mesh.kit.gateway;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.local.gateway.DeriveSecretRequest;
import org.nonos.mesh.local.gateway.GatewayGrpc;
import org.nonos.mesh.local.gateway.IdentityResponse;
import org.nonos.mesh.local.gateway.SignRequest;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.identity.Signer;
import org.nonos.mesh.protocol.layer.Layer;

/** Signs by asking the gateway, which alone holds the identity key. Every call waits at most {@value #DEADLINE_MILLIS} ms. */
public final class RemoteSigner implements Signer {

    private static final long DEADLINE_MILLIS = 1_000;

    private final LocalChannels channels;
    private volatile @Nullable NodeId nodeId;

    public RemoteSigner(LocalChannels channels) {
        this.channels = channels;
    }

    /** Asks the gateway the first time, and remembers. */
    @Override
    public NodeId nodeId() {
        NodeId known = nodeId;
        if (known == null) {
            known = NodeId.of(identity().getNodeId().toByteArray());
            nodeId = known;
        }
        return known;
    }

    public IdentityResponse identity() {
        try {
            return stub().identity(Empty.getDefaultInstance());
        } catch (StatusRuntimeException e) {
            throw new SigningUnavailableException("the gateway does not answer", e);
        }
    }

    @Override
    public byte[] sign(SignatureDomain domain, byte[] message) {
        try {
            return stub().sign(SignRequest.newBuilder()
                            .setDomain(domain.label())
                            .setMessage(ByteString.copyFrom(message))
                            .build())
                    .getSignature()
                    .toByteArray();
        } catch (StatusRuntimeException e) {
            throw new SigningUnavailableException("the gateway does not answer", e);
        }
    }

    /** 64 secret bytes for a label that the gateway knows: "proof-key" or "onion-key/<period>". */
    public byte[] deriveSecret(String label) {
        try {
            return stub().deriveSecret(
                            DeriveSecretRequest.newBuilder().setLabel(label).build())
                    .getSecret()
                    .toByteArray();
        } catch (StatusRuntimeException e) {
            throw new SigningUnavailableException("the gateway does not answer", e);
        }
    }

    private GatewayGrpc.GatewayBlockingStub stub() {
        return GatewayGrpc.newBlockingStub(channels.to(Layer.GATEWAY))
                .withDeadlineAfter(DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
    }
}
