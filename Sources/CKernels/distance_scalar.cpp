#include "distance_half.h"
#include "distance_tables.h"

namespace {

/// One element at a time: the reference of the other levels.
struct V {
    using Wide = float;
    static constexpr size_t width = 1;
    static Wide zero() { return 0; }
    // By memcpy: no pointer needs an alignment.
    static Wide load(const float *p) {
        float value;
        memcpy(&value, (const void *)p, sizeof value);
        return value;
    }
    static Wide loadHalf(const uint16_t *p) {
        uint16_t half;
        memcpy(&half, (const void *)p, sizeof half);
        return floatFromHalf(half);
    }
    static Wide tail(const float *p, size_t) { return load(p); }
    static Wide tailHalf(const uint16_t *p, size_t) { return loadHalf(p); }
    static void store(float *p, Wide v) { memcpy((void *)p, &v, sizeof v); }
    static void tailStore(float *p, Wide v, size_t) { store(p, v); }
    static void storeHalf(uint16_t *p, Wide v) {
        uint16_t half = halfFromFloat(v);
        memcpy((void *)p, &half, sizeof half);
    }
    static void tailStoreHalf(uint16_t *p, Wide v, size_t) { storeHalf(p, v); }
    static Wide add(Wide a, Wide b) { return a + b; }
    static Wide subtract(Wide a, Wide b) { return a - b; }
    static Wide multiplyAdd(Wide a, Wide b, Wide sum) { return a * b + sum; }
    static float sum(Wide v) { return v; }
};

#include "distance_body.h"

}  // namespace

const ck_distance_kernels_t *const ck_distance_scalar = &table;
