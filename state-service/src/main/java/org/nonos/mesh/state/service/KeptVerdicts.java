package org.nonos.mesh.state.service;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;
import org.nonos.mesh.state.ceremony.ContributionChecker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One ceremony's verdicts on the disk: {@code valid u8 | mark 32} each, the mark a hash of the branch and of the verdict,
 * so that a damaged record says nothing instead of something false. Of good and of bad ones the last {@value #MAX_KEPT}
 * each: bad ones are cheap to make, and must not push out good ones. One thread at a time.
 */
final class KeptVerdicts implements ContributionChecker.Verdicts {

    static final int MAX_KEPT = 1_024;

    private static final Logger LOG = LoggerFactory.getLogger(KeptVerdicts.class);
    private static final int RECORD_BYTES = 1 + Bytes32.LENGTH;

    private final Path file;
    private final Set<Bytes32> good = new LinkedHashSet<>();
    private final Set<Bytes32> bad = new LinkedHashSet<>();

    private KeptVerdicts(Path file) {
        this.file = file;
    }

    static KeptVerdicts open(Path file) {
        KeptVerdicts kept = new KeptVerdicts(file);
        try (InputStream in = Files.newInputStream(file)) {
            kept.read(in.readNBytes(2 * MAX_KEPT * RECORD_BYTES));
        } catch (NoSuchFileException e) {
            LOG.debug("no verdicts yet in {}", file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return kept;
    }

    private void read(byte[] bytes) {
        ByteReader reader = new ByteReader(bytes);
        for (int i = 0; i < bytes.length / RECORD_BYTES; i++) {
            add(reader.u8() == 1, reader.bytes32());
        }
    }

    @Override
    public Optional<Boolean> of(Bytes32 branch) {
        if (good.contains(mark(branch, true))) {
            return Optional.of(true);
        }
        return bad.contains(mark(branch, false)) ? Optional.of(false) : Optional.empty();
    }

    /** Where the disk does not take it, the verdict is only not remembered. */
    @Override
    public void keep(Bytes32 branch, boolean valid) {
        add(valid, mark(branch, valid));
        ByteWriter writer = new ByteWriter();
        good.forEach(mark -> writer.u8(1).bytes32(mark));
        bad.forEach(mark -> writer.u8(0).bytes32(mark));
        try {
            KeyShelf.write(file, writer.toArray());
        } catch (UncheckedIOException e) {
            LOG.warn("a verdict on a contribution is not kept: {}", e.getMessage());
        }
    }

    private void add(boolean valid, Bytes32 mark) {
        Set<Bytes32> those = valid ? good : bad;
        those.add(mark);
        if (those.size() > MAX_KEPT) {
            those.remove(those.iterator().next());
        }
    }

    private static Bytes32 mark(Bytes32 branch, boolean valid) {
        return Hashes.domain("ceremony-verdict", branch.toArray(), new byte[] {(byte) (valid ? 1 : 0)});
    }
}
