// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.check;

/** Where a secret of a run must not be. */
public enum Place {
    /** What a service answers over HTTP. */
    ANSWER("answer"),
    /** What the Flink inside a service tells of its cluster, its jobs and their configuration. */
    FLINK("flink"),
    /** What a process writes while it runs, and the settings it was given. */
    LOG("log"),
    /** What a service keeps on disk. */
    STATE("state"),
    /** A record of any topic. */
    RECORD("record"),
    /** A row of the tables that Millrace keeps for itself in the target. */
    ROW("row");

    private final String text;

    Place(String text) {
        this.text = text;
    }

    /** For people. */
    public String text() {
        return text;
    }
}
