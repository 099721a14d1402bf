// SPDX-License-Identifier: Apache-2.0
package io.millrace.position;

import java.io.Serializable;

/**
 * Which log positions speak of. Remembered when capture starts for the first time and compared on every connect: the
 * same file name on another server, or on the same one after a restore, is another log.
 *
 * @param server what the server calls itself for good: MySQL's {@code server_uuid}, MariaDB's {@code server_uid}; where
 *     it has neither, its server id
 * @param serverId the replication id
 * @param version the server's version, for people
 * @param fileBase the log files' common name before the dot
 */
public record LogIdentity(String server, long serverId, String version, String fileBase) implements Serializable {

    /** Whether positions of the other are positions of this. The version may change by an upgrade. */
    public boolean isSameLog(LogIdentity other) {
        return server.equals(other.server) && fileBase.equals(other.fileBase);
    }
}
