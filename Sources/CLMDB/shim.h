#pragma once
#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

/* Locks of an open file description: they end with the descriptor, also when its process is killed,
   and threads of one process exclude each other. <fcntl.h> hides the commands without _GNU_SOURCE. */
#if defined(__linux__)
enum { clmdb_ofd_getlk = 36, clmdb_ofd_setlk = 37, clmdb_ofd_setlkw = 38 };
#else
enum { clmdb_ofd_setlk = 90, clmdb_ofd_setlkw = 91, clmdb_ofd_getlk = 92 };
#endif

static inline struct flock clmdb_range(int exclusive, int64_t start, int64_t length) {
    struct flock range;
    memset(&range, 0, sizeof range);
    range.l_type = exclusive ? F_WRLCK : F_RDLCK;
    range.l_whence = SEEK_SET;
    range.l_start = start;
    range.l_len = length;
    return range;
}

/* Locks `length` bytes from `start`: 0, or an errno (EAGAIN or EACCES where another one holds it). */
static inline int clmdb_lock(int file, int exclusive, int64_t start, int64_t length, int wait) {
    struct flock range = clmdb_range(exclusive, start, length);
    return fcntl(file, wait ? clmdb_ofd_setlkw : clmdb_ofd_setlk, &range) == 0 ? 0 : errno;
}

/* First byte of a lock of anyone else within the range; -1 where there is none, or it cannot be known. */
static inline int64_t clmdb_first_locked(int file, int64_t start, int64_t length) {
    struct flock range = clmdb_range(1, start, length);
    if (fcntl(file, clmdb_ofd_getlk, &range) != 0 || range.l_type == F_UNLCK) return -1;
    return range.l_start;
}

/* What the file system says of a file; structs of <sys/stat.h> have no stable Swift module. */
struct clmdb_status {
    uint64_t device, node;
    int64_t bytes, allocated_bytes;
};

/* Status of a file in an open folder, or of the folder where `name` is ".": 0, or an errno. */
static inline int clmdb_status_of(int folder, const char *name, struct clmdb_status *status) {
    struct stat found;
    if (fstatat(folder, name, &found, 0) != 0) return errno;
    status->device = (uint64_t)found.st_dev;
    status->node = (uint64_t)found.st_ino;
    status->bytes = found.st_size;
    status->allocated_bytes = (int64_t)found.st_blocks * 512;
    return 0;
}

/* Bytes that a file in the folder may still grow: by free disk and by the limit of file sizes. */
static inline int64_t clmdb_room(const char *folder, int64_t file_bytes) {
    struct statvfs system;
    struct rlimit limit;
    int64_t room = INT64_MAX;
    if (statvfs(folder, &system) == 0) room = (int64_t)(system.f_bavail * system.f_frsize);
    if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
        (int64_t)limit.rlim_cur - file_bytes < room)
        room = (int64_t)limit.rlim_cur - file_bytes;
    return room;
}
