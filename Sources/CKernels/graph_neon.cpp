#include "graph_std.h"
#include "graph_tables.h"
#include "graph_lists.h"

#if defined(__aarch64__)
#include "codes_neon.h"

namespace {
#include "codes_body.h"
#include "graph_search_body.h"
#include "graph_build_body.h"

const GraphKernels kernels = {&codeTable, searchAll, buildAll};
}  // namespace

const GraphKernels *const graphNeon = &kernels;
#else
const GraphKernels *const graphNeon = nullptr;
#endif
