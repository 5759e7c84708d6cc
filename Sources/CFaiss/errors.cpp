#include "errors.h"

#include <omp.h>
#include <string.h>

namespace {
thread_local char lastError[512] = "";
}

void cfaissRemember(const char *text) noexcept {
    strncpy(lastError, text, sizeof lastError - 1);
}

const char *cfaiss_last_error(void) { return lastError; }

void cfaiss_set_threads(int threads) { omp_set_num_threads(threads); }
