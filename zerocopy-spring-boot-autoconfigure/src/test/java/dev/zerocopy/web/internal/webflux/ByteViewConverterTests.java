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

import java.nio.charset.StandardCharsets;

import dev.zerocopy.buffer.ByteView;
import dev.zerocopy.buffer.InvalidNumberException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ByteViewConverter}.
 */
class ByteViewConverterTests {

	private final DefaultConversionService conversions = new DefaultConversionService();

	ByteViewConverterTests() {
		this.conversions.addConverter(new ByteViewConverter());
	}

	@Test
	void pathVariableAndQueryParameterAreUtf8() {
		assertThat(convert("grün", 0).copy()).isEqualTo("grün".getBytes(StandardCharsets.UTF_8));
		assertThat(convert("grün", 1).copy()).isEqualTo("grün".getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void headerIsLatin1AsReceived() {
		assertThat(convert("grün", 3).copy()).isEqualTo("grün".getBytes(StandardCharsets.ISO_8859_1));
	}

	@ParameterizedTest
	@CsvSource({ "0, path variable 'id'", "1, query parameter 'page'", "2, query parameter 'renamed'",
			"3, header 'X-Size'" })
	void viewKnowsWhatItShows(int parameter, String label) {
		assertThatExceptionOfType(InvalidNumberException.class).isThrownBy(() -> convert("x", parameter).parseInt())
			.withMessageStartingWith(label + ": ")
			.satisfies(ex -> assertThat(ex.getSource()).isEqualTo(label));
	}

	@Test
	void whenParameterHasNoAnnotationThenViewShowsNothingNamed() {
		assertThatExceptionOfType(InvalidNumberException.class).isThrownBy(() -> convert("x", 4).parseInt())
			.satisfies(ex -> assertThat(ex.getSource()).isNull());
	}

	@Test
	void whenThereIsNoTextThenThereIsNoView() {
		assertThat(new ByteViewConverter().convert(null, TypeDescriptor.valueOf(String.class),
				TypeDescriptor.valueOf(ByteView.class)))
			.isNull();
	}

	private ByteView convert(String text, int index) {
		MethodParameter parameter = new MethodParameter(
				ReflectionUtils.findMethod(ByteViewConverterTests.class, "handle", (Class<?>[]) null), index);
		parameter.initParameterNameDiscovery(new DefaultParameterNameDiscoverer());
		Object view = this.conversions.convert(text, TypeDescriptor.valueOf(String.class),
				new TypeDescriptor(parameter));
		assertThat(view).isInstanceOf(ByteView.class);
		return (ByteView) view;
	}

	@SuppressWarnings("unused")
	private void handle(@PathVariable ByteView id, @RequestParam ByteView page, @RequestParam("renamed") ByteView other,
			@RequestHeader("X-Size") ByteView size, ByteView plain) {
	}

}
