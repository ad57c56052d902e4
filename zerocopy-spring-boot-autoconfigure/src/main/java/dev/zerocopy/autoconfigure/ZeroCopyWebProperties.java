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

package dev.zerocopy.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * Properties of zero-copy endpoints.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("zerocopy.web")
public class ZeroCopyWebProperties {

	/**
	 * Largest request body that is aggregated for a handler, and the most that a handler
	 * may hold of a streamed one. A larger body is answered with 413.
	 */
	private DataSize maxBodySize = DataSize.ofMegabytes(1);

	/**
	 * Time that a handler may take to the first byte of its answer, after which the
	 * request is answered with 503. Unlimited if not set.
	 */
	private @Nullable Duration handlerTimeout;

	/**
	 * Whether endpoints are served at the end of the filter chain, without
	 * DispatcherHandler, where the answer is certain to be the same.
	 */
	private boolean shortcut = true;

	public DataSize getMaxBodySize() {
		return this.maxBodySize;
	}

	public void setMaxBodySize(DataSize maxBodySize) {
		this.maxBodySize = maxBodySize;
	}

	public @Nullable Duration getHandlerTimeout() {
		return this.handlerTimeout;
	}

	public void setHandlerTimeout(@Nullable Duration handlerTimeout) {
		this.handlerTimeout = handlerTimeout;
	}

	public boolean isShortcut() {
		return this.shortcut;
	}

	public void setShortcut(boolean shortcut) {
		this.shortcut = shortcut;
	}

}
