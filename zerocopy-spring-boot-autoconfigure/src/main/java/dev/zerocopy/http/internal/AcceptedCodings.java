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

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * The content codings that a client accepts, and how much it prefers each (RFC 9110,
 * section 12.5.3). Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class AcceptedCodings {

	private static final int FULL_WEIGHT = 1000;

	private static final ContentCoding[] PREFERENCE = ContentCoding.values();

	/** What a client accepts that does not say: no coding at all. */
	private static final AcceptedCodings UNSAID = new AcceptedCodings(identityAlone(), true);

	/** In thousandths, by the order of the codings. */
	private final int[] weights;

	private final boolean any;

	private AcceptedCodings(int[] weights, boolean any) {
		this.weights = weights;
		this.any = any;
	}

	private static int[] identityAlone() {
		int[] weights = new int[PREFERENCE.length];
		weights[ContentCoding.IDENTITY.ordinal()] = FULL_WEIGHT;
		return weights;
	}

	/**
	 * Read what a client accepts.
	 * @param acceptEncoding the lines of {@code Accept-Encoding}, {@code null} if there
	 * are none
	 * @return the codings
	 */
	public static AcceptedCodings of(@Nullable List<String> acceptEncoding) {
		return (acceptEncoding == null || acceptEncoding.isEmpty()) ? UNSAID : read(acceptEncoding);
	}

	/**
	 * Whether the client accepts any coding, be it one that nobody here has heard of. One
	 * that does not asks to be refused.
	 * @return whether it would take a response at all
	 */
	public boolean takesAny() {
		return this.any;
	}

	/**
	 * Choose among the codings of a representation. What a client weighs the same is
	 * chosen in the order of {@link ContentCoding}; no coding at all comes last unless
	 * the client prefers it.
	 * @param available whether the representation has a coding
	 * @return the coding, {@code null} if the client accepts none of those available
	 */
	public @Nullable ContentCoding choose(Available available) {
		ContentCoding chosen = null;
		int best = 0;
		for (ContentCoding coding : PREFERENCE) {
			int weight = this.weights[coding.ordinal()];
			if (weight > best && available.has(coding)) {
				chosen = coding;
				best = weight;
			}
		}
		return chosen;
	}

	/** Weights in thousandths; identity without a word of the client is worth least. */
	private static AcceptedCodings read(List<String> lines) {
		int unset = -1;
		int any = unset;
		boolean takesAny = false;
		int[] weights = new int[PREFERENCE.length];
		Arrays.fill(weights, unset);
		for (String line : lines) {
			for (String member : line.split(",", -1)) {
				int end = member.indexOf(';');
				String name = ((end < 0) ? member : member.substring(0, end)).trim().toLowerCase(Locale.ROOT);
				int weight = (end < 0) ? FULL_WEIGHT : weight(member.substring(end + 1).trim());
				ContentCoding coding = ContentCoding.of(name);
				if (coding != null) {
					weights[coding.ordinal()] = weight;
				}
				else if ("*".equals(name)) {
					any = weight;
				}
				else {
					takesAny |= weight > 0 && !name.isEmpty();
				}
			}
		}
		for (int i = 0; i < weights.length; i++) {
			if (weights[i] == unset) {
				weights[i] = (any != unset) ? any : (i == ContentCoding.IDENTITY.ordinal()) ? 1 : 0;
			}
			takesAny |= weights[i] > 0;
		}
		return new AcceptedCodings(weights, takesAny);
	}

	/** A weight that is none makes its member worth nothing (section 12.4.2). */
	private static int weight(String parameter) {
		if (parameter.length() < 3 || !parameter.regionMatches(true, 0, "q=", 0, 2)) {
			return 0;
		}
		String value = parameter.substring(2);
		char first = value.charAt(0);
		if ((first != '0' && first != '1') || value.length() > 5 || (value.length() > 1 && value.charAt(1) != '.')) {
			return 0;
		}
		int weight = (first - '0') * FULL_WEIGHT;
		int place = FULL_WEIGHT / 10;
		for (int i = 2; i < value.length(); i++, place /= 10) {
			char digit = value.charAt(i);
			if (digit < '0' || digit > '9') {
				return 0;
			}
			weight += (digit - '0') * place;
		}
		return (weight <= FULL_WEIGHT) ? weight : 0;
	}

	/**
	 * The codings that a representation has.
	 */
	@FunctionalInterface
	public interface Available {

		/**
		 * Whether there is a variant.
		 * @param coding its coding
		 * @return whether it can be sent
		 */
		boolean has(ContentCoding coding);

	}

}
