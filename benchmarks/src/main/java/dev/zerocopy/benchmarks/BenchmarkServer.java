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

package dev.zerocopy.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

import com.sun.management.ThreadMXBean;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.zerocopy.sample.SampleApplication;

import org.springframework.boot.SpringApplication;

/**
 * The sample application, and on a second port of the loopback interface the heap bytes
 * that all its live threads have allocated. Threads that ended are not counted; a running
 * server ends none.
 *
 * @since 0.1.0
 */
public final class BenchmarkServer {

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private BenchmarkServer() {
	}

	/**
	 * Start the application.
	 * @param args the port of the counter, then command line arguments for Spring Boot
	 * @throws IOException when the port of the counter cannot be bound
	 */
	public static void main(String[] args) throws IOException {
		InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
		HttpServer counter = HttpServer.create(address, 0);
		counter.createContext("/allocated", BenchmarkServer::allocated);
		String[] applicationArgs = new String[args.length - 1];
		System.arraycopy(args, 1, applicationArgs, 0, applicationArgs.length);
		SpringApplication.run(SampleApplication.class, applicationArgs);
		counter.start();
	}

	private static void allocated(HttpExchange exchange) throws IOException {
		long allocated = 0;
		for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
			allocated += Math.max(bytes, 0);
		}
		byte[] answer = Long.toString(allocated).getBytes(StandardCharsets.US_ASCII);
		exchange.sendResponseHeaders(200, answer.length);
		exchange.getResponseBody().write(answer);
		exchange.close();
	}

}
