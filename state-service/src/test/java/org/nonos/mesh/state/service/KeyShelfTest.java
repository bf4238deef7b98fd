package org.nonos.mesh.state.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.ceremony.CeremonyKey;
import org.nonos.mesh.proof.ceremony.FreshFactors;
import org.nonos.mesh.proof.ceremony.Phase1;
import org.nonos.mesh.proof.ceremony.Phase2;
import org.nonos.mesh.proof.ceremony.Progress;
import org.nonos.mesh.proof.ceremony.TinyCircuit;
import org.nonos.mesh.proof.ceremony.Workers;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

class KeyShelfTest {

    private static final Bytes32 CEREMONY = Hashes.sha256(new byte[] {1});
    private static final Bytes32 OTHER = Hashes.sha256(new byte[] {2});

    @TempDir
    Path folder;

    static CeremonyKey key() {
        TinyCircuit circuit = new TinyCircuit(5);
        NodeId who = new NodeId(CEREMONY);
        Phase1 first = Phase1.start(RealmTag.of(new Realm("shelf")), circuit.logSize());
        FreshFactors factors = new FreshFactors(new Random(4), new byte[0]);
        Phase1 powers = first.accept(
                        first.contribute(who, factors, Workers.CALLER, Progress.NONE),
                        who,
                        Workers.CALLER,
                        Progress.NONE)
                .asOptional()
                .orElseThrow();
        return Phase2.start(powers, circuit, Workers.CALLER, Progress.NONE).key();
    }

    @Test
    void whatWasJoinedAndAcceptedIsThereAgain() {
        CeremonyKey key = key();
        KeyShelf before = KeyShelf.open(folder);
        before.join(CEREMONY, true);
        before.join(CEREMONY, false);
        before.join(OTHER, false);
        before.accept(CEREMONY, key);

        KeyShelf after = KeyShelf.open(folder);
        assertThat(after.contributes(CEREMONY))
                .as("once a contributor, always one")
                .isTrue();
        assertThat(after.isJoined(OTHER)).isTrue();
        assertThat(after.contributes(OTHER)).isFalse();
        assertThat(after.keyOf(CEREMONY)).contains(key.id());
        assertThat(after.load(key.id())).contains(key);
        assertThat(after.newest(1)).containsExactly(key.id());
        assertThat(after.newest(0)).isEmpty();
        assertThat(after.keyOf(OTHER)).isEmpty();
        assertThat(after.load(OTHER)).isEmpty();
    }

    @Test
    void verdictsAreThereAgainAndADamagedOneSaysNothing() throws IOException {
        KeptVerdicts before = KeyShelf.open(folder).verdicts(CEREMONY);
        before.keep(CEREMONY, true);
        before.keep(OTHER, false);

        KeptVerdicts after = KeyShelf.open(folder).verdicts(CEREMONY);
        assertThat(after.of(CEREMONY)).contains(true);
        assertThat(after.of(OTHER)).contains(false);
        assertThat(KeyShelf.open(folder).verdicts(OTHER).of(CEREMONY)).isEmpty();

        Path file = folder.resolve(CEREMONY.hex() + ".verdicts");
        byte[] bytes = Files.readAllBytes(file);
        bytes[33] = 1; // the bad one claims to be good
        Files.write(file, bytes);
        KeptVerdicts damaged = KeyShelf.open(folder).verdicts(CEREMONY);
        assertThat(damaged.of(CEREMONY)).contains(true);
        assertThat(damaged.of(OTHER)).isEmpty();
    }

    @Test
    void badVerdictsPushOutOnlyBadOnes() {
        KeptVerdicts verdicts = KeyShelf.open(folder).verdicts(CEREMONY);
        verdicts.keep(CEREMONY, true);
        for (int i = 0; i <= KeptVerdicts.MAX_KEPT; i++) {
            verdicts.keep(bad(i), false);
        }
        KeptVerdicts after = KeyShelf.open(folder).verdicts(CEREMONY);
        assertThat(after.of(CEREMONY)).contains(true);
        assertThat(after.of(bad(0))).isEmpty();
        assertThat(after.of(bad(1))).contains(false);
        assertThat(after.of(bad(KeptVerdicts.MAX_KEPT))).contains(false);
    }

    private static Bytes32 bad(int number) {
        return Hashes.sha256(new byte[] {9, (byte) (number >> 8), (byte) number});
    }

    @Test
    void aDamagedKeyIsNoKeyAndStrangeFilesAreLeftAlone() throws IOException {
        CeremonyKey key = key();
        KeyShelf.open(folder).accept(CEREMONY, key);
        Path file = folder.resolve(CEREMONY.hex() + "." + key.id().hex() + ".key");
        byte[] bytes = Files.readAllBytes(file);
        bytes[200] ^= 1;
        Files.write(file, bytes);
        Files.writeString(folder.resolve("notes.txt"), "mine");
        Files.write(folder.resolve(OTHER.hex() + ".joined.draft"), new byte[1]);

        KeyShelf shelf = KeyShelf.open(folder);
        assertThat(shelf.load(key.id())).isEmpty();
        assertThat(shelf.isJoined(OTHER)).isFalse();
    }
}
