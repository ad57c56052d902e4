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

package dev.zerocopy.file;

/**
 * What the entity tag of a file is made of.
 *
 * @since 0.1.0
 */
public enum EntityTagSource {

	/**
	 * Its size and the time at which it was modified, in full resolution. Costs nothing,
	 * and is the same for all servers on which the file has the same time.
	 */
	ATTRIBUTES,

	/**
	 * Its bytes, which are read once for each state of the file. The same for all servers
	 * that have the same file, whenever it was written there.
	 */
	CONTENT

}
