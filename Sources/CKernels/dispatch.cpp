#include "ckernels_cpu.h"

#include <cstdlib>
#include <cstring>

#if defined(__x86_64__)
#include <cpuid.h>
#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#endif
#endif

namespace {

/// A level by the name that `PERENNIAL_CPU` takes, and whether the processor has it.
struct NamedLevel {
    const char *name;
    bool (*isThere)();
};

bool always() { return true; }

#if defined(__x86_64__)

bool hasAvx2() {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")
        && __builtin_cpu_supports("f16c");
}

/// AVX-VNNI of 256 bits: leaf 7, sub-leaf 1, register A.
bool hasAvxVnni() {
    unsigned a, b, c, d;
    return hasAvx2() && __get_cpuid_count(7, 1, &a, &b, &c, &d) && (a & 1u << 4) != 0;
}

bool hasAvx512() {
    return hasAvx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

/// Linux gives the registers of tiles, 8 KiB, to processes that ask for them
/// (Documentation/arch/x86/xstate.rst).
bool grantsTiles() {
#if defined(__linux__)
    constexpr long ask = 0x1023, tiles = 18;  // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA
    return syscall(SYS_arch_prctl, ask, tiles) == 0;
#else
    return false;
#endif
}

/// AMX-TILE, AMX-INT8 and AMX-BF16: leaf 7, register D.
bool hasTiles() {
    unsigned a, b, c, d;
    constexpr unsigned all = 1u << 24 | 1u << 25 | 1u << 22;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (d & all) == all;
}

/// Tiles beside the two extensions of AVX-512 that kernels with tiles use, too.
bool hasAmx() {
    static const bool granted = hasAvx512() && __builtin_cpu_supports("avx512vnni")
        && __builtin_cpu_supports("avx512bf16") && hasTiles() && grantsTiles();
    return granted;
}

/// In ascending order: each includes those before it, except that AVX-512 came without AVX-VNNI.
constexpr NamedLevel levels[] = {
    {"portable", always}, {"avx2", hasAvx2}, {"avxvnni", hasAvxVnni}, {"avx512", hasAvx512},
    {"amx", hasAmx}};
enum { portable, avx2, avxvnni, avx512, amx };

#elif defined(__aarch64__)

constexpr NamedLevel levels[] = {{"portable", always}, {"neon", always}};
enum { portable, neon };

#else

constexpr NamedLevel levels[] = {{"portable", always}};

#endif

constexpr int levelCount = sizeof levels / sizeof levels[0];

/// What `PERENNIAL_CPU` asks for.
struct Cap {
    /// Index of the greatest level that may be used.
    int level = levelCount - 1;
    ck_cpu_cap_state_t state = CK_CPU_UNCAPPED;

    Cap() {
        const char *asked = std::getenv("PERENNIAL_CPU");
        if (!asked || !*asked) return;
        state = CK_CPU_CAP_UNKNOWN;
        for (int index = 0; index < levelCount; index++) {
            if (std::strcmp(asked, levels[index].name) != 0) continue;
            bool isThere = levels[index].isThere();
            state = isThere ? CK_CPU_CAPPED : CK_CPU_CAP_MISSING;
            if (isThere) level = index;
        }
    }
};

const Cap &cap() {
    static const Cap asked;
    return asked;
}

}  // namespace

ck_cpu_cap_state_t ck_cpu_cap_state(void) { return cap().state; }

const char *ck_cpu_level_name(int index) {
    int found = -1;
    for (int level = 0; level < levelCount; level++)
        if (levels[level].isThere() && ++found == index) return levels[level].name;
    return nullptr;
}

#if defined(__x86_64__)

ck_cpu_level_t ck_cpu_level(void) {
    static const ck_cpu_level_t level = hasAvx512() && cap().level >= avx512 ? CK_CPU_AVX512
        : hasAvx2() && cap().level >= avx2                                  ? CK_CPU_AVX2
                                                                            : CK_CPU_SCALAR;
    return level;
}

bool ck_cpu_has_avx512vnni(void) {
    return ck_cpu_level() == CK_CPU_AVX512 && __builtin_cpu_supports("avx512vnni");
}

bool ck_cpu_has_avx512bf16(void) {
    return ck_cpu_level() == CK_CPU_AVX512 && __builtin_cpu_supports("avx512bf16");
}

bool ck_cpu_has_amx(void) { return cap().level >= amx && hasAmx(); }

#else

ck_cpu_level_t ck_cpu_level(void) {
#if defined(__aarch64__)
    return cap().level >= neon ? CK_CPU_NEON : CK_CPU_SCALAR;
#else
    return CK_CPU_SCALAR;
#endif
}

bool ck_cpu_has_avx512vnni(void) { return false; }
bool ck_cpu_has_avx512bf16(void) { return false; }
bool ck_cpu_has_amx(void) { return false; }

#endif
