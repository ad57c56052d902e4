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

package dev.zerocopy.testsupport;

import org.openjdk.jol.info.GraphLayout;

/**
 * The heap that objects hold, counted object by object.
 */
public final class HeapGraph {

	static {
		// Records and lambdas do not tell where their fields are.
		System.setProperty("jol.magicFieldOffset", "true");
		System.setProperty("jol.skipHotspotSAAttach", "true");
	}

	private HeapGraph() {
	}

	/**
	 * Count the heap of objects and of all that they refer to.
	 * @param roots the objects
	 * @return the number of bytes
	 */
	public static long sizeOf(Object... roots) {
		return GraphLayout.parseInstance(roots).totalSize();
	}

}
