// SPDX-License-Identifier: Apache-2.0
package io.millrace.fault;

/**
 * Something that a check before the start found wrong: all of them are shown at once, and nothing is written before.
 *
 * @param code its kind
 * @param subject the setting, server, table or topic it is about
 * @param measured the value seen, without secrets
 * @param why what would go wrong
 * @param remedy what to do
 */
public record Finding(FaultCode code, String subject, String measured, String why, String remedy) {

    /** A finding whose remedy is the code's own. */
    public static Finding of(FaultCode code, String subject, String measured, String why) {
        return new Finding(code, subject, measured, why, code.remedy());
    }

    /** One finding as a short paragraph for people. */
    public String text() {
        return code + "  " + subject + "\n    seen: " + measured + "\n    why:  " + why + "\n    do:   " + remedy;
    }
}
