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

package dev.zerocopy.testsupport;

import java.io.EOFException;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TimeLimit}.
 */
class TimeLimitTests {

	@Test
	void whenStepSucceedsThenItsResultCounts() throws Exception {
		assertThat(new TimeLimit(Duration.ZERO).<String>call(() -> "done")).isEqualTo("done");
	}

	@Test
	void whenStepFailsInTimeThenTestFails() {
		TimeLimit limit = new TimeLimit(Duration.ofDays(1));
		assertThatExceptionOfType(EOFException.class).isThrownBy(() -> limit.run(TimeLimitTests::fail));
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> limit.run(() -> assertThat(1).isZero()));
	}

	@Test
	void whenStepFailsLateThenTestIsAborted() {
		TimeLimit limit = new TimeLimit(Duration.ZERO);
		assertThatExceptionOfType(TestAbortedException.class).isThrownBy(() -> limit.run(TimeLimitTests::fail))
			.withMessageContaining("closed early");
		assertThatExceptionOfType(TestAbortedException.class).isThrownBy(() -> limit.run(() -> assertThat(1).isZero()));
	}

	private static void fail() throws EOFException {
		throw new EOFException("closed early");
	}

}
