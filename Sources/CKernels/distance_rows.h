#pragma once
#include "ckernels_distance.h"
#include "graph_std.h"

namespace {

inline const uint8_t *rowAt(const ck_rows_t &rows, uint32_t row) {
    size_t within = row & ((1u << rows.shift) - 1);
    return rows.blocks[row >> rows.shift] + within * rows.row_bytes;
}

inline void prefetchLines(const void *start, size_t bytes) {
    for (size_t i = 0; i < bytes; i += 64) __builtin_prefetch((const uint8_t *)start + i);
}

inline float exactScore(
    const ck_distance_kernels_t &kernels, const ck_vectors_t &vectors, const float *query,
    uint32_t row) {
    const uint8_t *vector = rowAt(vectors.rows, row);
    size_t d = vectors.dimension;
    if (vectors.half) {
        auto halves = (const uint16_t *)vector;
        return vectors.euclidean ? -kernels.squared_distance_half(query, halves, d)
                                 : kernels.inner_product_half(query, halves, d);
    }
    auto floats = (const float *)vector;
    return vectors.euclidean ? -kernels.squared_distance(query, floats, d)
                             : kernels.inner_product(query, floats, d);
}

/// The best rows so far, in the caller's memory; among equals the lower row is better.
class TopK {
public:
    TopK(int32_t *rows, float *scores, size_t k) : rows(rows), scores(scores), k(k) {}

    bool full() const { return count == k; }
    float worst() const { return scores[k - 1]; }
    size_t size() const { return count; }

    void insert(float score, int32_t row) {
        if (full() && (k == 0 || !better(score, row, k - 1))) return;
        size_t at = full() ? k - 1 : count++;
        for (; at > 0 && better(score, row, at - 1); at--)
            scores[at] = scores[at - 1], rows[at] = rows[at - 1];
        scores[at] = score, rows[at] = row;
    }

private:
    int32_t *rows;
    float *scores;
    size_t k, count = 0;

    bool better(float score, int32_t row, size_t than) const {
        return score != scores[than] ? score > scores[than] : row < rows[than];
    }
};

inline void clearHits(const ck_request_t &request, int32_t *rows, float *scores) {
    size_t slots = size_t(request.query_count) * request.k;
    std::fill(rows, rows + slots, -1);
    std::fill(scores, scores + slots, -std::numeric_limits<float>::infinity());
}

inline bool isAllowed(const ck_request_t &request, uint32_t row) {
    return !request.allowed || (request.allowed[row >> 6] >> (row & 63) & 1);
}

/// Calls `body` with every allowed row, rising.
template <class Body>
inline void forEachAllowed(const ck_request_t &request, uint32_t count, Body body) {
    for (uint32_t first = 0; first < count; first += 64) {
        uint64_t bits = request.allowed ? request.allowed[first >> 6] : ~0ull;
        if (count - first < 64) bits &= (1ull << (count - first)) - 1;
        for (; bits; bits &= bits - 1) body(first + uint32_t(__builtin_ctzll(bits)));
    }
}

}  // namespace
