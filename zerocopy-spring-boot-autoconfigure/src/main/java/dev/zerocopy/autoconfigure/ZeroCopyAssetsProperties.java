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

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * Properties of assets.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("zerocopy.assets")
public class ZeroCopyAssetsProperties {

	/**
	 * Directories whose files are served, starting with 'classpath:', also within jars,
	 * or with 'file:'. Of two files with the same path the one of the earlier location is
	 * served.
	 */
	private List<String> locations = new ArrayList<>();

	/**
	 * Paths of assets: literal segments and then '/**', which stands for the path below
	 * the location.
	 */
	private String pattern = "/assets/**";

	/**
	 * Value of Cache-Control. None is sent if not set.
	 */
	private @Nullable String cacheControl;

	/**
	 * Pattern of paths below the location whose content never changes, such as those with
	 * a hash. They may be kept for a year.
	 */
	private @Nullable String immutablePattern;

	/**
	 * Whether files are read at the start instead of when they are first asked for.
	 */
	private boolean preload = true;

	/**
	 * Whether content codings of text are made in the background.
	 */
	private boolean compress = true;

	/**
	 * Size of the largest file that is kept in memory, below 2GB. A larger one is served
	 * as a file.
	 */
	private DataSize maxInMemorySize = DataSize.ofMegabytes(8);

	/**
	 * Whether changes of directories on disk are taken over.
	 */
	private boolean watch;

	public List<String> getLocations() {
		return this.locations;
	}

	public void setLocations(List<String> locations) {
		this.locations = locations;
	}

	public String getPattern() {
		return this.pattern;
	}

	public void setPattern(String pattern) {
		this.pattern = pattern;
	}

	public @Nullable String getCacheControl() {
		return this.cacheControl;
	}

	public void setCacheControl(@Nullable String cacheControl) {
		this.cacheControl = cacheControl;
	}

	public @Nullable String getImmutablePattern() {
		return this.immutablePattern;
	}

	public void setImmutablePattern(@Nullable String immutablePattern) {
		this.immutablePattern = immutablePattern;
	}

	public boolean isPreload() {
		return this.preload;
	}

	public void setPreload(boolean preload) {
		this.preload = preload;
	}

	public boolean isCompress() {
		return this.compress;
	}

	public void setCompress(boolean compress) {
		this.compress = compress;
	}

	public DataSize getMaxInMemorySize() {
		return this.maxInMemorySize;
	}

	public void setMaxInMemorySize(DataSize maxInMemorySize) {
		this.maxInMemorySize = maxInMemorySize;
	}

	public boolean isWatch() {
		return this.watch;
	}

	public void setWatch(boolean watch) {
		this.watch = watch;
	}

}
