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

import java.util.Set;

import dev.zerocopy.buffer.BodyView;
import dev.zerocopy.buffer.ByteCursor;
import dev.zerocopy.buffer.ByteView;
import dev.zerocopy.buffer.ViewScope;
import dev.zerocopy.file.FileBody;
import dev.zerocopy.http.RequestView;
import dev.zerocopy.web.ZeroCopyResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.BeanInstantiationException;
import org.springframework.core.ResolvableType;
import org.springframework.validation.DataBinder;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What data binding does with types that are arguments or results.
 */
class DataBindingTests {

	@ParameterizedTest
	@ValueSource(classes = { BodyView.class, ByteView.class, ByteCursor.class, ViewScope.class, FileBody.class,
			ZeroCopyResponse.class, ZeroCopyResponse.Builder.class, RequestView.class })
	void whenTypeIsTakenForModelAttributeThenASentenceSaysNo(Class<?> type) {
		assertThatIllegalStateException().isThrownBy(() -> bind(type))
			.withMessageMatching("[A-Z].* .*" + type.getSimpleName() + ".*");
	}

	/** All that a client could send is there. */
	private static void bind(Class<?> type) throws Throwable {
		DataBinder binder = new DataBinder(null, "attribute");
		binder.setTargetType(ResolvableType.forClass(type));
		try {
			binder.construct(new DataBinder.ValueResolver() {

				@Override
				public Object resolveValue(String name, Class<?> valueType) {
					return (valueType == String.class) ? "value" : null;
				}

				@Override
				public Set<String> getNames() {
					return Set.of("scope.owner", "scope.end");
				}

			});
		}
		catch (BeanInstantiationException ex) {
			throw (ex.getCause() != null) ? ex.getCause() : ex;
		}
		throw new AssertionError("There is one");
	}

}
