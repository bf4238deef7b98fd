package org.nonos.mesh.kit.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.nonos.mesh.protocol.core.Write;

/**
 * One SQLite file: write-ahead log, {@code synchronous=FULL}, one table of (key, value) blobs per name. One connection,
 * used by one caller at a time; the loop that owns it commits in groups.
 */
public final class SqliteStore implements Store {

    private static final Pattern TABLE = Pattern.compile("[a-z][a-z_]{0,30}");

    private final Path file;
    private final Connection connection;
    private final Set<String> tables = new HashSet<>();

    private SqliteStore(Path file, Connection connection) {
        this.file = file;
        this.connection = connection;
    }

    /**
     * Opens or creates the file.
     *
     * @throws StoreException when the file is locked, damaged, or its folder cannot be written
     */
    public static SqliteStore open(Path file) {
        try {
            Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
            try (Statement setup = connection.createStatement()) {
                setup.execute("PRAGMA journal_mode=WAL");
                setup.execute("PRAGMA synchronous=FULL");
                setup.execute("PRAGMA busy_timeout=2000");
            }
            connection.setAutoCommit(false);
            return new SqliteStore(file, connection);
        } catch (SQLException e) {
            throw new StoreException("cannot open " + file + ": " + plain(e), e);
        }
    }

    @Override
    public synchronized void commit(List<Write> writes) {
        if (writes.isEmpty()) {
            return;
        }
        // Creating a table commits, so all of them come before the first write.
        writes.forEach(write -> table(write.table()));
        try {
            for (Write write : writes) {
                apply(write);
            }
            connection.commit();
        } catch (SQLException e) {
            rollback();
            throw new StoreException("cannot write " + file + ": " + plain(e), e);
        }
    }

    private void apply(Write write) throws SQLException {
        String table = table(write.table());
        byte[] value = write.value();
        String sql = value == null
                ? "DELETE FROM " + table + " WHERE k = ?"
                : "INSERT INTO " + table + " (k, v) VALUES (?, ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setBytes(1, write.key());
            if (value != null) {
                statement.setBytes(2, value);
            }
            statement.executeUpdate();
        }
    }

    @Override
    public synchronized Optional<byte[]> get(String table, byte[] key) {
        try (PreparedStatement query = connection.prepareStatement("SELECT v FROM " + table(table) + " WHERE k = ?")) {
            query.setBytes(1, key);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next() ? Optional.of(rows.getBytes(1)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw new StoreException("cannot read " + file + ": " + plain(e), e);
        }
    }

    @Override
    public synchronized void scan(String table, BiConsumer<byte[], byte[]> visitor) {
        try (PreparedStatement query = connection.prepareStatement("SELECT k, v FROM " + table(table) + " ORDER BY k");
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                visitor.accept(rows.getBytes(1), rows.getBytes(2));
            }
        } catch (SQLException e) {
            throw new StoreException("cannot read " + file + ": " + plain(e), e);
        }
    }

    @Override
    public synchronized List<Entry> page(String table, byte[] afterKey, int limit) {
        String sql = "SELECT k, v FROM " + table(table) + " WHERE k > ? ORDER BY k LIMIT ?";
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setBytes(1, afterKey);
            query.setInt(2, limit);
            List<Entry> entries = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    entries.add(new Entry(rows.getBytes(1), rows.getBytes(2)));
                }
            }
            return entries;
        } catch (SQLException e) {
            throw new StoreException("cannot read " + file + ": " + plain(e), e);
        }
    }

    private String table(String name) {
        if (!tables.contains(name)) {
            if (!TABLE.matcher(name).matches()) {
                throw new IllegalArgumentException("table name " + name);
            }
            try (Statement create = connection.createStatement()) {
                create.execute("CREATE TABLE IF NOT EXISTS t_" + name + " (k BLOB PRIMARY KEY, v BLOB NOT NULL)"
                        + " WITHOUT ROWID");
                connection.commit();
            } catch (SQLException e) {
                rollback();
                throw new StoreException("cannot write " + file + ": " + plain(e), e);
            }
            tables.add(name);
        }
        return "t_" + name;
    }

    private void rollback() {
        try {
            connection.rollback();
        } catch (SQLException e) {
            throw new StoreException("cannot undo in " + file + ": " + plain(e), e);
        }
    }

    private static String plain(SQLException e) {
        String text = String.valueOf(e.getMessage());
        if (text.contains("SQLITE_FULL")) {
            return "the disk is full";
        }
        if (text.contains("SQLITE_BUSY") || text.contains("SQLITE_LOCKED")) {
            return "another process holds it";
        }
        if (text.contains("SQLITE_CORRUPT") || text.contains("SQLITE_NOTADB")) {
            return "the file is damaged; restore it from a backup or move it away";
        }
        if (text.contains("SQLITE_READONLY") || text.contains("SQLITE_CANTOPEN")) {
            return "its folder cannot be written";
        }
        return text;
    }

    @Override
    public synchronized void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new StoreException("cannot close " + file + ": " + plain(e), e);
        }
    }
}
