/* Preloaded into a run: from the Nth write to a regular file on, the disk is full. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long writes;

static int is_full(int fd)
{
    static long limit = -1;
    struct stat facts;
    if (limit < 0) {
        const char *text = getenv("FULL_DISK_AFTER");
        limit = text ? atol(text) : 0;
    }
    if (!limit || fstat(fd, &facts) || !S_ISREG(facts.st_mode))
        return 0;
    return atomic_fetch_add(&writes, 1) + 1 > limit;
}

#define REAL(name, type) ((type)dlsym(RTLD_NEXT, name))

ssize_t write(int fd, const void *bytes, size_t size)
{
    if (is_full(fd)) { errno = ENOSPC; return -1; }
    return REAL("write", ssize_t (*)(int, const void *, size_t))(fd, bytes, size);
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at)
{
    if (is_full(fd)) { errno = ENOSPC; return -1; }
    return REAL("pwrite", ssize_t (*)(int, const void *, size_t, off_t))(fd, bytes, size, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at)
{
    if (is_full(fd)) { errno = ENOSPC; return -1; }
    return REAL("pwrite64", ssize_t (*)(int, const void *, size_t, off64_t))(fd, bytes, size, at);
}
