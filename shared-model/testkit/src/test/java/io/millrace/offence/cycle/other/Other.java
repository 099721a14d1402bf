// SPDX-License-Identifier: Apache-2.0
package io.millrace.offence.cycle.other;

import io.millrace.offence.cycle.one.One;
import org.jspecify.annotations.Nullable;

public class Other {
    @Nullable
    One friend;
}
