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
 * What {@link EdgeRequestParser} says about the bytes that it was given.
 *
 * @since 0.1.0
 */
public enum ParseResult {

	/**
	 * The head is complete and within the subset.
	 */
	COMPLETE,

	/**
	 * What is there is the start of a head within the subset.
	 */
	NEED_MORE,

	/**
	 * The head is outside the subset, which says nothing about whether it is valid. Where
	 * it ends is not known.
	 */
	PASS_THROUGH

}
