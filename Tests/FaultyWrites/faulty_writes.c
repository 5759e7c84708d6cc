#define _GNU_SOURCE
#include "faulty_writes.h"
#include <errno.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static faulty_writes_t fault;
static uint32_t chance = 1;
static atomic_uint_fast64_t state, count;

void faulty_writes_begin(faulty_writes_t kind, uint32_t every, uint64_t seed) {
    chance = every;
    atomic_store(&state, seed);
    fault = kind;
}

uint64_t faulty_writes_count(void) { return atomic_load(&count); }

/// What becomes of this write: pipes and terminals are left alone.
static faulty_writes_t fate(int file) {
    struct stat status;
    if (fault == FAULTY_WRITES_NONE || fstat(file, &status) || !S_ISREG(status.st_mode))
        return FAULTY_WRITES_NONE;
    uint64_t z = atomic_fetch_add(&state, 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    if ((z ^ (z >> 31)) % chance) return FAULTY_WRITES_NONE;
    atomic_fetch_add(&count, 1);
    return fault;
}

static ssize_t full(void) {
    errno = ENOSPC;
    return -1;
}

ssize_t write(int file, const void *bytes, size_t size) {
    faulty_writes_t now = fate(file);
    if (now == FAULTY_WRITES_FULL) return full();
    return syscall(SYS_write, file, bytes, now == FAULTY_WRITES_SHORT ? size / 2 : size);
}

ssize_t pwrite(int file, const void *bytes, size_t size, off_t offset) {
    faulty_writes_t now = fate(file);
    if (now == FAULTY_WRITES_FULL) return full();
    return syscall(SYS_pwrite64, file, bytes, now == FAULTY_WRITES_SHORT ? size / 2 : size, offset);
}

ssize_t writev(int file, const struct iovec *parts, int number) {
    faulty_writes_t now = fate(file);
    if (now == FAULTY_WRITES_FULL) return full();
    return syscall(SYS_writev, file, parts, now == FAULTY_WRITES_SHORT ? (number + 1) / 2 : number);
}
