#pragma once
#include <stddef.h>
#include <stdint.h>
#include "ckernels_distance.h"

#ifdef __cplusplus
extern "C" {
#endif

/// How a code of bit planes lies: plane b holds bit b of the leading 8 · bytes[b] elements. Planes follow
/// one another, the lowest bit first, and no plane is longer than the one before it.
typedef struct {
    uint32_t bits;
    uint32_t bytes[8];
} ck_planes_t;

/// A query of signed bytes for codes of bit planes, zeros up to words × 64 elements.
typedef struct {
    size_t words;
    /// words × 64 bytes.
    const int8_t *bytes;
    /// The same as 8 planes of words × 64 bits; the highest counts −128.
    const uint64_t *planes;
} ck_planes_query_t;

/// Sums over compact codes, for one instruction set.
typedef struct {
    /// out[i] = Σ code[i][j] · query[j] over bit planes, exact, so every level agrees.
    void (*planes)(
        const uint8_t *const *codes, size_t count, const ck_planes_t *layout,
        const ck_planes_query_t *query, int32_t *out);
    /// One byte a part: out[i] = Σ table[256 p + codes[i][p]], added part by part.
    void (*tables)(
        const uint8_t *const *codes, size_t count, const float *table, size_t parts, float *out);
    /// 32 codes of four bits a part: 16 bytes a part, of which byte i holds codes i (low) and i + 16.
    /// out[i] = Σ table[16 p + code], exact; at most 256 parts, an even number.
    void (*blocks)(const uint8_t *block, const uint8_t *table, size_t parts, uint16_t *out);
    /// Inner product with a vector of bfloat16.
    float (*inner_product_brain)(const float *x, const uint16_t *y, size_t d);
    /// For each of n points of d elements, `stride` apart, the nearest of k centroids (at most 256; the
    /// first among equals) and its squared distance. Centroids are transposed: d × k.
    void (*nearest)(
        const float *points, size_t n, size_t stride, size_t d, const float *centroids, size_t k,
        uint8_t *nearest, float *distances);
} ck_codec_kernels_t;

/// The kernels of one level; NULL when this processor or build does not have it (AVX-512 needs VNNI).
const ck_codec_kernels_t *ck_codec_kernels_at(ck_cpu_level_t level);
/// The kernels of the best level of this processor.
const ck_codec_kernels_t *ck_codec_kernels(void);

/// How a code lies in memory.
typedef enum {
    CK_BODY_FLOAT = 0,
    CK_BODY_HALF = 1,
    CK_BODY_BRAIN = 2,
    /// A byte an element.
    CK_BODY_BYTES = 3,
    /// Four bits an element, as `ck_code_kernels_t.nibbles` reads them; elements are a multiple of 128.
    CK_BODY_NIBBLES = 4,
    /// Bit planes, as `ck_planes_t` says.
    CK_BODY_PLANES = 5,
    /// A byte a part, each standing for one of 256 centroids.
    CK_BODY_TABLES = 6,
    /// Four bits a part, 32 codes together as `blocks` reads them.
    CK_BODY_BLOCKS = 7,
} ck_codec_body_t;

/// Codes to be searched.
typedef struct {
    ck_codec_body_t body;
    uint32_t count;
    /// Elements of a code, or parts.
    uint32_t elements;
    /// Only of CK_BODY_PLANES.
    ck_planes_t planes;
    /// A code a row; CK_BODY_BLOCKS: 32 codes a row.
    ck_rows_t codes;
    /// By row one float that multiplies the sum; no blocks when it is 1 everywhere.
    ck_rows_t factors;
    /// By row two half-precision floats, in place of factors: one that multiplies the sum, in units of
    /// `factor_unit`, and one that is added, in units of `offset_unit`.
    ck_rows_t estimates;
    float factor_unit, offset_unit;
    /// By row the squared length of what the code stands for; no blocks for inner products.
    ck_rows_t norms;
} ck_codec_t;

/// A query made ready for codes: the inner product is base + offset + factor · (Σ weight · code + shift).
typedef struct {
    /// By element, or by part 256 (16 for blocks) values.
    const float *weights;
    float base, shift;
    /// Squared length of the query; only with norms.
    float norm;
} ck_codec_query_t;

/// Finds the k codes of the greatest estimated score among the allowed, on one thread.
///
/// Best first, the lower row first among equals; −1 and −infinity after the last hit. `allowed` is
/// one bit a row, or NULL. Scores are inner products, or minus squared distances where there are norms.
ck_status_t ck_codec_search(
    const ck_codec_t *codec, const ck_codec_query_t *query, uint32_t k, const uint64_t *allowed,
    int32_t *rows, float *scores);

/// Rounds rows of d elements to codes of 0…greatest: (x − offset) / step, by element.
void ck_codec_round(
    const float *vectors, size_t count, size_t d, const float *offsets, const float *steps,
    uint32_t greatest, uint8_t *codes);
/// Codes that point most nearly where a vector of d elements does: code − (2^bits − 1) / 2, times the
/// element's step, is about parallel to it (extended RaBitQ). Each element has `bits` (1…8) of its own; a step
/// is the usual distance of its levels, and all are stretched by what suits the vector best. Returns the inner
/// product of the two.
float ck_codec_align(
    const float *vector, size_t d, const uint8_t *bits, const float *steps, uint8_t *codes);
/// Packs codes of one byte an element into the body of one vector (not CK_BODY_BLOCKS).
void ck_codec_pack(
    ck_codec_body_t body, uint32_t elements, const ck_planes_t *planes, const uint8_t *codes,
    uint8_t *out);
/// Undoes `ck_codec_pack`.
void ck_codec_unpack(
    ck_codec_body_t body, uint32_t elements, const ck_planes_t *planes, const uint8_t *in,
    uint8_t *codes);

#ifdef __cplusplus
}
#endif
