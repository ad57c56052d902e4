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

package dev.zerocopy.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares that a mapped method answers the public: a lane in front of Spring may answer
 * for it, although {@link org.springframework.web.server.WebFilter WebFilters} such as
 * those of Spring Security then see neither the request nor the response. Without it an
 * application that has a filter is served behind all of them.
 * <p>
 * It is no grant. Requests that a lane leaves to WebFlux meet every filter, the first one
 * for each request target among them, so the path must be permitted there as well. A lane
 * leaves it requests with {@code Authorization}, {@code Cookie} or {@code Origin}, and
 * learns targets only from requests in which nothing could be a credential and which the
 * filters have left as they were. What else filters decide by is not asked about: the
 * address of the client, the host, other header fields, the time, a rate. Where a filter
 * refuses a request by any of these, the method does not answer the public.
 * <p>
 * What filters add to responses is missing in answers of a lane, such as the header
 * fields of Spring Security. Those that the method sets itself are there on every lane.
 * <p>
 * This is for methods with {@link dev.zerocopy.cache.CachedResponse @CachedResponse}
 * whose responses depend on path and query alone; on others it has no effect, and a
 * method that is called for each request is called behind the filters. The start fails if
 * the key of the cached response tells clients apart, by a principal or a cookie for
 * example. Start-up logs each method that is answered without filters at WARN, with their
 * names.
 *
 * @since 0.1.0
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface BypassWebFilters {

}
