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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.yaml.snakeyaml.Yaml;

import org.springframework.boot.json.JsonParserFactory;

/**
 * The dashboard and the alerts of {@code docs/dashboards}.
 */
final class Dashboards {

	static final Path DIRECTORY = Path.of("..", "docs", "dashboards");

	static final Path ALERTS = DIRECTORY.resolve("alerts.yml");

	private Dashboards() {
	}

	/** Panels that show something, without the titles of rows. */
	static List<Map<?, ?>> panels() throws IOException {
		return maps(dashboard().get("panels")).filter((panel) -> !"row".equals(panel.get("type"))).toList();
	}

	static List<Query> queries() throws IOException {
		return panels().stream()
			.flatMap((panel) -> maps(panel.get("targets"))
				.map((target) -> new Query("panel '" + panel.get("title") + "' " + target.get("refId"),
						(String) target.get("expr"), (String) target.get("legendFormat"))))
			.toList();
	}

	/**
	 * The variables whose values Prometheus supplies.
	 * @return what is asked for, as a query for the series with the label
	 */
	static List<Query> variables() throws IOException {
		Map<?, ?> templating = (Map<?, ?>) dashboard().get("templating");
		return maps(templating.get("list")).filter((variable) -> "query".equals(variable.get("type")))
			.map((variable) -> {
				String definition = (String) ((Map<?, ?>) variable.get("query")).get("query");
				String label = definition.replaceFirst("^label_values\\(.*, (\\w+)\\)$", "$1");
				String series = definition.substring("label_values(".length(), definition.lastIndexOf(", "));
				return new Query("variable '" + variable.get("name") + "'", "group by (" + label + ") (" + series + ")",
						"{{" + label + "}}");
			})
			.toList();
	}

	static List<Query> alerts() throws IOException {
		return rules().stream()
			.map((rule) -> new Query((String) rule.get("alert"), (String) rule.get("expr"), ""))
			.toList();
	}

	static List<Map<?, ?>> rules() throws IOException {
		return maps(yaml(ALERTS).get("groups")).flatMap((group) -> maps(group.get("rules"))).toList();
	}

	/** The alerts that the test of the rules makes fire. */
	static Collection<String> firing() throws IOException {
		List<String> firing = new ArrayList<>();
		maps(yaml(DIRECTORY.resolve("alerts-tests.yml")).get("tests"))
			.flatMap((test) -> maps(test.get("alert_rule_test")))
			.filter((test) -> test.containsKey("exp_alerts"))
			.forEach((test) -> firing.add((String) test.get("alertname")));
		return firing;
	}

	static Map<?, ?> yaml(Path file) throws IOException {
		return new Yaml().load(Files.readString(file));
	}

	static Stream<Map<?, ?>> maps(Object list) {
		return ((List<?>) list).stream().map((element) -> (Map<?, ?>) element);
	}

	private static Map<?, ?> dashboard() throws IOException {
		return JsonParserFactory.getJsonParser().parseMap(Files.readString(DIRECTORY.resolve("zerocopy.json")));
	}

	/**
	 * A query.
	 *
	 * @param name where it stands
	 * @param expression the query in PromQL, with variables of Grafana
	 * @param legend the name of a result, with its labels in pairs of braces
	 */
	record Query(String name, String expression, String legend) {

		/**
		 * Put in what Grafana would.
		 * @return the query for the last ten seconds of all instances
		 */
		String resolved() {
			return this.expression.replace("$__rate_interval", "10s")
				.replaceAll("\\$(application|instance|uri)\\b", ".*");
		}

	}

}
