#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "ckernels_codes.h"

#ifdef __cplusplus
extern "C" {
#endif

/// A graph over codes, in arrays that the caller keeps alive.
///
/// Nodes are numbered by falling level; node 0 is the entry point.
typedef struct {
    /// Links of a node on the lowest level, and on the others.
    uint32_t degree, upper_degree;
    /// Number of upper levels, and the nodes of each, lowest first.
    uint32_t levels;
    const uint32_t *level_counts;
    ck_codebook_t codebook;
    /// count × lines × 64 bytes; a row whose bytes are all 255 is compared by its original.
    ck_rows_t codes;
    /// count × degree node numbers (int32), −1 after the last.
    ck_rows_t links;
    /// Level by level, level_counts[l] × upper_degree node numbers, −1 after the last.
    ck_rows_t upper;
    /// count × { row of the node, node of the row } (int32).
    ck_rows_t numbers;
    /// count × half the squared length (float) by node; only for squared distances.
    ck_rows_t norms;
    /// By row.
    ck_vectors_t originals;
} ck_graph_t;

/// Searches on one thread; rows and scores are query_count × k, −1 and −infinity after the last hit.
ck_status_t ck_graph_search(
    const ck_graph_t *graph, const ck_request_t *request, int32_t *rows, float *scores);
/// The same with the kernels of one level, which must be there (see ck_code_kernels_at).
ck_status_t ck_graph_search_at(
    ck_cpu_level_t level, const ck_graph_t *graph, const ck_request_t *request,
    int32_t *rows, float *scores);

/// What a graph is built from and how.
typedef struct {
    /// count × lines × 64 bytes: elements scaled alike, + 128. A row whose bytes are all 255 is compared by
    /// its original, where there are originals.
    const uint8_t *codes;
    /// What 1 in a code stands for; read only for rows that are compared by their originals.
    float step;
    uint32_t count;
    uint32_t lines;
    bool euclidean;
    uint32_t upper_degree;
    uint32_t beam;
    uint32_t threads;
    uint64_t seed;
    /// Smaller codes that walks on the lowest level read instead, for inner products; NULL when there are none.
    const ck_codebook_t *sketch;
    /// count × sketch->lines × 64 bytes.
    const uint8_t *sketches;
    /// What both codes are made of; read with sketches, and for rows without a code.
    ck_vectors_t originals;
} ck_graph_recipe_t;

/// A graph that was built, in the layout of FAISS's HNSW.
///
/// Links of node i on level l are neighbors[offsets[i] + (l ? degree + (l − 1) · upper_degree : 0)]…,
/// −1 after the last.
typedef struct {
    uint32_t count, degree, upper_degree;
    int32_t entry;
    /// count: levels of a node, 1 when it is on the lowest only.
    int32_t *levels;
    /// count + 1.
    size_t *offsets;
    int32_t *neighbors;
} ck_layered_graph_t;

/// Builds by insertion. Free the result with ck_layered_graph_free, also after a failure.
ck_status_t ck_graph_build(const ck_graph_recipe_t *recipe, ck_layered_graph_t *out);
/// The same with the kernels of one level.
ck_status_t ck_graph_build_at(
    ck_cpu_level_t level, const ck_graph_recipe_t *recipe, ck_layered_graph_t *out);
/// A graph with copied levels and room for links, all −1. Free it as a built one.
ck_status_t ck_layered_graph_create(
    const int32_t *levels, uint32_t count, uint32_t upper_degree, int32_t entry,
    ck_layered_graph_t *out);
void ck_layered_graph_free(ck_layered_graph_t *graph);

/// Makes every row reachable from the entry by links of the lowest level; `originals` by row.
ck_status_t ck_layered_graph_connect(
    const ck_layered_graph_t *graph, const ck_vectors_t *originals);

/// Numbers nodes for locality: order[node] = row, by falling level, then breadth first from the entry.
ck_status_t ck_graph_order(const ck_layered_graph_t *graph, int32_t *order);

/// Renumbers links by order[node] = row into the arrays of ck_graph_t; nodes fall by level.
ck_status_t ck_graph_pack(
    const ck_layered_graph_t *graph, const int32_t *order, int32_t *links, int32_t *upper);
/// The reverse: links by row. Free the result with ck_layered_graph_free, also after a failure.
ck_status_t ck_graph_unpack(const ck_graph_t *graph, ck_layered_graph_t *out);

/// What a full check found.
typedef struct {
    /// Nodes that links lead to from the entry.
    uint32_t reachable;
    /// 0 when nothing is damaged, else which array: 1 links, 2 upper, 3 numbers.
    uint32_t damaged;
    /// Its first damaged row.
    uint32_t row;
} ck_graph_report_t;

/// Reads all links and numbers.
ck_status_t ck_graph_check(const ck_graph_t *graph, ck_graph_report_t *out);

#ifdef __cplusplus
}
#endif
