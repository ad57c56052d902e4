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

package dev.zerocopy.buffer;

/**
 * How long views are valid: from {@link #open} until {@link #close()}. A view checks its
 * scope before and after it reads memory, so a read that races with the end of the scope
 * throws instead of returning bytes of somebody else.
 * <p>
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class ViewScope {

	/** The scope of views that own their bytes. Cannot be closed. */
	public static final ViewScope UNBOUNDED = new ViewScope("", "");

	private final String owner;

	private final String end;

	private volatile boolean closed;

	private ViewScope(String owner, String end) {
		this.owner = owner;
		this.end = end;
	}

	/**
	 * Open the scope of an exchange.
	 * @param owner what the views belong to, such as {@code POST /echo}
	 * @return the scope
	 */
	public static ViewScope open(String owner) {
		return new ViewScope(owner, "its exchange ended");
	}

	/**
	 * Open the scope of one signal of a streamed body.
	 * @param owner what the views belong to, such as {@code POST /echo}
	 * @return the scope
	 */
	public static ViewScope openForSignal(String owner) {
		return new ViewScope(owner, "its onNext returned");
	}

	/**
	 * End the scope: views throw from now on. Further calls have no effect.
	 */
	public void close() {
		if (this != UNBOUNDED) {
			this.closed = true;
		}
	}

	/**
	 * Whether views of this scope are valid.
	 * @return whether the scope is open
	 */
	public boolean isOpen() {
		return !this.closed;
	}

	/**
	 * Check that views are valid.
	 * @throws ViewClosedException if they are not
	 */
	void check() {
		if (this.closed) {
			throw new ViewClosedException(this.owner, this.end);
		}
	}

}
