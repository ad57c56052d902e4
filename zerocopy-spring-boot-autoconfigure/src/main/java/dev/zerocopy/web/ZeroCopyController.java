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

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;
import org.springframework.stereotype.Controller;

/**
 * Marks a controller whose mapped methods take views over the received bytes and answer
 * with buffers. The methods are mapped by Spring's own annotations
 * ({@link org.springframework.web.bind.annotation.GetMapping @GetMapping},
 * {@link org.springframework.web.bind.annotation.PathVariable @PathVariable} and so on)
 * and are served without content negotiation and without codecs.
 * <p>
 * A mapped method may return {@code DataBuffer}, {@code ByteBuffer}, {@code byte[]}, a
 * file as {@link dev.zerocopy.file.FileBody}, {@code Path} or {@code Resource},
 * {@link ZeroCopyResponse}, {@code Mono} of any of these, {@code Flux<DataBuffer>},
 * {@code void} or {@code Mono<Void>}. Any other return type stops the start of the
 * application. Methods annotated with {@code @ExceptionHandler} may return whatever
 * Spring supports.
 *
 * @since 0.1.0
 * @see ZeroCopyResponse
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Controller
public @interface ZeroCopyController {

	/**
	 * Name of the controller bean, as in {@link Controller#value()}.
	 * @return the bean name, empty for a generated one
	 */
	@AliasFor(annotation = Controller.class)
	String value() default "";

}
