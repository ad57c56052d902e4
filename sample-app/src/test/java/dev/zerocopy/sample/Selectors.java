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

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What a query in PromQL names: metrics, labels, and values that a label has to equal.
 * Reads what the dashboard and the alerts need, not the whole language.
 */
final class Selectors {

	/** Added by Prometheus. */
	private static final Set<String> LABELS_OF_TARGETS = Set.of("instance", "job");

	private static final Set<String> KEYWORDS = Set.of("and", "or", "unless", "offset", "by", "without", "on",
			"ignoring", "group_left", "group_right", "bool");

	private static final Pattern GROUPING = Pattern.compile("\\b(?:by|on|without|ignoring) \\(([^)]*)\\)");

	private static final Pattern RANGE = Pattern.compile("\\[[^]]*]|\\boffset \\w+");

	private static final Pattern SELECTOR = Pattern
		.compile("(?<![\\w.])([a-zA-Z_:][\\w:]*)\\b(?!\\s*\\()(?:\\{([^}]*)})?");

	private static final Pattern MATCHER = Pattern.compile("(\\w+)(=~|!~|!=|=)\"([^\"]*)\"");

	private static final Pattern SAMPLE = Pattern.compile("^([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? \\S+$", Pattern.MULTILINE);

	private Selectors() {
	}

	/**
	 * Names of a query that a scrape does not have.
	 * @param query the query
	 * @param scrape the metrics, by their names the labels, and the values of those
	 * @return the names, and the metrics where they were looked for
	 */
	static List<String> unknown(String query, Map<String, Map<String, Set<String>>> scrape) {
		List<String> unknown = new ArrayList<>();
		Set<String> known = new HashSet<>(LABELS_OF_TARGETS);
		for (MatchResult selector : selectors(query)) {
			Map<String, Set<String>> labels = scrape.get(selector.group(1));
			if (labels == null) {
				unknown.add(selector.group(1));
				continue;
			}
			known.addAll(labels.keySet());
			for (MatchResult matcher : all(MATCHER, (selector.group(2) != null) ? selector.group(2) : "")) {
				String label = matcher.group(1);
				Set<String> values = labels.getOrDefault(label, Set.of());
				boolean found = LABELS_OF_TARGETS.contains(label)
						|| (matcher.group(2).equals("=") ? values.contains(matcher.group(3)) : !values.isEmpty());
				if (!found) {
					unknown.add(selector.group(1) + "{" + matcher.group() + "}");
				}
			}
		}
		for (MatchResult grouping : all(GROUPING, query)) {
			for (String label : grouping.group(1).split(", *")) {
				if (!known.contains(label)) {
					unknown.add(grouping.group() + " in " + query);
				}
			}
		}
		return unknown;
	}

	/** The metrics that a query names. */
	static Set<String> metrics(String query) {
		Set<String> metrics = new LinkedHashSet<>();
		selectors(query).forEach((selector) -> metrics.add(selector.group(1)));
		return metrics;
	}

	/** The label matchers of each selector of a query. */
	static List<String> matchers(String query) {
		return selectors(query).stream()
			.map((selector) -> (selector.group(2) != null) ? selector.group(2) : "")
			.toList();
	}

	/**
	 * Read a scrape.
	 * @param text the text format of Prometheus
	 * @return the metrics, by their names the labels, and the values of those
	 */
	static Map<String, Map<String, Set<String>>> parse(String text) {
		Map<String, Map<String, Set<String>>> metrics = new TreeMap<>();
		for (MatchResult sample : all(SAMPLE, text)) {
			Map<String, Set<String>> labels = metrics.computeIfAbsent(sample.group(1), (name) -> new TreeMap<>());
			for (MatchResult label : all(MATCHER, (sample.group(2) != null) ? sample.group(2) : "")) {
				labels.computeIfAbsent(label.group(1), (name) -> new TreeSet<>()).add(label.group(3));
			}
		}
		return metrics;
	}

	private static List<MatchResult> selectors(String query) {
		String plain = RANGE.matcher(GROUPING.matcher(query).replaceAll("")).replaceAll("");
		return all(SELECTOR, plain).stream().filter((selector) -> !KEYWORDS.contains(selector.group(1))).toList();
	}

	private static List<MatchResult> all(Pattern pattern, String text) {
		return pattern.matcher(text).results().toList();
	}

}
