#include "distance_tables.h"

#if defined(__aarch64__)
#include <arm_neon.h>
#include "distance_half.h"

namespace {

struct V {
    using Wide = float32x4_t;
    static constexpr size_t width = 4;
    static Wide zero() { return vdupq_n_f32(0); }
    static Wide load(const float *p) { return vld1q_f32(p); }
    static Wide loadHalf(const uint16_t *p) {
        return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(p)));
    }
    static Wide tail(const float *p, size_t n) {
        float padded[4] = {};
        memcpy(padded, (const void *)p, n * sizeof(float));
        return vld1q_f32(padded);
    }
    static Wide tailHalf(const uint16_t *p, size_t n) {
        uint16_t padded[4] = {};
        memcpy(padded, (const void *)p, n * sizeof(uint16_t));
        return loadHalf(padded);
    }
    static void store(float *p, Wide v) { vst1q_f32(p, v); }
    static void tailStore(float *p, Wide v, size_t n) {
        float padded[4];
        vst1q_f32(padded, v);
        memcpy((void *)p, padded, n * sizeof(float));
    }
    static void storeHalf(uint16_t *p, Wide v) {
        vst1_u16(p, vreinterpret_u16_f16(vcvt_f16_f32(v)));
    }
    static void tailStoreHalf(uint16_t *p, Wide v, size_t n) {
        uint16_t padded[4];
        storeHalf(padded, v);
        memcpy((void *)p, padded, n * sizeof(uint16_t));
    }
    static Wide add(Wide a, Wide b) { return vaddq_f32(a, b); }
    static Wide subtract(Wide a, Wide b) { return vsubq_f32(a, b); }
    static Wide multiplyAdd(Wide a, Wide b, Wide sum) { return vfmaq_f32(sum, a, b); }
    static float sum(Wide v) { return vaddvq_f32(v); }
};

#include "distance_body.h"

}  // namespace

const ck_distance_kernels_t *const ck_distance_neon = &table;
#else
const ck_distance_kernels_t *const ck_distance_neon = nullptr;
#endif
