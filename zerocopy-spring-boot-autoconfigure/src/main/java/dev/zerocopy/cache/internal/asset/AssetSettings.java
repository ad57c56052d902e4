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

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.UriUtils;
import org.springframework.web.util.pattern.PathPattern;

/**
 * How assets are served.
 *
 * @param maxInMemoryBytes the largest file that is kept in memory
 * @param preload whether files are read at the start
 * @param compress whether coded variants are made
 * @param watch whether directories are watched
 * @param cacheControl the value of {@code Cache-Control}, {@code null} for none
 * @param immutablePattern which paths never change their content, {@code null} for none
 * @since 0.1.0
 */
public record AssetSettings(int maxInMemoryBytes, boolean preload, boolean compress, boolean watch,
		@Nullable String cacheControl, @Nullable PathPattern immutablePattern) {

	private static final String IMMUTABLE = "public, max-age=31536000, immutable";

	/**
	 * The header fields of an asset, as far as they do not depend on its bytes.
	 * @param path the path below the location
	 * @return the fields
	 */
	HttpHeaders headers(String path) {
		HttpHeaders headers = new HttpHeaders();
		headers.setContentType(MediaTypeFactory.getMediaType(path).orElse(MediaType.APPLICATION_OCTET_STREAM));
		if (isImmutable(path)) {
			headers.setCacheControl(IMMUTABLE);
		}
		else if (this.cacheControl != null) {
			headers.setCacheControl(this.cacheControl);
		}
		return HttpHeaders.readOnlyHttpHeaders(headers);
	}

	private boolean isImmutable(String path) {
		return this.immutablePattern != null && this.immutablePattern
			.matches(PathContainer.parsePath(UriUtils.encodePath(path, StandardCharsets.UTF_8)));
	}

}
