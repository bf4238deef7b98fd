package org.nonos.mesh.benchmarks.micro;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.nonos.mesh.onion.cell.Cell;
import org.nonos.mesh.onion.cell.CellCommand;
import org.nonos.mesh.onion.relay.OriginLayers;
import org.nonos.mesh.onion.relay.RelayCryptography;
import org.nonos.mesh.onion.relay.RelayHop;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The cryptography of one 4,096-byte cell: at a relay, at the hop that originates, and at the origin of three hops. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CellBenchmark {

    private static final int HOPS = 3;

    private final RelayCryptography cryptography = RelayCryptography.production();
    private final OriginLayers origin = cryptography.origin();
    private final RelayHop relay = cryptography.relay(seed(1));
    private final byte[] cell = new byte[Cell.CELL_BYTES];

    public CellBenchmark() {
        for (int hop = 1; hop <= HOPS; hop++) {
            origin.addHop(seed(hop));
        }
    }

    private byte[] seed(int hop) {
        byte[] seed = new byte[cryptography.seedBytes()];
        Arrays.fill(seed, (byte) hop);
        return seed;
    }

    /** A middle relay on the way out. */
    @Benchmark
    public boolean relayForward() {
        return relay.forward(CellCommand.RELAY, cell);
    }

    /** A middle relay on the way back: the direction of a fetch. */
    @Benchmark
    public byte[] relayBackward() {
        relay.backward(CellCommand.RELAY, cell);
        return cell;
    }

    /** The serving end seals a cell. */
    @Benchmark
    public byte[] originate() {
        relay.originate(CellCommand.RELAY, cell);
        return cell;
    }

    /** The fetching end seals a cell for the third hop. */
    @Benchmark
    public byte[] sealForThirdHop() {
        origin.seal(HOPS - 1, CellCommand.RELAY, cell);
        return cell;
    }
}
