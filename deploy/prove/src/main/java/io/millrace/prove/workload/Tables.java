// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.workload;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * The tables of the workload. Every row says which session wrote it last, in which of its transactions, and every
 * transaction leaves a receipt, and updates the one mark of its session as its last statement. Stateless.
 */
public final class Tables {

    /** The database that all of it is in. */
    public static final String DATABASE = "prove";

    /** One row per session: number and size of its last transaction. */
    public static final String MARKS = "marks";

    /** One row per transaction, never changed and never deleted: its session, its number and how many changes it has. */
    public static final String RECEIPTS = "receipts";

    /** Columns of {@link #MARKS} and {@link #RECEIPTS}, and of all other tables the first two. */
    public static final String SESSION = "session";

    public static final String COUNTER = "counter";
    public static final String CHANGES = "changes";

    /** The tables whose balances have a constant sum. */
    public static final List<String> BANK = List.of("bank_a", "bank_b");

    public static final String BALANCE = "balance";

    /** Columns added under way are called so, followed by session and number of the change. */
    public static final String ADDED_COLUMN = "added_";

    /** What all accounts hold together. */
    public static final long TOTAL = 200_000;

    /** What remains of a line's number when it is divided by this, is how many parts it has. */
    public static final int PARTS_MODULUS = 3;

    private static final int CODES_APART = 1_000;

    static final int ACCOUNTS = 100;
    static final long FIRST_BALANCE = TOTAL / 2 / ACCOUNTS;

    /** Rows of the table of seats for each session that writes small transactions. */
    public static final int SEATS = 8;

    /** Registers that all sessions change, and that each of those that write small transactions has for itself. */
    public static final int REGISTERS = 4;

    /** Badges of each session that writes small transactions, each with a code of its own. */
    public static final int BADGES = 6;

    private static final String WRITTEN = " session INT NOT NULL, counter BIGINT NOT NULL";

    private Tables() {}

    /** The statements that make them, empty. */
    static List<String> statements() {
        return List.of(
                "CREATE DATABASE " + DATABASE,
                create("marks (session INT PRIMARY KEY, counter BIGINT NOT NULL, changes INT NOT NULL)"),
                create("receipts (session INT NOT NULL, counter BIGINT NOT NULL, changes INT NOT NULL,"
                        + " PRIMARY KEY (session, counter))"),
                create("bank_a (id INT PRIMARY KEY, balance DECIMAL(20,4) NOT NULL," + WRITTEN + ")"),
                create("bank_b (id INT PRIMARY KEY, balance DECIMAL(20,4) NOT NULL," + WRITTEN + ")"),
                create("ledger (" + WRITTEN + ", amount DECIMAL(12,4), note VARCHAR(200), made DATETIME(6),"
                        + " entry BIGINT NOT NULL, seal BIGINT NOT NULL, PRIMARY KEY (session, counter))"),
                create(
                        "orders (session INT NOT NULL, number BIGINT NOT NULL, line_count INT NOT NULL, counter BIGINT NOT NULL,"
                                + " PRIMARY KEY (session, number))"),
                create("order_lines (session INT NOT NULL, number BIGINT NOT NULL, line INT NOT NULL, pieces INT,"
                        + " counter BIGINT NOT NULL, PRIMARY KEY (session, number, line),"
                        + " FOREIGN KEY (session, number) REFERENCES orders (session, number))"),
                create("line_parts (session INT NOT NULL, number BIGINT NOT NULL, line INT NOT NULL, part INT NOT NULL,"
                        + " counter BIGINT NOT NULL, PRIMARY KEY (session, number, line, part),"
                        + " FOREIGN KEY (session, number, line) REFERENCES order_lines (session, number, line))"),
                create("registers (id INT PRIMARY KEY, version BIGINT NOT NULL, words VARCHAR(100) NOT NULL,"
                        + " seal BIGINT NOT NULL," + WRITTEN + ")"),
                create("badges (id INT PRIMARY KEY, code INT NOT NULL UNIQUE," + WRITTEN + ")"),
                create("sundry (id INT PRIMARY KEY, n INT, words VARCHAR(60)," + WRITTEN + ")"),
                create("churn (id INT PRIMARY KEY, version BIGINT, words VARCHAR(100), ratio DOUBLE," + WRITTEN + ")"),
                create("seats (id BIGINT PRIMARY KEY, holder VARCHAR(40)," + WRITTEN + ")"),
                create("tracks (" + WRITTEN + ", n INT, words VARCHAR(60), KEY (session, counter))"),
                create("hot (id INT PRIMARY KEY, hits BIGINT," + WRITTEN + ")"),
                create("large (id INT PRIMARY KEY, body LONGBLOB, words MEDIUMTEXT," + WRITTEN + ")"),
                create("bulk (id BIGINT PRIMARY KEY, batch BIGINT, words VARCHAR(100)," + WRITTEN + ", KEY (batch))"));
    }

    /** All tables of the workload itself. */
    public static List<String> names() {
        return statements().stream()
                .skip(1)
                .map(statement -> statement.substring(statement.indexOf('.') + 1, statement.indexOf(" (")))
                .toList();
    }

    /** How many parts a line has. */
    public static int partsOf(int line) {
        return line % PARTS_MODULUS;
    }

    /** The code that a badge has at first. */
    public static int firstCode(int session, int badge) {
        return session * CODES_APART + badge;
    }

    /** What a row that is sealed says of its other values. */
    public static long seal(Object... values) {
        CRC32 checksum = new CRC32();
        checksum.update(Arrays.stream(values)
                .map(String::valueOf)
                .collect(Collectors.joining("|"))
                .getBytes(StandardCharsets.UTF_8));
        return checksum.getValue();
    }

    static String create(String rest) {
        return "CREATE TABLE " + DATABASE + "." + rest + " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";
    }
}
