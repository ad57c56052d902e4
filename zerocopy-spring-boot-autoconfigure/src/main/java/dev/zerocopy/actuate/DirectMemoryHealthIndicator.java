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

package dev.zerocopy.actuate;

import java.util.function.Supplier;

import dev.zerocopy.server.DirectMemoryStats;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * {@link HealthIndicator} that is out of service while more of the direct memory is in
 * use than a threshold, before requests fail for want of it. Thread-safe.
 *
 * @since 0.1.0
 */
public final class DirectMemoryHealthIndicator extends AbstractHealthIndicator {

	private final Supplier<DirectMemoryStats> memory;

	private final double threshold;

	/**
	 * Create an indicator.
	 * @param threshold the share of the direct memory above which the health is out of
	 * service, from 0 to 1
	 */
	public DirectMemoryHealthIndicator(double threshold) {
		this(DirectMemoryStats::now, threshold);
	}

	DirectMemoryHealthIndicator(Supplier<DirectMemoryStats> memory, double threshold) {
		super("The direct memory could not be read");
		this.memory = memory;
		this.threshold = threshold;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		DirectMemoryStats stats = this.memory.get();
		(stats.usedShare() > this.threshold ? builder.outOfService() : builder.up())
			.withDetail("usedBytes", stats.usedBytes())
			.withDetail("maxBytes", stats.maxBytes())
			.withDetail("threshold", this.threshold);
	}

}
