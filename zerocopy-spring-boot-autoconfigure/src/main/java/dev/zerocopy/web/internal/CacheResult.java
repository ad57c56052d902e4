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

package dev.zerocopy.web.internal;

/**
 * What the response cache did for a request.
 *
 * @since 0.1.0
 */
public enum CacheResult {

	/** The endpoint does not use it, or the request does not. */
	NONE,

	/** Answered from a fresh response. */
	HIT,

	/** The method ran, for this request or for another that asked at the same time. */
	MISS,

	/** Answered from a response that is no longer fresh. */
	STALE

}
