// SPDX-License-Identifier: Apache-2.0
package io.millrace.target;

/** Says why a value cannot be held, never the value; whoever knows table, column and position makes it a fault. */
public final class ValueNotHeld extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** As the end of a sentence: "Column x holds …". */
    public ValueNotHeld(String why) {
        // Without a stack trace: it is always caught, a few frames up.
        super(why, null, false, false);
    }

    /** Why, as the end of a sentence. */
    public String why() {
        return String.valueOf(getMessage());
    }
}
