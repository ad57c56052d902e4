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

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.container;
import static org.junit.platform.testkit.engine.EventConditions.engine;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.instanceOf;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

/**
 * Tests for {@link LeakDetectionExtension}, in runs of their own with the configuration
 * that all tests have.
 */
class LeakDetectionExtensionTests {

	@Test
	void whenEveryBufferIsReleasedThenClassSucceeds() {
		assertThat(run(Releasing.class).containerEvents().failed().count()).isZero();
	}

	@Test
	void whenTestLeaksBufferThenClassFailsAndNamesPlaceOfAllocation() {
		assertFailure(Leaking.class, "leakPooledBuffer");
	}

	@Test
	void whenNestedClassLeaksThenOutermostClassFails() {
		assertFailure(LeakingInside.class, "leakFromNestedClass");
	}

	@Test
	void whenBufferLeaksAfterAllTestsThenClassFails() {
		assertFailure(LeakingAfterAll.class, "leakAfterAll");
	}

	@Test
	void whenBufferLeaksAfterClassThenRunFails() {
		assertThat(run(LeakingAfterClass.class).containerEvents().failed().stream().toList()).singleElement()
			.satisfies((Event event) -> assertThat(event)
				.is(event(engine(), failure("leakAfterClass", "the end of the run"))));
	}

	@Test
	void whenCodeUnderTestSetsLeakListenerThenClassStillFails() {
		assertFailure(LeakingWithListener.class, "leakBesideListener");
	}

	@Test
	void whenLeakWasReportedThenNextClassSucceeds() {
		run(LeakingBefore.class);
		assertThat(run(Releasing.class).containerEvents().failed().count()).isZero();
	}

	@Test
	void whenTestTakesItsLeaksThenClassSucceedsAndListenersWereCalled() {
		assertThat(run(TakingLeaks.class).allEvents().failed().count()).isZero();
	}

	private static void assertFailure(Class<?> testClass, String allocatingMethod) {
		EngineExecutionResults results = run(testClass);
		assertThat(results.testEvents().failed().count()).isZero();
		assertThat(results.containerEvents().failed().stream().toList()).singleElement()
			.satisfies((Event event) -> assertThat(event)
				.is(event(container(testClass), failure(allocatingMethod, testClass.getName()))));
	}

	private static Condition<Event> failure(String... texts) {
		return finishedWithFailure(instanceOf(AssertionError.class),
				message((message) -> Stream.of(texts).allMatch(message::contains)));
	}

	private static EngineExecutionResults run(Class<?> testClass) {
		return EngineTestKit.engine("junit-jupiter")
			.enableImplicitConfigurationParameters(true)
			.selectors(selectClass(testClass))
			.execute();
	}

	private static void leak() {
		ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer(16);
		assertThat(buffer.refCnt()).isOne();
	}

	static class Releasing {

		@Test
		void release() {
			assertThat(ByteBufAllocator.DEFAULT.directBuffer(16).release()).isTrue();
		}

	}

	static class Leaking {

		@Test
		void leakPooledBuffer() {
			leak();
		}

	}

	static class LeakingBefore {

		@Test
		void leakBefore() {
			leak();
		}

	}

	static class LeakingInside {

		@Nested
		class Inside {

			@Test
			void leakFromNestedClass() {
				leak();
			}

		}

	}

	static class LeakingAfterAll {

		@Test
		void release() {
			assertThat(ByteBufAllocator.DEFAULT.directBuffer(16).release()).isTrue();
		}

		@AfterAll
		static void leakAfterAll() {
			leak();
		}

	}

	@ExtendWith(LeakAtEndOfRun.class)
	static class LeakingAfterClass {

		@Test
		void release() {
			assertThat(ByteBufAllocator.DEFAULT.directBuffer(16).release()).isTrue();
		}

	}

	static class LeakAtEndOfRun implements BeforeAllCallback, AutoCloseable {

		@Override
		public void beforeAll(ExtensionContext context) {
			context.getRoot().getStore(Namespace.GLOBAL).put(LeakAtEndOfRun.class, this);
		}

		@Override
		public void close() {
			leakAfterClass();
		}

		private void leakAfterClass() {
			leak();
		}

	}

	static class TakingLeaks {

		@Test
		void takeLeak() {
			AtomicInteger calls = new AtomicInteger();
			ByteBufUtil.setLeakListener((type, records) -> calls.incrementAndGet());
			leak();
			assertThat(LeakDetectionExtension.takeLeaks()).singleElement(STRING).startsWith("LEAK: ByteBuf");
			assertThat(calls).hasValue(1);
		}

		@AfterAll
		static void removeListener() {
			ByteBufUtil.setLeakListener(null);
		}

	}

	static class LeakingWithListener {

		@Test
		void leakBesideListener() {
			ByteBufUtil.setLeakListener((type, records) -> {
			});
			leak();
		}

		@AfterAll
		static void removeListener() {
			ByteBufUtil.setLeakListener(null);
		}

	}

}
