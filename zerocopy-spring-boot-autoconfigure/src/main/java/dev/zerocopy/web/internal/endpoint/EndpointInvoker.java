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

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

import org.springframework.core.NativeDetector;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.method.HandlerMethod;

/**
 * Calls the method of an endpoint on its bean, through the bean's proxy where there is
 * one, without reflection per call except in a native image. Thread-safe.
 *
 * @since 0.1.0
 */
public final class EndpointInvoker {

	private static final MethodType SPREAD = MethodType.methodType(Object.class, Object.class, Object[].class);

	private final HandlerMethod handlerMethod;

	private final boolean singleton;

	private final @Nullable MethodHandle handle;

	private volatile @Nullable HandlerMethod resolved;

	EndpointInvoker(HandlerMethod handlerMethod, boolean singleton) {
		this.handlerMethod = handlerMethod;
		this.singleton = singleton;
		this.handle = NativeDetector.inNativeImage() ? null : handle(handlerMethod.getMethod());
	}

	private static @Nullable MethodHandle handle(Method method) {
		try {
			ReflectionUtils.makeAccessible(method);
			return MethodHandles.lookup()
				.unreflect(method)
				.asSpreader(Object[].class, method.getParameterCount())
				.asType(SPREAD);
		}
		catch (IllegalAccessException ex) {
			// A module that keeps its members to itself: Method.invoke decides.
			return null;
		}
	}

	/**
	 * The handler method with its bean. A singleton is looked up once, when it is first
	 * needed; a bean of another scope each time.
	 * @return the handler method whose bean is an instance
	 */
	public HandlerMethod resolve() {
		HandlerMethod method = this.resolved;
		if (method == null) {
			method = this.handlerMethod.createWithResolvedBean();
			if (this.singleton) {
				this.resolved = method;
			}
		}
		return method;
	}

	/**
	 * Call the method.
	 * @param bean the bean of {@link #resolve()}
	 * @param arguments the arguments in order
	 * @return what the method returns
	 * @throws Throwable what the method throws
	 */
	public @Nullable Object invoke(Object bean, @Nullable Object[] arguments) throws Throwable {
		if (this.handle != null) {
			return (Object) this.handle.invokeExact(bean, arguments);
		}
		try {
			return this.handlerMethod.getMethod().invoke(bean, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

}
