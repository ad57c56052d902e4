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
package dev.zerocopy.edge.internal;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import dev.zerocopy.http.internal.HttpDates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HeadEnd}.
 */
class HeadEndTests {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final HeadEnd end = new HeadEnd();

	@Test
	void tellsTheTimeAndEndsTheHead() {
		long before = System.currentTimeMillis() / 1000;
		String text = text(System.nanoTime());
		assertThat(text).startsWith("\r\nDate: ").endsWith("\r\n\r\n");
		assertThat(HttpDates.parse(text.substring(8, text.length() - 4))).isBetween(before,
				System.currentTimeMillis() / 1000);
	}

	/** Also where the clock has any value, or passes the largest one. */
	@ParameterizedTest
	@ValueSource(longs = { 0, Long.MIN_VALUE, Long.MAX_VALUE - 10, -5 })
	void isMadeAnewWhenTheSecondIsOver(long nanos) {
		byte[] first = this.end.at(nanos);
		assertThat(first).isNotEmpty();
		assertThat(this.end.at(nanos)).isSameAs(first);
		assertThat(this.end.at(nanos + SECOND)).isNotSameAs(first);
	}

	private String text(long nanos) {
		return new String(this.end.at(nanos), StandardCharsets.US_ASCII);
	}

}
