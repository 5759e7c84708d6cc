#include "distance_rows.h"

namespace {

/// Rows that one tile of products covers; their floats fit the second cache.
constexpr uint32_t rowsOfTile = 128;
/// Queries that share a tile.
constexpr uint32_t queriesOfTile = 64;
/// Hits beyond k that products keep, because their rounding differs from the final scores'.
constexpr uint32_t spare = 16;

void scanOne(
    const ck_vectors_t &vectors, const ck_request_t &request, const float *query, TopK best) {
    const ck_distance_kernels_t &kernels = *ck_distance_kernels();
    forEachAllowed(request, vectors.count, [&](uint32_t row) {
        best.insert(exactScore(kernels, vectors, query, row), int32_t(row));
    });
}

/// Copies rows to float32 and returns them, or where they lie when they are float32 in one block.
const float *floats(
    const ck_vectors_t &vectors, uint32_t first, uint32_t count, std::vector<float> &copy) {
    const ck_distance_kernels_t &kernels = *ck_distance_kernels();
    const size_t d = vectors.dimension;
    copy.resize(size_t(rowsOfTile) * d);
    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *row = rowAt(vectors.rows, first + i);
        if (vectors.half) {
            kernels.from_half((const uint16_t *)row, d, copy.data() + i * d);
        } else {
            memcpy(copy.data() + i * d, row, d * sizeof(float));
        }
    }
    return copy.data();
}

/// Many queries: products of tiles find k + spare rows each, which are then scored like one query's.
void scanMany(const ck_vectors_t &vectors, const ck_request_t &request, int32_t *rows, float *scores) {
    const ck_distance_kernels_t &kernels = *ck_distance_kernels();
    const size_t d = vectors.dimension, wide = std::min(request.k + spare, vectors.count);
    std::vector<float> copy, products(size_t(rowsOfTile) * queriesOfTile), norms(rowsOfTile);
    std::vector<int32_t> roughRows(queriesOfTile * wide);
    std::vector<float> roughScores(queriesOfTile * wide);
    for (uint32_t q = 0; q < request.query_count; q += queriesOfTile) {
        const uint32_t some = std::min(queriesOfTile, request.query_count - q);
        const float *queries = request.queries + q * d;
        std::vector<TopK> rough;
        for (uint32_t i = 0; i < some; i++)
            rough.emplace_back(&roughRows[i * wide], &roughScores[i * wide], wide);
        for (uint32_t first = 0; first < vectors.count; first += rowsOfTile) {
            const uint32_t count = std::min(rowsOfTile, vectors.count - first);
            const float *tile = floats(vectors, first, count, copy);
            kernels.products(queries, some, tile, count, d, products.data());
            for (uint32_t r = 0; vectors.euclidean && r < count; r++)
                norms[r] = kernels.inner_product(tile + r * d, tile + r * d, d);
            for (uint32_t i = 0; i < some; i++)
                for (uint32_t r = 0; r < count; r++) {
                    float score = products[size_t(i) * count + r];
                    if (vectors.euclidean) score = 2 * score - norms[r];
                    if (rough[i].full() && score < rough[i].worst()) continue;
                    if (isAllowed(request, first + r)) rough[i].insert(score, int32_t(first + r));
                }
        }
        for (uint32_t i = 0; i < some; i++) {
            const size_t slot = size_t(q + i) * request.k;
            TopK best(rows + slot, scores + slot, request.k);
            for (size_t j = 0; j < rough[i].size(); j++) {
                int32_t row = roughRows[i * wide + j];
                best.insert(exactScore(kernels, vectors, queries + i * d, uint32_t(row)), row);
            }
        }
    }
}

}  // namespace

ck_status_t ck_exact_search(
    const ck_vectors_t *vectors, const ck_request_t *request, int32_t *rows, float *scores) {
    try {
        clearHits(*request, rows, scores);
        // Few queries or few rows do not repay the tiles.
        if (request->query_count >= 4 && request->allowed_count > vectors->count / 4) {
            scanMany(*vectors, *request, rows, scores);
            return CK_OK;
        }
        for (size_t q = 0; q < request->query_count; q++)
            scanOne(
                *vectors, *request, request->queries + q * vectors->dimension,
                TopK(rows + q * request->k, scores + q * request->k, request->k));
        return CK_OK;
    } catch (const std::exception &) {
        return CK_OUT_OF_MEMORY;
    }
}
