#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "ckernels_cpu.h"

#ifdef __cplusplus
extern "C" {
#endif

/// How an operation ended.
typedef enum {
    CK_OK = 0,
    /// Memory or a thread could not be had.
    CK_OUT_OF_MEMORY = 1,
} ck_status_t;

/// Rows of bytes in blocks of `1 << shift` rows; no alignment is asked for.
typedef struct {
    const uint8_t *const *blocks;
    size_t row_bytes;
    uint32_t shift;
} ck_rows_t;

/// Original vectors: float32, or float16 when `half`.
typedef struct {
    ck_rows_t rows;
    uint32_t count;
    uint32_t dimension;
    bool half;
    /// Scores are minus squared distances instead of inner products.
    bool euclidean;
} ck_vectors_t;

/// What a search asks for.
typedef struct {
    const float *queries;
    uint32_t query_count;
    uint32_t k;
    /// Width of a graph search's beam.
    uint32_t beam;
    /// One bit a row, none set past the last; NULL allows every row.
    const uint64_t *allowed;
    /// Rows that are allowed.
    uint32_t allowed_count;
} ck_request_t;

/// Distances of float vectors for one instruction set. No pointer needs an alignment.
///
/// Sets differ by rounding only: they add in different orders.
typedef struct {
    /// Sum of x[i] · y[i] over d elements.
    float (*inner_product)(const float *x, const float *y, size_t d);
    /// Sum of (x[i] − y[i])² over d elements.
    float (*squared_distance)(const float *x, const float *y, size_t d);
    /// Inner product with a vector of half precision.
    float (*inner_product_half)(const float *x, const uint16_t *y, size_t d);
    /// Squared distance to a vector of half precision.
    float (*squared_distance_half)(const float *x, const uint16_t *y, size_t d);
    /// Inner products of every query with every row: out[q · rows + r], queries × rows; inputs n × d.
    void (*products)(
        const float *queries, size_t query_count, const float *rows, size_t row_count, size_t d,
        float *out);
    /// Rounds n elements to half precision, to nearest even; what is too large becomes infinite.
    void (*to_half)(const float *in, size_t n, uint16_t *out);
    /// Widens n elements of half precision.
    void (*from_half)(const uint16_t *in, size_t n, float *out);
} ck_distance_kernels_t;

/// The kernels of one level; NULL when this processor or build does not have it.
const ck_distance_kernels_t *ck_distance_kernels_at(ck_cpu_level_t level);
/// The kernels of the best level of this processor.
const ck_distance_kernels_t *ck_distance_kernels(void);

/// Compares every query with every allowed row, on one thread.
///
/// Rows and scores are query_count × k, best first, the lower row first among equals; −1 and
/// −infinity after the last hit.
ck_status_t ck_exact_search(
    const ck_vectors_t *vectors, const ck_request_t *request, int32_t *rows, float *scores);

#ifdef __cplusplus
}
#endif
