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

package dev.zerocopy.autoconfigure;

/**
 * Raised at start-up when a property of the server is wrong or cannot be honoured here.
 */
final class ServerSettingException extends IllegalStateException {

	private final String property;

	private final String value;

	private final String reason;

	private final String action;

	ServerSettingException(String property, Object value, String reason, String action) {
		super("Property " + property + " with value '" + value + "' cannot be used: " + reason);
		this.property = property;
		this.value = value.toString();
		this.reason = reason;
		this.action = action;
	}

	String getProperty() {
		return this.property;
	}

	String getValue() {
		return this.value;
	}

	String getReason() {
		return this.reason;
	}

	String getAction() {
		return this.action;
	}

}
