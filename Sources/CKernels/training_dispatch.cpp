#include "ckernels_training.h"

extern const ck_training_t ck_training_portable;
#if defined(__x86_64__)
extern const ck_training_t ck_training_avx2;
extern const ck_training_t ck_training_avx512;
#endif

const ck_training_t *ck_training(ck_cpu_level_t level) {
    const ck_cpu_level_t best = ck_cpu_level();
    switch (level) {
    case CK_CPU_SCALAR: return &ck_training_portable;
    case CK_CPU_NEON: return best == CK_CPU_NEON ? &ck_training_portable : nullptr;
#if defined(__x86_64__)
    case CK_CPU_AVX2: return best >= CK_CPU_AVX2 ? &ck_training_avx2 : nullptr;
    case CK_CPU_AVX512: return best >= CK_CPU_AVX512 ? &ck_training_avx512 : nullptr;
#else
    case CK_CPU_AVX2: case CK_CPU_AVX512: return nullptr;
#endif
    }
    return nullptr;
}
