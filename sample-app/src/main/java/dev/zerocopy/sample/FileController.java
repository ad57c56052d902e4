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

package dev.zerocopy.sample;

import dev.zerocopy.file.FileBody;
import dev.zerocopy.web.ZeroCopyController;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/**
 * A directory, by sendfile where the connection permits it.
 */
@ZeroCopyController
class FileController {

	private final SampleFiles files;

	FileController(SampleFiles files) {
		this.files = files;
	}

	@GetMapping("/files/{*path}")
	FileBody file(@PathVariable String path) {
		return FileBody.within(this.files.directory(), path);
	}

}
