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
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.zerocopy.sample.Curl.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the dashboard, the alerts and the files of {@code compose.yaml} that need no
 * server.
 */
class DashboardTests {

	@Test
	void panelsHaveTitleDescriptionUnitAndQueries() throws IOException {
		assertThat(Dashboards.panels()).hasSizeGreaterThan(15).allSatisfy((panel) -> {
			assertThat((String) panel.get("title")).isNotBlank();
			assertThat((String) panel.get("description")).as("description of %s", panel.get("title")).endsWith(".");
			Map<?, ?> defaults = (Map<?, ?>) ((Map<?, ?>) panel.get("fieldConfig")).get("defaults");
			assertThat(defaults.get("unit")).as("unit of %s", panel.get("title"))
				.isIn("reqps", "ops", "percentunit", "s", "Bps", "bytes", "none");
			assertThat((List<?>) panel.get("targets")).isNotEmpty();
		});
		assertThat(Dashboards.panels()).extracting((panel) -> panel.get("id")).doesNotHaveDuplicates();
		assertThat(Dashboards.panels()).extracting((panel) -> panel.get("title")).doesNotHaveDuplicates();
	}

	@Test
	void everyQueryIsOfTheChosenApplicationAndInstance() throws IOException {
		assertThat(Dashboards.queries())
			.allSatisfy((query) -> assertThat(Selectors.matchers(query.expression())).as(query.name())
				.isNotEmpty()
				.allMatch((matchers) -> matchers.startsWith("application=~\"$application\", instance=~\"$instance\"")));
	}

	@Test
	void whenMetricHasUriThenItIsTheChosenOne() throws IOException {
		assertThat(Dashboards.queries()).filteredOn((query) -> query.expression().contains("zerocopy_requests_seconds"))
			.isNotEmpty()
			.allSatisfy((query) -> assertThat(Selectors.matchers(query.expression())).as(query.name())
				.allMatch((matchers) -> matchers.contains("uri=~\"$uri\"")));
	}

	@Test
	void promtoolAcceptsTheRules() throws IOException {
		Curl.assumeAvailable("promtool");
		Result result = Curl.run("promtool", "check", "rules", Dashboards.ALERTS.toString());
		assertThat(result.exitCode()).as(result.output()).isZero();
	}

	@Test
	void everyAlertIsMadeToFire() throws IOException {
		Curl.assumeAvailable("promtool");
		Result result = Curl.run("promtool", "test", "rules",
				Dashboards.DIRECTORY.resolve("alerts-tests.yml").toString());
		assertThat(result.exitCode()).as(result.output()).isZero();
		assertThat(Dashboards.firing())
			.containsExactlyInAnyOrderElementsOf(Dashboards.alerts().stream().map(Dashboards.Query::name).toList());
	}

	@Test
	void alertsAreDocumented() throws IOException {
		String reference = Files.readString(Path.of("..", "docs", "reference.md"));
		assertThat(Dashboards.alerts()).isNotEmpty()
			.allSatisfy((alert) -> assertThat(reference).contains("| " + alert.name() + " |"));
	}

	@Test
	void promtoolAcceptsTheConfiguration(@TempDir Path directory) throws IOException {
		Curl.assumeAvailable("promtool");
		Result result = Curl.run("promtool", "check", "config", PrometheusServer.configure(directory, 8080).toString());
		assertThat(result.exitCode()).as(result.output()).isZero();
	}

	@Test
	void whatIsMountedExists() throws IOException {
		Map<?, ?> services = (Map<?, ?>) Dashboards.yaml(Path.of("compose.yaml")).get("services");
		assertThat(services).extracting(Map::keySet).isEqualTo(Set.of("sample", "prometheus", "grafana"));
		assertThat(services.values()).allSatisfy((value) -> {
			Map<?, ?> service = (Map<?, ?>) value;
			assertThat((String) service.get("image")).as("pinned version").matches("\\S+:v?\\d+\\.\\d+\\.\\d+\\S*");
			assertThat((List<?>) service.get("volumes")).extracting((volume) -> ((String) volume).split(":")[0])
				.filteredOn((path) -> !path.startsWith("./target/"))
				.allSatisfy((path) -> assertThat(Path.of(path)).isRegularFile());
		});
	}

	@Test
	void grafanaFindsPrometheusAndTheDashboard() throws IOException {
		Map<?, ?> services = (Map<?, ?>) Dashboards.yaml(Path.of("compose.yaml")).get("services");
		Map<?, ?> source = Dashboards.maps(Dashboards.yaml(Path.of("compose", "datasources.yml")).get("datasources"))
			.findFirst()
			.orElseThrow();
		assertThat(source.get("type")).isEqualTo("prometheus");
		assertThat(source.get("url")).isEqualTo("http://prometheus:9090");
		Map<?, ?> provider = Dashboards.maps(Dashboards.yaml(Path.of("compose", "dashboards.yml")).get("providers"))
			.findFirst()
			.orElseThrow();
		String path = (String) ((Map<?, ?>) provider.get("options")).get("path");
		assertThat((List<?>) ((Map<?, ?>) services.get("grafana")).get("volumes"))
			.anyMatch((volume) -> ((String) volume).contains("zerocopy.json:" + path + "/"));
	}

}
