// SPDX-License-Identifier: Apache-2.0
package io.millrace.offence.target.generic;

import org.apache.flink.api.common.JobID;

class KnowsMoreThanDialects {
    JobID job = new JobID();
}
