// SPDX-License-Identifier: Apache-2.0
package io.millrace.offence.plain;

class AbstractThing {

    static class BaseThing {}

    static class ThingImpl {}

    static class Utils {}

    static class Baseline {}

    static class AbstractionOfThings {}

    static class Implementation {}
}
