#include "graph_std.h"
#include "graph_tables.h"
#include "graph_lists.h"

#include "codes_scalar.h"

namespace {
#include "codes_body.h"
#include "graph_search_body.h"
#include "graph_build_body.h"

const GraphKernels kernels = {&codeTable, searchAll, buildAll};
}  // namespace

const GraphKernels *const graphScalar = &kernels;
