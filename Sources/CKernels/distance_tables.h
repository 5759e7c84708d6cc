#pragma once
#include "ckernels_distance.h"

// Each is NULL where the build's architecture lacks the level.
extern const ck_distance_kernels_t *const ck_distance_scalar;
extern const ck_distance_kernels_t *const ck_distance_neon;
extern const ck_distance_kernels_t *const ck_distance_avx2;
extern const ck_distance_kernels_t *const ck_distance_avx512;
