// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.offence;

import io.millrace.apply.offence.Applies;
import org.jspecify.annotations.Nullable;

class KnowsApply {
    @Nullable
    Applies other;
}
