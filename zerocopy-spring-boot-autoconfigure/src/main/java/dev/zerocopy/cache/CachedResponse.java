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

package dev.zerocopy.cache;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Keeps the encoded response of a mapped method in memory outside the heap, and answers
 * GET and HEAD requests from it: whole, in ranges, conditionally, and in the content
 * coding that the client prefers. Works on methods of a {@code @ZeroCopyController} and
 * of an ordinary {@code @RestController}.
 * <p>
 * The method runs when there is no fresh response for its declared input, once however
 * many clients wait, or once more each time that a run takes longer than
 * {@code zerocopy.cache.max-run-age}. It runs as nobody: without credentials, cookies,
 * preconditions, security context or exchange, unless {@link #key()} names them. A method
 * whose input cannot be told from its parameters needs a {@link #key()}, otherwise the
 * application does not start.
 * <p>
 * Never stored are responses with {@code Set-Cookie}, {@code Cache-Control: no-store} or
 * {@code private}, or {@code Vary: *}, partial and failed ones, streams of events, and
 * bodies above {@code zerocopy.cache.max-entry-size}.
 * <p>
 * All durations have a unit, such as {@code 30s} or {@code PT30S}, and may hold
 * <code>${…}</code> placeholders.
 *
 * @since 0.1.0
 * @see ResponseCache
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface CachedResponse {

	/**
	 * Time for which a response is fresh.
	 * @return a duration above zero
	 */
	String ttl();

	/**
	 * Time after {@link #ttl()} for which a response is still served while one request
	 * refreshes it in the background (RFC 5861, section 3).
	 * @return a duration, none by default
	 */
	String staleWhileRevalidate() default "";

	/**
	 * Time after {@link #ttl()} for which a response is served when the method fails (RFC
	 * 5861, section 4): when it throws, when it answers with 500, 502, 503 or 504, or
	 * when a run that another request has started takes too long.
	 * @return a duration, none by default
	 */
	String staleIfError() default "";

	/**
	 * Time for which a 404 or 410 that the method returned is kept.
	 * @return a duration, by default such an answer is not kept
	 */
	String negativeTtl() default "";

	/**
	 * Names under which the response can be evicted. <code>{name}</code> stands for a
	 * path variable, which each pattern of the method has to have, and <code>${…}</code>
	 * for a property.
	 * @return the tags
	 */
	String[] tags() default {};

	/**
	 * What the response depends on besides the declared parameters: {@code path} (without
	 * parameters of its segments, which take a {@code @MatrixVariable}), {@code param:x},
	 * {@code header:X}, {@code cookie:x}, {@code principal}, {@code host},
	 * {@code locale}, {@code attribute:x}, or the name of a {@link CacheKeyContributor}
	 * bean.
	 * @return the sources
	 */
	String[] key() default {};

	/**
	 * What must hold of a request for the cache to be used at all: {@code header:X},
	 * {@code param:x}, each also negated with a leading {@code !} or compared with
	 * {@code =value}. Other requests run the method.
	 * @return terms that must all hold
	 */
	String[] condition() default {};

	/**
	 * What must not hold of a response for it to be stored: {@code status=404},
	 * {@code header:X}, {@code header:X=value}, each also negated with a leading
	 * {@code !}.
	 * @return terms of which none may hold
	 */
	String[] unless() default {};

	/**
	 * Time for which clients may keep the response: sent as {@code Cache-Control:
	 * max-age} and {@code Expires}, counted from when the method ran, unless the method
	 * sets {@code Cache-Control} itself.
	 * @return a duration, by default nothing is sent
	 */
	String clientMaxAge() default "";

}
