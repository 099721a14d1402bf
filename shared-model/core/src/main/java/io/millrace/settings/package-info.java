// SPDX-License-Identifier: Apache-2.0

/** What a pipeline is told: records that are valid once built, and their loader. Must not know who reads them. */
@NullMarked
package io.millrace.settings;

import org.jspecify.annotations.NullMarked;
