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

import java.lang.invoke.VarHandle;
import java.util.Objects;

/**
 * The time in which views may be read, one HTTP exchange or one signal of a streamed
 * body. Whoever owns the buffers opens a scope, hands out views with it, and closes it
 * <em>before</em> the buffers are released or written to. Thread-safe.
 *
 * @since 0.1.0
 */
public final class ViewScope {

	/**
	 * The scope of views over bytes that are never reused. Closing it has no effect.
	 */
	public static final ViewScope UNBOUNDED = new ViewScope("", "");

	/*
	 * A view checks the flag before and after it reads memory. The check after it
	 * decides: it must not be answered from before the read, and the flag must be visible
	 * before the memory gets its next content. Neither follows from a volatile flag
	 * alone, since plain accesses may move across one side of it, hence the two fences.
	 */
	private volatile boolean closed;

	private final String owner;

	private final String end;

	/** For data binding, which must not make one up. */
	private ViewScope() {
		throw new IllegalStateException(
				"A ViewScope is opened by ViewScope.open and cannot be bound to request parameters.");
	}

	private ViewScope(String owner, String end) {
		this.owner = owner;
		this.end = end;
	}

	/**
	 * Open the scope of an exchange.
	 * @param owner what the views belong to, as users know it: {@code POST /echo}
	 * @return a scope that is open until {@link #close()}
	 */
	public static ViewScope open(String owner) {
		return new ViewScope(Objects.requireNonNull(owner, "'owner' must not be null"), "its exchange ended");
	}

	/**
	 * Open the scope of one signal of a streamed body.
	 * @param owner what the views belong to, as users know it: {@code POST /echo}
	 * @return a scope that is open until {@link #close()}
	 */
	public static ViewScope openForSignal(String owner) {
		return new ViewScope(Objects.requireNonNull(owner, "'owner' must not be null"), "its onNext returned");
	}

	/**
	 * End the validity of all views of this scope. Closing it again has no effect.
	 */
	public void close() {
		if (this == UNBOUNDED) {
			return;
		}
		this.closed = true;
		VarHandle.fullFence();
	}

	/**
	 * Return whether the views of this scope may be read.
	 * @return {@code true} until {@link #close()}
	 */
	public boolean isOpen() {
		return !this.closed;
	}

	/**
	 * Verify that the scope is open, after all reads of memory that come before this
	 * call.
	 * @throws ViewClosedException if it is closed
	 */
	public void check() {
		VarHandle.loadLoadFence();
		if (this.closed) {
			throw new ViewClosedException(this.owner, this.end);
		}
	}

	String owner() {
		return this.owner;
	}

}
