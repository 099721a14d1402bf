// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

/** The products that can be a target. */
public enum TargetKind {
    POSTGRESQL
}
