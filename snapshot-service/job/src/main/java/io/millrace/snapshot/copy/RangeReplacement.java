// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.copy;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.Column;
import io.millrace.model.TableSchema;
import io.millrace.mysql.KeyBound;
import io.millrace.mysql.KeyRange;
import io.millrace.target.KeyInterval;
import io.millrace.transform.BoundChain;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the source take the place of those that are in the target, one range of keys after the other: a chunk first
 * deletes what the target has in its range. That is right only as long as the transforms leave the key as it is, which is
 * asked of their shapes before the copy and of each row in it. Immutable.
 */
final class RangeReplacement {

    /** Nothing is replaced. */
    static final RangeReplacement NONE = new RangeReplacement(null);

    private final @Nullable BoundChain chain;

    private RangeReplacement(@Nullable BoundChain chain) {
        this.chain = chain;
    }

    /** For rows of that shape. */
    static RangeReplacement of(BoundChain chain) {
        return new RangeReplacement(chain);
    }

    /**
     * Makes sure that the key comes out of the transforms with the columns that it goes in with.
     *
     * @throws MillraceException {@link FaultCode#TARGET_TABLE_SHAPE} if not
     */
    static void require(BoundChain chain) {
        List<Optional<String>> expected = chain.source().keyColumns().stream()
                .map(Column::name)
                .map(chain::outputName)
                .toList();
        List<Optional<String>> found = chain.output().keyColumns().stream()
                .map(Column::name)
                .map(Optional::of)
                .toList();
        if (!expected.equals(found)) {
            throw otherKey(chain);
        }
    }

    /** What a chunk deletes. */
    KeyInterval interval(KeyRange range) {
        TableSchema schema = Objects.requireNonNull(chain).source();
        return new KeyInterval(values(schema, range.lower()), values(schema, range.upper()));
    }

    private static @Nullable List<Object> values(TableSchema schema, @Nullable KeyBound bound) {
        return bound == null ? null : bound.values(schema);
    }

    /**
     * Makes sure that a row has come out with the key that it went in with.
     *
     * @throws MillraceException {@link FaultCode#TARGET_TABLE_SHAPE} if not
     */
    void requireSameKey(@Nullable Object[] row, @Nullable Object[] out) {
        if (chain == null) {
            return;
        }
        List<Integer> before = chain.source().key();
        List<Integer> after = chain.output().key();
        for (int i = 0; i < before.size(); i++) {
            if (!Objects.deepEquals(row[before.get(i)], out[after.get(i)])) {
                throw otherKey(chain);
            }
        }
    }

    private static MillraceException otherKey(BoundChain chain) {
        return MillraceException.at(
                FaultCode.TARGET_TABLE_SHAPE,
                chain.source().table(),
                null,
                "A transform changes its key, so that no range of the source's keys is the same rows in the target:"
                        + " set snapshot.existingTables to truncate, or empty the table.");
    }
}
