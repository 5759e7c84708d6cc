#include "ckernels_cpu.h"

#if defined(__x86_64__)
#include <cpuid.h>
#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#endif

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

/// Linux gives the registers of tiles, 8 KiB, to processes that ask for them
/// (Documentation/arch/x86/xstate.rst).
static bool grantsTiles() {
#if defined(__linux__)
    constexpr long ask = 0x1023, tiles = 18;  // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA
    return syscall(SYS_arch_prctl, ask, tiles) == 0;
#else
    return false;
#endif
}

/// AMX-TILE, AMX-INT8 and AMX-BF16: leaf 7, register D.
static bool hasTiles() {
    unsigned a, b, c, d;
    constexpr unsigned all = 1u << 24 | 1u << 25 | 1u << 22;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (d & all) == all;
}

bool ck_cpu_has_amx(void) {
    static const bool granted = ck_cpu_has_avx512vnni() && ck_cpu_has_avx512bf16() && hasTiles()
        && grantsTiles();
    return granted;
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
bool ck_cpu_has_amx(void) { return false; }

#endif
