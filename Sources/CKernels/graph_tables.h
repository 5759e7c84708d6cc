#pragma once
#include "ckernels_codes.h"
#include "ckernels_distance.h"
#include "ckernels_graph.h"

/// What one instruction set brings to graphs.
struct GraphKernels {
    const ck_code_kernels_t *codes;
    void (*search)(const ck_graph_t &, const ck_request_t &, int32_t *, float *);
    void (*build)(const ck_graph_recipe_t &, ck_layered_graph_t &);
};

// Each is NULL where the build's architecture lacks the level.
extern const GraphKernels *const graphScalar;
extern const GraphKernels *const graphNeon;
extern const GraphKernels *const graphAvx2;
extern const GraphKernels *const graphAvx512;

/// The kernels of one level, or NULL when this processor does not run it.
const GraphKernels *graphKernels(ck_cpu_level_t level);
/// The best level that has kernels of codes.
ck_cpu_level_t graphLevel();
