// SPDX-License-Identifier: Apache-2.0
package io.millrace.target.postgres;

/** Says why a value cannot be held, never the value; whoever knows table, column and position makes it a fault. */
final class ValueNotHeld extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ValueNotHeld(String why) {
        // Without a stack trace: it is always caught, a few frames up.
        super(why, null, false, false);
    }

    /** Why, as the end of a sentence. */
    String why() {
        return String.valueOf(getMessage());
    }
}
