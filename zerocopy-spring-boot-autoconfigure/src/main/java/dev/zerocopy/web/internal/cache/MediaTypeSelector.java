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

package dev.zerocopy.web.internal.cache;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.http.MediaType;
import org.springframework.http.codec.HttpMessageWriter;
import org.springframework.web.reactive.accept.RequestedContentTypeResolver;
import org.springframework.web.reactive.result.HandlerResultHandlerSupport;
import org.springframework.web.server.ServerWebExchange;

/**
 * The media type that Spring selects for a request, before there is a result.
 */
final class MediaTypeSelector extends HandlerResultHandlerSupport {

	private final List<HttpMessageWriter<?>> writers;

	MediaTypeSelector(RequestedContentTypeResolver contentTypeResolver, List<HttpMessageWriter<?>> writers) {
		super(contentTypeResolver, ReactiveAdapterRegistry.getSharedInstance());
		this.writers = writers;
	}

	/**
	 * The media types that a result can be written in.
	 * @param elementType the type of the elements
	 * @return the media types in the order of the writers
	 */
	List<MediaType> writable(ResolvableType elementType) {
		return this.writers.stream()
			.filter(writer -> writer.canWrite(elementType, null))
			.flatMap(writer -> writer.getWritableMediaTypes(elementType).stream())
			.toList();
	}

	/**
	 * Select the media type for a request among those that the server names.
	 * @param exchange the exchange of the request
	 * @param producible what the server names, wildcards of codecs included
	 * @return the media type, {@code null} if there is none, or one that the client alone
	 * names: by a wildcard, or by a parameter
	 */
	@Nullable MediaType select(ServerWebExchange exchange, List<MediaType> producible) {
		MediaType selected = selectMediaType(exchange, () -> producible);
		if (selected == null || MediaType.APPLICATION_OCTET_STREAM.equals(selected)) {
			return selected;
		}
		for (MediaType named : producible) {
			MediaType plain = named.removeQualityValue();
			if (plain.isConcrete() && plain.equals(selected)) {
				return plain;
			}
			// What clients say without meaning anything else.
			MediaType unicode = new MediaType(plain, StandardCharsets.UTF_8);
			if (plain.isConcrete() && plain.getCharset() == null && unicode.equals(selected)) {
				return unicode;
			}
		}
		return null;
	}

}
