/*
 * What any server on this machine has to spend: one thread that waits with epoll, reads a request and writes a fixed answer,
 * without looking at what it read. Loopback only, one request at a time on a connection.
 *
 *   cc -O2 -o floor floor.c && ./floor 18080          an answer of 1 KiB
 *   ./floor 18080 7340032                             of 7 MiB
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 256, FILES = 4096, HEAD = 128, REQUEST = 16384 };

static char *answer;
static size_t length;
static size_t left[FILES]; /* bytes that a connection still has to get */

static int fail(const char *what) {
	perror(what);
	exit(1);
}

/* Edge-triggered: an answer that goes out at once needs no other call of epoll than the one that waits. */
static void watch(int epoll, int fd, uint32_t interest) {
	struct epoll_event event = {.events = interest, .data.fd = fd};
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) {
		fail("epoll_ctl");
	}
}

static int listen_on(int port) {
	int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(fd, (struct sockaddr *) &address, sizeof address) != 0 || listen(fd, 1024) != 0) {
		fail("listen");
	}
	return fd;
}

static void accept_one(int epoll, int server) {
	int one = 1, fd = accept4(server, NULL, NULL, SOCK_NONBLOCK);
	if (fd < 0 || fd >= FILES) {
		fail("accept");
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	left[fd] = 0;
	watch(epoll, fd, EPOLLIN | EPOLLOUT | EPOLLET);
}

static void serve(int fd, uint32_t ready) {
	static char request[REQUEST];
	if (ready & (EPOLLIN | EPOLLERR | EPOLLHUP)) {
		ssize_t got = read(fd, request, sizeof request);
		if (got == 0 || (got < 0 && errno != EAGAIN)) {
			close(fd);
			return;
		}
		if (got > 0) {
			left[fd] = length;
		}
	}
	if (left[fd] > 0) {
		ssize_t sent = write(fd, answer + length - left[fd], left[fd]);
		if (sent > 0) {
			left[fd] -= (size_t) sent;
		}
		else if (errno != EAGAIN) {
			close(fd);
		}
	}
}

int main(int argc, char **argv) {
	struct epoll_event events[EVENTS];
	int port = argc > 1 ? atoi(argv[1]) : 18080;
	size_t body = argc > 2 ? strtoul(argv[2], NULL, 10) : 1024;
	int epoll = epoll_create1(0), server = listen_on(port);
	answer = malloc(HEAD + body);
	if (answer == NULL) {
		fail("malloc");
	}
	int head = snprintf(answer, HEAD, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", body);
	memset(answer + head, '.', body);
	length = (size_t) head + body;
	watch(epoll, server, EPOLLIN);
	for (;;) {
		int count = epoll_wait(epoll, events, EVENTS, -1);
		for (int i = 0; i < count; i++) {
			if (events[i].data.fd == server) {
				accept_one(epoll, server);
			}
			else {
				serve(events[i].data.fd, events[i].events);
			}
		}
	}
}
