/*
 * The limit: writes prepared chunks of events to every writable socket, and does nothing else. Its rate is the limit of
 * the kernel and of the client that reads.
 *
 *   limit CHUNK_BYTES EVENT_BYTES
 *
 * It prints its port, and exits at the end of standard input.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#define MAX_READY 1024

static const char HEAD[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

int main(int count, char **arguments) {
  if (count != 3) return fprintf(stderr, "usage: limit CHUNK_BYTES EVENT_BYTES\n"), 2;
  int chunk_bytes = atoi(arguments[1]), event_bytes = atoi(arguments[2]);
  char *chunk = malloc(chunk_bytes);
  memset(chunk, 'x', chunk_bytes);
  for (int at = 0; at + event_bytes <= chunk_bytes; at += event_bytes) {
    chunk[at] = '#';
    memcpy(chunk + at + event_bytes - 2, "\n\n", 2);
  }

  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  int server = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (bind(server, (struct sockaddr *)&address, length) || listen(server, 4096)) return perror("limit"), 1;
  getsockname(server, (struct sockaddr *)&address, &length);
  printf("{\"port\":%d}\n", ntohs(address.sin_port));
  fflush(stdout);

  int epoll_fd = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = server}, ready[MAX_READY];
  epoll_ctl(epoll_fd, EPOLL_CTL_ADD, server, &event);
  event.data.fd = STDIN_FILENO;
  epoll_ctl(epoll_fd, EPOLL_CTL_ADD, STDIN_FILENO, &event);
  for (;;) {
    int found = epoll_wait(epoll_fd, ready, MAX_READY, -1);
    for (int index = 0; index < found; index++) {
      int fd = ready[index].data.fd;
      if (fd == STDIN_FILENO) {
        char byte;
        if (read(fd, &byte, 1) <= 0) return 0;
      } else if (fd == server) {
        for (int viewer; (viewer = accept4(server, 0, 0, SOCK_NONBLOCK)) >= 0;) {
          struct epoll_event writable = {.events = EPOLLOUT, .data.fd = viewer};
          epoll_ctl(epoll_fd, EPOLL_CTL_ADD, viewer, &writable);
          if (send(viewer, HEAD, sizeof HEAD - 1, MSG_NOSIGNAL) < 0) close(viewer);
        }
      } else if (send(fd, chunk, chunk_bytes, MSG_NOSIGNAL) < 0 && errno != EAGAIN) {
        close(fd);
      }
    }
  }
}
