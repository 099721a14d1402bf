// SPDX-License-Identifier: Apache-2.0
package io.millrace.offence.target.other;

import org.apache.flink.api.common.JobID;

class TargetKnowsFlink {
    JobID job = new JobID();
}
