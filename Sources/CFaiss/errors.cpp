#include "errors.h"

#include <faiss/Index.h>
#include <omp.h>
#include <string.h>

namespace {
thread_local char lastError[512] = "";
}

void cfaissRemember(const char *text) noexcept {
    strncpy(lastError, text, sizeof lastError - 1);
}

const char *cfaiss_last_error(void) { return lastError; }

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)
const char *cfaiss_version(void) {
    return TEXT(FAISS_VERSION_MAJOR) "." TEXT(FAISS_VERSION_MINOR) "." TEXT(FAISS_VERSION_PATCH);
}

void cfaiss_set_threads(int threads) { omp_set_num_threads(threads); }

void cfaiss_limit_threads(int threads) {
    if (omp_get_max_threads() > threads) omp_set_num_threads(threads);
}
