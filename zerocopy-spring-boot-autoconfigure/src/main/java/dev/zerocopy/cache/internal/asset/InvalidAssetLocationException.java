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

package dev.zerocopy.cache.internal.asset;

/**
 * Raised when there is nothing to serve at a location.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public final class InvalidAssetLocationException extends IllegalArgumentException {

	private final String location;

	private final String expectation;

	InvalidAssetLocationException(String location, String expectation) {
		super("location: " + location + " (" + expectation + ")");
		this.location = location;
		this.expectation = expectation;
	}

	/**
	 * The location.
	 * @return the location as it was given
	 */
	public String getLocation() {
		return this.location;
	}

	/**
	 * What is wrong.
	 * @return a sentence with what was expected
	 */
	public String getExpectation() {
		return this.expectation;
	}

}
