// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

/** What capture does when another server answers at the source's address. */
public enum FailOver {
    /** It stops. */
    STOP,
    /** It goes on where its transactions say, once they prove that the server has all that was read before. */
    GTID
}
