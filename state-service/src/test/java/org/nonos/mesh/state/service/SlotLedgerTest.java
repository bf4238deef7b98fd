package org.nonos.mesh.state.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nonos.mesh.kit.store.SqliteStore;
import org.nonos.mesh.kit.store.Store;
import org.nonos.mesh.proof.receipt.SlotBook;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.Tables;

class SlotLedgerTest {

    private static final int SLOTS = 16;
    private static final long CYCLE = 1_000;

    @TempDir
    Path folder;

    @Test
    void givesEachThingASlotOfItsOwnUntilNoneIsLeft() {
        try (Store store = open()) {
            SlotLedger ledger = new SlotLedger(store);
            Set<Integer> given = new HashSet<>();
            for (int thing = 0; thing < SLOTS; thing++) {
                given.add(ledger.take(CYCLE, what(thing), 5, SLOTS).orElseThrow());
            }
            assertThat(given).hasSize(SLOTS).allMatch(slot -> slot >= 0 && slot < SLOTS);
            assertThat(ledger.take(CYCLE, what(99), 5, SLOTS)).isEmpty();
            assertThat(ledger.take(CYCLE + 1, what(99), 5, SLOTS)).hasValue(5);
        }
    }

    @Test
    void whatWasGivenIsOnTheDiskAndTheSameThingKeepsItsSlot() {
        try (Store store = open()) {
            new SlotLedger(store).take(CYCLE, what(1), 3, SLOTS);
        }
        try (Store store = open()) {
            SlotLedger ledger = new SlotLedger(store);
            assertThat(ledger.take(CYCLE, what(1), 9, SLOTS)).hasValue(3);
            assertThat(ledger.take(CYCLE, what(2), 3, SLOTS)).hasValue(4);
        }
    }

    @Test
    void forgetsOldCyclesAndGivesNothingOfThemEvenAfterARestart() {
        try (Store store = open()) {
            SlotLedger ledger = new SlotLedger(store);
            ledger.take(CYCLE, what(1), 0, SLOTS);
            long last = CYCLE + SlotLedger.KEPT_CYCLES - 1;
            ledger.take(last, what(2), 0, SLOTS);
            assertThat(entries(store)).isEqualTo(2);
            ledger.take(last + 1, what(3), 0, SLOTS);
            assertThat(entries(store)).isEqualTo(2);
            for (SlotLedger each : new SlotLedger[] {ledger, new SlotLedger(store)}) {
                assertThat(each.take(CYCLE, what(4), 0, SLOTS)).isEqualTo(OptionalInt.empty());
                assertThat(each.take(CYCLE, what(1), 0, SLOTS)).isEqualTo(OptionalInt.empty());
            }
        }
    }

    @Test
    void withoutADiskThereIsNoSlot() {
        Store store = open();
        SlotLedger ledger = new SlotLedger(store);
        store.close();
        assertThatThrownBy(() -> ledger.take(CYCLE, what(1), 0, SLOTS))
                .isInstanceOf(SlotBook.SlotBookUnavailableException.class);
    }

    private Store open() {
        return SqliteStore.open(folder.resolve("slots.db"));
    }

    private static int entries(Store store) {
        return store.page(Tables.SLOT, new byte[0], 1_000).size();
    }

    private static Bytes32 what(int number) {
        byte[] bytes = new byte[Bytes32.LENGTH];
        Arrays.fill(bytes, (byte) number);
        return Bytes32.of(bytes);
    }
}
