// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

import java.io.Serializable;

/**
 * What one service wants of its sessions.
 *
 * @param applicationName by which the target's administrator sees who is connected
 * @param synchronousCommit whether a commit returns only when it is on the target's disk
 */
public record SessionOptions(String applicationName, boolean synchronousCommit) implements Serializable {

    public SessionOptions {
        if (applicationName.isBlank()) {
            throw new IllegalArgumentException("a session needs an application name");
        }
    }

    /** Options of a session whose commits are on disk when they return. */
    public static SessionOptions durable(String applicationName) {
        return new SessionOptions(applicationName, true);
    }
}
