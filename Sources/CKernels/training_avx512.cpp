// Sixteen lanes: AVX-512.
#include "ckernels_training.h"

#if defined(__x86_64__)
#define CK_LANES 16
#define CK_TALL 8
#define CK_VECTORS 3
#define CK_FUSED 1
#define CK_TABLE ck_training_avx512
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma"))), apply_to = function)
#include "training_body.h"
#pragma clang attribute pop
#endif
