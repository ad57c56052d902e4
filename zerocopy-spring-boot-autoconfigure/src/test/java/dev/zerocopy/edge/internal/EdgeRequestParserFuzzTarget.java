/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package dev.zerocopy.edge.internal;

/**
 * What {@code .ci/fuzz} runs with Jazzer: {@link ParserComparison} on whatever bytes it
 * comes up with.
 */
public final class EdgeRequestParserFuzzTarget {

	private static final ParserComparison COMPARISON = new ParserComparison();

	private EdgeRequestParserFuzzTarget() {
	}

	/**
	 * Called by Jazzer.
	 * @param input the bytes of a connection
	 */
	public static void fuzzerTestOneInput(byte[] input) {
		if (input.length > 0) {
			COMPARISON.check(input);
		}
	}

}
