// SPDX-License-Identifier: Apache-2.0
package io.millrace.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a component of a settings record is for; the reference page and the binder both read it. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.PARAMETER})
public @interface Setting {

    /** The value where none is given, as it would be written in the file; without one the setting must be given. */
    String byDefault() default REQUIRED;

    /** One sentence for the reference page, units included. */
    String doc();

    /** Marks a setting that must be given. */
    String REQUIRED = "\u0000required";
}
