/* Preloaded into the program, makes calls of the C library fail as a sick machine would:
 *
 *   FAULT_CALLS=write,sync   the groups of calls that count: see group_names
 *   FAULT_AT=N               the Nth of them fails, from 1 on; 0: none
 *   FAULT_ONWARD=1           so does every one after it
 *   FAULT_KIND=errno|short|kill|tear
 *                            fails with FAULT_ERRNO; moves half of the bytes; dies before the call;
 * dies after half of it FAULT_REPORT=FILE        where a `struct report` is kept, also of a process
 * that dies
 *
 * Nothing fails in other programs that ours starts. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum group {
  OPEN,
  READ,
  WRITE,
  SYNC,
  TRUNCATE,
  RENAME,
  UNLINK,
  CLOSE,
  MAP,
  STAT,
  SEEK,
  LOCK,
  MAKE,
  LIST,
  OWN,
  SPAWN,
  THREAD,
  MEMORY,
  GROUPS
};
static const char* const group_names[GROUPS] = {
    "open", "read", "write", "sync", "truncate", "rename", "unlink", "close",  "map",
    "stat", "seek", "lock",  "make", "list",     "own",    "spawn",  "thread", "memory"};

struct report {
  _Atomic uint64_t failed; /* how many calls were made to fail */
  char first_failed[56];   /* the name of the first of them */
  _Atomic uint64_t made[GROUPS];
};

static _Atomic uint64_t counted_calls;

static struct report unreported;
static struct report* report = &unreported;
static int counted[GROUPS];
static uint64_t at;
static int onward;
static int error_number = EIO;
static enum { ERRNO, SHORT, KILL, TEAR } kind;
static int armed;

static const char* variable(const char* name) {
  const char* const value = getenv(name);
  return value == NULL ? "" : value;
}

static int is_listed(const char* list, const char* name) {
  const size_t size = strlen(name);
  for (const char* at_word = list; *at_word != '\0'; at_word += strcspn(at_word, ",")) {
    at_word += *at_word == ',';
    if (strcspn(at_word, ",") == size && strncmp(at_word, name, size) == 0) return 1;
  }
  return 0;
}

__attribute__((constructor)) static void arm(void) {
  if (strcmp(program_invocation_short_name, "persist") != 0) return;
  for (int group = 0; group < GROUPS; ++group) {
    counted[group] = is_listed(variable("FAULT_CALLS"), group_names[group]);
  }
  at = strtoull(variable("FAULT_AT"), NULL, 10);
  onward = *variable("FAULT_ONWARD") != '\0';
  if (*variable("FAULT_ERRNO") != '\0') error_number = atoi(variable("FAULT_ERRNO"));
  const char* const kinds[] = {"errno", "short", "kill", "tear"};
  for (int i = 0; i < 4; ++i) {
    if (strcmp(variable("FAULT_KIND"), kinds[i]) == 0) kind = i;
  }
  const int file = open(variable("FAULT_REPORT"), O_RDWR | O_CLOEXEC);
  if (file >= 0) {
    void* const mapped = mmap(NULL, sizeof *report, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (mapped != MAP_FAILED) report = mapped;
    close(file);
  }
  armed = 1;
}

/* Whether this call is to fail. */
static int fails(enum group group, const char* name) {
  if (!armed) return 0;
  atomic_fetch_add(&report->made[group], 1);
  if (!counted[group]) return 0;
  const uint64_t number = 1 + atomic_fetch_add(&counted_calls, 1);
  if (at == 0 || number < at || (number > at && !onward)) return 0;
  if (atomic_fetch_add(&report->failed, 1) == 0) {
    strncpy(report->first_failed, name, sizeof report->first_failed - 1);
  }
  if (kind == KILL) kill(getpid(), SIGKILL);
  errno = error_number;
  return 1;
}

#define REAL(type, name, params)    \
  static type(*real) params = NULL; \
  if (real == NULL) real = (type(*) params)dlsym(RTLD_NEXT, #name)

#define FAILING(type, failure, group, name, params, args) \
  type name params {                                      \
    REAL(type, name, params);                             \
    if (fails(group, #name)) return failure;              \
    return real args;                                     \
  }

/* Calls that move bytes can also stop half way. */
#define MOVING(group, name, params, args, half_args, size) \
  ssize_t name params {                                    \
    REAL(ssize_t, name, params);                           \
    if (!fails(group, #name)) return real args;            \
    if (kind == ERRNO) return -1;                          \
    if (size < 2) return real args;                        \
    const ssize_t moved = real half_args;                  \
    if (kind == TEAR) kill(getpid(), SIGKILL);             \
    return moved;                                          \
  }

#define MODE_ARGUMENT(flags, mode)                \
  mode_t mode = 0;                                \
  if (((flags) & (O_CREAT | __O_TMPFILE)) != 0) { \
    va_list more;                                 \
    va_start(more, flags);                        \
    mode = va_arg(more, mode_t);                  \
    va_end(more);                                 \
  }

#define OPENING(name)                          \
  int name(const char* path, int flags, ...) { \
    MODE_ARGUMENT(flags, mode)                 \
    REAL(int, name, (const char*, int, ...));  \
    if (fails(OPEN, #name)) return -1;         \
    return real(path, flags, mode);            \
  }
#define OPENING_AT(name)                                   \
  int name(int folder, const char* path, int flags, ...) { \
    MODE_ARGUMENT(flags, mode)                             \
    REAL(int, name, (int, const char*, int, ...));         \
    if (fails(OPEN, #name)) return -1;                     \
    return real(folder, path, flags, mode);                \
  }
#define CONTROLLING(name)                                        \
  int name(int file, int command, ...) {                         \
    va_list more;                                                \
    va_start(more, command);                                     \
    void* const argument = va_arg(more, void*);                  \
    va_end(more);                                                \
    REAL(int, name, (int, int, ...));                            \
    const int locks = command == F_SETLK || command == F_SETLKW; \
    if (locks && fails(LOCK, #name)) return -1;                  \
    return real(file, command, argument);                        \
  }

OPENING(open)
OPENING(open64)
OPENING_AT(openat)
OPENING_AT(openat64)
CONTROLLING(fcntl)
CONTROLLING(fcntl64)
FAILING(FILE*, NULL, OPEN, fopen, (const char* path, const char* mode), (path, mode))
FAILING(FILE*, NULL, OPEN, fopen64, (const char* path, const char* mode), (path, mode))

MOVING(READ, read, (int file, void* room, size_t size), (file, room, size), (file, room, size / 2),
       size)
MOVING(READ, pread, (int file, void* room, size_t size, off_t from), (file, room, size, from),
       (file, room, size / 2, from), size)
MOVING(READ, pread64, (int file, void* room, size_t size, off64_t from), (file, room, size, from),
       (file, room, size / 2, from), size)
MOVING(WRITE, write, (int file, const void* bytes, size_t size), (file, bytes, size),
       (file, bytes, size / 2), size)
MOVING(WRITE, pwrite, (int file, const void* bytes, size_t size, off_t to), (file, bytes, size, to),
       (file, bytes, size / 2, to), size)
MOVING(WRITE, pwrite64, (int file, const void* bytes, size_t size, off64_t to),
       (file, bytes, size, to), (file, bytes, size / 2, to), size)

FAILING(int, -1, SYNC, fsync, (int file), (file))
FAILING(int, -1, SYNC, fdatasync, (int file), (file))
FAILING(int, -1, SYNC, syncfs, (int file), (file))
FAILING(int, -1, TRUNCATE, ftruncate, (int file, off_t size), (file, size))
FAILING(int, -1, TRUNCATE, ftruncate64, (int file, off64_t size), (file, size))
FAILING(int, errno, TRUNCATE, posix_fallocate, (int file, off_t from, off_t size),
        (file, from, size))
FAILING(int, -1, RENAME, rename, (const char* from, const char* to), (from, to))
FAILING(int, -1, RENAME, renameat, (int a, const char* from, int b, const char* to),
        (a, from, b, to))
FAILING(int, -1, UNLINK, unlink, (const char* path), (path))
FAILING(int, -1, UNLINK, unlinkat, (int folder, const char* path, int flags), (folder, path, flags))
FAILING(int, -1, UNLINK, remove, (const char* path), (path))
FAILING(int, -1, UNLINK, rmdir, (const char* path), (path))
FAILING(void*, MAP_FAILED, MAP, mmap,
        (void* to, size_t size, int access, int flags, int file, off_t from),
        (to, size, access, flags, file, from))
FAILING(void*, MAP_FAILED, MAP, mmap64,
        (void* to, size_t size, int access, int flags, int file, off64_t from),
        (to, size, access, flags, file, from))
FAILING(int, -1, STAT, stat, (const char* path, struct stat* about), (path, about))
FAILING(int, -1, STAT, lstat, (const char* path, struct stat* about), (path, about))
FAILING(int, -1, STAT, fstat, (int file, struct stat* about), (file, about))
FAILING(int, -1, STAT, fstatat, (int folder, const char* path, struct stat* about, int flags),
        (folder, path, about, flags))
FAILING(int, -1, STAT, stat64, (const char* path, struct stat64* about), (path, about))
FAILING(int, -1, STAT, lstat64, (const char* path, struct stat64* about), (path, about))
FAILING(int, -1, STAT, fstat64, (int file, struct stat64* about), (file, about))
FAILING(int, -1, STAT, fstatat64, (int folder, const char* path, struct stat64* about, int flags),
        (folder, path, about, flags))
FAILING(int, -1, STAT, access, (const char* path, int mode), (path, mode))
FAILING(ssize_t, -1, STAT, readlink, (const char* path, char* room, size_t size),
        (path, room, size))
FAILING(char*, NULL, STAT, realpath, (const char* path, char* room), (path, room))
FAILING(char*, NULL, STAT, getcwd, (char* room, size_t size), (room, size))
FAILING(off_t, -1, SEEK, lseek, (int file, off_t to, int whence), (file, to, whence))
FAILING(off64_t, -1, SEEK, lseek64, (int file, off64_t to, int whence), (file, to, whence))
FAILING(int, -1, LOCK, flock, (int file, int operation), (file, operation))
FAILING(int, -1, MAKE, mkdir, (const char* path, mode_t mode), (path, mode))
FAILING(int, -1, MAKE, mkdirat, (int folder, const char* path, mode_t mode), (folder, path, mode))
FAILING(int, -1, MAKE, mkostemp, (char* path, int flags), (path, flags))
FAILING(int, -1, MAKE, mkostemp64, (char* path, int flags), (path, flags))
FAILING(char*, NULL, MAKE, mkdtemp, (char* path), (path))
FAILING(int, -1, MAKE, dup, (int file), (file))
FAILING(DIR*, NULL, LIST, opendir, (const char* path), (path))
FAILING(DIR*, NULL, LIST, fdopendir, (int file), (file))
FAILING(struct dirent*, NULL, LIST, readdir, (DIR * folder), (folder))
FAILING(struct dirent64*, NULL, LIST, readdir64, (DIR * folder), (folder))
FAILING(int, -1, OWN, fchmod, (int file, mode_t mode), (file, mode))
FAILING(int, -1, OWN, fchown, (int file, uid_t user, gid_t group), (file, user, group))
FAILING(int, errno, SPAWN, posix_spawn,
        (pid_t * child, const char* path, const posix_spawn_file_actions_t* actions,
         const posix_spawnattr_t* attributes, char* const* words, char* const* environment),
        (child, path, actions, attributes, words, environment))
FAILING(pid_t, -1, SPAWN, waitpid, (pid_t child, int* status, int options),
        (child, status, options))
FAILING(int, EAGAIN, THREAD, pthread_create,
        (pthread_t * thread, const pthread_attr_t* attributes, void* (*run)(void*), void* argument),
        (thread, attributes, run, argument))

/* Linux lets go of the descriptor though it says that something failed. */
int close(int file) {
  REAL(int, close, (int));
  const int failed = fails(CLOSE, "close");
  const int closed = real(file);
  if (!failed) return closed;
  errno = error_number;
  return -1;
}

/* Not by dlsym, which allocates itself. */
extern void* __libc_malloc(size_t size);
extern void* __libc_calloc(size_t count, size_t size);
extern void* __libc_realloc(void* block, size_t size);
extern void* __libc_memalign(size_t alignment, size_t size);

static int lacks_memory(const char* name) {
  if (!fails(MEMORY, name)) return 0;
  errno = ENOMEM;
  return 1;
}
void* malloc(size_t size) { return lacks_memory("malloc") ? NULL : __libc_malloc(size); }
void* calloc(size_t count, size_t size) {
  return lacks_memory("calloc") ? NULL : __libc_calloc(count, size);
}
void* realloc(void* block, size_t size) {
  return lacks_memory("realloc") ? NULL : __libc_realloc(block, size);
}
void* memalign(size_t alignment, size_t size) {
  return lacks_memory("memalign") ? NULL : __libc_memalign(alignment, size);
}
void* aligned_alloc(size_t alignment, size_t size) {
  return lacks_memory("aligned_alloc") ? NULL : __libc_memalign(alignment, size);
}
int posix_memalign(void** block, size_t alignment, size_t size) {
  if (lacks_memory("posix_memalign")) return ENOMEM;
  *block = __libc_memalign(alignment, size);
  return *block == NULL ? ENOMEM : 0;
}
