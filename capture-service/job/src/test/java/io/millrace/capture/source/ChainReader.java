// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import io.millrace.codec.ChangeRecord;
import io.millrace.codec.RecordCodec;
import io.millrace.model.RowChange;
import io.millrace.position.LogPosition;
import java.util.ArrayList;
import java.util.List;

/** Reads a change log as apply does: drops what it has, takes the rest, and fails where something is missing. */
public final class ChainReader {

    private final List<String> changes = new ArrayList<>();
    private LogPosition progress;
    private int duplicates;
    private int idles;

    /** A reader who has everything up to there. */
    public ChainReader(LogPosition progress) {
        this.progress = progress;
    }

    /** Takes the next record. */
    public void read(byte[] bytes) {
        ChangeRecord record = RecordCodec.decode(bytes);
        if (record.after().isAfter(progress)) {
            throw new AssertionError("a gap between " + progress + " and " + record.after());
        }
        if (record instanceof ChangeRecord.Transaction transaction) {
            for (RowChange row : transaction.rows()) {
                if (row.position().isAfter(progress)) {
                    changes.add(ScriptedLog.text(row));
                } else {
                    duplicates++;
                }
            }
        } else if (record instanceof ChangeRecord.Schema schema) {
            if (schema.upTo().isAfter(progress)) {
                changes.add(schema.change().toString());
            } else {
                duplicates++;
            }
        } else {
            idles++;
        }
        if (record.upTo().isAfter(progress)) {
            progress = record.upTo();
        }
    }

    /** Rows and schema changes as texts, each once. */
    public List<String> changes() {
        return changes;
    }

    /** What has been read. */
    public LogPosition progress() {
        return progress;
    }

    /** Rows and schema changes that came again. */
    public int duplicates() {
        return duplicates;
    }

    /** Signs of life. */
    public int idles() {
        return idles;
    }
}
