// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.job;

import io.millrace.snapshot.copy.TaskReport;
import org.apache.flink.api.connector.source.SourceEvent;

/** A reader tells the enumerator that its task is done, and so in the target. */
record TaskDone(TaskReport report) implements SourceEvent {}
