#include "ckernels_cpu.h"

#if defined(__x86_64__)

ck_cpu_level_t ck_cpu_level(void) {
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")
        || !__builtin_cpu_supports("f16c"))
        return CK_CPU_SCALAR;
    bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    return avx512 ? CK_CPU_AVX512 : CK_CPU_AVX2;
}

bool ck_cpu_has_avx512vnni(void) {
    return ck_cpu_level() == CK_CPU_AVX512 && __builtin_cpu_supports("avx512vnni");
}

bool ck_cpu_has_avx512bf16(void) {
    return ck_cpu_level() == CK_CPU_AVX512 && __builtin_cpu_supports("avx512bf16");
}

#else

ck_cpu_level_t ck_cpu_level(void) {
#if defined(__aarch64__)
    return CK_CPU_NEON;
#else
    return CK_CPU_SCALAR;
#endif
}

bool ck_cpu_has_avx512vnni(void) { return false; }
bool ck_cpu_has_avx512bf16(void) { return false; }

#endif
