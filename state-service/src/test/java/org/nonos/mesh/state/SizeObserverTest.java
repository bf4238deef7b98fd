package org.nonos.mesh.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.capsule.ShardLayout;
import org.nonos.mesh.protocol.capsule.SizeClasses;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * What someone who watches one link of a fetch learns of the capsule's size by counting: its class, and nothing finer.
 * docs/anonymity.md has what this shows.
 */
class SizeObserverTest {

    private static final int CHUNK = ShardLayout.CHUNK_BYTES;

    @Test
    void capsulesOfOneClassBringTheSameAnswersWhateverTheirSize() {
        long most = SizeClasses.padded(40L * CHUNK);
        int least = least(most);
        assertThat(most - least)
                .as("the class is wide enough to tell something")
                .isGreaterThan(2L * CHUNK);
        Map<Integer, Integer> first = answers(least);
        assertThat(first).as("big answers are of one length").hasSize(1);
        for (int bytes : new int[] {least + 1, (int) ((least + most) / 2), (int) most - 1, (int) most}) {
            assertThat(answers(bytes)).as("%d bytes", bytes).isEqualTo(first);
        }
        for (int bytes : new int[] {1, 1_000, CHUNK}) {
            assertThat(answers(bytes)).as("%d bytes", bytes).isEqualTo(answers(2));
        }
    }

    /** Not hidden: which class. The next one brings more. */
    @Test
    void capsulesOfDifferentClassesBringDifferentNumbersOfAnswers() {
        long size = SizeClasses.padded(40L * CHUNK);
        int before = total(answers((int) size));
        for (int steps = 0; steps < 3; steps++) {
            size = SizeClasses.padded(size + 1);
            int next = total(answers((int) size));
            System.out.printf("a capsule of %d bytes: %d answers%n", size, next);
            assertThat(next).isGreaterThan(before);
            before = next;
        }
    }

    /** The smallest capsule of the class. */
    private static int least(long classBytes) {
        long low = 1;
        long high = classBytes;
        while (low < high) {
            long middle = (low + high) / 2;
            if (SizeClasses.padded(middle) == classBytes) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return (int) low;
    }

    private static int total(Map<Integer, Integer> answers) {
        return answers.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How many answers of each length come back, of those that are as long as a shard; 1 KiB and less is talk. */
    private static Map<Integer, Integer> answers(int bytes) {
        SimulatedMesh mesh = new SimulatedMesh(11, 2);
        SimulatedMesh.Node holder = mesh.nodes.get(0);
        SimulatedMesh.Node asking = mesh.nodes.get(1);
        mesh.linkAll();
        mesh.run(1_000);
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        Bytes32 capsule = holder.publish("a capsule", content);
        mesh.run(5_000);
        Map<Integer, Integer> answers = new TreeMap<>();
        holder.liar = message -> {
            if (message.length > 1_024) {
                answers.merge(message.length, 1, Integer::sum);
            }
            return message;
        };
        asking.step(new StateInput.Fetch(1, capsule, FetchOptions.DEFAULT));
        mesh.run(60_000);
        assertThat(asking.holds(capsule)).isTrue();
        return answers;
    }
}
