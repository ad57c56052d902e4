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

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * Makes a strong entity tag of the bytes of a representation. Confined to one thread.
 *
 * @since 0.1.0
 */
public final class ContentTag {

	private static final int TAG_BYTES = 16;

	private final MessageDigest digest;

	/**
	 * Begin without bytes.
	 */
	public ContentTag() {
		try {
			this.digest = MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	/**
	 * Add bytes.
	 * @param bytes the next bytes, of which those from position to limit are read
	 * @return this
	 */
	public ContentTag update(ByteBuffer bytes) {
		this.digest.update(bytes);
		return this;
	}

	/**
	 * Make the tag.
	 * @return the tag with its quotes
	 */
	public String end() {
		byte[] start = Arrays.copyOf(this.digest.digest(), TAG_BYTES);
		return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(start) + '"';
	}

}
