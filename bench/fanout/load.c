/*
 * The viewers: opens many streams on 127.0.0.1 and reads them with as little work as possible, since a client that parses
 * events is slower than the server. Every event contains one mark, "#<number>@<microseconds>". The marks are counted, and
 * the number of the last mark in each read must equal the count.
 *
 *   load PORT PATH VIEWERS [variants=N] [stalled=N] [pid=N] [latency=1] [unnumbered=1] [tell=1]
 *
 * A "%d" in the path becomes the viewer's number modulo "variants". The program prints "ready" once every viewer has
 * received data, and then executes the commands that it reads. With "tell" it also prints "at EVENTS" every ten
 * milliseconds: the event count of the slowest viewer.
 *
 *   measure SECONDS   prints the counts of that time, as JSON
 *   expect EVENTS     reads until every viewer has that many events or no data arrives, and prints the result, as JSON
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define MARK '#'
#define TIME '@'
#define READ_BYTES (1 << 20)
#define MAX_SAMPLES (1 << 22)
#define MAX_READY 512
#define STDIN_KEY UINT32_MAX
#define SILENCE_S 5
#define TELL_S 0.01

/* Connections opened before data is read again, so that they do not fill the server's backlog. */
#define OPENED_AT_ONCE 32

struct viewer {
  int fd;
  int answered;
  uint64_t events;
};

static struct viewer *viewers;
static int viewer_count, answered, closed, epoll_fd;
static int is_numbered = 1, has_latency, tells;
static int pids[8], pid_count;
static uint64_t events, bytes, reads, wrong;
static uint32_t *samples; /* latencies in microseconds */
static size_t sample_count;
static int is_measuring;
static char buffer[READ_BYTES];

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static void fail(const char *action) {
  perror(action);
  exit(1);
}

/* 32 bytes at a time, in the vector instructions of the processor. */
typedef uint8_t lanes __attribute__((vector_size(32), aligned(1)));

static size_t count_marks(const char *from, size_t length) {
  size_t count = 0, at = 0;
  while (length - at >= sizeof(lanes)) {
    lanes sums = {0};
    size_t blocks = (length - at) / sizeof(lanes);
    if (blocks > 255) blocks = 255; /* a lane is a byte and holds no more */
    for (; blocks > 0; blocks--, at += sizeof(lanes)) sums -= (lanes)(*(const lanes *)(from + at) == MARK);
    for (size_t lane = 0; lane < sizeof(lanes); lane++) count += sums[lane];
  }
  for (; at < length; at++) count += from[at] == MARK;
  return count;
}

/* Reads digits up to a character; 0 if they end before it. */
static const char *number(const char *at, const char *end, char until, uint64_t *value) {
  for (*value = 0; at < end && *at >= '0' && *at <= '9'; at++) *value = *value * 10 + (*at - '0');
  return at < end && *at == until ? at + 1 : 0;
}

static void check_last(const struct viewer *viewer, const char *end) {
  uint64_t seq;
  const char *mark = memrchr(buffer, MARK, end - buffer);
  if (mark && number(mark + 1, end, TIME, &seq) && seq != viewer->events) wrong++;
}

static void sample(const char *end) {
  uint64_t at_us = now() * 1e6, seq, logged_us;
  for (const char *mark = buffer; (mark = memchr(mark, MARK, end - mark)); mark++) {
    const char *time = number(mark + 1, end, TIME, &seq);
    if (time && number(time, end, '"', &logged_us) && sample_count < MAX_SAMPLES)
      samples[sample_count++] = at_us > logged_us ? at_us - logged_us : 0;
  }
}

static void take(struct viewer *viewer) {
  ssize_t length = recv(viewer->fd, buffer, sizeof buffer, 0);
  if (length < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (length <= 0) {
    closed++;
    close(viewer->fd);
    return;
  }
  if (!viewer->answered) answered++;
  viewer->answered = 1;
  size_t found = count_marks(buffer, length);
  viewer->events += found;
  events += found;
  bytes += length;
  reads++;
  if (is_numbered && found > 0) check_last(viewer, buffer + length);
  if (has_latency && is_measuring) sample(buffer + length);
}

static void find_slowest(uint64_t *least, uint64_t *most) {
  *least = viewer_count == 0 ? 0 : UINT64_MAX, *most = 0;
  for (int index = 0; index < viewer_count; index++) {
    if (viewers[index].events < *least) *least = viewers[index].events;
    if (viewers[index].events > *most) *most = viewers[index].events;
  }
}

static void tell(void) {
  static double told;
  uint64_t least, most;
  if (now() - told < TELL_S) return;
  told = now();
  find_slowest(&least, &most);
  printf("at %lu\n", least);
}

/* Reads pending data, or waits up to so many ms for some. Returns 1 if a command is pending. */
static int turn(int ms) {
  struct epoll_event ready[MAX_READY];
  int has_command = 0, count = epoll_wait(epoll_fd, ready, MAX_READY, ms);
  for (int index = 0; index < count; index++) {
    uint32_t key = ready[index].data.u32;
    if (key == STDIN_KEY) has_command = 1;
    else take(&viewers[key]);
  }
  if (tells && events > 0) tell();
  return has_command;
}

static void watch(int fd, uint32_t key) {
  struct epoll_event event = {.events = EPOLLIN, .data.u32 = key};
  if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event)) fail("epoll_ctl");
}

/* Receive buffer of a stalled viewer. It is small, so that the backlog is held by the server and not by the kernel. */
#define STALLED_BYTES 16384

static int open_stream(int port, const char *path, int variant, int is_stalled) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  if (fd < 0) fail("socket");
  int receive_bytes = STALLED_BYTES;
  if (is_stalled) setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
  if (connect(fd, (struct sockaddr *)&address, sizeof address)) fail("connect");
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  char request[2048];
  const char *mark = strstr(path, "%d"), *rest = mark ? mark + 2 : "";
  int before = mark ? (int)(mark - path) : (int)strlen(path);
  char number[16] = "";
  if (mark) snprintf(number, sizeof number, "%d", variant);
  int length = snprintf(request, sizeof request, "GET %.*s%s%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAccept: text/event-stream\r\n\r\n",
                        before, path, number, rest, port);
  if (write(fd, request, length) != length) fail("write");
  fcntl(fd, F_SETFL, O_NONBLOCK);
  return fd;
}

/* Returns the CPU time of all threads of the server's processes, in ns. */
static uint64_t server_ns(void) {
  uint64_t sum = 0;
  for (int index = 0; index < pid_count; index++) {
    char path[320];
    snprintf(path, sizeof path, "/proc/%d/task", pids[index]);
    DIR *tasks = opendir(path);
    if (!tasks) continue;
    for (struct dirent *task; (task = readdir(tasks));) {
      uint64_t ns = 0;
      snprintf(path, sizeof path, "/proc/%d/task/%s/schedstat", pids[index], task->d_name);
      FILE *file = task->d_name[0] == '.' ? 0 : fopen(path, "r");
      if (file && fscanf(file, "%lu", &ns) == 1) sum += ns;
      if (file) fclose(file);
    }
    closedir(tasks);
  }
  return sum;
}

static double own_cpu(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static int ascending(const void *left, const void *right) {
  uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
  return (a > b) - (a < b);
}

static double percentile_ms(double share) {
  return sample_count == 0 ? 0 : samples[(size_t)((sample_count - 1) * share)] / 1e3;
}

/* Measures from the moment when every viewer has received an event. */
static void measure(double seconds) {
  uint64_t least = 0, most;
  for (double start = now(); least == 0 && now() - start < SILENCE_S; find_slowest(&least, &most)) turn(20);
  events = bytes = reads = 0;
  sample_count = 0;
  is_measuring = 1;
  uint64_t server = server_ns();
  double cpu = own_cpu(), start = now(), end = start;
  for (; end - start < seconds; end = now()) turn(20);
  server = server_ns() - server;
  cpu = own_cpu() - cpu;
  is_measuring = 0;
  qsort(samples, sample_count, sizeof *samples, ascending);
  printf(
    "{\"seconds\":%.4f,\"events\":%lu,\"bytes\":%lu,\"reads\":%lu,\"serverCpu\":%.4f,\"clientCpu\":%.4f,"
    "\"p50\":%.3f,\"p99\":%.3f,\"p999\":%.3f}\n",
    end - start, events, bytes, reads, server / 1e9, cpu, percentile_ms(.5), percentile_ms(.99), percentile_ms(.999));
}

static void expect(uint64_t wanted) {
  uint64_t least, most, before = events;
  double heard = now();
  for (;;) {
    find_slowest(&least, &most);
    if (least >= wanted || now() - heard > SILENCE_S) break;
    turn(20);
    if (events != before) heard = now();
    before = events;
  }
  printf("{\"least\":%lu,\"most\":%lu,\"wrong\":%lu,\"closed\":%d}\n", least, most, wrong, closed);
}

int main(int count, char **arguments) {
  if (count < 4) return fprintf(stderr, "usage: load PORT PATH VIEWERS [name=number]...\n"), 2;
  int port = atoi(arguments[1]), variants = 1, stalled = 0, value;
  const char *path = arguments[2];
  viewer_count = atoi(arguments[3]);
  for (int index = 4; index < count; index++) {
    if (sscanf(arguments[index], "variants=%d", &value) == 1) variants = value;
    else if (sscanf(arguments[index], "stalled=%d", &value) == 1) stalled = value;
    else if (sscanf(arguments[index], "pid=%d", &value) == 1 && pid_count < 8) pids[pid_count++] = value;
    else if (sscanf(arguments[index], "latency=%d", &value) == 1) has_latency = value;
    else if (sscanf(arguments[index], "unnumbered=%d", &value) == 1) is_numbered = !value;
    else if (sscanf(arguments[index], "tell=%d", &value) == 1) tells = value;
    else return fprintf(stderr, "load: unknown option %s\n", arguments[index]), 2;
  }
  viewers = calloc(viewer_count + 1, sizeof *viewers);
  samples = malloc(MAX_SAMPLES * sizeof *samples);
  epoll_fd = epoll_create1(0);
  setvbuf(stdout, 0, _IOLBF, 0);

  for (int index = 0; index < viewer_count; index++) {
    viewers[index].fd = open_stream(port, path, index % variants, 0);
    watch(viewers[index].fd, index);
    if (index % OPENED_AT_ONCE == OPENED_AT_ONCE - 1) turn(5);
  }
  for (int index = 0; index < stalled; index++) {
    open_stream(port, path, index % variants, 1);
    if (index % OPENED_AT_ONCE == OPENED_AT_ONCE - 1) turn(5);
  }
  for (double start = now(); answered < viewer_count;) {
    turn(20);
    if (now() - start > SILENCE_S + viewer_count / 200) return fprintf(stderr, "load: only %d of %d viewers received data\n", answered, viewer_count), 1;
  }
  printf("ready\n");

  watch(STDIN_FILENO, STDIN_KEY);
  char line[64];
  double number;
  for (;;) {
    if (!turn(20)) continue;
    ssize_t length = read(STDIN_FILENO, line, sizeof line - 1); /* one command at a time */
    if (length <= 0) return 0;
    line[length] = 0;
    if (sscanf(line, "measure %lf", &number) == 1) measure(number);
    else if (sscanf(line, "expect %lf", &number) == 1) expect(number);
    else return fprintf(stderr, "load: unknown command %s\n", line), 2;
  }
}
