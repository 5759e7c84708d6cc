#include "narrow_tables.h"

const ck_narrow_t *ck_narrow(ck_cpu_level_t level, ck_narrow_format_t format) {
    if (level == CK_CPU_SCALAR) return format == CK_INT8 ? &ck_int8_portable : &ck_bfloat16_portable;
#if defined(__x86_64__)
    if (level > ck_cpu_level()) return nullptr;
    if (level == CK_CPU_AVX512 && format == CK_BFLOAT16)
        return ck_cpu_has_avx512bf16() ? &ck_bfloat16_avx512 : nullptr;
    if (level == CK_CPU_AVX512) return ck_cpu_has_avx512vnni() ? &ck_int8_avx512 : nullptr;
    if (level == CK_CPU_AVX2 && format == CK_INT8) return &ck_int8_avx2;
#endif
    return nullptr;
}

const ck_narrow_t *ck_narrow_amx(ck_narrow_format_t format) {
#if defined(__x86_64__)
    if (ck_cpu_has_amx()) return format == CK_INT8 ? &ck_int8_amx : &ck_bfloat16_amx;
#endif
    (void)format;
    return nullptr;
}
