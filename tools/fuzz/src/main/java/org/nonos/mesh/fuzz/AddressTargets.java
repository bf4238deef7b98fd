package org.nonos.mesh.fuzz;

import java.util.HexFormat;
import java.util.List;
import org.nonos.mesh.protocol.discovery.Endpoint;
import org.nonos.mesh.protocol.identity.Base32;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.OnionAddress;
import org.nonos.mesh.protocol.identity.ServiceAddress;
import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.link.CertificateBinding;
import org.nonos.mesh.protocol.link.Hello;
import org.nonos.mesh.protocol.onionservice.BlindedKey;
import org.nonos.mesh.protocol.onionservice.ServicePeriod;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

/** Names, addresses and what two gateways first tell each other. */
final class AddressTargets {

    private static final ServicePeriod PERIOD = ServicePeriod.at(Samples.TIME);

    private AddressTargets() {}

    static List<Target<?>> all() {
        String onion = Samples.OTHER.onionAddress().text();
        String service = ServiceAddress.of(Samples.hash(50)).text();
        return List.of(
                Target.of("node-id", 40, NodeId::decode, "NodeId.decode")
                        .holding(Oracle.canonical(NodeId::toArray))
                        .seededWith(Samples.OTHER.toArray()),
                Target.of("onion-address", 96, text(OnionAddress::parse), "OnionAddress.parse", "OnionAddress.key")
                        .holding(Oracle.settles(it -> Samples.text(it.text())))
                        .seededWith(Samples.text(onion), Samples.text(onion.substring(0, 56))),
                Target.of("service-address", 96, text(ServiceAddress::parse), "ServiceAddress.parse")
                        .holding(Oracle.settles(it -> Samples.text(it.text())))
                        .seededWith(Samples.text(service)),
                Target.of("blinded-key", 40, AddressTargets::blinded, "BlindedKey.publicKey", "EdwardsPoints.decode")
                        .within(new Bound(4_096 * 1_024, 0))
                        .seededWith(Samples.OTHER.toArray()),
                Target.of("base32", 512, text(Base32::decode), "Base32.decode")
                        .holding(Oracle.canonical(it -> Samples.text(Base32.encode(it))))
                        .seededWith(Samples.text(Base32.encode(Samples.bytes(33, 51)))),
                Target.of("hash-hex", 80, text(Bytes32::parseHex), "Bytes32.parseHex")
                        .holding(Oracle.settles(it -> Samples.text(it.hex())))
                        .seededWith(Samples.text(HexFormat.of().formatHex(Samples.bytes(32, 52)))),
                Target.of("endpoint", 80, Endpoint::decode, "Endpoint.decode")
                        .holding(Oracle.canonical(Endpoint::encode))
                        .seededWith(
                                encoded("192.0.2.7:4051"),
                                encoded("[2001:db8::7]:1"),
                                encoded("node-7.example:65535"),
                                encoded(":4051")),
                Target.of("endpoint-text", 96, text(Endpoint::parse), "Endpoint.parse", "SourceAddress.resolve")
                        .holding(Oracle.settles(it -> Samples.text(it.text())))
                        .seededWith(
                                Samples.text("192.0.2.7:4051"),
                                Samples.text("[2001:db8::7]:1"),
                                Samples.text("[fe80::1%eth0]:4051"),
                                Samples.text("Node-7.example:65535"),
                                Samples.text(":4051")),
                Target.of("hello", Hello.MAX_BYTES + 8, Hello::decode, "Hello.decode")
                        .holding((decoder, input, answer) -> hello(input, answer))
                        .seededWith(
                                hello(List.of("192.0.2.7:4051", "[2001:db8::7]:4051"))
                                        .encode(),
                                hello(List.of()).encode()),
                Target.of(
                                "certificate-binding",
                                CertificateBinding.BYTES + 8,
                                CertificateBinding::decode,
                                "CertificateBinding.decode")
                        .holding((decoder, input, answer) -> {
                            Oracle.<CertificateBinding>canonical(CertificateBinding::encode)
                                    .check(decoder, input, answer);
                            answer.asOptional().ifPresent(it -> it.verifies(Samples.bytes(91, 53)));
                        })
                        .seededWith(CertificateBinding.sign(Samples.KEY, 1_780_000_000, Samples.bytes(91, 53))
                                .encode()));
    }

    private static Decoded<NodeId> blinded(byte[] key) {
        return NodeId.decode(key).then(id -> BlindedKey.publicKey(id.key(), PERIOD));
    }

    /** Canonical in this version; a newer one may say more behind what this one knows. */
    private static void hello(byte[] input, Decoded<Hello> answer) {
        answer.asOptional().ifPresent(hello -> {
            byte[] encoded = hello.encode();
            boolean same = hello.version() == Hello.VERSION
                    ? java.util.Arrays.equals(encoded, input)
                    : java.util.Arrays.equals(encoded, 0, encoded.length, input, 0, encoded.length);
            if (!same) {
                throw new Finding("decodes, but does not encode to the same bytes");
            }
        });
    }

    private static Hello hello(List<String> endpoints) {
        return Hello.of(new Realm("fuzz"), 5, 6, Samples.hash(54), endpoints);
    }

    private static byte[] encoded(String endpoint) {
        return Endpoint.parse(endpoint).asOptional().orElseThrow().encode();
    }

    private static <T> Decoder<T> text(java.util.function.Function<String, Decoded<T>> parser) {
        return bytes -> parser.apply(Samples.text(bytes));
    }
}
