package org.nonos.mesh.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.Decoded;

/** A decoder without a target is a hole that nobody sees: every one has a target, or a reason to have none. */
class EveryDecoderTest {

    private static final String STORED = "reads this node's own store, which no peer writes";
    private static final String THROUGH = "hands the bytes on to decoders that have targets";
    private static final String AGAIN = "reads what was accepted before, by the readers of the contribution's target";
    private static final String OF_THIS_NODE = "checks what a layer or the operator of this node says";

    private static final Map<String, String> WITHOUT = Map.ofEntries(
            Map.entry("Guard.decode", STORED),
            Map.entry("Aggregate.decode", STORED),
            Map.entry("ObservedKey.decode", STORED),
            Map.entry("AcceptedRing.decodeStored", STORED),
            Map.entry("Tables.readManifest", STORED),
            Map.entry("Tables.readHeld", STORED),
            Map.entry("Tables.readRunning", STORED),
            Map.entry("Tables.readAnchor", STORED),
            Map.entry("Tables.readTransfer", STORED),
            Map.entry("Tables.readSlot", STORED),
            Map.entry("BeaconIntake.beacon", THROUGH),
            Map.entry("BeaconIntake.record", THROUGH),
            Map.entry("ServiceHandshake.answer", THROUGH),
            Map.entry("Observation.check", OF_THIS_NODE),
            Map.entry("ExposedService.of", OF_THIS_NODE),
            Map.entry("ServiceDesk.clients", OF_THIS_NODE),
            Map.entry("ReceiptChecker.reread", THROUGH),
            Map.entry("NothingVerifies.reread", THROUGH),
            Map.entry("ReceiptProofs.reread", THROUGH),
            Map.entry("SlashingDesk.read", THROUGH),
            Map.entry("Phase1.reread", AGAIN),
            Map.entry("Phase2.reread", AGAIN),
            Map.entry("DescriptorShelf.put", THROUGH),
            Map.entry("BlstGroup.decode", THROUGH),
            Map.entry("BlstGroup.decodeCoordinates", THROUGH),
            Map.entry("ServiceDescriptor.open", "is opened by the target of the descriptor"),
            Map.entry("DescriptorSeal.open", "is opened by the target of the descriptor"),
            Map.entry("DescriptorKeys.open", "is opened by the target of the descriptor"));

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/mesh/fuzz/") && !location.contains("/mesh/local/"))
            .importPackages("org.nonos.mesh");

    private static final Set<String> INPUTS =
            Set.of("byte[]", "[B", "ByteReader", "String", "PublicBytes", "TlvFrame", "Iterable");

    @Test
    void everyDecoderHasATargetOrAReason() {
        assertThat(decoders().stream().filter(name -> !covered().contains(name) && !WITHOUT.containsKey(name)))
                .as("decoders without a fuzz target: add one to tools/fuzz, or a reason here")
                .isEmpty();
    }

    /** The other net: whoever reads fields from bytes is among them. */
    @Test
    void everyReaderOfBytesIsADecoderWithATarget() {
        Set<String> known = Stream.concat(covered().stream(), WITHOUT.keySet().stream())
                .map(name -> name.substring(0, name.indexOf('.')))
                .collect(Collectors.toSet());
        Set<String> readers = MAIN.stream()
                .filter(type -> type.getConstructorCallsFromSelf().stream()
                        .anyMatch(call -> call.getTargetOwner().isEquivalentTo(ByteReader.class)))
                .map(EveryDecoderTest::outermost)
                .collect(Collectors.toCollection(TreeSet::new));
        readers.removeAll(known);
        assertThat(readers)
                .as("classes that read bytes, with no target")
                .isSubsetOf(
                        // Its own factory, numbers out of this node's hashes and store, and one number of a PONG.
                        "ByteReader",
                        "LinkHandler",
                        "MlKem",
                        "RealmTag",
                        "SaltedIds",
                        "FirstSeen",
                        "KeptVerdicts",
                        "TrustTables",
                        "SlashedSlots");
    }

    @Test
    void noTargetCoversWhatIsGoneAndNoReasonOutlivesItsDecoder() {
        Set<String> methods = MAIN.stream()
                .flatMap(type -> type.getMethods().stream())
                .map(EveryDecoderTest::name)
                .collect(Collectors.toSet());
        assertThat(methods).containsAll(covered()).containsAll(WITHOUT.keySet());
    }

    private static Set<String> covered() {
        return Targets.all().stream()
                .flatMap(target -> target.covers().stream())
                .collect(Collectors.toSet());
    }

    private static Set<String> decoders() {
        return MAIN.stream()
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method.getRawReturnType().isEquivalentTo(Decoded.class))
                .filter(method -> !method.getOwner().isEquivalentTo(Decoded.class))
                .filter(method -> !method.getModifiers().contains(JavaModifier.PRIVATE)
                        && !method.getModifiers().contains(JavaModifier.SYNTHETIC))
                .filter(method ->
                        method.getRawParameterTypes().stream().anyMatch(type -> INPUTS.contains(type.getSimpleName())))
                .map(EveryDecoderTest::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String name(JavaMethod method) {
        return method.getOwner().getSimpleName() + "." + method.getName();
    }

    private static String outermost(JavaClass type) {
        return type.getEnclosingClass().map(EveryDecoderTest::outermost).orElse(type.getSimpleName());
    }
}
