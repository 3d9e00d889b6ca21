/* Preloaded into a process, writes down in order what it does to the files below $STEPS_ROOT, and what it prints: PowerCutTest plays that again on a disk
   that drops what was not synced. Each step: kind, lengths of two texts and of the data, offset (all native-endian), then these. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int out = -1;
static const char *root;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static ssize_t real_write(int fd, const void *data, size_t size) {
    static ssize_t (*real)(int, const void *, size_t);
    if (!real) real = REAL(write);
    return real(fd, data, size);
}

static int (*real_open(void))(const char *, int, ...) {
    static int (*real)(const char *, int, ...);
    if (!real) real = REAL(open);
    return real;
}

static void begin(void) {
    pthread_mutex_lock(&lock);
    if (out < 0) {
        root = getenv("STEPS_ROOT");
        out = real_open()(getenv("STEPS_LOG"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    }
}

static void end(void) { pthread_mutex_unlock(&lock); }

static int below(const char *path) { return root && strncmp(path, root, strlen(root)) == 0; }

static int path_of(int fd, char *path) {
    char link[64] = "/proc/self/fd/";
    char digits[16];
    int at = 15;
    digits[at] = 0;
    do digits[--at] = '0' + fd % 10; while (fd /= 10);
    strcat(link, digits + at);
    ssize_t length = readlink(link, path, 4095);
    path[length < 0 ? 0 : length] = 0;
    return below(path);
}

static void put(char kind, const char *one, const char *two, uint64_t offset, const void *data, uint32_t size) {
    struct { char kind, pad[3]; uint32_t one, two, size; uint64_t offset; } head = {kind, {0}, strlen(one), strlen(two), size, offset};
    char *all = malloc(sizeof head + head.one + head.two + size), *at = all;
    at = mempcpy(at, &head, sizeof head);
    at = mempcpy(at, one, head.one);
    at = mempcpy(at, two, head.two);
    at = mempcpy(at, data, size);
    if (real_write(out, all, at - all) != at - all) abort();
    free(all);
}

static int opened(const char *path, int flags, mode_t mode, int (*real)(const char *, int, ...)) {
    begin();
    int mine = below(path), existed = mine && access(path, F_OK) == 0;
    int fd = real(path, flags, mode), error = errno;
    if (fd >= 0 && mine && (flags & O_CREAT) && !existed) put('c', path, "", 0, "", 0);
    if (fd >= 0 && mine && (flags & O_TRUNC) && existed) put('t', path, "", 0, "", 0);
    end();
    errno = error;
    return fd;
}

int open(const char *path, int flags, ...) {
    va_list list;
    va_start(list, flags);
    mode_t mode = flags & O_CREAT ? va_arg(list, mode_t) : 0;
    va_end(list);
    return opened(path, flags, mode, real_open());
}

int open64(const char *path, int flags, ...) {
    va_list list;
    va_start(list, flags);
    mode_t mode = flags & O_CREAT ? va_arg(list, mode_t) : 0;
    va_end(list);
    return opened(path, flags | O_LARGEFILE, mode, real_open());
}

ssize_t write(int fd, const void *data, size_t size) {
    char path[4096];
    begin();
    int mine = path_of(fd, path);
    off_t at = mine ? (fcntl(fd, F_GETFL) & O_APPEND ? lseek(fd, 0, SEEK_END) : lseek(fd, 0, SEEK_CUR)) : 0;
    ssize_t count = real_write(fd, data, size);
    int error = errno;
    if (count > 0 && mine) put('w', path, "", at, data, count);
    if (count > 0 && fd == 1) put('p', "", "", 0, data, count);
    end();
    errno = error;
    return count;
}

static ssize_t written(int fd, const void *data, size_t size, off_t at) {
    static ssize_t (*real)(int, const void *, size_t, off_t);
    if (!real) real = REAL(pwrite);
    char path[4096];
    begin();
    ssize_t count = real(fd, data, size, at);
    int error = errno;
    if (count > 0 && path_of(fd, path)) put('w', path, "", at, data, count);
    end();
    errno = error;
    return count;
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return written(fd, data, size, at); }
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) { return written(fd, data, size, at); }

static int cut(int fd, off_t size) {
    static int (*real)(int, off_t);
    if (!real) real = REAL(ftruncate);
    char path[4096];
    begin();
    int result = real(fd, size), error = errno;
    if (result == 0 && path_of(fd, path)) put('t', path, "", size, "", 0);
    end();
    errno = error;
    return result;
}

int ftruncate(int fd, off_t size) { return cut(fd, size); }
int ftruncate64(int fd, off64_t size) { return cut(fd, size); }

static int synced(int fd, int (*real)(int)) {
    char path[4096];
    begin();
    int result = real(fd), error = errno;
    if (result == 0 && path_of(fd, path)) put('s', path, "", 0, "", 0);
    end();
    errno = error;
    return result;
}

int fsync(int fd) { return synced(fd, REAL(fsync)); }
int fdatasync(int fd) { return synced(fd, REAL(fdatasync)); }

int rename(const char *from, const char *to) {
    begin();
    int result = REAL(rename)(from, to), error = errno;
    if (result == 0 && below(from)) put('r', from, to, 0, "", 0);
    end();
    errno = error;
    return result;
}

int unlink(const char *path) {
    begin();
    int result = REAL(unlink)(path), error = errno;
    if (result == 0 && below(path)) put('u', path, "", 0, "", 0);
    end();
    errno = error;
    return result;
}

int mkdir(const char *path, mode_t mode) {
    begin();
    int result = REAL(mkdir)(path, mode), error = errno;
    if (result == 0 && below(path)) put('d', path, "", 0, "", 0);
    end();
    errno = error;
    return result;
}
