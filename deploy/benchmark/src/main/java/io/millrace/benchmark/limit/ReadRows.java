// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark.limit;

/** What was read, and when, in milliseconds of the wall clock. */
interface ReadRows {

    long changes();

    long firstMillis();

    long lastMillis();
}
