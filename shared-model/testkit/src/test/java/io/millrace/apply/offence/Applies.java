// SPDX-License-Identifier: Apache-2.0
package io.millrace.apply.offence;

public class Applies {}
