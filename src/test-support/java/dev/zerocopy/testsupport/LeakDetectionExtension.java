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

import java.util.List;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Fails a test class after which a buffer, or another resource that Netty tracks, was
 * collected as garbage without having been released. It is registered for every test of
 * every module, and works next to leak listeners that the code under test sets.
 *
 * <p>
 * The report shows where the resource was allocated and touched. A resource that becomes
 * garbage only after its class has ended, because a server still stops for example, is
 * reported by a later class or at the end of the run, which fails as well.
 */
public final class LeakDetectionExtension implements BeforeAllCallback, AfterAllCallback {

	private static final Namespace NAMESPACE = Namespace.create(LeakDetectionExtension.class);

	public LeakDetectionExtension() {
		RecordingLeakDetectorFactory.install();
	}

	/**
	 * Return the leaks that have not been reported yet, and forget them: for tests that
	 * leak on purpose. Leak listeners have been called when this returns. A leak is known
	 * by its records, so two from the same line of code count as one.
	 * @return a text for each leak, empty when there is none
	 */
	public static List<String> takeLeaks() {
		return RecordingLeakDetectorFactory.drainLeaks();
	}

	@Override
	public void beforeAll(ExtensionContext context) {
		context.getRoot()
			.getStore(NAMESPACE)
			.computeIfAbsent(FinalCheck.class, (key) -> (FinalCheck) () -> assertNoLeaks("the end of the run"));
	}

	@Override
	public void afterAll(ExtensionContext context) {
		Class<?> testClass = context.getRequiredTestClass();
		if (!AnnotationSupport.isAnnotated(testClass, Nested.class)) {
			assertNoLeaks(testClass.getName());
		}
	}

	private static void assertNoLeaks(String place) {
		List<String> leaks = takeLeaks();
		if (!leaks.isEmpty()) {
			throw new AssertionError("%d resources were not released (found after %s):%n%s".formatted(leaks.size(),
					place, String.join(System.lineSeparator(), leaks)));
		}
	}

	/**
	 * Closed by JUnit when everything has run.
	 */
	private interface FinalCheck extends AutoCloseable {

	}

}
