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

package dev.zerocopy.web;

/**
 * The routes that are served without {@code DispatcherHandler}. They follow the
 * application's request mappings: the mappings are compared once a second, since Spring
 * announces nothing when {@code registerMapping} or {@code unregisterMapping} is called.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public interface ZeroCopyRoutes {

	/**
	 * Read the mappings now, and replace the routes in one step. Call it after mappings
	 * were registered or removed at run time and the next request must see them.
	 */
	void refresh();

}
