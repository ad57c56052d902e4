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

package dev.zerocopy.server;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.netty.util.Version;
import org.jspecify.annotations.Nullable;

/**
 * Version of Netty's HTTP codec. Immutable and thread-safe.
 *
 * @param major the major version
 * @param minor the minor version
 * @param patch the patch version
 * @since 0.1.0
 */
public record NettyVersion(int major, int minor, int patch) implements Comparable<NettyVersion> {

	/**
	 * First version that refuses malformed {@code Transfer-Encoding} values
	 * (CVE-2026-89044).
	 */
	public static final NettyVersion SAFE_TRANSFER_ENCODING = new NettyVersion(4, 2, 18);

	private static final Pattern PATTERN = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+).*");

	/**
	 * Returns the version on the class path.
	 * @return the version, or {@code null} if the jar does not tell
	 */
	public static @Nullable NettyVersion current() {
		Version version = Version.identify(Version.class.getClassLoader()).get("netty-codec-http");
		return (version != null) ? parse(version.artifactVersion()) : null;
	}

	static @Nullable NettyVersion parse(String version) {
		Matcher matcher = PATTERN.matcher(version);
		return matcher.matches() ? new NettyVersion(Integer.parseInt(matcher.group(1)),
				Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3))) : null;
	}

	@Override
	public int compareTo(NettyVersion other) {
		return Comparator.comparingInt(NettyVersion::major)
			.thenComparingInt(NettyVersion::minor)
			.thenComparingInt(NettyVersion::patch)
			.compare(this, other);
	}

	@Override
	public String toString() {
		return this.major + "." + this.minor + "." + this.patch;
	}

}
