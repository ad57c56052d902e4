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

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.core.env.PropertyResolver;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;

/**
 * A text of an annotation. Its placeholders are resolved when the application starts, its
 * path variables with each request. Immutable and thread-safe.
 */
final class Template {

	private static final Pattern VARIABLE = Pattern.compile("\\{([^{}]+)}");

	/** Stands for any text in a shape. */
	private static final char ANY = '\0';

	private final String text;

	private final String shape;

	private Template(String text, String shape) {
		this.text = text;
		this.shape = shape;
	}

	/**
	 * Read an attribute of the annotation on a mapped method.
	 * @param resolver resolves placeholders
	 * @param info the mapping of the method
	 * @param attribute the name of the attribute
	 * @param texts its values
	 * @param refusal makes an exception of a problem and its remedy
	 * @return the templates
	 * @throws InvalidCachedResponseException if there is no such property or variable
	 */
	static List<Template> read(PropertyResolver resolver, RequestMappingInfo info, String attribute, String[] texts,
			BiFunction<String, String, InvalidCachedResponseException> refusal) {
		Set<String> variables = variables(info);
		List<Template> templates = new ArrayList<>(texts.length);
		for (String text : texts) {
			String resolved = resolve(resolver, attribute, text, refusal);
			VARIABLE.matcher(resolved).results().map(match -> match.group(1)).forEach(variable -> {
				if (!variables.contains(variable)) {
					throw refusal.apply(
							attribute + " '" + text + "' names {" + variable + "}, which is no path variable of "
									+ info.getPatternsCondition(),
							variables.isEmpty() ? "Remove it, since there are none."
									: "Write one of " + variables + ".");
				}
			});
			templates.add(new Template(resolved, VARIABLE.matcher(resolved).replaceAll(String.valueOf(ANY))));
		}
		return List.copyOf(templates);
	}

	/**
	 * Resolve the placeholders of a text.
	 * @param resolver resolves placeholders
	 * @param attribute the name of the attribute
	 * @param text its value
	 * @param refusal makes an exception of a problem and its remedy
	 * @return the text without placeholders
	 * @throws InvalidCachedResponseException if there is no such property
	 */
	static String resolve(PropertyResolver resolver, String attribute, String text,
			BiFunction<String, String, InvalidCachedResponseException> refusal) {
		try {
			return resolver.resolveRequiredPlaceholders(text);
		}
		catch (IllegalArgumentException ex) {
			throw (RuntimeException) refusal
				.apply(attribute + " '" + text + "' cannot be resolved",
						"Set the property, or give a default as in ${name:30s}.")
				.initCause(ex);
		}
	}

	/** The variables that each of the patterns has. */
	private static Set<String> variables(RequestMappingInfo info) {
		Set<String> common = null;
		for (PathPattern pattern : info.getPatternsCondition().getPatterns()) {
			Set<String> variables = new LinkedHashSet<>();
			shape(pattern.getPatternString(), variables);
			if (common == null) {
				common = variables;
			}
			common.retainAll(variables);
		}
		return (common != null) ? common : Set.of();
	}

	/**
	 * The paths that a pattern matches, and perhaps some more. What matches several
	 * segments also matches none, and then no slash.
	 * @param pattern the pattern
	 * @return a template without a text
	 */
	static Template of(PathPattern pattern) {
		String text = pattern.getPatternString();
		String shape = shape(text, new LinkedHashSet<>());
		int last = text.lastIndexOf('/');
		boolean maybeNone = last >= 0 && (text.startsWith("**", last + 1) || text.startsWith("{*", last + 1));
		return new Template("", maybeNone ? shape.substring(0, shape.lastIndexOf('/')) + ANY : shape);
	}

	private static String shape(String pattern, Set<String> variables) {
		StringBuilder shape = new StringBuilder();
		int depth = 0;
		int start = 0;
		for (int i = 0; i < pattern.length(); i++) {
			char c = pattern.charAt(i);
			if (c == '{' && depth++ == 0) {
				start = i + 1;
			}
			else if (c == '}' && --depth == 0) {
				String name = pattern.substring(start, i).split(":", 2)[0];
				variables.add(name.startsWith("*") ? name.substring(1) : name);
				shape.append(ANY);
			}
			else if (c == '\\' && depth > 0) {
				i++;
			}
			else if (depth == 0) {
				shape.append((c == '*' || c == '?') ? ANY : c);
			}
		}
		return shape.toString();
	}

	/**
	 * Whether there are values of variables that make it begin with a character.
	 * @param first the character
	 * @return whether the text begins with it, or with a variable
	 */
	boolean mayBeginWith(char first) {
		return !this.shape.isEmpty() && (this.shape.charAt(0) == first || this.shape.charAt(0) == ANY);
	}

	/**
	 * What this is the beginning of.
	 * @return a template with any text behind this one
	 */
	Template withAnyEnd() {
		return new Template(this.text, this.shape + ANY);
	}

	/**
	 * Whether this and another template may become the same text.
	 * @param other the other template
	 * @param caseSensitive whether upper and lower case differ
	 * @return {@code false} if no values of variables make them the same
	 */
	boolean mayEqual(Template other, boolean caseSensitive) {
		return caseSensitive ? meet(this.shape, other.shape)
				: meet(this.shape.toLowerCase(Locale.ROOT), other.shape.toLowerCase(Locale.ROOT));
	}

	/**
	 * From the ends to the beginnings: whether what is left of the one can be the other.
	 */
	private static boolean meet(String one, String other) {
		boolean[][] meet = new boolean[one.length() + 1][other.length() + 1];
		for (int i = one.length(); i >= 0; i--) {
			for (int j = other.length(); j >= 0; j--) {
				boolean oneEnds = i == one.length();
				boolean otherEnds = j == other.length();
				if (!oneEnds && one.charAt(i) == ANY) {
					meet[i][j] = meet[i + 1][j] || (!otherEnds && meet[i][j + 1]);
				}
				else if (!otherEnds && other.charAt(j) == ANY) {
					meet[i][j] = meet[i][j + 1] || (!oneEnds && meet[i + 1][j]);
				}
				else {
					meet[i][j] = (oneEnds || otherEnds) ? oneEnds && otherEnds
							: one.charAt(i) == other.charAt(j) && meet[i + 1][j + 1];
				}
			}
		}
		return meet[0][0];
	}

	/**
	 * Put path variables in the place of their names.
	 * @param exchange the exchange of a request
	 * @return the text
	 */
	String expand(ServerWebExchange exchange) {
		if (this.text.indexOf('{') < 0) {
			return this.text;
		}
		Map<String, String> variables = exchange.getAttributeOrDefault(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE,
				Map.of());
		return VARIABLE.matcher(this.text)
			.replaceAll(match -> Matcher.quoteReplacement(variables.getOrDefault(match.group(1), match.group())));
	}

	@Override
	public String toString() {
		return this.text;
	}

}
