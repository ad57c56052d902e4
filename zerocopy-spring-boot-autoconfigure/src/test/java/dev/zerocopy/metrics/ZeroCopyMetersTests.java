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

package dev.zerocopy.metrics;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ZeroCopyMeters}, against what an application shows to Prometheus.
 */
class ZeroCopyMetersTests {

	private static final Pattern SAMPLE = Pattern.compile("^(zerocopy_\\w+?)(?:\\{(.*)})? \\S+$");

	private static final Pattern LABEL = Pattern.compile("(\\w+)=\"[^\"]*\"");

	private static final Pattern SUFFIX = Pattern.compile("_total$|(?<=_seconds)_(?:bucket|count|sum|max)$");

	private static MetersServer server;

	@BeforeAll
	static void start() throws Exception {
		server = MetersServer.start(MetersApplication.class);
		server.get("/heap");
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@Test
	void scrapeShowsDocumentedMetersWithTheirTagsAndNoOthers() throws Exception {
		assertThat(scrape()).isEqualTo(documented());
	}

	@Test
	void scrapeShowsHistogramOfRequestsFromTenMicrosecondsToTenSeconds() throws Exception {
		assertThat(text().lines()
			.filter((line) -> line.startsWith("zerocopy_requests_seconds_bucket{") && line.contains("uri=\"/heap\""))
			.map((line) -> line.replaceAll(".*,?le=\"([^\"]*)\".*", "$1"))).containsExactly("1.0E-5", "2.5E-5",
					"5.0E-5", "1.0E-4", "2.5E-4", "5.0E-4", "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1",
					"0.25", "0.5", "1.0", "2.5", "5.0", "10.0", "+Inf");
	}

	@Test
	void namesAreDottedAndDescribed() {
		assertThat(ZeroCopyMeters.values()).allSatisfy((meter) -> {
			assertThat(meter.getName()).matches("zerocopy(\\.[a-z]+)+");
			assertThat(meter.getDescription()).isNotBlank();
		});
	}

	private static Map<String, Set<String>> documented() {
		NamingConvention convention = new PrometheusNamingConvention();
		Map<String, Set<String>> meters = new TreeMap<>();
		for (ZeroCopyMeters meter : ZeroCopyMeters.values()) {
			String name = convention.name(meter.getName(), meter.getType(), meter.getBaseUnit());
			meters.put(name,
					Arrays.stream(meter.getKeyNames())
						.map(KeyName::asString)
						.collect(Collectors.toCollection(TreeSet::new)));
		}
		return meters;
	}

	private static Map<String, Set<String>> scrape() throws Exception {
		Map<String, Set<String>> meters = new TreeMap<>();
		text().lines().map(SAMPLE::matcher).filter(Matcher::matches).forEach((sample) -> {
			Set<String> labels = LABEL.matcher((sample.group(2) != null) ? sample.group(2) : "")
				.results()
				.map((label) -> label.group(1))
				.filter((label) -> !label.equals("le"))
				.collect(Collectors.toCollection(TreeSet::new));
			String name = SUFFIX.matcher(sample.group(1)).replaceFirst("");
			assertThat(meters.merge(name, labels, (first, second) -> first)).isEqualTo(labels);
		});
		return meters;
	}

	private static String text() throws Exception {
		return new String(server.get("/actuator/prometheus").body(), UTF_8);
	}

}
