// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.generic;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.model.ColumnType;
import io.millrace.target.TargetColumn;
import io.millrace.target.jdbc.Sql;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * What one product is like: the one place for whatever the standard, JDBC's metadata and the dialect of Flink's connector do
 * not say. Implementations are immutable.
 */
interface Product {

    /** Its name, for people. */
    String name();

    /** Ends a query that wants no more rows than that. */
    String limit(int rows);

    /** Ends a query whose rows nobody may change until the transaction ends, while others may lock them so, too. */
    String sharedLock();

    /** A connection property that turns encryption on, with its value. */
    String[] encryption();

    /** How a column is held. What equals in a key must equal at the source. */
    HeldType typeOf(ColumnType type, boolean inKey);

    /** A type as {@link HeldType#name} has it, from what the driver's catalogue says. */
    String declaredType(String typeName, int size, int digits);

    /** Whether a column of one type, as {@link #declaredType} has it, holds all values of another as that one would. */
    boolean holds(String actual, String planned);

    /** How the catalogue has a name that was written without quotes. */
    String folded(String name);

    /** The most characters of a name. */
    int maxName();

    /** The most columns of a table. */
    int maxColumns();

    /** The most bytes of a key or of an index's entry. */
    int maxKeyBytes();

    /** Whether a schema is the product's own. */
    boolean isSystemSchema(String schema);

    /** What a failure means. */
    FaultCode codeOf(SQLException failure);

    /** Whether the text of that failure can hold no value of a row. */
    boolean isTextSafe(SQLException failure);

    /** What of the database's own settings would make other rows of those that are written. */
    List<Finding> checkDatabase(Sql sql);

    /** Whether an index of that schema has this name. */
    boolean isIndex(Sql sql, String schema, String name);

    /** What is tied to a table that a replay could stumble over, beyond what JDBC's metadata shows. */
    List<String> obstacles(Sql sql, String schema, String table);

    /**
     * A held value as it is written in DDL.
     *
     * @throws io.millrace.target.ValueNotHeld if there is no such literal
     */
    String literal(HeldType type, Object held);

    /** Renames a table within its schema. */
    String renameTable(String qualified, String quotedName);

    /** Renames a column. */
    String renameColumn(String qualified, String quotedFrom, String quotedTo);

    /** Drops a column. */
    String dropColumn(String qualified, String quoted);

    /** Gives a column another type, if the product does so in place. */
    Optional<String> setType(String qualified, TargetColumn column, String formerType, String quoted);

    /** Lets a column be NULL, or not. */
    String setNullable(String qualified, String quoted, boolean nullable);

    /** Gives a column a default, or none. */
    String setDefault(String qualified, String quoted, Optional<String> literal);
}
