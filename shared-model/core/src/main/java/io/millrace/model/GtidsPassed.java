// SPDX-License-Identifier: Apache-2.0
package io.millrace.model;

import io.millrace.position.GtidSet;
import org.jspecify.annotations.Nullable;

/**
 * Transactions without anything for us were passed since the event before; comes before whatever lies behind them in the
 * log.
 *
 * @param gtids their names, not to be changed any more; null if one of them had none
 */
public record GtidsPassed(@Nullable GtidSet gtids) implements ChangeEvent {

    /** One of them had no name. */
    public static final GtidsPassed UNKNOWN = new GtidsPassed(null);

    /** These, and others that were passed behind them. */
    public GtidsPassed and(GtidsPassed more) {
        if (gtids == null || more.gtids == null) {
            return UNKNOWN;
        }
        GtidSet all = new GtidSet();
        all.addAll(gtids);
        all.addAll(more.gtids);
        return new GtidsPassed(all);
    }
}
