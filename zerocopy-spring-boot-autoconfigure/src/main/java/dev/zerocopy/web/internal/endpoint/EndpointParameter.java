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

import java.util.Locale;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;

/**
 * A parameter of an endpoint: where its argument comes from.
 *
 * @param parameter the method parameter
 * @param source the source of the argument
 * @param name the name at the source, {@code null} where the source has no names
 * @since 0.1.0
 */
public record EndpointParameter(MethodParameter parameter, Source source, @Nullable String name) {

	/**
	 * What a view of the argument shows, for messages.
	 * @return text such as {@code path variable 'id'}
	 */
	public String label() {
		return this.source.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " '" + this.name + "'";
	}

	/**
	 * Where an argument comes from.
	 */
	public enum Source {

		/** A variable of the path pattern, decoded. */
		PATH_VARIABLE(Body.NONE),

		/** A parameter of the query, decoded. */
		QUERY_PARAMETER(Body.NONE),

		/** A header field. */
		HEADER(Body.NONE),

		/** The aggregated body as a {@code BodyView}. */
		BODY_VIEW(Body.AGGREGATED),

		/** The aggregated body as a {@code DataBuffer}. */
		BODY_BUFFER(Body.AGGREGATED),

		/** The body, aggregated on subscription, as a {@code Mono<DataBuffer>}. */
		BODY_MONO(Body.STREAMED),

		/** The streamed body as a {@code Flux<DataBuffer>}. */
		BODY_FLUX(Body.STREAMED),

		/** The streamed body as a {@code Flux<BodyView>}. */
		BODY_VIEWS(Body.STREAMED),

		/** A body that Spring reads. */
		SPRING_BODY(Body.STREAMED),

		/** The request as a {@code RequestView}. */
		REQUEST_VIEW(Body.NONE),

		/** A {@code DataBufferFactory}. */
		BUFFER_FACTORY(Body.NONE),

		/** Anything else: resolved by Spring. */
		SPRING(Body.NONE);

		private final Body body;

		Source(Body body) {
			this.body = body;
		}

		/**
		 * How the argument uses the body.
		 * @return the use
		 */
		public Body body() {
			return this.body;
		}

		/**
		 * Whether only Spring can resolve the argument.
		 * @return whether a lane of ours cannot
		 */
		public boolean isSpring() {
			return this == SPRING || this == SPRING_BODY;
		}

		/**
		 * Whether the argument is a named value that Spring's annotations bind.
		 * @return whether it has a name
		 */
		public boolean isNamed() {
			return this == PATH_VARIABLE || this == QUERY_PARAMETER || this == HEADER;
		}

	}

	/**
	 * How a method uses the request body.
	 */
	public enum Body {

		/** Not at all. */
		NONE,

		/** As a whole, before the method is called. */
		AGGREGATED,

		/** While it arrives. */
		STREAMED

	}

}
