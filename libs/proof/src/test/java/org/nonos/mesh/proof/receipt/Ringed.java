package org.nonos.mesh.proof.receipt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.nonos.mesh.proof.Attestation;
import org.nonos.mesh.proof.ProverKey;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.proof.Statement;
import org.nonos.mesh.proof.triptych.Ring;
import org.nonos.mesh.proof.triptych.Triptych;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;

/** Alice, Bob and three others as a ring that {@link Issued#VERIFIER} knows, and receipts of Alice's as one of them. */
final class Ringed {

    static final List<IdentityKey> MEMBERS = members();
    static final Map<PublicBytes, NodeId> OWNERS = owners(Issued.REALM);
    static final Ring RING = known(Issued.REALM);

    private Ringed() {}

    static Attestation attestation(int capsule) {
        return new Attestation(
                Issued.REALM,
                ReceiptKind.RELAYED,
                Bytes32.of(Issued.filled(capsule)),
                Issued.CYCLE,
                Issued.CYCLE + 100,
                Bytes32.ZERO);
    }

    /** The same bytes each time. */
    static Receipt receipt(int slot, int capsule) {
        return receipt(attestation(capsule), slot, Issued.ALICE_KEY, new Random(slot));
    }

    static Receipt receipt(Attestation said, int slot, IdentityKey who, Random random) {
        Triptych system = Issued.TRIPTYCH;
        ProverKey key = key(who, said.realm());
        Statement statement = system.state(said, RING, slot, key);
        return new Receipt(system.id(), said, statement.publicInputs(), system.prove(statement, key, random));
    }

    static ProverKey key(IdentityKey identity, RealmTag realm) {
        return ProverKey.derive(identity.deriveSecret("proof-key"), realm);
    }

    private static List<IdentityKey> members() {
        List<IdentityKey> members = new ArrayList<>(List.of(Issued.ALICE_KEY, Issued.BOB_KEY));
        for (int number = 20; number < 23; number++) {
            members.add(new IdentityKey(Issued.filled(number)));
        }
        return members;
    }

    private static Map<PublicBytes, NodeId> owners(RealmTag realm) {
        Map<PublicBytes, NodeId> owners = new HashMap<>();
        MEMBERS.forEach(member -> owners.put(key(member, realm).commitment(), member.nodeId()));
        return owners;
    }

    private static Ring known(RealmTag realm) {
        Ring ring = Ring.of(realm, owners(realm).keySet()).asOptional().orElseThrow();
        Issued.RINGS.put(ring, owners(realm));
        return ring;
    }
}
