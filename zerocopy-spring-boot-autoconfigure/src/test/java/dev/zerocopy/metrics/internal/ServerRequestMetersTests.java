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

package dev.zerocopy.metrics.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

import dev.zerocopy.web.internal.EndpointMetrics;
import dev.zerocopy.web.internal.Lane;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.observation.DefaultServerRequestObservationConvention;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ServerRequestMeters}.
 */
class ServerRequestMetersTests {

	private static final PathPattern PATTERN = PathPatternParser.defaultInstance.parse("/items/{id}");

	@Test
	void whenRequestIsAnsweredThenTagsAreThoseOfSpring() {
		for (int status = 200; status < 600; status++) {
			assertThat(tags(status)).as("status %d", status).isEqualTo(springTags(status));
		}
	}

	@Test
	void whenThereIsNoAnswerThenTagsAreThoseOfSpring() {
		assertThat(tags(EndpointMetrics.UNKNOWN_STATUS)).contains(Tag.of("status", "UNKNOWN"))
			.isEqualTo(springTags(EndpointMetrics.UNKNOWN_STATUS));
	}

	private static List<Tag> tags(int status) {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		new ServerRequestMeters(registry, "http.server.requests").answers(PATTERN, Lane.DIRECT, HttpMethod.POST, status)
			.record(1);
		return registry.get("http.server.requests")
			.timer()
			.getId()
			.getTags()
			.stream()
			.filter(tag -> !tag.getKey().equals("error"))
			.toList();
	}

	private static List<Tag> springTags(int status) {
		MockServerHttpResponse response = new MockServerHttpResponse();
		ServerRequestObservationContext context = new ServerRequestObservationContext(
				MockServerHttpRequest.post("/items/7").build(), response, new HashMap<>());
		context.setPathPattern(PATTERN.toString());
		if (status == EndpointMetrics.UNKNOWN_STATUS) {
			context.setConnectionAborted(true);
		}
		else {
			response.setStatusCode(HttpStatusCode.valueOf(status));
		}
		List<Tag> tags = new ArrayList<>();
		new DefaultServerRequestObservationConvention().getLowCardinalityKeyValues(context)
			.forEach(value -> tags.add(Tag.of(value.getKey(), value.getValue())));
		tags.sort(null);
		return tags;
	}

}
