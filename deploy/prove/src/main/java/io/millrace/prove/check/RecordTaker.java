// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.check;

import io.millrace.codec.ChangeRecord;

/** Takes the records of the change log, one after another. */
@FunctionalInterface
public interface RecordTaker {

    void take(long offset, ChangeRecord record);
}
