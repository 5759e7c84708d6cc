#include "graph_std.h"
#include "graph_tables.h"

const GraphKernels *graphKernels(ck_cpu_level_t level) {
    if (level > ck_cpu_level()) return nullptr;
    switch (level) {
    case CK_CPU_SCALAR: return graphScalar;
    case CK_CPU_NEON: return graphNeon;
    case CK_CPU_AVX2: return graphAvx2;
    case CK_CPU_AVX512: return ck_cpu_has_avx512vnni() ? graphAvx512 : nullptr;
    }
    return nullptr;
}

ck_cpu_level_t graphLevel() {
    static const ck_cpu_level_t best = [] {
        ck_cpu_level_t level = ck_cpu_level();
        return graphKernels(level) ? level : CK_CPU_AVX2;
    }();
    return best;
}

const ck_code_kernels_t *ck_code_kernels_at(ck_cpu_level_t level) {
    const GraphKernels *kernels = graphKernels(level);
    return kernels ? kernels->codes : nullptr;
}

const ck_code_kernels_t *ck_code_kernels(void) { return graphKernels(graphLevel())->codes; }

ck_status_t ck_graph_search_at(
    ck_cpu_level_t level, const ck_graph_t *graph, const ck_request_t *request,
    int32_t *rows, float *scores) {
    try {
        graphKernels(level)->search(*graph, *request, rows, scores);
        return CK_OK;
    } catch (const std::exception &) {
        return CK_OUT_OF_MEMORY;
    }
}

ck_status_t ck_graph_search(
    const ck_graph_t *graph, const ck_request_t *request, int32_t *rows, float *scores) {
    return ck_graph_search_at(graphLevel(), graph, request, rows, scores);
}

ck_status_t ck_graph_build_at(
    ck_cpu_level_t level, const ck_graph_recipe_t *recipe, ck_layered_graph_t *out) {
    try {
        *out = {};
        graphKernels(level)->build(*recipe, *out);
        return CK_OK;
    } catch (const std::exception &) {
        return CK_OUT_OF_MEMORY;
    }
}

ck_status_t ck_graph_build(const ck_graph_recipe_t *recipe, ck_layered_graph_t *out) {
    return ck_graph_build_at(graphLevel(), recipe, out);
}
