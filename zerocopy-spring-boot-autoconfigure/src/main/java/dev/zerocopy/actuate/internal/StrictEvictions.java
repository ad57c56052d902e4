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

package dev.zerocopy.actuate.internal;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.zerocopy.actuate.ZeroCopyEndpoint;

import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.OperationType;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvoker;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvokerAdvisor;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameter;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameters;

/**
 * Refuses evictions by {@link ZeroCopyEndpoint} whose request says something that the
 * actuator would pass over: a parameter that there is not, that has no value, or that has
 * several. Thread-safe.
 *
 * @since 0.1.0
 */
public final class StrictEvictions implements OperationInvokerAdvisor {

	private final EndpointId endpoint = EndpointId.of(ZeroCopyEndpoint.ID);

	@Override
	public OperationInvoker apply(EndpointId endpointId, OperationType operationType, OperationParameters parameters,
			OperationInvoker invoker) {
		if (!this.endpoint.equals(endpointId) || operationType != OperationType.DELETE) {
			return invoker;
		}
		Set<String> names = parameters.stream().map(OperationParameter::getName).collect(Collectors.toSet());
		return context -> {
			check(context.getArguments(), names);
			return invoker.invoke(context);
		};
	}

	private static void check(Map<String, Object> arguments, Set<String> names) {
		// JMX passes all of them, those that are not given as null.
		boolean isJmx = arguments.keySet().equals(names);
		arguments.forEach((name, value) -> {
			if (!names.contains(name)) {
				throw invalid(name, "is none of " + names);
			}
			if (value instanceof Collection) {
				throw invalid(name, "is there more than once");
			}
			if (value == null && !isJmx) {
				throw invalid(name, "has no value");
			}
		});
	}

	private static InvalidEndpointRequestException invalid(String name, String problem) {
		String message = "Parameter '" + name + "' " + problem;
		return new InvalidEndpointRequestException(message, message);
	}

}
