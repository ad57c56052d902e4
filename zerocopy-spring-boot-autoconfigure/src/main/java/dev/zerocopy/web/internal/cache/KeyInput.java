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

package dev.zerocopy.web.internal.cache;

import java.security.Principal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import java.util.function.Function;

import dev.zerocopy.cache.internal.CacheKey;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.context.i18n.LocaleContext;
import org.springframework.context.i18n.TimeZoneAwareLocaleContext;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.accept.ApiVersionHolder;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.UriUtils;

/**
 * What a response depends on, in the order of its declaration. The same list decides what
 * is part of the key, what a fill may see, and what {@code Vary} names. Filled once at
 * start-up, then read by any thread.
 */
final class KeyInput {

	private static final Set<String> NEVER_SHOWN = headerNames(HttpHeaders.IF_MATCH, HttpHeaders.IF_NONE_MATCH,
			HttpHeaders.IF_MODIFIED_SINCE, HttpHeaders.IF_UNMODIFIED_SINCE, HttpHeaders.IF_RANGE, HttpHeaders.RANGE,
			HttpHeaders.ACCEPT_ENCODING, HttpHeaders.ACCEPT);

	private final Map<String, Function<ServerWebExchange, @Nullable List<String>>> sources = new LinkedHashMap<>();

	private final Map<String, Function<ServerWebExchange, Mono<String>>> lateSources = new LinkedHashMap<>();

	private final Set<MatrixInput> matrix = new LinkedHashSet<>();

	private final Set<String> vary = new LinkedHashSet<>();

	private final Set<String> headers = new LinkedHashSet<>();

	private final Set<String> cookies = new LinkedHashSet<>();

	private final Set<String> attributes = new LinkedHashSet<>();

	private final Set<String> parameters = new LinkedHashSet<>();

	private boolean host;

	private boolean locale;

	private boolean principal;

	private boolean contributed;

	private boolean personal;

	static Set<String> headerNames(String... names) {
		Set<String> set = new LinkedHashSet<>();
		for (String name : names) {
			set.add(name.toLowerCase(Locale.ROOT));
		}
		return set;
	}

	void addParameter(String name) {
		this.parameters.add(name);
		this.sources.put("param:" + name, exchange -> exchange.getRequest().getQueryParams().get(name));
	}

	/**
	 * Add parameters of path segments.
	 * @param pathVariable the path variable whose segments they are of, {@code null} for
	 * each
	 * @param name their name, {@code null} for all of them
	 */
	void addMatrix(@Nullable String pathVariable, @Nullable String name) {
		MatrixInput input = new MatrixInput(pathVariable, name);
		this.matrix.add(input);
		this.sources.put("matrix:" + input, exchange -> input.values(matrix(exchange)));
	}

	private static Map<String, MultiValueMap<String, String>> matrix(ServerWebExchange exchange) {
		return exchange.getAttributeOrDefault(HandlerMapping.MATRIX_VARIABLES_ATTRIBUTE, Map.of());
	}

	/** Whether the key cannot be told before the path variables are known. */
	boolean isOfMatrix() {
		return !this.matrix.isEmpty();
	}

	/**
	 * The parameters of path segments, without those that are not part of the key.
	 * @param exchange the exchange of a client
	 * @return the parameters by path variable
	 */
	Map<String, MultiValueMap<String, String>> shownMatrix(ServerWebExchange exchange) {
		Map<String, MultiValueMap<String, String>> shown = new LinkedHashMap<>();
		matrix(exchange).forEach((pathVariable, parameters) -> {
			MultiValueMap<String, String> kept = new LinkedMultiValueMap<>();
			parameters.forEach((name, values) -> {
				if (this.contributed || this.matrix.stream().anyMatch(input -> input.names(pathVariable, name))) {
					kept.addAll(name, values);
				}
			});
			shown.put(pathVariable, kept);
		});
		return shown;
	}

	void addHeader(String name) {
		this.sources.put("header:" + name.toLowerCase(Locale.ROOT),
				exchange -> exchange.getRequest().getHeaders().get(name));
		this.headers.add(name.toLowerCase(Locale.ROOT));
		this.vary.add(name);
	}

	void addCookie(String name) {
		this.sources.put("cookie:" + name, exchange -> values(exchange.getRequest().getCookies().get(name)));
		this.cookies.add(name);
		this.vary.add(HttpHeaders.COOKIE);
		this.personal = true;
	}

	private static @Nullable List<String> values(@Nullable List<HttpCookie> cookies) {
		return (cookies != null) ? cookies.stream().map(HttpCookie::getValue).toList() : null;
	}

	void addHost() {
		this.sources.put("host", exchange -> {
			ServerHttpRequest request = exchange.getRequest();
			List<String> host = new ArrayList<>();
			host.add(request.getURI().getScheme());
			host.add(request.getURI().getRawAuthority());
			host.addAll(request.getHeaders().getOrEmpty(HttpHeaders.HOST));
			return host;
		});
		this.headers.add("host");
		this.host = true;
	}

	void addLocale(boolean fixed) {
		this.sources.put("locale", exchange -> locale(exchange.getLocaleContext()));
		this.locale = true;
		if (!fixed) {
			this.vary.add(HttpHeaders.ACCEPT_LANGUAGE);
		}
	}

	private static List<String> locale(LocaleContext context) {
		Locale locale = context.getLocale();
		TimeZone zone = (context instanceof TimeZoneAwareLocaleContext aware) ? aware.getTimeZone() : null;
		return List.of((locale != null) ? locale.toLanguageTag() : "", (zone != null) ? zone.getID() : "");
	}

	void addAttribute(String name) {
		this.sources.put("attribute:" + name, exchange -> {
			Object value = exchange.getAttribute(name);
			return (value != null) ? List.of(value.toString()) : null;
		});
		this.attributes.add(name);
		this.personal = true;
	}

	void addApiVersion() {
		this.sources.put("version", exchange -> {
			ApiVersionHolder version = exchange.getAttribute(HandlerMapping.API_VERSION_ATTRIBUTE);
			Comparable<?> parsed = (version != null) ? version.getVersionIfPresent() : null;
			return (parsed != null) ? List.of(parsed.toString()) : null;
		});
	}

	void addPrincipal() {
		this.lateSources.put("principal", exchange -> exchange.getPrincipal().map(Principal::getName));
		this.principal = true;
		this.personal = true;
	}

	void addContribution(String bean, Function<ServerWebExchange, Mono<String>> contributor) {
		this.lateSources.put("bean:" + bean, contributor);
		this.contributed = true;
		this.personal = true;
	}

	void varyBy(String header) {
		this.vary.add(header);
	}

	/**
	 * The response is for some clients only, nobody can tell which: keep other caches
	 * off.
	 */
	void setPersonal() {
		this.personal = true;
	}

	boolean has(String source) {
		return this.sources.containsKey(source) || this.lateSources.containsKey(source);
	}

	boolean isContributed() {
		return this.contributed;
	}

	boolean isPersonal() {
		return this.personal;
	}

	boolean isLate() {
		return !this.lateSources.isEmpty();
	}

	Set<String> vary() {
		return this.vary;
	}

	/** Whether two requests with the same target always have the same input. */
	boolean isTarget() {
		return this.lateSources.isEmpty() && this.sources.size() == this.parameters.size() + this.matrix.size();
	}

	boolean locale() {
		return this.locale || this.contributed;
	}

	boolean principal() {
		return this.principal;
	}

	boolean shows(String header) {
		String name = header.toLowerCase(Locale.ROOT);
		return this.headers.contains(name) || (this.contributed && !NEVER_SHOWN.contains(name));
	}

	boolean showsCookie(String name) {
		return this.contributed || this.cookies.contains(name);
	}

	boolean showsAttribute(String name) {
		return this.contributed || this.attributes.contains(name);
	}

	/**
	 * The target of a request, without what is not part of the key: a host, a query
	 * parameter or a parameter of a path segment of one client would find its way into
	 * the links for all.
	 */
	URI target(ServerHttpRequest request) {
		URI uri = request.getURI();
		if (this.contributed) {
			return uri;
		}
		StringBuilder target = new StringBuilder();
		if (this.host && uri.getRawAuthority() != null) {
			target.append(uri.getScheme()).append("://").append(uri.getRawAuthority());
		}
		else if (uri.getRawPath().startsWith("//")) {
			// Otherwise the first segment would be taken for a host.
			target.append("//");
		}
		request.getPath().elements().forEach(element -> {
			String text = element.value();
			int parameters = (element instanceof PathContainer.PathSegment) ? text.indexOf(';') : -1;
			target.append(text, 0, (parameters < 0) ? text.length() : parameters);
		});
		char separator = '?';
		for (String name : this.parameters) {
			for (String value : request.getQueryParams().getOrDefault(name, List.of())) {
				target.append(separator).append(UriUtils.encode(name, StandardCharsets.UTF_8));
				if (value != null) {
					target.append('=').append(UriUtils.encode(value, StandardCharsets.UTF_8));
				}
				separator = '&';
			}
		}
		return URI.create(target.toString());
	}

	/**
	 * The parts of the key that are not known at once.
	 * @param exchange the exchange of a client
	 * @return emits the parts in order
	 */
	Mono<List<Optional<String>>> late(ServerWebExchange exchange) {
		return Flux.fromIterable(this.lateSources.values())
			.concatMap(source -> source.apply(exchange).map(Optional::of).defaultIfEmpty(Optional.empty()))
			.collectList();
	}

	/**
	 * Add what the mapping and the declared input make of a request. Segments of the path
	 * stand for themselves, so that an encoded separator is none; their parameters are
	 * input of their own.
	 */
	void add(ServerWebExchange exchange, CacheKey.Builder key, List<Optional<String>> late) {
		List<PathContainer.Element> elements = exchange.getRequest().getPath().pathWithinApplication().elements();
		List<String> path = new ArrayList<>(elements.size());
		for (PathContainer.Element element : elements) {
			if (element instanceof PathContainer.PathSegment segment) {
				path.add("s" + segment.valueToMatch());
			}
			else {
				path.add("/");
			}
		}
		key.add(exchange.getRequest().getPath().contextPath().value());
		key.addAll(path);
		this.sources.values().forEach(source -> key.addAll(source.apply(exchange)));
		late.forEach(part -> key.add(part.orElse(null)));
	}

	/** The decoded path, as eviction names it. */
	static String path(ServerWebExchange exchange) {
		StringBuilder path = new StringBuilder();
		for (PathContainer.Element element : exchange.getRequest().getPath().pathWithinApplication().elements()) {
			path.append(
					(element instanceof PathContainer.PathSegment segment) ? segment.valueToMatch() : element.value());
		}
		return path.toString();
	}

	/**
	 * Parameters of path segments.
	 *
	 * @param pathVariable the path variable whose segments they are of, {@code null} for
	 * each
	 * @param name their name, {@code null} for all of them
	 */
	private record MatrixInput(@Nullable String pathVariable, @Nullable String name) {

		boolean names(String pathVariable, String name) {
			return (this.pathVariable == null || this.pathVariable.equals(pathVariable))
					&& (this.name == null || this.name.equals(name));
		}

		List<String> values(Map<String, MultiValueMap<String, String>> matrix) {
			List<String> list = new ArrayList<>();
			matrix.forEach((variable, parameters) -> parameters.forEach((parameter, values) -> {
				if (names(variable, parameter)) {
					list.add("p" + variable);
					list.add("n" + parameter);
					values.forEach(value -> list.add("v" + value));
				}
			}));
			return list;
		}

	}

}
