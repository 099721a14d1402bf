// SPDX-License-Identifier: Apache-2.0
package io.millrace.offence.job.model;

import org.apache.flink.api.common.JobID;

class ModelKnowsFlink {
    JobID job = new JobID();
}
