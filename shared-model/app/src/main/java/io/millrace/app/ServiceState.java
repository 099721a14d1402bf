// SPDX-License-Identifier: Apache-2.0
package io.millrace.app;

/** Where a service is in its life. */
public enum ServiceState {
    /** Looking at settings and servers; nothing is written. */
    CHECKING(false, false),
    /** All is well, and another service must do something first. */
    WAITING(true, true),
    /** A command has told it to hold: the job stays down, its place is kept. */
    PAUSED(true, true),
    /** Its job is being started, or restores its state. */
    STARTING(true, false),
    /** Its job runs. */
    RUNNING(true, true),
    /** Its job, or a server it needs, failed in a way that passes; it is tried again. */
    RECOVERING(true, false),
    /** Its job has done all its work; it listens for more. */
    COMPLETED(true, true),
    /** A fault that needs a person: the job stays down, its place is kept. */
    HALTED(true, false),
    /** Ending in order. */
    STOPPING(true, false),
    /** Ended. */
    STOPPED(true, false);

    private final boolean started;
    private final boolean ready;

    ServiceState(boolean started, boolean ready) {
        this.started = started;
        this.ready = ready;
    }

    /** Whether its checks have passed. */
    public boolean isStarted() {
        return started;
    }

    /** Whether it does what it should do now. */
    public boolean isReady() {
        return ready;
    }
}
