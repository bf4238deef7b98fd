package org.nonos.mesh.proof;

import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;

/** The first eight bytes of the hash of a realm's name, as the number that travels: a {@link Realm} without its name. */
public record RealmTag(long value) {

    public static RealmTag of(Realm realm) {
        return new RealmTag(new ByteReader(realm.tag()).i64());
    }

    /** Eight bytes, equal to {@link Realm#tag()}. */
    public byte[] toArray() {
        return new ByteWriter(Long.BYTES).i64(value).toArray();
    }

    @Override
    public String toString() {
        return String.format("%016x", value);
    }
}
