// SPDX-License-Identifier: Apache-2.0
package io.millrace.benchmark;

import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A reader of the log that writes what it reads into a topic. */
interface TopicWriter extends LogReader {

    /** The topic that a reading writes to. */
    String topic(int number);

    /** The keys of the rows whose changes a record holds, one for each change. */
    void eachKey(ConsumerRecord<byte[], byte[]> record, LongConsumer taker);
}
