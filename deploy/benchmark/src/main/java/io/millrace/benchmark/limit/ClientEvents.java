// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark.limit;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.event.DeleteRowsEventData;
import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventData;
import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import com.github.shyiko.mysql.binlog.event.UpdateRowsEventData;
import com.github.shyiko.mysql.binlog.event.WriteRowsEventData;
import io.millrace.model.TableId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;

/** Counts the rows of one table that the client itself has decoded. Used by the reading thread alone. */
final class ClientEvents implements BinaryLogClient.EventListener, ReadRows {

    private final BinaryLogClient client;
    private final TableId table;
    private final long expected;
    private final Set<Long> numbers = new HashSet<>();
    private long changes;
    private long firstMillis;
    private long lastMillis;

    ClientEvents(BinaryLogClient client, TableId table, long expected) {
        this.client = client;
        this.table = table;
        this.expected = expected;
    }

    @Override
    public void onEvent(Event event) {
        EventData data = event.getData();
        if (data instanceof TableMapEventData map) {
            if (map.getDatabase().equals(table.database()) && map.getTable().equals(table.name())) {
                numbers.add(map.getTableId());
            }
        } else if (data instanceof WriteRowsEventData rows) {
            count(rows.getTableId(), rows.getRows().size());
        } else if (data instanceof UpdateRowsEventData rows) {
            count(rows.getTableId(), rows.getRows().size());
        } else if (data instanceof DeleteRowsEventData rows) {
            count(rows.getTableId(), rows.getRows().size());
        }
    }

    private void count(long number, int rows) {
        if (!numbers.contains(number)) {
            return;
        }
        if (changes == 0) {
            firstMillis = System.currentTimeMillis();
        }
        changes += rows;
        if (changes >= expected) {
            lastMillis = System.currentTimeMillis();
            try {
                client.disconnect();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public long changes() {
        return changes;
    }

    @Override
    public long firstMillis() {
        return firstMillis;
    }

    @Override
    public long lastMillis() {
        return lastMillis;
    }
}
