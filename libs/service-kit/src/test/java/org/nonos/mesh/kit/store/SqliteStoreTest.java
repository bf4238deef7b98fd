package org.nonos.mesh.kit.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nonos.mesh.protocol.core.Write;

class SqliteStoreTest {

    @TempDir
    Path folder;

    @Test
    void whatWasCommittedIsThereAfterReopening() {
        try (Store store = open()) {
            store.commit(List.of(put("one", "k", "v"), put("two", "k", "w"), Write.delete("one", bytes("none"))));
        }
        try (Store store = open()) {
            assertThat(store.get("one", bytes("k"))).contains(bytes("v"));
            assertThat(store.get("two", bytes("k"))).contains(bytes("w"));
            store.commit(List.of(Write.delete("one", bytes("k"))));
            assertThat(store.get("one", bytes("k"))).isEmpty();
        }
    }

    @Test
    void aFailingWriteLeavesNothingOfItsGroup() {
        try (Store store = open()) {
            store.commit(List.of(put("one", "before", "x")));
            assertThatThrownBy(() -> store.commit(List.of(put("one", "a", "1"), put("Bad Name", "b", "2"))))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(store.get("one", bytes("a"))).isEmpty();
            assertThat(store.get("one", bytes("before"))).isPresent();
        }
    }

    @Test
    void pagesFollowUnsignedKeyOrder() {
        try (Store store = open()) {
            List<Write> writes = new ArrayList<>();
            for (int i = 255; i >= 0; i--) {
                writes.add(Write.put("many", new byte[] {(byte) i}, bytes("v")));
            }
            store.commit(writes);
            List<Store.Entry> page = store.page("many", new byte[] {0x7e}, 3);
            assertThat(page.stream().map(e -> e.key()[0] & 0xff)).containsExactly(0x7f, 0x80, 0x81);
            List<Integer> scanned = new ArrayList<>();
            store.scan("many", (k, v) -> scanned.add(k[0] & 0xff));
            assertThat(scanned).isSorted().hasSize(256);
        }
    }

    @Test
    void aDamagedFileIsNamedInOneSentence() throws IOException {
        Path file = folder.resolve("store.db");
        Files.write(file, bytes("this is no database, but it is long enough to be taken for one ".repeat(20)));
        assertThatThrownBy(() -> SqliteStore.open(file))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("damaged")
                .hasMessageContaining(file.toString());
    }

    @Test
    void aDataFolderIsHeldByOneAndRefusedWhenOthersMayReadIt() throws IOException {
        Path data = folder.resolve("data");
        try (DataFolder held = DataFolder.open(data)) {
            assertThat(held.path()).isDirectory();
            assertThatThrownBy(() -> DataFolder.open(data)).hasMessageContaining("in use by another node");
        }
        DataFolder.open(data).close();
        Files.setPosixFilePermissions(data, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-x---"));
        assertThatThrownBy(() -> DataFolder.open(data)).hasMessageContaining("chmod 700");
    }

    private Store open() {
        return SqliteStore.open(folder.resolve("store.db"));
    }

    private static Write put(String table, String key, String value) {
        return Write.put(table, bytes(key), bytes(value));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
