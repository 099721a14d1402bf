// SPDX-License-Identifier: Apache-2.0
package io.millrace.offence.plain;

import org.apache.flink.api.common.JobID;

class KnowsFlink {
    JobID job = new JobID();
}
