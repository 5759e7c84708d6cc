#pragma once
#include <stdint.h>

/// What becomes of a write to a file.
typedef enum {
    /// It does as it is told.
    FAULTY_WRITES_NONE = 0,
    /// Half of it is written, and the call says so.
    FAULTY_WRITES_SHORT = 1,
    /// Nothing is written: the disk is full.
    FAULTY_WRITES_FULL = 2,
} faulty_writes_t;

/// From now on every write of this process to a file goes wrong with a chance of 1 in `every`.
///
/// Takes the place of the C library's write, pwrite and writev in the program that links it, and in
/// the libraries that the program loads.
void faulty_writes_begin(faulty_writes_t fault, uint32_t every, uint64_t seed);

/// How many writes went wrong so far.
uint64_t faulty_writes_count(void);
