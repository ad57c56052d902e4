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

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of the health of an application.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("zerocopy.health")
public class ZeroCopyHealthProperties {

	/**
	 * Share of the direct memory above which the health is OUT_OF_SERVICE, from 0 to 1.
	 */
	private double memoryThreshold = 0.95;

	public double getMemoryThreshold() {
		return this.memoryThreshold;
	}

	public void setMemoryThreshold(double memoryThreshold) {
		this.memoryThreshold = memoryThreshold;
	}

}
