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
 * Properties of cached responses.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("zerocopy.cache")
public class ZeroCopyCacheProperties {

	/**
	 * Whether responses of methods with @CachedResponse are cached.
	 */
	private boolean enabled = true;

	/**
	 * Most memory that cached responses hold: their bodies outside the heap, in all
	 * content codings, and the heap around them. A quarter of the virtual machine's
	 * direct memory if not set.
	 */
	private @Nullable DataSize maxMemory;

	/**
	 * Largest body that is cached, below 2GB and no more than max-memory. A larger one is
	 * streamed to each client.
	 */
	private DataSize maxEntrySize = DataSize.ofMegabytes(16);

	/**
	 * Age of a run of a method from which on the next request for the same response
	 * starts another run beside it. Use 0 for no limit.
	 */
	private Duration maxRunAge = Duration.ofSeconds(5);

	/**
	 * Time that a request waits for a run that another has started. Then it is answered
	 * with a stale response within staleIfError, or else runs the method for itself. A
	 * refresh in the background that takes longer is given up. Use 0 for no limit.
	 */
	private Duration maxWait = Duration.ofSeconds(10);

	/**
	 * Whether a request with Cache-Control no-cache or max-age=0 runs the method.
	 */
	private boolean clientNoCache;

	/**
	 * Whether responses carry Cache-Status.
	 */
	private boolean cacheStatus;

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public @Nullable DataSize getMaxMemory() {
		return this.maxMemory;
	}

	public void setMaxMemory(@Nullable DataSize maxMemory) {
		this.maxMemory = maxMemory;
	}

	public DataSize getMaxEntrySize() {
		return this.maxEntrySize;
	}

	public void setMaxEntrySize(DataSize maxEntrySize) {
		this.maxEntrySize = maxEntrySize;
	}

	public Duration getMaxRunAge() {
		return this.maxRunAge;
	}

	public void setMaxRunAge(Duration maxRunAge) {
		this.maxRunAge = maxRunAge;
	}

	public Duration getMaxWait() {
		return this.maxWait;
	}

	public void setMaxWait(Duration maxWait) {
		this.maxWait = maxWait;
	}

	public boolean isClientNoCache() {
		return this.clientNoCache;
	}

	public void setClientNoCache(boolean clientNoCache) {
		this.clientNoCache = clientNoCache;
	}

	public boolean isCacheStatus() {
		return this.cacheStatus;
	}

	public void setCacheStatus(boolean cacheStatus) {
		this.cacheStatus = cacheStatus;
	}

}
