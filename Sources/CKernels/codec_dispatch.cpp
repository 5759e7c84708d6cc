#include "codec_tables.h"

const ck_codec_kernels_t *ck_codec_kernels_at(ck_cpu_level_t level) {
    if (level > ck_cpu_level()) return nullptr;
    switch (level) {
    case CK_CPU_SCALAR: return codecScalar;
    case CK_CPU_NEON: return codecNeon;
    case CK_CPU_AVX2: return codecAvx2;
    case CK_CPU_AVX512: return ck_cpu_has_avx512vnni() ? codecAvx512 : nullptr;
    }
    return nullptr;
}

const ck_codec_kernels_t *ck_codec_kernels(void) {
    static const ck_codec_kernels_t *const best = [] {
        for (int level = ck_cpu_level(); level > CK_CPU_SCALAR; level--)
            if (const ck_codec_kernels_t *kernels = ck_codec_kernels_at(ck_cpu_level_t(level)))
                return kernels;
        return codecScalar;
    }();
    return best;
}
