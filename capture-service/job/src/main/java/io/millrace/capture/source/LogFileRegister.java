// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.source;

import io.millrace.fault.FaultCode;
import io.millrace.fault.MillraceException;
import io.millrace.model.LogFile;
import io.millrace.position.LogPosition;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * When the server began the files of the log that were read last: those that a reading may have to go on in. Not
 * thread-safe.
 */
public final class LogFileRegister {

    /** The file that the change log ends in, and the next, known before the change log reaches it. */
    static final int KEPT = 2;

    private final Map<LogPosition, LogFile> files = new TreeMap<>();

    /** The register of these files. Of one that is named twice the last word holds. */
    public LogFileRegister(List<LogFile> files) {
        files.forEach(this::put);
    }

    /**
     * Takes note of a file that is being read.
     *
     * @return whether nothing was known of it
     * @throws MillraceException {@link FaultCode#LOG_NOT_THE_SAME} if a file of that name was begun at another time
     */
    boolean learn(LogFile file) {
        LogFile known = files.get(file.start());
        if (known == null) {
            put(file);
            return true;
        }
        if (known.createdMicros() != file.createdMicros()) {
            throw MillraceException.at(
                    FaultCode.LOG_NOT_THE_SAME,
                    null,
                    file.start(),
                    "The file of that name was begun at " + known.created() + ", and here at " + file.created()
                            + ": the source's log was begun anew, or the source was restored.");
        }
        return false;
    }

    /** Takes note of a file. */
    public void put(LogFile file) {
        files.put(file.start(), file);
        while (files.size() > KEPT) {
            files.remove(files.keySet().iterator().next());
        }
    }

    /** The files in order. */
    public List<LogFile> files() {
        return List.copyOf(files.values());
    }
}
