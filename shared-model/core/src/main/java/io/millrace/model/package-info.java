// SPDX-License-Identifier: Apache-2.0

/** Tables, rows, values and events as Millrace knows them, whatever database they are from. Must not know how they are stored, sent or applied. */
@NullMarked
package io.millrace.model;

import org.jspecify.annotations.NullMarked;
