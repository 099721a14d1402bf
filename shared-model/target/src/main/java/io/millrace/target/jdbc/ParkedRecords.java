// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.jdbc;

import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.codec.SchemaCodec;
import io.millrace.codec.WireReader;
import io.millrace.codec.WireWriter;
import io.millrace.model.RowChange;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.model.TransactionBegin;
import io.millrace.position.LogPosition;
import io.millrace.target.Image;
import io.millrace.target.ParkedChange;
import io.millrace.target.ParkedKey;
import io.millrace.target.ParkedTable;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code millrace.parked_key} and {@code parked_change}, which every product keeps alike. Rows and shapes stand in them as
 * they travel on the wire.
 */
public record ParkedRecords(Sql sql, SqlWords words) implements ParkedTable {

    private static final String DOING = "keep the account of parked changes";
    private static final String IN_ORDER = " ORDER BY log_epoch, log_file, log_offset, log_event, log_row, log_part";
    private static final String BACKWARD =
            " ORDER BY log_epoch DESC, log_file DESC, log_offset DESC, log_event DESC, log_row DESC, log_part DESC";
    private static final String OF_CHAIN = " WHERE pipeline = ? AND chain = ?";
    private static final String OF_TABLE = " WHERE pipeline = ? AND source_database = ? AND source_table = ?";
    private static final String OF_POSITION = " WHERE pipeline = ? AND position = ?";

    /** Rows of one statement, at most. */
    private static final int ROWS = 50;

    /** Bytes of one statement, about: the row that reaches it is the last. */
    private static final int BYTES = 1 << 20;

    @Override
    public List<ParkedKey> keys(String pipeline) {
        return sql.list(
                DOING,
                row -> new ParkedKey(table(row), chain(row), shape(row), change(row)),
                "SELECT * FROM millrace.parked_key WHERE pipeline = ?",
                pipeline);
    }

    @Override
    public Set<TableId> tables(String pipeline) {
        return new HashSet<>(sql.list(
                DOING,
                ParkedRecords::table,
                "SELECT DISTINCT source_database, source_table FROM millrace.parked_key WHERE pipeline = ?",
                pipeline));
    }

    @Override
    public Count count(String pipeline) {
        return new Count(count("parked_key", pipeline), count("parked_change", pipeline));
    }

    private long count(String table, String pipeline) {
        return sql.first(
                        DOING,
                        row -> row.getLong(1),
                        "SELECT COUNT(*) FROM millrace." + table + " WHERE pipeline = ?",
                        pipeline)
                .orElseThrow();
    }

    @Override
    public void addKeys(String pipeline, List<ParkedKey> keys) {
        insert(
                "parked_key (pipeline, position, image, source_database, source_table, chain, shape, content)",
                "(?, ?, ?, ?, ?, ?, ?, ?)",
                keys.stream()
                        .map(key -> List.<Object>of(
                                pipeline,
                                key.change().position().toString(),
                                text(key.image()),
                                key.table().database(),
                                key.table().name(),
                                key.chain().toString(),
                                bytes(key.shape()),
                                bytes(key.change())))
                        .toList());
    }

    @Override
    public boolean hasChain(String pipeline, LogPosition chain) {
        return !sql.list(
                        DOING,
                        ParkedRecords::chain,
                        "SELECT chain FROM millrace.parked_key" + OF_CHAIN + " " + words.lock(),
                        pipeline,
                        chain.toString())
                .isEmpty();
    }

    @Override
    public void add(String pipeline, List<ParkedChange> changes) {
        insert(
                "parked_change (pipeline, position, log_epoch, log_file, log_offset, log_event, log_row, log_part,"
                        + " source_database, source_table, chain, operation, shape, content, code, error, word, parked_at)",
                "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, " + words.now() + ")",
                changes.stream().map(change -> values(pipeline, change)).toList());
    }

    private static List<Object> values(String pipeline, ParkedChange change) {
        LogPosition at = change.position();
        return List.of(
                pipeline,
                at.toString(),
                at.epoch(),
                at.file(),
                at.offset(),
                at.event(),
                at.row(),
                at.part(),
                change.table().database(),
                change.table().name(),
                change.chain().toString(),
                change.change().operation().name().toLowerCase(Locale.ROOT),
                bytes(change.shape()),
                bytes(change.change()),
                change.code(),
                change.error(),
                text(change.word()));
    }

    private void insert(String into, String places, List<List<Object>> rows) {
        if (words.orElse() == null) {
            rows.forEach(row -> insertIfMissing(into, places, row));
            return;
        }
        List<Object> values = new ArrayList<>();
        int count = 0;
        long bytes = 0;
        for (List<Object> row : rows) {
            values.addAll(row);
            count++;
            bytes += row.stream()
                    .mapToLong(value -> value instanceof byte[] content ? content.length : 0)
                    .sum();
            if (count == ROWS || bytes >= BYTES) {
                insert(into, places, count, values);
                values.clear();
                count = 0;
                bytes = 0;
            }
        }
        if (count > 0) {
            insert(into, places, count, values);
        }
    }

    /** The columns of the primary key come first. */
    private void insertIfMissing(String into, String places, List<Object> row) {
        String ofKey = OF_POSITION + (into.startsWith("parked_key") ? " AND image = ?" : "");
        Object[] key = row.subList(0, into.startsWith("parked_key") ? 3 : 2).toArray();
        String table = into.substring(0, into.indexOf(' '));
        if (!sql.isTrue(DOING, "SELECT 1 FROM millrace." + table + ofKey, key)) {
            sql.update(DOING, "INSERT INTO millrace." + into + " VALUES " + places, row.toArray());
        }
    }

    private void insert(String into, String places, int count, List<Object> values) {
        sql.update(
                DOING,
                "INSERT INTO millrace." + into + " VALUES " + String.join(", ", Collections.nCopies(count, places))
                        + " " + words.orElse(),
                values.toArray());
    }

    @Override
    public void join(String pipeline, LogPosition chain, LogPosition into) {
        for (String table : List.of("parked_key", "parked_change")) {
            sql.update(
                    DOING,
                    "UPDATE millrace." + table + " SET chain = ?" + OF_CHAIN,
                    into.toString(),
                    pipeline,
                    chain.toString());
        }
    }

    @Override
    public List<LogPosition> decided(String pipeline) {
        return sql
                .list(
                        DOING,
                        ParkedRecords::chain,
                        "SELECT DISTINCT chain FROM millrace.parked_change WHERE pipeline = ? AND word <> ''",
                        pipeline)
                .stream()
                .sorted()
                .toList();
    }

    @Override
    public void read(String pipeline, LogPosition chain, Consumer<ParkedChange> reader) {
        record Size(String position, long bytes) {}
        List<Size> sizes = sql.list(
                DOING,
                row -> new Size(row.getString("position"), row.getLong("bytes")),
                "SELECT position, LENGTH(content) AS bytes FROM millrace.parked_change" + OF_CHAIN + IN_ORDER + " "
                        + words.lock(),
                pipeline,
                chain.toString());
        List<Object> values = new ArrayList<>(List.of(pipeline));
        long bytes = 0;
        for (int i = 0; i < sizes.size(); i++) {
            values.add(sizes.get(i).position);
            bytes += sizes.get(i).bytes;
            if (values.size() > ROWS || bytes >= BYTES || i == sizes.size() - 1) {
                String places = String.join(", ", Collections.nCopies(values.size() - 1, "?"));
                read(" WHERE pipeline = ? AND position IN (" + places + ")" + IN_ORDER, values.toArray())
                        .forEach(reader);
                values.subList(1, values.size()).clear();
                bytes = 0;
            }
        }
    }

    private List<ParkedChange> read(String which, @Nullable Object... values) {
        return sql.list(DOING, this::parked, "SELECT * FROM millrace.parked_change" + which, values);
    }

    @Override
    public void refusedAgain(String pipeline, LogPosition chain) {
        sql.update(DOING, "UPDATE millrace.parked_change SET word = ''" + OF_CHAIN, pipeline, chain.toString());
    }

    @Override
    public void refused(String pipeline, LogPosition position, String code, String error) {
        sql.update(
                DOING,
                "UPDATE millrace.parked_change SET code = ?, error = ?" + OF_POSITION,
                code,
                error,
                pipeline,
                position.toString());
    }

    @Override
    public void forgetChange(String pipeline, LogPosition position) {
        sql.update(DOING, "DELETE FROM millrace.parked_change" + OF_POSITION, pipeline, position.toString());
    }

    @Override
    public void forgetChain(String pipeline, LogPosition chain) {
        forgetBoth(OF_CHAIN, pipeline, chain.toString());
    }

    @Override
    public void forget(String pipeline, TableId table) {
        forgetBoth(OF_TABLE, pipeline, table.database(), table.name());
    }

    @Override
    public void forget(String pipeline) {
        forgetBoth(" WHERE pipeline = ?", pipeline);
    }

    private void forgetBoth(String which, Object... values) {
        sql.update(DOING, "DELETE FROM millrace.parked_change" + which, values);
        sql.update(DOING, "DELETE FROM millrace.parked_key" + which, values);
    }

    @Override
    public List<Chain> oldest(String pipeline, int limit) {
        record Size(String chain, long changes) {}
        return sql
                .list(
                        DOING,
                        row -> new Size(row.getString("chain"), row.getLong("changes")),
                        "SELECT chain, COUNT(*) AS changes, MIN(parked_at) AS since FROM millrace.parked_change"
                                + " WHERE pipeline = ? GROUP BY chain ORDER BY since, chain "
                                + words.limit().apply(limit),
                        pipeline)
                .stream()
                .flatMap(size -> {
                    String one = " " + words.limit().apply(1);
                    List<ParkedChange> first = read(OF_CHAIN + IN_ORDER + one, pipeline, size.chain);
                    List<ParkedChange> refused =
                            read(OF_CHAIN + " AND code <> ''" + BACKWARD + one, pipeline, size.chain);
                    return first.stream()
                            .map(change ->
                                    new Chain(change, refused.isEmpty() ? change : refused.get(0), size.changes));
                })
                .toList();
    }

    @Override
    public Optional<ParkedChange> find(String pipeline, LogPosition position) {
        return read(OF_POSITION + " " + words.lock(), pipeline, position.toString()).stream()
                .findFirst();
    }

    @Override
    public boolean decide(String pipeline, LogPosition position, ParkedChange.Word word) {
        boolean isThere = find(pipeline, position).isPresent();
        sql.update(
                DOING,
                "UPDATE millrace.parked_change SET word = ?" + OF_POSITION,
                text(word),
                pipeline,
                position.toString());
        return isThere;
    }

    @Override
    public int retryAll(String pipeline) {
        return sql.update(
                DOING,
                "UPDATE millrace.parked_change SET word = ? WHERE pipeline = ? AND word = ''",
                text(ParkedChange.Word.RETRY),
                pipeline);
    }

    @Override
    public void replace(String pipeline, ParkedChange change) {
        sql.update(
                DOING,
                "UPDATE millrace.parked_change SET content = ?, word = ?" + OF_POSITION,
                bytes(change.change()),
                text(change.word()),
                pipeline,
                change.position().toString());
    }

    private ParkedChange parked(ResultSet row) throws SQLException {
        String word = row.getString("word");
        return new ParkedChange(
                table(row),
                chain(row),
                shape(row),
                change(row),
                row.getString("code"),
                row.getString("error"),
                word.isEmpty() ? null : ParkedChange.Word.valueOf(word.strip().toUpperCase(Locale.ROOT)),
                Objects.requireNonNull(words.times().read(row, "parked_at")));
    }

    private static TableId table(ResultSet row) throws SQLException {
        return new TableId(row.getString("source_database"), row.getString("source_table"));
    }

    private static LogPosition chain(ResultSet row) throws SQLException {
        return LogPosition.parse(row.getString("chain"));
    }

    private static TableSchema shape(ResultSet row) throws SQLException {
        return SchemaCodec.read(WireReader.checked(row.getBytes("shape")));
    }

    private static RowChange change(ResultSet row) throws SQLException {
        ChangeRecord.Transaction record = (ChangeRecord.Transaction) RecordCodec.decode(row.getBytes("content"));
        return record.rows().get(0);
    }

    private static byte[] bytes(TableSchema shape) {
        WireWriter out = new WireWriter(256);
        SchemaCodec.write(out, shape);
        return out.toBytesWithChecksum();
    }

    private static byte[] bytes(RowChange change) {
        LogPosition start = change.position().startOfTransaction();
        return RecordCodec.encode(new ChangeRecord.Transaction(
                start, change.position(), new TransactionBegin(start, null, 0), List.of(change)));
    }

    private static String text(ParkedChange.@Nullable Word word) {
        return word == null ? "" : word.name().toLowerCase(Locale.ROOT);
    }

    private static String text(Image image) {
        return image.name().toLowerCase(Locale.ROOT);
    }
}
