// SPDX-License-Identifier: Apache-2.0
package io.millrace.snapshot.app;

import io.millrace.control.ControlMessage.CaptureStarted;
import io.millrace.control.ServiceName;
import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.flink.ControlBus;
import io.millrace.flink.TopicView;
import io.millrace.flink.Topics;
import io.millrace.model.TableId;
import io.millrace.settings.PipelineSettings;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tables that the change log began with, which are those of the first copy. Reads only. */
record FirstTables(PipelineSettings settings) {

    private static final Logger LOG = LoggerFactory.getLogger(FirstTables.class);

    /** Empty if capture has not begun, or Kafka cannot be asked. */
    Optional<Set<TableId>> read() {
        try (Topics topics = Topics.connect(settings)) {
            Optional<String> run = topics.find(settings.changesTopic()).map(TopicView::id);
            return run.isPresent() ? ofRun(run.get()) : Optional.empty();
        } catch (MillraceException e) {
            LOG.warn("With which tables capture began is not known: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<Set<TableId>> ofRun(String run) {
        try (ControlBus bus = ControlBus.open(settings, ServiceName.SNAPSHOT)) {
            bus.replayed().get(settings.kafka().requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
            return bus.latest(CaptureStarted.class)
                    .filter(started -> started.run().equals(run))
                    .findFirst()
                    .map(started -> Set.copyOf(started.tables()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MillraceException(FaultCode.JOB_FAILED, "Interrupted while asking how capture began.", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new MillraceException(FaultCode.KAFKA_UNREACHABLE, "The control topic was not read in time.", e);
        }
    }
}
