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

import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.config.ResourceHandlerRegistry;
import org.springframework.web.reactive.config.WebFluxConfigurer;

/**
 * The work of {@link FileController} and of the assets in ordinary WebFlux.
 */
@Configuration(proxyBeanMethods = false)
class StockResources implements WebFluxConfigurer {

	private final SampleFiles files;

	StockResources(SampleFiles files) {
		this.files = files;
	}

	@Override
	public void addResourceHandlers(ResourceHandlerRegistry registry) {
		registry.addResourceHandler("/stock/files/**").addResourceLocations(this.files.directory().toUri().toString());
		registry.addResourceHandler("/stock/assets/**")
			.addResourceLocations("classpath:/META-INF/resources/webjars/swagger-ui/5.34.1/");
	}

}
