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

package dev.zerocopy.web.internal.endpoint;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;
import org.springframework.web.method.HandlerMethod;

/**
 * Stands in for a handler method that has run already and failed: throws that failure,
 * with the bean and type of the method, so that Spring's exception handling answers as if
 * the method had just thrown.
 *
 * @since 0.1.0
 */
public final class FailedHandlerMethod extends HandlerMethod {

	private static final Method RETHROW = rethrow();

	private final @Nullable HandlerMethod failed;

	/**
	 * Create a stand-in.
	 * @param failed the method that failed
	 * @param failure what it threw
	 */
	public FailedHandlerMethod(HandlerMethod failed, Throwable failure) {
		super(new Failure(failure), RETHROW);
		this.failed = failed;
	}

	private static Method rethrow() {
		Method method = ReflectionUtils.findMethod(Failure.class, "rethrow");
		if (method == null) {
			throw new IllegalStateException("No method 'rethrow'");
		}
		return method;
	}

	@Override
	public Object getBean() {
		return (this.failed != null) ? this.failed.getBean() : super.getBean();
	}

	// The constructor of the superclass asks before the field is set.
	@Override
	public Class<?> getBeanType() {
		return (this.failed != null) ? this.failed.getBeanType() : super.getBeanType();
	}

	/** The bean that throws. */
	public static final class Failure {

		private final Throwable cause;

		Failure(Throwable cause) {
			this.cause = cause;
		}

		/**
		 * Throw what the method threw.
		 * @throws Throwable always
		 */
		public void rethrow() throws Throwable {
			throw this.cause;
		}

	}

}
