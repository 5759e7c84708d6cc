#include "distance_half.h"
#include "distance_tables.h"

namespace {

/// One element at a time: the reference of the other levels.
struct V {
    using Wide = float;
    static constexpr size_t width = 1;
    static Wide zero() { return 0; }
    static Wide load(const float *p) { return *p; }
    static Wide loadHalf(const uint16_t *p) { return floatFromHalf(*p); }
    static Wide tail(const float *p, size_t) { return *p; }
    static Wide tailHalf(const uint16_t *p, size_t) { return floatFromHalf(*p); }
    static void store(float *p, Wide v) { *p = v; }
    static void tailStore(float *p, Wide v, size_t) { *p = v; }
    static void storeHalf(uint16_t *p, Wide v) { *p = halfFromFloat(v); }
    static void tailStoreHalf(uint16_t *p, Wide v, size_t) { *p = halfFromFloat(v); }
    static Wide add(Wide a, Wide b) { return a + b; }
    static Wide subtract(Wide a, Wide b) { return a - b; }
    static Wide multiplyAdd(Wide a, Wide b, Wide sum) { return a * b + sum; }
    static float sum(Wide v) { return v; }
};

#include "distance_body.h"

}  // namespace

const ck_distance_kernels_t *const ck_distance_scalar = &table;
