// SPDX-License-Identifier: Apache-2.0
package io.millrace.transform.builtin;

import io.millrace.transform.Transform;
import io.millrace.transform.TransformFactory;

/** {@code columns}: carries some columns of a table and not the others. */
public final class ColumnsFactory implements TransformFactory<ColumnsSettings> {

    @Override
    public String kind() {
        return "columns";
    }

    @Override
    public Class<ColumnsSettings> settingsType() {
        return ColumnsSettings.class;
    }

    @Override
    public Transform create(ColumnsSettings settings) {
        return input -> ColumnsTransform.bind(settings, input);
    }
}
