// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove.fault;

import java.util.List;

/** Several victims at once, as when the power fails. Used by one thread. */
public final class Together implements ProcessVictim {

    private final String name;
    private final List<ProcessVictim> victims;

    /**
     * Describes it.
     *
     * @param victims in the order in which they are started again
     */
    public Together(String name, List<ProcessVictim> victims) {
        this.name = name;
        this.victims = List.copyOf(victims);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void kill() {
        victims.parallelStream().forEach(ProcessVictim::kill);
    }

    @Override
    public void start() {
        victims.forEach(ProcessVictim::start);
    }

    @Override
    public void pause() {
        victims.forEach(ProcessVictim::pause);
    }

    @Override
    public void resume() {
        victims.forEach(ProcessVictim::resume);
    }

    /** Each of them tells of itself. */
    @Override
    public String ownEnd() {
        return "";
    }
}
