// SPDX-License-Identifier: Apache-2.0
package io.millrace.transform;

import io.millrace.settings.InvalidSetting;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The kinds of transform that a class loader can see: the built-in ones and those of the plugins folder. Immutable. */
final class TransformCatalog {

    private final Map<String, TransformFactory<?>> factories;

    private TransformCatalog(Map<String, TransformFactory<?>> factories) {
        this.factories = factories;
    }

    /**
     * All kinds that the loader and its parents offer.
     *
     * @throws IllegalArgumentException if one cannot be loaded, or two have the same name
     */
    static TransformCatalog visibleTo(ClassLoader loader) {
        Map<String, TransformFactory<?>> factories = new TreeMap<>();
        try {
            for (TransformFactory<?> factory : ServiceLoader.load(TransformFactory.class, loader)) {
                TransformFactory<?> other = factories.putIfAbsent(factory.kind(), factory);
                if (other != null) {
                    throw new IllegalArgumentException("two transforms are named '" + factory.kind() + "': "
                            + other.getClass().getName() + " and "
                            + factory.getClass().getName());
                }
            }
        } catch (ServiceConfigurationError e) {
            throw new IllegalArgumentException(
                    "a transform of the plugins folder cannot be loaded: " + e.getMessage(), e);
        }
        return new TransformCatalog(factories);
    }

    /**
     * The transform of that kind with those options.
     *
     * @throws IllegalArgumentException if there is no such kind, or its options are wrong
     */
    Transform create(String kind, String options) {
        TransformFactory<?> factory = factories.get(kind);
        if (factory == null) {
            throw new InvalidSetting(
                    "kind", kind, "there is no such transform; here are: " + String.join(", ", factories.keySet()));
        }
        return create(factory, options);
    }

    private static <C> Transform create(TransformFactory<C> factory, String options) {
        return factory.create(TransformOptions.bind(factory.settingsType(), options));
    }
}
