// SPDX-License-Identifier: Apache-2.0
package io.millrace.offence.app;

import jakarta.inject.Inject;
import java.time.Instant;

class MayKnowQuarkusAndTheTime {
    @Inject
    String anything;

    Instant now() {
        return Instant.now();
    }
}
