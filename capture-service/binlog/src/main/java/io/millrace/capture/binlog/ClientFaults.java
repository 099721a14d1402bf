// SPDX-License-Identifier: Apache-2.0
package io.millrace.capture.binlog;

import com.github.shyiko.mysql.binlog.network.AuthenticationException;
import com.github.shyiko.mysql.binlog.network.ServerException;
import io.millrace.capture.log.ReadFaults;
import io.millrace.fault.MillraceException;
import org.jspecify.annotations.Nullable;

/** What the client's exceptions mean. Stateless. */
final class ClientFaults {

    private ClientFaults() {}

    static MillraceException of(Throwable failure) {
        return ReadFaults.of(failure, ClientFaults::told);
    }

    private static @Nullable MillraceException told(Throwable cause) {
        if (cause instanceof AuthenticationException) {
            return ReadFaults.unauthorised(cause);
        }
        return cause instanceof ServerException ended
                ? ReadFaults.ended(ended.getErrorCode(), ended.getMessage(), ended)
                : null;
    }
}
