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
package dev.zerocopy.web.internal.call;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.springframework.http.HttpHeaders;

/**
 * The header fields that a lane may send as they are: Netty would refuse a name or a
 * value of others, or act upon it.
 *
 * @since 0.1.0
 */
public final class SendableFields {

	/** Of the connection rather than the response (RFC 9110, section 7.6.1). */
	private static final Set<String> OF_CONNECTION = Set.of("connection", "keep-alive", "proxy-connection", "te",
			"trailer", "transfer-encoding", "upgrade");

	private static final String SEPARATORS = "()<>@,;:\\\"/[]?={}";

	private SendableFields() {
	}

	/**
	 * Whether all fields of a response may be sent.
	 * @param fields the fields
	 * @return {@code false} if one of them may not
	 */
	public static boolean contains(HttpHeaders fields) {
		for (Map.Entry<String, List<String>> field : fields.headerSet()) {
			String name = field.getKey();
			if (!isName(name) || OF_CONNECTION.contains(name.toLowerCase(Locale.ROOT))
					|| !field.getValue().stream().allMatch(SendableFields::isValue)) {
				return false;
			}
		}
		return true;
	}

	/** A token (RFC 9110, section 5.6.2). */
	private static boolean isName(String name) {
		return !name.isEmpty() && name.chars().allMatch(c -> c > ' ' && c < 0x7F && SEPARATORS.indexOf(c) < 0);
	}

	/**
	 * No control characters, which could end the line, and no white space in front (RFC
	 * 9110, section 5.5).
	 */
	private static boolean isValue(String value) {
		return value.isEmpty()
				|| (value.charAt(0) > ' ' && value.chars().allMatch(c -> (c >= ' ' && c != 0x7F) || c == '\t'));
	}

}
