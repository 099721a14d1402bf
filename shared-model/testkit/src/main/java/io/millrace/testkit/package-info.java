// SPDX-License-Identifier: Apache-2.0
/**
 * Real servers, a workload and an exact comparison for tests and for the demonstration; every server is a process of
 * its own that can be stopped, killed, paused and started again on the same port and data.
 *
 * <p>Must not know how Millrace moves rows: it uses no class of the services and none of core, so that what it says
 * about their work is an independent judgement.
 */
@NullMarked
package io.millrace.testkit;

import org.jspecify.annotations.NullMarked;
