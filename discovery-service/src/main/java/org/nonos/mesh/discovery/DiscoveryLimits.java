package org.nonos.mesh.discovery;

/**
 * What discovery spends at most on others.
 *
 * @param maxRecords nodes remembered at a time (4,096: NØNOS Mesh v1's bound on peers; about 2 MiB)
 * @param maxRecordsPerIntroducer of these, by one peer or one source address (512: an eighth, so that no single
 *     introducer can fill the table)
 * @param maxRememberedPeers peers kept for the next run (256)
 * @param maxSources source addresses for which datagrams are counted at a time (1,024; the longest unheard goes)
 * @param datagramsPerSecondPerSource signatures checked for one source address (20; a busy domain of one host needs 5)
 * @param datagramsPerSecond signatures checked for all sources (200; at 0.1 ms each, 2 % of a processor)
 * @param recordsPerSecondPerPeer records checked for one peer (16, saving up 128: its table's sample in one go)
 */
public record DiscoveryLimits(
        int maxRecords,
        int maxRecordsPerIntroducer,
        int maxRememberedPeers,
        int maxSources,
        int datagramsPerSecondPerSource,
        int datagramsPerSecond,
        int recordsPerSecondPerPeer) {

    public static final DiscoveryLimits DEFAULTS = new DiscoveryLimits(4_096, 512, 256, 1_024, 20, 200, 16);

    public DiscoveryLimits {
        within("max-records", maxRecords, 16, 65_536);
        within("max-records-per-introducer", maxRecordsPerIntroducer, 1, maxRecords);
        within("max-remembered-peers", maxRememberedPeers, 1, 4_096);
        within("max-sources", maxSources, 16, 65_536);
        within("datagrams-per-second-per-source", datagramsPerSecondPerSource, 1, 10_000);
        within("datagrams-per-second", datagramsPerSecond, 1, 10_000);
        within("records-per-second-per-peer", recordsPerSecondPerPeer, 1, 10_000);
    }

    private static void within(String key, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "mesh.discovery.limits." + key + " must be " + min + " to " + max + ", is " + value);
        }
    }
}
