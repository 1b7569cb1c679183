/* Preloaded before a program (LD_PRELOAD): one of its calls to the system fails, or ends it.
 *
 *   FAULT_CALL   read, write, open, fsync, close, mkdir, link, rename or unlink
 *   FAULT_AT     which of them, from 1
 *   FAULT_ERROR  errno of the failure; or kill (instead of the call), killed (after it)
 *   FAULT_LOG    a file that appears when it happened
 *   FAULT_STAYS  if set, folders can't be exchanged
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static int calls;

static int is_next(const char* call) {
  const char* wanted = getenv("FAULT_CALL");
  const char* at = getenv("FAULT_AT");
  return wanted != NULL && at != NULL && strcmp(wanted, call) == 0 &&
         __sync_add_and_fetch(&calls, 1) == atoi(at);
}

static void end_program(void) { syscall(SYS_kill, getpid(), SIGKILL); }

/* 0: the call is to happen, and the program is to end after it where *end is set. */
static int fails(const char* call, int* end) {
  *end = 0;
  if (!is_next(call)) {
    return 0;
  }
  const char* log = getenv("FAULT_LOG");
  if (log != NULL) {
    const long file = syscall(SYS_openat, AT_FDCWD, log, O_CREAT | O_WRONLY, 0600);
    syscall(SYS_close, file);
  }
  const char* error = getenv("FAULT_ERROR");
  if (strcmp(error, "kill") == 0) {
    end_program();
  }
  if (strcmp(error, "killed") == 0) {
    *end = 1;
    return 0;
  }
  errno = atoi(error);
  return 1;
}

#define FAULTY(call, result, name, parameters, arguments)    \
  result name parameters {                                   \
    static result(*real) parameters;                         \
    int end = 0;                                             \
    if (real == NULL) {                                      \
      real = (result(*) parameters)dlsym(RTLD_NEXT, #name);  \
    }                                                        \
    if (fails(call, &end)) {                                 \
      return (result)-1;                                     \
    }                                                        \
    const result value = real arguments;                     \
    if (end) {                                               \
      end_program();                                         \
    }                                                        \
    return value;                                            \
  }

FAULTY("read", ssize_t, read, (int file, void* to, size_t size), (file, to, size))
FAULTY("read", ssize_t, pread, (int file, void* to, size_t size, off_t at), (file, to, size, at))
FAULTY("read", ssize_t, readv, (int file, const struct iovec* to, int count), (file, to, count))
FAULTY("write", ssize_t, write, (int file, const void* from, size_t size), (file, from, size))
FAULTY("write", ssize_t, writev, (int file, const struct iovec* from, int count),
       (file, from, count))
FAULTY("fsync", int, fsync, (int file), (file))
FAULTY("close", int, close, (int file), (file))
FAULTY("mkdir", int, mkdir, (const char* path, mode_t mode), (path, mode))
FAULTY("link", int, link, (const char* from, const char* to), (from, to))
FAULTY("rename", int, rename, (const char* from, const char* to), (from, to))
FAULTY("unlink", int, unlink, (const char* path), (path))
FAULTY("unlink", int, unlinkat, (int folder, const char* path, int flags), (folder, path, flags))
FAULTY("unlink", int, rmdir, (const char* path), (path))
FAULTY("unlink", int, remove, (const char* path), (path))

int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) {
  int end = 0;
  if (getenv("FAULT_STAYS") != NULL) {
    errno = EINVAL;
    return -1;
  }
  if (fails("rename", &end)) {
    return -1;
  }
  const long value = syscall(SYS_renameat2, from_folder, from, to_folder, to, flags);
  if (end) {
    end_program();
  }
  return (int)value;
}

static mode_t mode_of(int flags, va_list arguments) {
  return (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
}

#define FAULTY_OPEN(name)                                                        \
  int name(const char* path, int flags, ...) {                                   \
    static int (*real)(const char*, int, ...);                                   \
    int end = 0;                                                                 \
    va_list arguments;                                                           \
    va_start(arguments, flags);                                                  \
    const mode_t mode = mode_of(flags, arguments);                               \
    va_end(arguments);                                                           \
    if (real == NULL) {                                                          \
      real = (int (*)(const char*, int, ...))dlsym(RTLD_NEXT, #name);            \
    }                                                                            \
    if (fails("open", &end)) {                                                   \
      return -1;                                                                 \
    }                                                                            \
    const int file = real(path, flags, mode);                                    \
    if (end) {                                                                   \
      end_program();                                                             \
    }                                                                            \
    return file;                                                                 \
  }
FAULTY_OPEN(open)
FAULTY_OPEN(open64)

#define FAULTY_FOPEN(name)                                                       \
  FILE* name(const char* path, const char* mode) {                               \
    static FILE* (*real)(const char*, const char*);                              \
    int end = 0;                                                                 \
    if (real == NULL) {                                                          \
      real = (FILE * (*)(const char*, const char*)) dlsym(RTLD_NEXT, #name);     \
    }                                                                            \
    if (fails("open", &end)) {                                                   \
      return NULL;                                                               \
    }                                                                            \
    FILE* file = real(path, mode);                                               \
    if (end) {                                                                   \
      end_program();                                                             \
    }                                                                            \
    return file;                                                                 \
  }
FAULTY_FOPEN(fopen)
FAULTY_FOPEN(fopen64)
