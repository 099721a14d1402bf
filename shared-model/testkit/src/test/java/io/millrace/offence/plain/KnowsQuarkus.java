// SPDX-License-Identifier: Apache-2.0
package io.millrace.offence.plain;

import jakarta.inject.Inject;

class KnowsQuarkus {
    @Inject
    String anything;
}
