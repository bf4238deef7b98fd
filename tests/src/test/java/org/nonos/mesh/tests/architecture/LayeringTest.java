package org.nonos.mesh.tests.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.util.List;

/** The rules of docs/architecture.md, on the compiled classes. */
@AnalyzeClasses(packages = "org.nonos.mesh", importOptions = ImportOption.DoNotIncludeTests.class)
class LayeringTest {

    private static final List<String> LAYERS = List.of("discovery", "trust", "routing", "gossip", "state", "gateway");

    /** Protocol code: the layers without their shells, and the plain libraries. */
    private static final DescribedPredicate<JavaClass> PLAIN = describe("protocol code", type -> {
        String name = type.getPackageName();
        boolean library = name.startsWith("org.nonos.mesh.protocol")
                || name.startsWith("org.nonos.mesh.onion")
                || name.startsWith("org.nonos.mesh.proof");
        boolean layer = LAYERS.stream().anyMatch(l -> isWithin(name, "org.nonos.mesh." + l))
                && LAYERS.stream().noneMatch(l -> isWithin(name, "org.nonos.mesh." + l + ".service"));
        return library || layer;
    });

    private static boolean isWithin(String name, String root) {
        return name.equals(root) || name.startsWith(root + ".");
    }

    @ArchTest
    static final ArchRule PROTOCOL_CODE_KNOWS_NO_FRAMEWORK_AND_NO_SOCKET = noClasses()
            .that(PLAIN)
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "org.springframework..",
                    "reactor..",
                    "io.netty..",
                    "io.grpc..",
                    "org.reactivestreams..",
                    "io.micrometer..",
                    "org.sqlite..",
                    "java.sql..",
                    "java.net.http..",
                    "java.nio.channels..",
                    "org.slf4j..",
                    "org.nonos.mesh.kit..",
                    "org.nonos.mesh.local.."));

    /** Address literals are values; everything else in java.net does IO or names. */
    @ArchTest
    static final ArchRule PROTOCOL_CODE_USES_JAVA_NET_FOR_ADDRESS_LITERALS_ONLY = noClasses()
            .that(PLAIN)
            .should()
            .dependOnClassesThat(describe(
                    "do more than hold an address",
                    type -> type.getPackageName().equals("java.net")
                            && !List.of("InetAddress", "Inet4Address", "Inet6Address", "UnknownHostException")
                                    .contains(type.getSimpleName())))
            .orShould()
            .callMethod(java.net.InetAddress.class, "getByName", String.class)
            .orShould()
            .callMethod(java.net.InetAddress.class, "getAllByName", String.class);

    @ArchTest
    static final ArchRule PROTOCOL_CODE_READS_NO_CLOCK = noClasses()
            .that(PLAIN)
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(java.time.Clock.class, "systemUTC")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class);

    @ArchTest
    static final ArchRule PROTOCOL_CODE_MAKES_NO_RANDOMNESS_OF_ITS_OWN = noClasses()
            .that(PLAIN)
            .should()
            .callConstructor(java.util.Random.class)
            .orShould()
            .callConstructor(java.security.SecureRandom.class)
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callMethod(java.util.UUID.class, "randomUUID")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(java.util.concurrent.ThreadLocalRandom.class);

    /** A layer reaches another only through the local API's generated classes. */
    @ArchTest
    static final ArchRule LAYERS_MEET_ONLY_AT_THE_LOCAL_API = CompositeArchRule.of(LAYERS.stream()
            .map(layer -> (ArchRule) noClasses()
                    .that()
                    .resideInAPackage("org.nonos.mesh." + layer + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(LAYERS.stream()
                            .filter(other -> !other.equals(layer))
                            .map(other -> "org.nonos.mesh." + other + "..")
                            .toArray(String[]::new)))
            .toList());

    @ArchTest
    static final ArchRule NO_PACKAGE_CYCLES =
            slices().matching("org.nonos.mesh.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule EVERY_PACKAGE_IS_NULL_MARKED = classes()
            .that()
            .resideOutsideOfPackage("org.nonos.mesh.local..")
            .and()
            .doNotHaveSimpleName("package-info")
            .should(new NullMarkedPackage());

    @ArchTest
    static final ArchRule NO_VAGUE_PACKAGE_NAMES = noClasses()
            .should()
            .resideInAnyPackage("..util..", "..utils..", "..common..", "..impl..", "..manager..", "..helper..");
}
