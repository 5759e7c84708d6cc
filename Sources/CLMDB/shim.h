#pragma once
#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <stdint.h>
#include <string.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

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

static inline void clmdb_fill_status(const struct stat *found, struct clmdb_status *status) {
    status->device = (uint64_t)found->st_dev;
    status->node = (uint64_t)found->st_ino;
    status->bytes = found->st_size;
    status->allocated_bytes = (int64_t)found->st_blocks * 512;
}

/* Status of a file in an open folder, or of the folder where `name` is ".": 0, or an errno. */
static inline int clmdb_status_of(int folder, const char *name, struct clmdb_status *status) {
    struct stat found;
    if (fstatat(folder, name, &found, 0) != 0) return errno;
    clmdb_fill_status(&found, status);
    return 0;
}

/* Status of an open file: 0, or an errno. */
static inline int clmdb_status_of_file(int file, struct clmdb_status *status) {
    struct stat found;
    if (fstat(file, &found) != 0) return errno;
    clmdb_fill_status(&found, status);
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

/* The mapped lock file of an environment; `bytes` is NULL where it cannot be mapped. The descriptor
   stays open as long as the environment: closing any descriptor of a file drops the record locks
   that LMDB holds on it in this process. */
struct clmdb_table {
    int file;
    void *bytes;
    size_t size;
};

static inline struct clmdb_table clmdb_table_open(int folder, const char *name) {
    struct clmdb_table table = {openat(folder, name, O_RDWR | O_CLOEXEC), NULL, 0};
    struct stat status;
    if (table.file < 0 || fstat(table.file, &status) != 0 || status.st_size <= 0) return table;
    void *bytes = mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, table.file, 0);
    if (bytes == MAP_FAILED) return table;
    table.bytes = bytes;
    table.size = (size_t)status.st_size;
    return table;
}

/* Only after mdb_env_close. */
static inline void clmdb_table_close(struct clmdb_table table) {
    if (table.bytes) munmap(table.bytes, table.size);
    if (table.file >= 0) close(table.file);
}

/* A place of LMDB 0.9's reader table: MDB_rxbody. */
struct clmdb_reader {
    volatile size_t commit;
    volatile pid_t process;
    volatile pthread_t thread;
};

/* Writes a commit into the place of this thread's one reader that was reset, which says "no commit" and
   keeps its place. 0; EAGAIN where several look like it for a moment; ENOENT where none does, as the
   table of this LMDB is another one. */
static inline int clmdb_pin(struct clmdb_table table, size_t commit) {
    struct clmdb_reader *found = NULL;
    for (size_t at = 0; at + sizeof(struct clmdb_reader) <= table.size; at += sizeof(size_t)) {
        struct clmdb_reader *reader = (struct clmdb_reader *)((char *)table.bytes + at);
        if (reader->commit != (size_t)-1 || reader->process != getpid() ||
            !pthread_equal(reader->thread, pthread_self()))
            continue;
        if (found) return EAGAIN;
        found = reader;
    }
    if (!found) return ENOENT;
    __atomic_store_n(&found->commit, commit, __ATOMIC_SEQ_CST);
    return 0;
}

/* A process other than this one that has the environment open, which LMDB tells by a shared lock on the
   first byte of the lock file: its number, -1 where it is in another namespace, or 0 for nobody. */
static inline pid_t clmdb_other_user(struct clmdb_table table) {
    struct flock range = clmdb_range(1, 0, 1);
    if (table.file < 0 || fcntl(table.file, F_GETLK, &range) != 0 || range.l_type == F_UNLCK) return 0;
    return range.l_pid > 0 ? range.l_pid : -1;
}

/* Gives a file the owner, group and mode of another one: 0, or an errno. */
static inline int clmdb_same_owner(int model, int file) {
    struct stat found;
    if (fstat(model, &found) != 0) return errno;
    struct stat now;
    if (fstat(file, &now) != 0) return errno;
    if ((now.st_uid != found.st_uid || now.st_gid != found.st_gid) &&
        fchown(file, found.st_uid, found.st_gid) != 0)
        return errno;
    return fchmod(file, found.st_mode & 07777) == 0 ? 0 : errno;
}

/* Gives a copy that mdb_env_copy made, as commit 1 in the second meta page, the number of the commit that
   it is a copy of, so that it goes with a lock file in use: 0, or an errno. LMDB 0.9 reads a commit from
   the meta page of its number's last bit. */
static inline int clmdb_number_copy(int file, size_t page_bytes, size_t commit) {
    enum { number = 0, transaction = 144 };
    char pages[2][1 << 16];
    if (page_bytes > sizeof pages[0] || commit < 1) return EINVAL;
    for (int page = 0; page < 2; page++)
        if (pread(file, pages[page], page_bytes, (off_t)(page * page_bytes)) != (ssize_t)page_bytes)
            return EIO;
    size_t copied;
    memcpy(&copied, pages[1] + transaction, sizeof copied);
    if (copied != 1) return EINVAL;
    for (int page = 0; page < 2; page++) {
        size_t place = page == 1 ? commit & 1 : 1 - (commit & 1);
        size_t its = page == 1 ? commit : commit - 1;
        memcpy(pages[page] + number, &place, sizeof place);
        memcpy(pages[page] + transaction, &its, sizeof its);
        if (pwrite(file, pages[page], page_bytes, (off_t)(place * page_bytes)) != (ssize_t)page_bytes)
            return errno ? errno : EIO;
    }
    return 0;
}
