// SPDX-License-Identifier: Apache-2.0
package io.millrace.model;

/** One thing that a log source reports, in the log's order. */
public sealed interface ChangeEvent
        permits TransactionBegin,
                RowChange,
                TransactionEnd,
                SchemaChange,
                Heartbeat,
                LogFile,
                PreparedTransaction,
                GtidsPassed {}
