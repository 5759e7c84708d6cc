#pragma once
#include <stddef.h>
#include <stdint.h>
#include "ckernels_distance.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Integer dot products of stored codes with a query, for one instruction set.
///
/// Sums are exact integers, so every level gives the same. A code is `lines` × 64 bytes; a
/// query element lies in −127…127 and is 0 where the code is padding.
typedef struct {
    /// One unsigned byte an element: out[i] = Σ codes[i][j] · query[j] over lines × 64 elements.
    void (*bytes)(
        const uint8_t *const *codes, size_t count, const int8_t *query, size_t lines, int32_t *out);
    /// Four bits an element: line l holds elements 128 l… in its low nibbles and 128 l + 64… in its high ones.
    void (*nibbles)(
        const uint8_t *const *codes, size_t count, const int8_t *query, size_t lines, int32_t *out);
} ck_code_kernels_t;

/// The kernels of one level; NULL when this processor or build does not have it (AVX-512 needs VNNI).
const ck_code_kernels_t *ck_code_kernels_at(ck_cpu_level_t level);
/// The kernels of the best level of this processor.
const ck_code_kernels_t *ck_code_kernels(void);

/// How codes stand for vectors: element j of a (rotated) vector is about offset[j] + step[j] · code[j].
typedef struct {
    /// Elements of an original vector.
    uint32_t dimension;
    /// Elements of a code; the leading ones of the rotated vector when there is a rotation.
    uint32_t coded;
    /// Lines of 64 bytes of one code.
    uint32_t lines;
    /// Four bits an element instead of eight.
    bool nibbles;
    /// Whether the query is rotated first.
    bool rotated;
    /// coded × (dimension rounded up to 64) bytes: rows of the rotation, each element + 128.
    ck_rows_t rotation;
    /// coded × 3 floats: scale of the rotation's row, step, offset.
    ck_rows_t elements;
    /// One row of dimension floats: what the leading elements leave of the mean; only with a rotation.
    ck_rows_t center;
    /// Mean and standard deviation of (exact − estimated inner product) / length of the query, near it.
    float bias, error;
} ck_codebook_t;

/// Quantises a query for a codebook: coded elements of −127…127 and zeros up to lines × 64 or 128.
///
/// The inner product with vector x is about unit · Σ code[j] · out[j] + base.
void ck_codebook_query(
    const ck_codebook_t *codebook, const float *query, int8_t *out, float *unit, float *base);

/// Which rows get no code, because theirs would lie too far from them.
typedef struct {
    /// dimension floats: where a row's length is measured from.
    const float *center;
    /// Greatest squared error of a code as a share of the row's squared length, and in itself. Below 0, no
    /// row gets a code.
    float share, most;
} ck_code_limit_t;

/// Encodes all vectors: out[i] is the code (lines × 64 bytes) of row order[i], or of row i.
///
/// A row outside `limit` gets 255 in every byte: graphs read its original in the place of a code.
/// With NULL every row gets a code.
ck_status_t ck_codebook_encode(
    const ck_codebook_t *codebook, const ck_vectors_t *vectors, const int32_t *order,
    const ck_code_limit_t *limit, uint32_t threads, uint8_t *out);

/// Int8 codes of all vectors, and how wrong an inner product by them can be.
typedef struct {
    /// Eight bits an element, no rotation, nothing clipped.
    ck_codebook_t codebook;
    /// By row: lines × 64 bytes.
    ck_rows_t codes;
    /// By row: squared length (float); only for squared distances.
    ck_rows_t norms;
    /// Greatest Euclidean length of a row's (x − offset) / step − code.
    float residual;
} ck_coded_vectors_t;

/// As ck_exact_search, with the same hits, but reads the codes first and few originals.
ck_status_t ck_coded_search(
    const ck_vectors_t *vectors, const ck_coded_vectors_t *codes, const ck_request_t *request,
    int32_t *rows, float *scores);

#ifdef __cplusplus
}
#endif
