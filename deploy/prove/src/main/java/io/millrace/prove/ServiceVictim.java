// SPDX-License-Identifier: Apache-2.0
package io.millrace.prove;

import io.millrace.local.stack.LocalServers;
import io.millrace.local.stack.ServiceProcess;
import io.millrace.prove.fault.ProcessVictim;
import io.millrace.testkit.SourceServer;
import java.util.concurrent.TimeUnit;

/** A service, as its supervisor and the source's administrator can reach it. Used by one thread. */
final class ServiceVictim implements ProcessVictim {

    private static final long LOOK_EVERY_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int USER = 1;
    private static final int COMMAND = 4;

    private final ServiceProcess service;
    private final SourceServer source;
    private long looked = System.nanoTime();
    private String halted = "";

    ServiceVictim(ServiceProcess service, SourceServer source) {
        this.service = service;
        this.source = source;
    }

    @Override
    public String name() {
        return service.service().text();
    }

    @Override
    public void kill() {
        service.kill();
    }

    @Override
    public void start() {
        service.start();
    }

    @Override
    public void pause() {
        service.process().pause();
    }

    @Override
    public void resume() {
        service.process().resume();
    }

    /** Those of the services' account: when no other one has any, they are this one's. */
    @Override
    public int killConnections(boolean onlyTheLog) {
        int killed = 0;
        for (String row : source.query(source.firstDatabase(), "SHOW PROCESSLIST")) {
            String[] columns = row.split("\\|", -1);
            boolean readsTheLog = columns[COMMAND].startsWith("Binlog Dump");
            if (columns[USER].equals(LocalServers.USER) && (readsTheLog || !onlyTheLog) && kill(columns[0])) {
                killed++;
            }
        }
        return killed;
    }

    private boolean kill(String connection) {
        try {
            source.execute(source.firstDatabase(), "KILL " + connection);
            return true;
        } catch (IllegalStateException e) {
            // It has gone by itself meanwhile.
            return false;
        }
    }

    @Override
    public String ownEnd() {
        if (!service.process().isRunning()) {
            return name() + " has ended by itself with exit code "
                    + service.process().exitCode().orElse(-1) + "; the end of its log:\n"
                    + service.process().logTail();
        }
        if (halted.isEmpty() && System.nanoTime() - looked > LOOK_EVERY_NS) {
            looked = System.nanoTime();
            halted = service.view()
                    .filter(view -> view.state().equals("HALTED"))
                    .map(view -> name() + " has halted: " + view.fault())
                    .orElse("");
        }
        return halted;
    }

    @Override
    public String ownEndNow() {
        looked = System.nanoTime() - 2 * LOOK_EVERY_NS;
        return ownEnd();
    }
}
