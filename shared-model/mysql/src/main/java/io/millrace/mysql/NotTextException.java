// SPDX-License-Identifier: Apache-2.0
package io.millrace.mysql;

/** Bytes that are no text in their character set, which the message names, and no more. */
public final class NotTextException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    NotTextException(String charset) {
        super("bytes that are not " + charset);
    }
}
