package org.nonos.mesh.protocol.onionservice;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * Seals a descriptor's content in two layers, after rend-spec-v3 §2.5. The outer one opens with the address:
 * {@code salt 32 | sealed (ephemeral key 32 | clients u8 | (id 8 | sealed cookie 48) each | inner, padded)}. The inner
 * one opens with the address and the cookie, which each authorised client finds by its own key; a service for everyone
 * has an empty cookie. There are always a multiple of 16 client entries, made up where need be, so that nobody sees how
 * many clients there are, or whether any.
 */
final class DescriptorSeal {

    private static final int CLIENT_STEP = 16;
    private static final int MAX_CLIENTS = 64;
    private static final int ID_BYTES = 8;
    private static final int COOKIE_BYTES = 32;
    private static final int ENTRY_BYTES = ID_BYTES + COOKIE_BYTES + DescriptorKeys.TAG_BYTES;
    private static final int INNER_STEP = 1_024;

    private final byte[] subcredential;
    private final byte[] serviceKey;
    private final byte[] revision;

    DescriptorSeal(Bytes32 serviceKey, NodeId blindedKey, long revision) {
        this.serviceKey = serviceKey.toArray();
        this.subcredential = DescriptorKeys.subcredential(serviceKey, blindedKey);
        this.revision = new ByteWriter(8).u63(revision).toArray();
    }

    byte[] seal(DescriptorContent content, List<Bytes32> clients, RandomGenerator random) {
        if (clients.size() > MAX_CLIENTS) {
            throw new IllegalArgumentException("at most 64 clients, not " + clients.size());
        }
        byte[] ephemeral = bytes(random, DescriptorKeys.KEY_BYTES);
        byte[] cookie = clients.isEmpty() ? new byte[0] : bytes(random, COOKIE_BYTES);
        List<byte[]> entries = new ArrayList<>();
        for (Bytes32 client : clients) {
            entries.add(entry(ClientKey.agree(ephemeral, client.toArray()), cookie, random));
        }
        while (entries.isEmpty() || entries.size() % CLIENT_STEP != 0) {
            entries.add(bytes(random, ENTRY_BYTES));
        }
        Collections.shuffle(entries, Random.from(random));
        byte[] salt = bytes(random, DescriptorKeys.KEY_BYTES);
        ByteWriter outer = new ByteWriter(4_096)
                .bytes(new ClientKey(ephemeral).publicKey().toArray())
                .u8(entries.size());
        entries.forEach(outer::bytes);
        outer.bytes(DescriptorKeys.seal(innerKey(cookie, salt), padded(content.encode())));
        return new ByteWriter(4_096)
                .bytes(salt)
                .bytes(DescriptorKeys.seal(outerKey(salt), outer.toArray()))
                .toArray();
    }

    private byte[] entry(byte[] shared, byte[] cookie, RandomGenerator random) {
        // A client key without a secret opens for nobody, and looks like the made-up ones.
        if (shared.length == 0) {
            return bytes(random, ENTRY_BYTES);
        }
        byte[] keys = entryKeys(shared);
        return new ByteWriter(ENTRY_BYTES)
                .bytes(Arrays.copyOf(keys, ID_BYTES))
                .bytes(DescriptorKeys.seal(Arrays.copyOfRange(keys, ID_BYTES, keys.length), cookie))
                .toArray();
    }

    Decoded<DescriptorContent> open(byte[] sealed, ClientKey client) {
        if (sealed.length < DescriptorKeys.KEY_BYTES) {
            return Decoded.refused("truncated", "no room for a salt");
        }
        byte[] salt = Arrays.copyOf(sealed, DescriptorKeys.KEY_BYTES);
        return DescriptorKeys.open(outerKey(salt), Arrays.copyOfRange(sealed, DescriptorKeys.KEY_BYTES, sealed.length))
                .then(outer -> openInner(outer, salt, client));
    }

    private Decoded<DescriptorContent> openInner(byte[] outer, byte[] salt, ClientKey client) {
        ByteReader in = new ByteReader(outer);
        byte[] ephemeral = in.bytes(DescriptorKeys.KEY_BYTES);
        int count = in.u8();
        byte[] entries = in.bytes(count * ENTRY_BYTES);
        byte[] inner = in.bytes(in.remaining());
        if (in.failed()) {
            return Decoded.refused("truncated", "the outer layer ends too soon");
        }
        byte[] cookie = cookie(entries, client.agree(ephemeral));
        return switch (DescriptorKeys.open(innerKey(cookie, salt), inner)) {
            case Decoded.Ok<byte[]>(byte[] padded) -> unpadded(padded).then(DescriptorContent::decode);
            case Decoded.Refused<byte[]> ignored ->
                Decoded.refused("not-authorised", "the service lets in only clients that it knows");
        };
    }

    private byte[] cookie(byte[] entries, byte[] shared) {
        if (shared.length == 0) {
            return new byte[0];
        }
        byte[] keys = entryKeys(shared);
        for (int at = 0; at < entries.length; at += ENTRY_BYTES) {
            if (Arrays.equals(entries, at, at + ID_BYTES, keys, 0, ID_BYTES)) {
                byte[] sealed = Arrays.copyOfRange(entries, at + ID_BYTES, at + ENTRY_BYTES);
                return DescriptorKeys.open(Arrays.copyOfRange(keys, ID_BYTES, keys.length), sealed)
                        .asOptional()
                        .orElse(new byte[0]);
            }
        }
        return new byte[0];
    }

    private byte[] entryKeys(byte[] shared) {
        return DescriptorKeys.derive(
                "service-client", shared, subcredential, revision, ID_BYTES + DescriptorKeys.KEY_BYTES);
    }

    private byte[] outerKey(byte[] salt) {
        return DescriptorKeys.derive("service-outer", serviceKey, salt, context(), DescriptorKeys.KEY_BYTES);
    }

    private byte[] innerKey(byte[] cookie, byte[] salt) {
        byte[] secret = Arrays.copyOf(serviceKey, serviceKey.length + cookie.length);
        System.arraycopy(cookie, 0, secret, serviceKey.length, cookie.length);
        return DescriptorKeys.derive("service-inner", secret, salt, context(), DescriptorKeys.KEY_BYTES);
    }

    private byte[] context() {
        byte[] context = Arrays.copyOf(subcredential, subcredential.length + revision.length);
        System.arraycopy(revision, 0, context, subcredential.length, revision.length);
        return context;
    }

    /** {@code length u16 | content | zeros}, so that its length says nothing. */
    private static byte[] padded(byte[] content) {
        int length = (2 + content.length + INNER_STEP - 1) / INNER_STEP * INNER_STEP;
        byte[] all = Arrays.copyOf(new byte[] {(byte) (content.length >> 8), (byte) content.length}, length);
        System.arraycopy(content, 0, all, 2, content.length);
        return all;
    }

    private static Decoded<byte[]> unpadded(byte[] padded) {
        ByteReader in = new ByteReader(padded);
        byte[] content = in.var(padded.length);
        return in.failed() ? Decoded.refused("truncated", "the inner layer ends too soon") : Decoded.ok(content);
    }

    private static byte[] bytes(RandomGenerator random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
