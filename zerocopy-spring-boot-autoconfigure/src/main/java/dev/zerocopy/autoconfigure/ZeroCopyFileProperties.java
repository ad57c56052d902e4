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

import dev.zerocopy.file.EntityTagSource;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of files that endpoints answer with.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("zerocopy.file")
public class ZeroCopyFileProperties {

	/**
	 * Time that a file is kept open, with its attributes, for the next request, up to 1
	 * day. A file that was replaced is noticed after this time at the latest. Use 0 to
	 * open it anew for each request.
	 */
	private Duration descriptorTtl = Duration.ofSeconds(2);

	/**
	 * Number of files that are kept open for the next request, at least 1. Those that are
	 * being sent come on top.
	 */
	private int maxOpenFiles = 512;

	/**
	 * What the entity tag of a file is made of: its size and the time at which it was
	 * modified, or its bytes, which are then read once for each state of the file. A time
	 * before 1990 tells nothing, so the bytes are read in any case.
	 */
	private EntityTagSource entityTag = EntityTagSource.ATTRIBUTES;

	public Duration getDescriptorTtl() {
		return this.descriptorTtl;
	}

	public void setDescriptorTtl(Duration descriptorTtl) {
		this.descriptorTtl = descriptorTtl;
	}

	public int getMaxOpenFiles() {
		return this.maxOpenFiles;
	}

	public void setMaxOpenFiles(int maxOpenFiles) {
		this.maxOpenFiles = maxOpenFiles;
	}

	public EntityTagSource getEntityTag() {
		return this.entityTag;
	}

	public void setEntityTag(EntityTagSource entityTag) {
		this.entityTag = entityTag;
	}

}
