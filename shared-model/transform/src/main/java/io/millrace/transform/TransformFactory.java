// SPDX-License-Identifier: Apache-2.0
package io.millrace.transform;

/**
 * Makes transforms of one kind from their settings. Implementations have a public constructor without parameters and
 * are named in {@code META-INF/services/io.millrace.transform.TransformFactory}; a jar in the plugins folder adds more.
 *
 * @param <C> a record of the settings beside {@code kind} and {@code tables}, bound by Jackson
 */
public interface TransformFactory<C> {

    /** The name in {@code transforms[].kind}. */
    String kind();

    /** The record of its settings. */
    Class<C> settingsType();

    /**
     * A transform with those settings.
     *
     * @throws IllegalArgumentException if a setting is wrong; the text says which and why
     */
    Transform create(C settings);
}
