// SPDX-License-Identifier: Apache-2.0
package io.millrace.local.stack;

import io.millrace.testkit.TcpProxy;
import java.util.List;

/**
 * The networks between the services and the servers around them, each of which can fail. Whoever else connects to a server
 * does not meet them. Thread-safe.
 */
public record Links(TcpProxy source, TcpProxy kafka, TcpProxy target) implements AutoCloseable {

    @Override
    public void close() {
        List.of(source, kafka, target).forEach(TcpProxy::close);
    }
}
