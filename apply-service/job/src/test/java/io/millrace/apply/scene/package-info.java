// SPDX-License-Identifier: Apache-2.0
/** The stage of the tests: pipelines whose other services are played by the test. */
@NullMarked
package io.millrace.apply.scene;

import org.jspecify.annotations.NullMarked;
