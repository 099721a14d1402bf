// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.flinkcdc;

import io.debezium.document.DocumentReader;
import io.debezium.document.DocumentWriter;
import io.debezium.relational.Table;
import io.debezium.relational.history.TableChanges.TableChange;
import io.debezium.relational.history.TableChanges.TableChangeType;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.cdc.debezium.history.FlinkJsonTableChangeSerializer;

/** The connector's own notation of a table's shape as text: what a reading resumes from. Stateless. */
final class ShapeNotation {

    private ShapeNotation() {}

    static String write(Table table) {
        try {
            return DocumentWriter.defaultWriter()
                    .write(new FlinkJsonTableChangeSerializer()
                            .toDocument(new TableChange(TableChangeType.CREATE, table)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads what {@link #write} wrote. */
    static TableChange read(String notation) {
        try {
            return FlinkJsonTableChangeSerializer.fromDocument(
                    DocumentReader.defaultReader().read(notation), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
