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

import java.io.IOException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.result.method.RequestMappingInfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link EndpointInvoker}.
 */
class EndpointInvokerTests {

	private final List<String> intercepted = new ArrayList<>();

	private final MethodInterceptor interceptor = invocation -> {
		this.intercepted.add(invocation.getMethod().getName());
		return invocation.proceed();
	};

	@Test
	void methodIsCalledWithItsArguments() throws Throwable {
		assertThat(invoke(new Controller("a"), "bytes", "b", 3)).isEqualTo("ab3".getBytes());
	}

	@Test
	void whenMethodIsPrivateOrVoidOrTakesNothingThenItIsCalled() throws Throwable {
		Controller controller = new Controller("a");
		assertThat(invoke(controller, "nothing")).isNull();
		assertThat(controller.called).isTrue();
	}

	@Test
	void whenBeanIsClassProxyThenProxyIsCalled() throws Throwable {
		ProxyFactory proxies = new ProxyFactory(new Controller("a"));
		proxies.setProxyTargetClass(true);
		proxies.addAdvice(this.interceptor);
		Object proxy = proxies.getProxy();
		assertThat(AopUtils.isCglibProxy(proxy)).isTrue();
		assertThat(invoke(proxy, Controller.class, "bytes", "b", 3)).isEqualTo("ab3".getBytes());
		assertThat(this.intercepted).containsExactly("bytes");
	}

	@Test
	void whenBeanIsInterfaceProxyThenProxyIsCalled() throws Throwable {
		ProxyFactory proxies = new ProxyFactory(new Controller("a"));
		proxies.addAdvice(this.interceptor);
		Object proxy = proxies.getProxy();
		assertThat(AopUtils.isJdkDynamicProxy(proxy)).isTrue();
		assertThat(invoke(proxy, Contract.class, "bytes", "b", 3)).isEqualTo("ab3".getBytes());
		assertThat(this.intercepted).containsExactly("bytes");
	}

	@Test
	void whenMethodThrowsThenItsOwnExceptionComesOut() {
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> invoke(new Controller("a"), "fail"))
			.withMessage("own")
			.withNoCause();
	}

	@Test
	void whenControllerIsPrototypeThenEachRequestGetsItsOwn() {
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			context.registerBean("prototype", Controller.class, () -> new Controller("a"),
					definition -> definition.setScope("prototype"));
			context.registerBean("singleton", Controller.class, () -> new Controller("a"));
			context.refresh();
			EndpointInvoker prototype = named(context, "prototype");
			assertThat(prototype.resolve().getBean()).isNotSameAs(prototype.resolve().getBean());
			EndpointInvoker singleton = named(context, "singleton");
			assertThat(singleton.resolve().getBean()).isSameAs(context.getBean("singleton"));
			assertThat(singleton.resolve()).isSameAs(singleton.resolve());
		}
	}

	@Test
	void whenControllerIsLazyThenReadingItDoesNotCreateIt() {
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			context.registerBean("lazy", Controller.class, () -> new Controller("a"),
					definition -> definition.setLazyInit(true));
			context.refresh();
			EndpointInvoker invoker = named(context, "lazy");
			assertThat(context.getBeanFactory().containsSingleton("lazy")).isFalse();
			assertThat(invoker.resolve().getBean()).isInstanceOf(Controller.class);
		}
	}

	private static EndpointInvoker named(GenericApplicationContext context, String name) {
		HandlerMethod method = new HandlerMethod(name, context, method(Controller.class, "nothing"));
		return new EndpointFactory(context).create(RequestMappingInfo.paths("/").build(), method).invoker();
	}

	private static @Nullable Object invoke(Object bean, String name, Object... arguments) throws Throwable {
		return invoke(bean, bean.getClass(), name, arguments);
	}

	private static @Nullable Object invoke(Object bean, Class<?> type, String name, Object... arguments)
			throws Throwable {
		EndpointInvoker invoker = new EndpointInvoker(new HandlerMethod(bean, method(type, name)), true);
		return invoker.invoke(invoker.resolve().getBean(), arguments);
	}

	private static Method method(Class<?> type, String name) {
		return Arrays.stream(type.getDeclaredMethods())
			.filter(method -> method.getName().equals(name))
			.findFirst()
			.orElseThrow();
	}

	/** What interface proxies implement. */
	public interface Contract {

		byte[] bytes(String text, int number);

	}

	/** A controller without a default constructor. */
	public static class Controller implements Contract {

		private final String prefix;

		private boolean called;

		Controller(String prefix) {
			this.prefix = prefix;
		}

		@Override
		public byte[] bytes(String text, int number) {
			return (this.prefix + text + number).getBytes();
		}

		@SuppressWarnings("unused")
		private void nothing() {
			this.called = true;
		}

		@SuppressWarnings("unused")
		byte[] fail() throws IOException {
			throw new IOException("own");
		}

	}

}
