#include "graph_std.h"
#include "graph_tables.h"
#include "graph_lists.h"

#if defined(__x86_64__)
#include "codes_avx2.h"

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
namespace {
#include "codes_body.h"
#include "graph_search_body.h"
#include "graph_build_body.h"

const GraphKernels kernels = {&codeTable, searchAll, buildAll};
}  // namespace
#pragma clang attribute pop

const GraphKernels *const graphAvx2 = &kernels;
#else
const GraphKernels *const graphAvx2 = nullptr;
#endif
