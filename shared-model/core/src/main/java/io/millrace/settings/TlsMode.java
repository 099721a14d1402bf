// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

/** How a connection is encrypted. */
public enum TlsMode {
    /** In clear: for loopback and private networks. */
    DISABLED,
    /** Encrypted, without checking who answers. */
    REQUIRED,
    /** Encrypted, and the certificate must be valid for the host. */
    VERIFY
}
