// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.model.RowChange;
import io.millrace.model.Temporal;
import io.millrace.testkit.TopicView;
import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The changes that wait in Millrace's topic as files for those that do nothing but write them: rows as COPY takes them,
 * changes, and the records themselves.
 *
 * @param rows every row as an insertion or an update has left it
 * @param changes the number of a table, {@code u} or {@code d}, and the row, or its key only, with tabs between them
 * @param records each its length and its bytes
 * @param count of all changes
 * @param written of those that leave a row
 */
record WaitingChanges(Path rows, Path changes, Path records, long count, long written) {

    private static final int FRACTION_DIGITS = 6;

    /**
     * Reads the topic to its end.
     *
     * @param from the offset of the first record
     * @param folder of the files, which take the place of earlier ones; exists
     */
    static WaitingChanges read(TopicView view, long from, Load load, Path folder) {
        try (Writing files = new Writing(load, folder)) {
            view.read(from, files::add);
            return new WaitingChanges(files.rowsFile, files.changesFile, files.recordsFile, files.count, files.written);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The three files while they are written. */
    private static final class Writing implements AutoCloseable {

        private final Load load;
        private final List<String> tables;
        private final Path rowsFile;
        private final Path changesFile;
        private final Path recordsFile;
        private final BufferedWriter rows;
        private final BufferedWriter changes;
        private final DataOutputStream records;
        private long count;
        private long written;

        Writing(Load load, Path folder) throws IOException {
            this.load = load;
            this.tables = load.tables();
            this.rowsFile = folder.resolve("rows");
            this.changesFile = folder.resolve("changes");
            this.recordsFile = folder.resolve("records");
            this.rows = Files.newBufferedWriter(rowsFile);
            this.changes = Files.newBufferedWriter(changesFile);
            this.records = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(recordsFile)));
        }

        void add(ConsumerRecord<byte[], byte[]> record) {
            if (RecordCodec.decode(record.value()) instanceof ChangeRecord.Transaction transaction) {
                try {
                    records.writeInt(record.value().length);
                    records.write(record.value());
                    for (RowChange change : transaction.rows()) {
                        add(change);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }

        private void add(RowChange change) throws IOException {
            String name = change.table().name();
            RowShape shape = load.shape();
            @Nullable Object[] after = change.after();
            @Nullable Object[] before = change.before();
            count++;
            changes.write(String.valueOf(tables.indexOf(name)));
            if (after != null) {
                String row = line(shape, after);
                written++;
                rows.write(row);
                rows.write('\n');
                changes.write("\tu\t" + row + "\n");
            } else if (before != null) {
                changes.write("\td\t" + before[0] + "\n");
            }
        }

        @Override
        public void close() throws IOException {
            try (rows;
                    changes) {
                records.close();
            }
        }
    }

    /** A row in the text form of COPY. */
    static String line(RowShape shape, @Nullable Object[] row) {
        StringBuilder line = new StringBuilder();
        for (int at = 0; at < row.length; at++) {
            line.append(at == 0 ? "" : "\t").append(text(shape.columns().get(at).kind(), row[at]));
        }
        return line.toString();
    }

    private static String text(RowShape.Kind kind, @Nullable Object value) {
        if (value == null) {
            return "\\N";
        }
        if (value instanceof BigDecimal number) {
            return number.toPlainString();
        }
        if (kind == RowShape.Kind.TIME && value instanceof Long packed) {
            return Temporal.dateTimeText(packed, FRACTION_DIGITS);
        }
        String text = value.toString();
        if (text.indexOf('\\') >= 0 || text.indexOf('\t') >= 0 || text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
            throw new IllegalStateException("the benchmark's own rows have no characters that COPY escapes");
        }
        return text;
    }
}
