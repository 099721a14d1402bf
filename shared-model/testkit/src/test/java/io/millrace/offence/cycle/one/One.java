// SPDX-License-Identifier: Apache-2.0
package io.millrace.offence.cycle.one;

import io.millrace.offence.cycle.other.Other;
import org.jspecify.annotations.Nullable;

public class One {
    @Nullable
    Other friend;
}
