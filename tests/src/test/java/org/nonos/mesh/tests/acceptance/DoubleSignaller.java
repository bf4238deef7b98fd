package org.nonos.mesh.tests.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.nonos.mesh.ctl.demo.DemoNode;
import org.nonos.mesh.gateway.service.key.IdentityCustody;
import org.nonos.mesh.proof.Attestation;
import org.nonos.mesh.proof.ProverKey;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.proof.Statement;
import org.nonos.mesh.proof.receipt.Receipt;
import org.nonos.mesh.proof.triptych.Ring;
import org.nonos.mesh.proof.triptych.RingTable;
import org.nonos.mesh.proof.triptych.Triptych;
import org.nonos.mesh.proof.triptych.TriptychLimits;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

/** Does with a node's proof key what its slot book forbids: says two things in one slot, as one of all nodes' ring. */
final class DoubleSignaller {

    private static final int LIFETIME_CYCLES = 100;

    private final ProverKey key;
    private final Ring ring;
    private final Triptych system;

    private DoubleSignaller(ProverKey key, Ring ring, Triptych system) {
        this.key = key;
        this.ring = ring;
        this.system = system;
    }

    /** @param workFolder an empty one, for copies of the keys: a running node has its own locked */
    static DoubleSignaller as(DemoNode offender, List<DemoNode> nodes, Path workFolder) throws IOException {
        RealmTag realm = RealmTag.of(
                new Realm(offender.client().get("status").path("realm").asString("")));
        Map<DemoNode, ProverKey> keys = new HashMap<>();
        Map<PublicBytes, NodeId> owners = new HashMap<>();
        for (DemoNode node : nodes) {
            try (IdentityCustody custody = custody(node, workFolder.resolve("node-" + node.number()))) {
                ProverKey key = ProverKey.derive(custody.key().deriveSecret("proof-key"), realm);
                keys.put(node, key);
                owners.put(key.commitment(), custody.key().nodeId());
            }
        }
        Ring ring = Ring.of(realm, owners.keySet()).asOptional().orElseThrow();
        RingTable rings = new RingTable();
        rings.put(ring, owners);
        return new DoubleSignaller(keys.get(offender), ring, new Triptych(rings, TriptychLimits.DEFAULTS));
    }

    private static IdentityCustody custody(DemoNode node, Path copy) throws IOException {
        Files.createDirectory(copy, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        for (String file : List.of(IdentityCustody.KEY_FILE, "passphrase")) {
            Files.copy(
                    node.folder().resolve("gateway").resolve(file),
                    copy.resolve(file),
                    java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        }
        return IdentityCustody.open(copy, null, new SecureRandom());
    }

    String ringRoot() {
        return ring.root().hex();
    }

    /** A receipt's bytes in hexadecimal digits; every call with the same cycle and slot is for the same slot. */
    String receipt(long cycle, int slot, String capsule) {
        Attestation said = new Attestation(
                key.realm(),
                ReceiptKind.RELAYED,
                Hashes.domain("test-capsule", HexFormat.of().parseHex(capsule)),
                cycle,
                cycle + LIFETIME_CYCLES,
                Bytes32.ZERO);
        Statement statement = system.state(said, ring, slot, key);
        PublicBytes proof = system.prove(statement, key, new SecureRandom());
        return HexFormat.of().formatHex(new Receipt(system.id(), said, statement.publicInputs(), proof).encode());
    }
}
