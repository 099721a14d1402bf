// SPDX-License-Identifier: Apache-2.0
package io.millrace.app;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.inject.Inject;

/** Begins a service's life when Quarkus is up, and keeps the process until it ends. */
final class ShellApplication implements QuarkusApplication {

    private final Shell shell;

    @Inject
    ShellApplication(Shell shell) {
        this.shell = shell;
    }

    @Override
    public int run(String... arguments) {
        shell.begin();
        Quarkus.waitForExit();
        return 0;
    }
}
