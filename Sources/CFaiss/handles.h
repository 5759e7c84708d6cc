#pragma once
#include <faiss/Index.h>
#include <memory>
#include <vector>

struct cfaiss_index {
    std::unique_ptr<faiss::Index> index;
    /// Ids of the vectors of a file with an id map.
    std::vector<int64_t> ids;
};

struct cfaiss_codec {
    std::unique_ptr<faiss::Index> index;
};

inline faiss::MetricType faissMetric(int metric) {
    return metric == 0 ? faiss::METRIC_INNER_PRODUCT : faiss::METRIC_L2;
}
