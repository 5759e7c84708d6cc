#pragma once
#include <stdint.h>

/// How many blocks of memory the calling thread has asked for so far.
///
/// Takes the place of the C library's malloc and its kin in the program that links it, and in the
/// libraries that the program loads.
uint64_t allocation_count(void);
