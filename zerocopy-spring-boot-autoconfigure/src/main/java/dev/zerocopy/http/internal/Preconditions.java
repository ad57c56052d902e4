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

package dev.zerocopy.http.internal;

import java.util.List;

import org.springframework.http.HttpHeaders;

/**
 * Preconditions of a GET or HEAD request, in the order of RFC 9110, section 13.2.2.
 *
 * @since 0.1.0
 */
public final class Preconditions {

	private Preconditions() {
	}

	/**
	 * Evaluate the preconditions of a request.
	 * @param request the fields of the request
	 * @param current the validators of the selected representation
	 * @return what to answer with
	 */
	public static Outcome evaluate(RequestFields request, Validators current) {
		if (!isUnchanged(request, current)) {
			return Outcome.FAILED;
		}
		return known(request, current);
	}

	/** {@code If-Match} and {@code If-Unmodified-Since}: sections 13.1.1 and 13.1.4. */
	private static boolean isUnchanged(RequestFields request, Validators current) {
		List<String> tags = request.lines(HttpHeaders.IF_MATCH);
		if (tags != null && !tags.isEmpty()) {
			return EntityTags.matchesStrongly(tags, current.entityTag());
		}
		long since = date(request, HttpHeaders.IF_UNMODIFIED_SINCE);
		return since == HttpDates.NONE || current.lastModified() == HttpDates.NONE || current.lastModified() <= since;
	}

	/**
	 * {@code If-None-Match} and {@code If-Modified-Since}: sections 13.1.2 and 13.1.3.
	 */
	private static Outcome known(RequestFields request, Validators current) {
		List<String> tags = request.lines(HttpHeaders.IF_NONE_MATCH);
		if (tags != null && !tags.isEmpty()) {
			if (!EntityTags.matchesWeakly(tags, current.entityTag())) {
				return Outcome.PASSED;
			}
			return EntityTags.matchesStrongly(tags, current.entityTag()) ? Outcome.NOT_MODIFIED
					: Outcome.NOT_MODIFIED_WEAKLY;
		}
		long since = date(request, HttpHeaders.IF_MODIFIED_SINCE);
		return (since != HttpDates.NONE && current.lastModified() != HttpDates.NONE && current.lastModified() <= since)
				? Outcome.NOT_MODIFIED : Outcome.PASSED;
	}

	/**
	 * Whether ranges may be answered with: {@code If-Range}, section 13.1.5. A date is a
	 * strong validator only when it lies in the past by more than a second.
	 * @param request the fields of the request
	 * @param current the validators of the selected representation
	 * @return whether the field is absent or holds
	 */
	static boolean admitsRange(RequestFields request, Validators current) {
		if (!request.has(HttpHeaders.IF_RANGE)) {
			return true;
		}
		String validator = request.single(HttpHeaders.IF_RANGE);
		if (validator == null) {
			return false;
		}
		if (EntityTags.isValid(validator)) {
			return EntityTags.matchesStrongly(List.of(validator), current.entityTag());
		}
		long date = HttpDates.parse(validator);
		return date != HttpDates.NONE && date == current.lastModified() && date < System.currentTimeMillis() / 1000 - 1;
	}

	private static long date(RequestFields request, String name) {
		String text = request.single(name);
		return (text != null) ? HttpDates.parse(text) : HttpDates.NONE;
	}

	/**
	 * What preconditions lead to.
	 */
	public enum Outcome {

		/** The request is answered as if there were none. */
		PASSED,

		/** 304: the client has the representation. */
		NOT_MODIFIED,

		/**
		 * 304: the client has a form of the representation that is known by the weak tag
		 * alone, such as a compressed one. It finds it by that tag (RFC 9111, section
		 * 4.3.4).
		 */
		NOT_MODIFIED_WEAKLY,

		/** 412: the representation is not the one that the client wants. */
		FAILED

	}

}
