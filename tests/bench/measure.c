// measure [-n TIMES] [-s STATUS] [-i INPUT] [-o OUTPUT] COMMAND [ARGUMENT…]
//
// Runs a command TIMES times, one after the other, as long as it ends with STATUS (0), and prints
// as JSON what that took in all: seconds of wall clock and processor, the most memory of a run in
// KiB, the part of the machine's time that was stolen meanwhile, and the status of the last run.

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct ticks {
  unsigned long long all;
  unsigned long long stolen;
};

// The first line of /proc/stat: user nice system idle iowait irq softirq steal …
static struct ticks ticks_now(void) {
  struct ticks ticks = {0, 0};
  FILE* const stat = fopen("/proc/stat", "r");
  unsigned long long at[8] = {0};
  if (stat != NULL && fscanf(stat, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &at[0], &at[1],
                             &at[2], &at[3], &at[4], &at[5], &at[6], &at[7]) == 8) {
    for (int i = 0; i < 8; ++i) ticks.all += at[i];
    ticks.stolen = at[7];
  }
  if (stat != NULL) fclose(stat);
  return ticks;
}

static double seconds(struct timeval time) {
  return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static double clock_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void redirect(const char* path, int flags, int to) {
  const int file = open(path, flags, 0600);
  if (file < 0 || dup2(file, to) < 0) {
    perror(path);
    _exit(127);
  }
}

static int run(char** command, const char* input, const char* output) {
  const pid_t child = fork();
  if (child == 0) {
    redirect(input, O_RDONLY, STDIN_FILENO);
    redirect(output, O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO);
    execvp(command[0], command);
    perror(command[0]);
    _exit(127);
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child) return 127;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char** argv) {
  int times = 1;
  int expected = 0;
  const char* input = "/dev/null";
  const char* output = "/dev/null";
  for (int option; (option = getopt(argc, argv, "+n:s:i:o:")) != -1;) {
    if (option == 'n') times = atoi(optarg);
    if (option == 's') expected = atoi(optarg);
    if (option == 'i') input = optarg;
    if (option == 'o') output = optarg;
    if (option == '?') return 2;
  }
  if (optind >= argc || times < 1) return 2;

  const struct ticks before = ticks_now();
  const double begin = clock_now();
  int status = expected;
  for (int i = 0; i < times && status == expected; ++i) status = run(argv + optind, input, output);
  const double wall = clock_now() - begin;
  const struct ticks after = ticks_now();

  struct rusage used;
  getrusage(RUSAGE_CHILDREN, &used);
  const double all = (double)(after.all - before.all);
  printf("{\"wall\":%.6f,\"cpu\":%.6f,\"memory\":%ld,\"steal\":%.4f,\"status\":%d}\n", wall,
         seconds(used.ru_utime) + seconds(used.ru_stime), used.ru_maxrss,
         all > 0 ? (double)(after.stolen - before.stolen) / all : 0.0, status);
  return 0;
}
