package org.nonos.mesh.proof;

import java.nio.charset.StandardCharsets;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.wire.ByteWriter;

/**
 * A prover's secret number x for one realm, with its public commitment C = x·G. Keys of one node in two realms are
 * unrelated to each other for whoever does not hold the secret.
 */
public final class ProverKey {

    public static final int MIN_SECRET_BYTES = 32;

    private static final byte[] PURPOSE = "nonos-mesh-v1/proof-key/".getBytes(StandardCharsets.US_ASCII);

    private final RealmTag realm;
    private final Scalar secret;
    private final PublicBytes commitment;

    private ProverKey(RealmTag realm, Scalar secret) {
        this.realm = realm;
        this.secret = secret;
        this.commitment = PublicBytes.of(G1Point.generator().times(secret).encode());
    }

    /**
     * KeyGen of draft-irtf-cfrg-bls-signature-05, section 2.3, with the realm in its info.
     *
     * @param secret at least 32 bytes of high entropy, as derived from the identity for the label "proof-key"
     */
    public static ProverKey derive(byte[] secret, RealmTag realm) {
        byte[] info = new ByteWriter().bytes(PURPOSE).bytes(realm.toArray()).toArray();
        return new ProverKey(realm, Scalar.deriveKey(secret, info));
    }

    public RealmTag realm() {
        return realm;
    }

    /** C, 48 bytes compressed. */
    public PublicBytes commitment() {
        return commitment;
    }

    /** x, for the proof systems; never to be encoded anywhere else. */
    public Scalar secret() {
        return secret;
    }

    @Override
    public String toString() {
        return "ProverKey[" + commitment + "]";
    }
}
