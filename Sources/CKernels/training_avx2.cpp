// Eight lanes: AVX2 with FMA.
#include "ckernels_training.h"

#if defined(__x86_64__)
#define CK_LANES 8
#define CK_TALL 6
#define CK_VECTORS 2
#define CK_FUSED 1
#define CK_TABLE ck_training_avx2
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "training_body.h"
#pragma clang attribute pop
#endif
