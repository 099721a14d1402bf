// SPDX-License-Identifier: Apache-2.0
package io.millrace.app;

import java.util.concurrent.Callable;

/** Asks one server whether it answers. Used by one thread. */
public interface Probe {

    /** What it asks: {@code source}, {@code kafka}, {@code target}. */
    String name();

    /**
     * Returns when the server has answered, with a word about it, such as its version.
     *
     * @throws Exception when it does not; the text is shown to people and must hold no secret
     */
    String ask() throws Exception;

    /** A probe of that name, which asks so. */
    static Probe of(String name, Callable<String> asking) {
        return new Probe() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String ask() throws Exception {
                return asking.call();
            }
        };
    }
}
