package org.nonos.mesh.protocol.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.wire.Decoded;

/** The wire forms of discovery against vectors, against themselves, and against whoever wants them to fail. */
class DiscoveryWireTest {

    private static String vector(String name) throws IOException {
        try (var in = DiscoveryWireTest.class.getResourceAsStream("/vectors/discovery/" + name + ".hex")) {
            return new String(java.util.Objects.requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII).strip();
        }
    }

    private static <T> T ok(Decoded<T> decoded) {
        assertThat(decoded).isInstanceOf(Decoded.Ok.class);
        return decoded.asOptional().orElseThrow();
    }

    @Test
    void theBeaconOfTheSpecificationIsMadeByteForByte() throws IOException {
        byte[] bytes = Samples.beacon().sign(Samples.KEY);
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(vector("beacon"));
        Beacon beacon = ok(Beacon.decode(bytes));
        assertThat(beacon.facts().endpoints())
                .isEqualTo(Samples.beacon().facts().endpoints());
        assertThat(beacon.stamp()).isEqualTo(Samples.STAMP);
        assertThat(beacon.facts().anchor()).isEqualTo(new CycleAnchor(29_833_333L, Samples.filled(0x36), null));
    }

    @Test
    void theRecordOfTheSpecificationIsMadeByteForByte() throws IOException {
        byte[] bytes = Samples.record().encode();
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(vector("record"));
        assertThat(ok(NodeRecord.decode(bytes)).facts())
                .isEqualTo(Samples.record().facts());
    }

    @Test
    void theFullestBeaconFitsItsDatagramAndKeepsWhatEndpointsItCan() {
        Endpoint[] endpoints = new Endpoint[NodeFacts.MAX_ENDPOINTS];
        for (int i = 0; i < endpoints.length; i++) {
            endpoints[i] = new Endpoint("2001:db8:0:0:0:0:0:" + (i + 1), 40511);
        }
        Beacon full = new Beacon(
                Samples.facts(endpoints), Samples.STAMP, Samples.filled(1), NeighbourDigest.of(1, List.of()));
        byte[] bytes = full.sign(Samples.KEY);
        assertThat(bytes.length).isLessThanOrEqualTo(Beacon.MAX_BYTES);
        assertThat(ok(Beacon.decode(bytes)).facts().endpoints())
                .isEqualTo(List.of(endpoints).subList(0, 3));
    }

    @Test
    void whatIsWrittenIsRead() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            IdentityKey key = Samples.key(random);
            NodeFacts facts = Samples.facts(key.nodeId(), random);
            Stamp stamp = Samples.stamp(random);
            OnionKemKey kemKey = random.nextBoolean() ? Samples.kemKey(random) : null;
            NodeRecord record = NodeRecord.sign(facts, stamp, null, kemKey, key);
            assertThat(ok(NodeRecord.decode(record.encode())).onionKemKey())
                    .as("seed " + seed)
                    .isEqualTo(kemKey);
            assertThat(ok(NodeRecord.decode(record.encode())))
                    .as("seed " + seed)
                    .isEqualTo(record);
            assertThat(ok(NodeRecord.decode(record.encode())).facts())
                    .as("seed " + seed)
                    .isEqualTo(facts);
            NeighbourDigest digest = NeighbourDigest.of(stamp.sequence(), List.of(key.nodeId()));
            byte[] bytes = new Beacon(facts, stamp, record.hash(), digest).sign(key);
            Beacon beacon = ok(Beacon.decode(bytes));
            assertThat(bytes.length).as("seed " + seed).isLessThanOrEqualTo(Beacon.MAX_BYTES);
            assertThat(beacon.recordHash()).as("seed " + seed).isEqualTo(record.hash());
            assertThat(beacon.knows().mayContain(key.nodeId()))
                    .as("seed " + seed)
                    .isTrue();
            assertThat(beacon.sign(key)).as("seed " + seed).isEqualTo(bytes);
        }
    }

    @Test
    void noByteOfABeaconOrRecordCanBeChanged() {
        everyChangeIsRefused(Samples.beacon().sign(Samples.KEY), Beacon::decode);
        everyChangeIsRefused(Samples.record().encode(), NodeRecord::decode);
    }

    private static void everyChangeIsRefused(byte[] good, Function<byte[], Decoded<?>> decoder) {
        assertThat(decoder.apply(good).isOk()).isTrue();
        for (int at = 0; at < good.length; at++) {
            for (int flip : new int[] {0x01, 0x80, 0xff}) {
                byte[] bad = good.clone();
                bad[at] ^= (byte) flip;
                assertThat(decoder.apply(bad).isOk())
                        .as("byte " + at + " ^ " + flip)
                        .isFalse();
            }
        }
        for (int length = 0; length < good.length; length++) {
            assertThat(decoder.apply(Arrays.copyOf(good, length)).isOk())
                    .as("cut to " + length)
                    .isFalse();
        }
        assertThat(decoder.apply(Arrays.copyOf(good, good.length + 1)).refusalCode())
                .isEqualTo("bad-length");
    }

    @Test
    void randomBytesAreRefusedAndNeverThrow() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] good = Samples.beacon().sign(Samples.KEY);
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = new byte[random.nextInt(Beacon.MAX_BYTES + 20)];
            random.nextBytes(bytes);
            int kept = Math.min(bytes.length, random.nextInt(60));
            System.arraycopy(good, 0, bytes, 0, kept);
            if (bytes.length >= 9 && random.nextBoolean()) {
                bytes[7] = (byte) ((bytes.length - 9) >> 8);
                bytes[8] = (byte) (bytes.length - 9);
            }
            assertThat(Beacon.decode(bytes).isOk())
                    .as("seed " + seed + ", round " + i)
                    .isFalse();
            assertThat(NodeRecord.decode(bytes).isOk())
                    .as("seed " + seed + ", round " + i)
                    .isFalse();
        }
    }

    @Test
    void eachFaultHasItsReason() {
        byte[] good = Samples.beacon().sign(Samples.KEY);
        assertThat(Beacon.decode(new byte[481]).refusalCode()).isEqualTo("oversized");
        assertThat(Beacon.decode(new byte[480]).refusalCode()).isEqualTo("bad-magic");
        assertThat(Beacon.decode(with(good, 4, 2)).refusalCode()).isEqualTo("unknown-version");
        assertThat(Beacon.decode(Samples.record().encode()).refusalCode()).isIn("unexpected-type", "oversized");
        assertThat(Beacon.decode(with(good, 8, 0)).refusalCode()).isEqualTo("bad-length");
        assertThat(Beacon.decode(with(good, 6, 1)).refusalCode())
                .as("flags are signed")
                .isEqualTo("bad-signature");
        assertThat(Beacon.decode(with(good, good.length - 1, 0)).refusalCode()).isEqualTo("bad-signature");
    }

    private static byte[] with(byte[] bytes, int at, int value) {
        byte[] changed = bytes.clone();
        changed[at] = (byte) (changed[at] == (byte) value ? value + 1 : value);
        return changed;
    }

    /** A frame with these TLVs in this order, correctly signed: what only a node itself could get wrong. */
    private static byte[] framed(FrameType type, List<TlvFrame.Tlv> tlvs) {
        var body = new org.nonos.mesh.protocol.wire.ByteWriter();
        tlvs.forEach(tlv -> body.u8(tlv.type()).var(tlv.value()));
        var out = new org.nonos.mesh.protocol.wire.ByteWriter();
        out.u32(TlvFrame.MAGIC).u8(1).u8(type.wireNumber()).u8(0);
        out.u16(body.size() + TlvFrame.SIGNATURE_TLV_BYTES).bytes(body.toArray());
        byte[] signature = Samples.KEY.sign(SignatureDomain.BEACON, out.toArray());
        return out.u8(TlvType.SIGNATURE).var(signature).toArray();
    }

    private static List<TlvFrame.Tlv> tlvsOfTheSample() {
        byte[] good = Samples.beacon().sign(Samples.KEY);
        return new ArrayList<>(
                ok(TlvFrame.decode(good, FrameType.BEACON, Beacon.MAX_BYTES)).tlvs());
    }

    @Test
    void tlvsAscendAndDoNotRepeatUnlessTheyMay() {
        List<TlvFrame.Tlv> tlvs = tlvsOfTheSample();
        assertThat(Beacon.decode(framed(FrameType.BEACON, tlvs)).isOk()).isTrue();
        List<TlvFrame.Tlv> twice = new ArrayList<>(tlvs);
        twice.add(1, twice.getFirst());
        assertThat(Beacon.decode(framed(FrameType.BEACON, twice)).refusalCode()).isEqualTo("tlv-order");
        List<TlvFrame.Tlv> swapped = new ArrayList<>(tlvs);
        java.util.Collections.swap(swapped, 0, 1);
        assertThat(Beacon.decode(framed(FrameType.BEACON, swapped)).refusalCode())
                .isEqualTo("tlv-order");
        List<TlvFrame.Tlv> sameEndpoint = new ArrayList<>(tlvs);
        int at = sameEndpoint.indexOf(tlvs.stream()
                .filter(t -> t.type() == TlvType.ENDPOINT)
                .findFirst()
                .orElseThrow());
        sameEndpoint.add(at, sameEndpoint.get(at));
        assertThat(Beacon.decode(framed(FrameType.BEACON, sameEndpoint)).refusalCode())
                .isEqualTo("bad-endpoint");
    }

    @Test
    void tlvsOfALaterVersionAreBorneWithAndSigned() {
        List<TlvFrame.Tlv> tlvs = tlvsOfTheSample();
        tlvs.add(new TlvFrame.Tlv(0x3f, new byte[] {1, 2, 3}));
        byte[] bytes = framed(FrameType.BEACON, tlvs);
        assertThat(Beacon.decode(bytes).isOk()).isTrue();
        bytes[bytes.length - TlvFrame.SIGNATURE_TLV_BYTES - 1] ^= 1;
        assertThat(Beacon.decode(bytes).refusalCode()).isEqualTo("bad-signature");
    }

    @Test
    void whatABeaconNeedsCannotBeLeftOut() {
        for (int needed : new int[] {
            TlvType.NODE_ID, TlvType.PUBLIC_KEY, TlvType.CAPABILITIES, TlvType.REALM_TAG, TlvType.STAMP, TlvType.CLASSES
        }) {
            List<TlvFrame.Tlv> tlvs = tlvsOfTheSample();
            tlvs.removeIf(tlv -> tlv.type() == needed);
            assertThat(Beacon.decode(framed(FrameType.BEACON, tlvs)).refusalCode())
                    .as("TLV " + needed)
                    .isEqualTo("missing-tlv");
        }
        for (int optional : new int[] {
            TlvType.ENDPOINT,
            TlvType.ONION_KEY,
            TlvType.RECORD_HASH,
            TlvType.CYCLE_ANCHOR,
            TlvType.EVIDENCE_ROOT,
            TlvType.NEIGHBOUR_DIGEST
        }) {
            List<TlvFrame.Tlv> tlvs = tlvsOfTheSample();
            tlvs.removeIf(tlv -> tlv.type() == optional);
            assertThat(Beacon.decode(framed(FrameType.BEACON, tlvs)).isOk())
                    .as("TLV " + optional)
                    .isTrue();
        }
    }

    @Test
    void aBeaconIsNoRecordEvenWithTheTypeChanged() {
        byte[] bytes = framed(FrameType.NODE_RECORD, tlvsOfTheSample());
        assertThat(NodeRecord.decode(bytes).refusalCode()).isEqualTo("bad-signature");
    }

    @Test
    void anInvitationSurvivesUpperCaseAndSpacesButNoTypingError() {
        Invitation invitation = new Invitation(Samples.record(), Samples.NOW + 1000);
        String uri = invitation.uri(Samples.KEY);
        assertThat(uri).startsWith("nonos-mesh:1:");
        assertThat(uri.length()).isLessThan(1_100);
        assertThat(ok(Invitation.parse(uri))).isEqualTo(invitation);
        assertThat(ok(Invitation.parse("  " + uri.toUpperCase(java.util.Locale.ROOT) + "\n")))
                .isEqualTo(invitation);
        for (int at = Invitation.PREFIX.length(); at < uri.length(); at++) {
            char other = uri.charAt(at) == 'a' ? 'b' : 'a';
            String wrong = uri.substring(0, at) + other + uri.substring(at + 1);
            assertThat(Invitation.parse(wrong).isOk()).as("character " + at).isFalse();
        }
        assertThat(Invitation.parse("").refusalCode()).isEqualTo("not-an-invitation");
        assertThat(Invitation.parse(Invitation.PREFIX + "a".repeat(10_000)).refusalCode())
                .isEqualTo("oversized");
        assertThat(Invitation.parse(uri.substring(0, 200)).isOk()).isFalse();
    }

    @Test
    void nobodyCanInviteInAnothersName() {
        IdentityKey other = Samples.key(new Random(3));
        String uri = new Invitation(Samples.record(), Samples.NOW).uri(other);
        assertThat(Invitation.parse(uri).refusalCode()).isEqualTo("bad-signature");
    }

    @Test
    void stampsEndAndDoNotComeFromTheFuture() {
        Stamp stamp = new Stamp(1, Samples.NOW, 60);
        assertThat(stamp.check(Samples.NOW).isOk()).isTrue();
        assertThat(stamp.check(Samples.NOW + 59_999).isOk()).isTrue();
        assertThat(stamp.check(Samples.NOW + 60_000).refusalCode()).isEqualTo("expired");
        assertThat(stamp.check(Samples.NOW - Stamp.MAX_CLOCK_SKEW_MILLIS).isOk())
                .isTrue();
        assertThat(stamp.check(Samples.NOW - Stamp.MAX_CLOCK_SKEW_MILLIS - 1).refusalCode())
                .isEqualTo("from-the-future");
        assertThat(stamp.expiresAtMillis(Samples.NOW - 500_000)).isEqualTo(Samples.NOW - 500_000 + 60_000);
    }

    @Test
    void endpointsHaveOneForm() {
        assertThat(ok(Endpoint.parse("0.0.0.0:1")).fromSource()).isTrue();
        assertThat(ok(Endpoint.parse("[::]:65535")).text()).isEqualTo("0.0.0.0:65535");
        assertThat(ok(Endpoint.parse(":7")).fromSource()).isTrue();
        assertThat(ok(Endpoint.parse("[2001:DB8::1]:7")).text()).isEqualTo("[2001:db8:0:0:0:0:0:1]:7");
        assertThat(ok(Endpoint.parse("Node-1.Example:7")).text()).isEqualTo("node-1.example:7");
        assertThat(ok(Endpoint.parse("0.0.0.0:9")).resolve("192.0.2.1").text()).isEqualTo("192.0.2.1:9");
        for (String bad : List.of(
                "",
                "host",
                "host:",
                "host:0",
                "host:65536",
                "host:-1",
                "ho st:1",
                "-x:1",
                "a..b:1",
                "12345:1",
                "224.0.0.1:1",
                "[ff02::1]:1",
                "host:１",
                "x".repeat(65) + ":1")) {
            assertThat(Endpoint.parse(bad).refusalCode()).as(bad).isEqualTo("bad-endpoint");
        }
        byte[] mapped = new byte[19];
        mapped[0] = 6;
        mapped[11] = mapped[12] = (byte) 0xff;
        mapped[13] = 10;
        mapped[18] = 1;
        assertThat(Endpoint.decode(mapped).refusalCode()).isEqualTo("bad-endpoint");
        assertThat(Endpoint.decode(new byte[] {4, 0, 0, 0, 0, 0, 1}).refusalCode())
                .as("kind 0 is the one form of an open address")
                .isEqualTo("bad-endpoint");
    }

    @Test
    void theDigestForgetsNobodyAndErrsAboutAsOftenAsSaid() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int nodes : new int[] {0, 5, 50, 200}) {
            List<NodeId> known = new ArrayList<>();
            for (int i = 0; i < nodes; i++) {
                known.add(new NodeId(Samples.random32(random)));
            }
            NeighbourDigest digest = NeighbourDigest.of(random.nextLong(), known);
            assertThat(known).as("seed " + seed).allMatch(digest::mayContain);
            int trials = 4_000;
            int errors = 0;
            for (int i = 0; i < trials; i++) {
                errors += digest.mayContain(new NodeId(Samples.random32(random))) ? 1 : 0;
            }
            double expected = Math.pow(1 - Math.exp(-2.0 * nodes / 512), 2);
            assertThat((double) errors / trials)
                    .as(nodes + " nodes, seed " + seed)
                    .isCloseTo(expected, org.assertj.core.data.Offset.offset(0.08));
        }
    }
}
