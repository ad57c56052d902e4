/*
 * Latency at a fixed rate. Request i starts at start + i / rate and goes to connection i modulo connections, whatever the
 * server does: one that finds its connection busy waits there, and its latency counts from the time it should have left.
 * So a server that stalls is charged for all that waited (no coordinated omission).
 *
 *   cc -O2 -o openloop openloop.c && ./openloop 18080 /path 64 5000 10
 *
 * Arguments: port on the loopback interface, path, connections, requests/s, seconds. Prints one line, times in
 * microseconds:
 *
 *   count 50000 errors 0 p50 90.1 p99 310.2 p99.9 890.1 max 1201.7 late 12.3
 *
 * "late" is how late the generator itself was with the requests that found their connection free (p99.9): latencies near
 * it say nothing about the server. An error is a lost connection, a status other than 2xx, or a request without an
 * answer within GRACE seconds after the schedule; it counts with the time it took. One thread, which never sleeps: give
 * it a core of its own.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 256, HEAD = 8192, CHUNK = 65536, GRACE = 10 };

/* Times in nanoseconds, kept to one part in 128: BITS below the highest one. */
enum { BITS = 7, SLOTS = (64 - BITS + 1) << BITS };

struct histogram {
	uint64_t slots[SLOTS];
	uint64_t count;
	uint64_t max;
};

struct connection {
	int fd;
	int busy;
	uint64_t current;   /* number of the request that is under way, or the next one */
	uint64_t due;       /* requests that should have left, the one under way included */
	size_t head_length; /* bytes of the head so far */
	int64_t body_left;  /* bytes of the body to come, -1 in the head */
	char head[HEAD + 1];
};

static struct histogram latencies, lateness;
static uint64_t errors;
static int port;
static char request[4096];
static size_t request_length;
static struct connection *connections;
static uint64_t connection_count;
static int epoll;
static uint64_t begin;
static double interval;

static void fail(const char *what) {
	fprintf(stderr, "openloop: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now(void) {
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t) time.tv_sec * 1000000000u + (uint64_t) time.tv_nsec;
}

static uint64_t start_of(uint64_t number) {
	return begin + (uint64_t) ((double) number * interval);
}

static void record(struct histogram *histogram, uint64_t value) {
	int shift = value >> BITS == 0 ? 0 : 63 - __builtin_clzll(value) - BITS;
	histogram->slots[((uint64_t) shift << BITS) + (value >> shift)]++;
	histogram->count++;
	if (value > histogram->max) {
		histogram->max = value;
	}
}

/* The upper end of the slot in which the share ends, in microseconds. */
static double percentile(const struct histogram *histogram, double share) {
	uint64_t wanted = (uint64_t) ((double) histogram->count * share), seen = 0;
	for (uint64_t slot = 0; slot < SLOTS; slot++) {
		seen += histogram->slots[slot];
		if (seen > wanted || (seen == histogram->count && seen > 0)) {
			int shift = slot < 2u << BITS ? 0 : (int) (slot >> BITS) - 1;
			uint64_t end = ((slot - ((uint64_t) shift << BITS) + 1) << shift) - 1;
			return (double) (end < histogram->max ? end : histogram->max) / 1000;
		}
	}
	return 0;
}

static void connect_one(struct connection *connection) {
	int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || connect(fd, (struct sockaddr *) &address, sizeof address) != 0) {
		fail("connect");
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) {
		fail("epoll_ctl");
	}
	connection->fd = fd;
	connection->busy = 0;
}

/* A connection that is lost here is found by the next read. */
static void send_request(struct connection *connection) {
	connection->busy = 1;
	connection->head_length = 0;
	connection->body_left = -1;
	ssize_t sent = write(connection->fd, request, request_length);
	if (sent >= 0 && (size_t) sent != request_length) {
		fail("write");
	}
}

/* The request under way ended: the next one that is due leaves at once. */
static void completed(struct connection *connection, int failed) {
	record(&latencies, now() - start_of(connection->current));
	errors += failed != 0;
	connection->busy = 0;
	connection->current += connection_count;
	connection->due--;
	if (connection->due > 0) {
		send_request(connection);
	}
}

static int64_t content_length(const char *head) {
	for (const char *line = strstr(head, "\r\n"); line != NULL; line = strstr(line + 2, "\r\n")) {
		if (strncasecmp(line + 2, "content-length:", 15) == 0) {
			return strtoll(line + 17, NULL, 10);
		}
	}
	errno = EPROTO;
	fail("an answer without Content-Length");
	return -1;
}

/* Returns how many of the bytes belong to the head. */
static size_t read_head(struct connection *connection, const char *bytes, size_t count) {
	size_t before = connection->head_length, room = HEAD - before, taken = count < room ? count : room;
	memcpy(connection->head + before, bytes, taken);
	connection->head_length += taken;
	connection->head[connection->head_length] = 0;
	char *end = strstr(connection->head, "\r\n\r\n");
	if (end != NULL) {
		end[2] = 0;
		connection->body_left = content_length(connection->head);
		return (size_t) (end + 4 - connection->head) - before;
	}
	if (connection->head_length == HEAD) {
		errno = EPROTO;
		fail("a head that is too long");
	}
	return taken;
}

static void receive(struct connection *connection) {
	static char bytes[CHUNK];
	ssize_t count = read(connection->fd, bytes, sizeof bytes);
	if (count < 0 && errno == EAGAIN) {
		return;
	}
	if (count <= 0) {
		int busy = connection->busy;
		close(connection->fd);
		connect_one(connection);
		if (busy) {
			completed(connection, 1);
		}
		return;
	}
	size_t taken = connection->busy && connection->body_left < 0 ? read_head(connection, bytes, (size_t) count) : 0;
	int64_t rest = count - (ssize_t) taken;
	if (!connection->busy || (connection->body_left >= 0 && rest > connection->body_left)) {
		errno = EPROTO;
		fail("more than an answer");
	}
	if (connection->body_left >= 0) {
		connection->body_left -= rest;
	}
	if (connection->body_left == 0) {
		completed(connection, strncmp(connection->head, "HTTP/1.1 2", 10) != 0);
	}
}

static void run(uint64_t total) {
	struct epoll_event events[EVENTS];
	uint64_t number = 0, end = start_of(total) + GRACE * 1000000000ull;
	while (latencies.count < total && now() < end) {
		for (uint64_t time = now(); number < total && start_of(number) <= time; time = now(), number++) {
			struct connection *connection = &connections[number % connection_count];
			connection->due++;
			if (!connection->busy) {
				record(&lateness, time - start_of(number));
				send_request(connection);
			}
		}
		int count = epoll_wait(epoll, events, EVENTS, 0);
		for (int i = 0; i < count; i++) {
			receive(events[i].data.ptr);
		}
	}
	for (uint64_t i = 0; i < connection_count; i++) {
		for (struct connection *connection = &connections[i]; connection->due > 0; connection->due--) {
			record(&latencies, now() - start_of(connection->current));
			connection->current += connection_count;
			errors++;
		}
	}
}

int main(int argc, char **argv) {
	double rate = argc == 6 ? strtod(argv[4], NULL) : 0, seconds = argc == 6 ? strtod(argv[5], NULL) : 0;
	connection_count = argc == 6 ? strtoul(argv[3], NULL, 10) : 0;
	if (rate <= 0 || seconds <= 0 || connection_count == 0) {
		fprintf(stderr, "usage: openloop PORT PATH CONNECTIONS RATE SECONDS\n");
		return 2;
	}
	port = atoi(argv[1]);
	request_length = (size_t) snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: localhost:%d\r\n\r\n", argv[2], port);
	interval = 1e9 / rate;
	signal(SIGPIPE, SIG_IGN);
	epoll = epoll_create1(0);
	connections = calloc(connection_count, sizeof *connections);
	if (connections == NULL || request_length >= sizeof request) {
		fail("arguments");
	}
	for (uint64_t i = 0; i < connection_count; i++) {
		connections[i].current = i;
		connect_one(&connections[i]);
	}
	begin = now();
	run((uint64_t) (rate * seconds));
	printf("count %llu errors %llu p50 %.1f p99 %.1f p99.9 %.1f max %.1f late %.1f\n", (unsigned long long) latencies.count,
		(unsigned long long) errors, percentile(&latencies, 0.5), percentile(&latencies, 0.99), percentile(&latencies, 0.999),
		(double) latencies.max / 1000, percentile(&lateness, 0.999));
	return 0;
}
