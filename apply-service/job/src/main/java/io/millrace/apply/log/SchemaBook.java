// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.log;

import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.SchemaChange;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.position.LogPosition;
import io.millrace.settings.PipelineSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The shapes that rows of the log may name, by their versions: read from the topic of schemas to its end, and further
 * when a row names one that is not known yet. For one thread.
 */
public final class SchemaBook {

    private static final Duration WAIT_LIMIT = Duration.ofSeconds(10);

    private final TopicReader topic;
    private final Map<Long, TableSchema> schemas = new HashMap<>();

    private SchemaBook(TopicReader topic) {
        this.topic = topic;
    }

    /**
     * All shapes that the topic holds now.
     *
     * @throws MillraceException {@link FaultCode#KAFKA_UNREACHABLE}, or {@link FaultCode#RECORD_CORRUPT}
     */
    public static SchemaBook read(PipelineSettings settings) {
        SchemaBook book = unread(settings);
        book.topic.readToEnd(book::learn);
        return book;
    }

    /** A book that has read nothing yet, and reads when it is asked for a shape. */
    public static SchemaBook unread(PipelineSettings settings) {
        return new SchemaBook(new TopicReader(settings, settings.schemasTopic()));
    }

    /**
     * The shape of that version.
     *
     * @throws MillraceException {@link FaultCode#SCHEMA_UNKNOWN} if it does not appear within some seconds
     */
    public TableSchema require(TableId table, long version, @Nullable LogPosition position) {
        TableSchema known = schemas.get(version);
        if (known == null) {
            // It was sent before the record that names it, so it is only a matter of reading on.
            topic.readUntil(this::learn, () -> schemas.containsKey(version), WAIT_LIMIT);
            known = schemas.get(version);
        }
        if (known == null || !known.table().equals(table)) {
            throw MillraceException.at(
                    FaultCode.SCHEMA_UNKNOWN, table, position, "There is no schema " + Long.toHexString(version) + ".");
        }
        return known;
    }

    /** Whether that version is known. */
    public boolean knows(long version) {
        return schemas.containsKey(version);
    }

    /** Adds a shape, for example one that a record of the change log carries. */
    public void learn(TableSchema schema) {
        schemas.put(schema.version(), schema);
    }

    /** All shapes known so far. */
    public Collection<TableSchema> all() {
        return List.copyOf(schemas.values());
    }

    private void learn(long offset, byte[] value) {
        if (RecordCodec.decode(value) instanceof ChangeRecord.Schema record) {
            SchemaChange change = record.change();
            TableSchema after = change.after();
            if (after != null) {
                learn(after);
            }
        }
    }
}
