#include "ckernels_float32.h"

extern const ck_float32_t ck_float32_portable;
#if defined(__x86_64__)
extern const ck_float32_t ck_float32_avx2;
extern const ck_float32_t ck_float32_avx512;
#endif

const ck_float32_t *ck_float32(ck_cpu_level_t level) {
    const ck_cpu_level_t best = ck_cpu_level();
    switch (level) {
    case CK_CPU_SCALAR: return &ck_float32_portable;
    case CK_CPU_NEON: return best == CK_CPU_NEON ? &ck_float32_portable : nullptr;
#if defined(__x86_64__)
    case CK_CPU_AVX2: return best >= CK_CPU_AVX2 ? &ck_float32_avx2 : nullptr;
    case CK_CPU_AVX512: return best >= CK_CPU_AVX512 ? &ck_float32_avx512 : nullptr;
#else
    case CK_CPU_AVX2: case CK_CPU_AVX512: return nullptr;
#endif
    }
    return nullptr;
}
