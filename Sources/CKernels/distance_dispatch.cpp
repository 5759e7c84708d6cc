#include "distance_tables.h"

const ck_distance_kernels_t *ck_distance_kernels_at(ck_cpu_level_t level) {
    // Levels of another architecture lie between this one's: presence is asked of the table.
    if (level > ck_cpu_level()) return nullptr;
    switch (level) {
    case CK_CPU_SCALAR: return ck_distance_scalar;
    case CK_CPU_NEON: return ck_distance_neon;
    case CK_CPU_AVX2: return ck_distance_avx2;
    case CK_CPU_AVX512: return ck_distance_avx512;
    }
    return nullptr;
}

const ck_distance_kernels_t *ck_distance_kernels(void) {
    static const ck_distance_kernels_t *const best = ck_distance_kernels_at(ck_cpu_level());
    return best;
}
