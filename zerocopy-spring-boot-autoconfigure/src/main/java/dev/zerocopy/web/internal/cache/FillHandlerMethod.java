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

import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.method.HandlerMethod;

/**
 * The method of a fill: what it throws is not handled by the application's exception
 * handlers here, but later, once for each client that waits. Spring looks for the
 * handlers of the bean that this shows, once it is armed; the method itself is called on
 * its own bean.
 */
final class FillHandlerMethod extends HandlerMethod {

	private boolean armed;

	FillHandlerMethod(HandlerMethod method) {
		super(method);
	}

	/**
	 * From now on, show the bean that handles no exception. To be called when the call
	 * has been set up, which needs the true type.
	 */
	void arm() {
		this.armed = true;
	}

	@Override
	public Object getBean() {
		return this.armed ? Thrower.INSTANCE : super.getBean();
	}

	@Override
	public Class<?> getBeanType() {
		return this.armed ? Thrower.class : super.getBeanType();
	}

	/** Passes every failure on. */
	static final class Thrower {

		private static final Thrower INSTANCE = new Thrower();

		@ExceptionHandler(Throwable.class)
		void handle(Throwable failure) throws Throwable {
			throw failure;
		}

	}

}
