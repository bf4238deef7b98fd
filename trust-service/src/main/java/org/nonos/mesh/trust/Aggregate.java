package org.nonos.mesh.trust;

import org.nonos.mesh.protocol.trust.EvidenceStatement;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * All that this node has seen of one node in one class.
 *
 * @param reputation decayed and weighted, for our own score
 * @param tally raw counts, for the evidence that we sign
 * @param offence the last reason for a negative; empty if none
 * @param offenceAtMillis when that was
 */
record Aggregate(Reputation reputation, Tally tally, String offence, long offenceAtMillis) {

    private static final int VERSION = 1;

    /**
     * Counts since the window's start, and how many of them have been published in which statement.
     *
     * @param sequence of the last published statement; 0 before the first
     */
    record Tally(
            long windowStartCycle,
            long positives,
            long negatives,
            long sequence,
            long publishedCycle,
            long publishedPositives,
            long publishedNegatives) {

        static Tally begin(long cycle) {
            return new Tally(cycle, 0, 0, 0, cycle, 0, 0);
        }

        Tally plus(long positive, long negative) {
            return new Tally(
                    windowStartCycle,
                    Math.min(EvidenceStatement.MAX_COUNT, positives + positive),
                    Math.min(EvidenceStatement.MAX_COUNT, negatives + negative),
                    sequence,
                    publishedCycle,
                    publishedPositives,
                    publishedNegatives);
        }

        /**
         * After a statement of ours went out, or came back to us after we had lost our records: never states less than
         * it did.
         */
        Tally published(EvidenceStatement statement) {
            return new Tally(
                    statement.windowStartCycle(),
                    Math.max(positives, statement.positives()),
                    Math.max(negatives, statement.negatives()),
                    statement.sequence(),
                    statement.cycle(),
                    statement.positives(),
                    statement.negatives());
        }

        boolean unpublished() {
            return positives != publishedPositives || negatives != publishedNegatives;
        }
    }

    static Aggregate begin(long cycle, long nowMillis) {
        return new Aggregate(Reputation.unknown(nowMillis), Tally.begin(cycle), "", 0);
    }

    Aggregate plus(Observation seen, long nowMillis, long halfLifeMillis) {
        double lossWeight = ClassPolicy.of(seen.evidenceClass()).lossWeight();
        Reputation next = reputation
                .decayedTo(nowMillis, halfLifeMillis)
                .plus((double) seen.positive(), seen.negative() * lossWeight);
        boolean offends = seen.negative() > 0 && !seen.reason().isEmpty();
        return new Aggregate(
                next,
                tally.plus(seen.positive(), seen.negative()),
                offends ? seen.reason() : offence,
                offends ? nowMillis : offenceAtMillis);
    }

    Aggregate withTally(Tally next) {
        return new Aggregate(reputation, next, offence, offenceAtMillis);
    }

    byte[] encode() {
        return new ByteWriter()
                .u8(VERSION)
                .i64(Double.doubleToLongBits(reputation.good()))
                .i64(Double.doubleToLongBits(reputation.bad()))
                .i64(reputation.atMillis())
                .u63(tally.windowStartCycle)
                .u63(tally.positives)
                .u63(tally.negatives)
                .u63(tally.sequence)
                .u63(tally.publishedCycle)
                .u63(tally.publishedPositives)
                .u63(tally.publishedNegatives)
                .text(offence)
                .i64(offenceAtMillis)
                .toArray();
    }

    static Decoded<Aggregate> decode(byte[] bytes) {
        ByteReader reader = new ByteReader(bytes);
        if (reader.u8() != VERSION) {
            reader.fail("unknown-version", "stored observation of another version");
        }
        double good = Double.longBitsToDouble(reader.i64());
        double bad = Double.longBitsToDouble(reader.i64());
        long atMillis = reader.i64();
        if (!(good >= 0 && good <= Reputation.MAX_UNITS && bad >= 0 && bad <= Reputation.MAX_UNITS)) {
            reader.fail("bad-units", "stored observation with impossible units");
        }
        Tally tally = new Tally(
                reader.u63(), reader.u63(), reader.u63(), reader.u63(), reader.u63(), reader.u63(), reader.u63());
        String offence = reader.text(Observation.MAX_REASON_CHARS);
        long offenceAtMillis = reader.i64();
        return reader.finish(() -> new Aggregate(new Reputation(good, bad, atMillis), tally, offence, offenceAtMillis));
    }
}
