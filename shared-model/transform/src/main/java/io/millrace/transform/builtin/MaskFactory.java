// SPDX-License-Identifier: Apache-2.0
package io.millrace.transform.builtin;

import io.millrace.transform.Transform;
import io.millrace.transform.TransformFactory;

/** {@code mask}: hides the values of columns. */
public final class MaskFactory implements TransformFactory<MaskSettings> {

    @Override
    public String kind() {
        return "mask";
    }

    @Override
    public Class<MaskSettings> settingsType() {
        return MaskSettings.class;
    }

    @Override
    public Transform create(MaskSettings settings) {
        return input -> MaskTransform.bind(settings, input);
    }
}
