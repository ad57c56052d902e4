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

package dev.zerocopy.web.internal.webflux;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Set;

import dev.zerocopy.buffer.ByteView;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.core.convert.converter.GenericConverter;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * Turns the text of a path variable, query parameter or header into a {@link ByteView}
 * over a copy of its bytes, and tells the view what it shows. Spring's own argument
 * resolvers bind annotated parameters, so this is how a view gets there.
 *
 * @since 0.1.0
 */
public final class ByteViewConverter implements GenericConverter {

	@Override
	public Set<ConvertiblePair> getConvertibleTypes() {
		return Set.of(new ConvertiblePair(String.class, ByteView.class));
	}

	@Override
	public @Nullable Object convert(@Nullable Object source, TypeDescriptor sourceType, TypeDescriptor targetType) {
		if (source == null) {
			return null;
		}
		RequestHeader header = targetType.getAnnotation(RequestHeader.class);
		if (header != null) {
			// The server decodes a head as Latin-1 (RFC 9112, section 2.2).
			return view(source, StandardCharsets.ISO_8859_1, label("header", header.name(), targetType));
		}
		PathVariable variable = targetType.getAnnotation(PathVariable.class);
		if (variable != null) {
			return view(source, StandardCharsets.UTF_8, label("path variable", variable.name(), targetType));
		}
		RequestParam parameter = targetType.getAnnotation(RequestParam.class);
		if (parameter != null) {
			return view(source, StandardCharsets.UTF_8, label("query parameter", parameter.name(), targetType));
		}
		return view(source, StandardCharsets.UTF_8, null);
	}

	private static ByteView view(Object source, Charset charset, @Nullable String label) {
		return ByteView.copyOf((String) source, charset, label);
	}

	private static String label(String kind, String annotatedName, TypeDescriptor type) {
		String name = annotatedName;
		if (!StringUtils.hasText(name) && type.getResolvableType().getSource() instanceof MethodParameter parameter) {
			name = parameter.getParameterName();
		}
		return kind + " '" + name + "'";
	}

}
