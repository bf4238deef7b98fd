package org.nonos.mesh.state.ceremony;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * How a capsule's name and version say that it belongs to a ceremony. The manifest, which its publisher signed and every
 * node has, so is all the record that a contribution needs.
 */
public sealed interface CeremonyLabel {

    /** What every such name begins with. */
    String PREFIX = "ceremony/";

    /** A {@link Plan}: {@code ceremony/start}, version empty. The capsule's id becomes the ceremony's. */
    record Start() implements CeremonyLabel {

        @Override
        public String name() {
            return PREFIX + "start";
        }

        @Override
        public String version() {
            return "";
        }
    }

    /**
     * A contribution: {@code ceremony/<ceremony id, 64 hexadecimal digits>/<turn>}, version: the id of the capsule that it
     * builds on, 64 hexadecimal digits, which is the ceremony's own for the first.
     *
     * @param turn 0 to {@value #MAX_TURN}
     */
    record Contribution(Bytes32 ceremonyId, int turn, Bytes32 predecessor) implements CeremonyLabel {

        static final int MAX_TURN = 2 * Plan.MAX_PARTICIPANTS - 1;
        private static final Pattern NAME = Pattern.compile("ceremony/([0-9a-f]{64})/(0|[1-9][0-9]{0,2})");

        @Override
        public String name() {
            return PREFIX + ceremonyId.hex() + "/" + turn;
        }

        @Override
        public String version() {
            return predecessor.hex();
        }

        private static Optional<CeremonyLabel> read(String name, String version) {
            Matcher matcher = NAME.matcher(name);
            if (!matcher.matches() || !version.matches("[0-9a-f]{64}")) {
                return Optional.empty();
            }
            int turn = Integer.parseInt(matcher.group(2));
            return turn > MAX_TURN
                    ? Optional.empty()
                    : Bytes32.parseHex(matcher.group(1))
                            .then(id -> Bytes32.parseHex(version)
                                    .then(before -> Decoded.ok((CeremonyLabel) new Contribution(id, turn, before))))
                            .asOptional();
        }
    }

    String name();

    String version();

    /** Empty for every other capsule, and for labels that are not written as this node would write them. */
    static Optional<CeremonyLabel> of(String name, String version) {
        Start start = new Start();
        return name.equals(start.name()) && version.isEmpty() ? Optional.of(start) : Contribution.read(name, version);
    }
}
