// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.millrace.snapshot.copy;

import org.jspecify.annotations.NullMarked;
