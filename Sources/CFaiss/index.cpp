#include <faiss/IndexFlat.h>
#include <faiss/IndexHNSW.h>
#include "errors.h"
#include "handles.h"

void cfaiss_index_free(cfaiss_index_t *index) { delete index; }

cfaiss_status_t cfaiss_hnsw_create(
    size_t d, cfaiss_metric_t metric, size_t m, size_t ef_construction, cfaiss_index_t **out) {
    return cfaissGuarded([&] {
        auto index = std::make_unique<faiss::IndexHNSWFlat>(int(d), int(m), faissMetric(metric));
        index->hnsw.efConstruction = int(ef_construction);
        *out = new cfaiss_index{std::move(index), {}};
        return CFAISS_OK;
    });
}

cfaiss_status_t cfaiss_flat_create(size_t d, cfaiss_metric_t metric, cfaiss_index_t **out) {
    return cfaissGuarded([&] {
        *out = new cfaiss_index{
            std::make_unique<faiss::IndexFlat>(int64_t(d), faissMetric(metric)), {}};
        return CFAISS_OK;
    });
}

cfaiss_status_t cfaiss_index_add(cfaiss_index_t *index, size_t n, const float *vectors) {
    return cfaissGuarded([&] {
        index->index->add(int64_t(n), vectors);
        return CFAISS_OK;
    });
}

cfaiss_status_t cfaiss_index_search(
    const cfaiss_index_t *index, size_t n, const float *queries, size_t k, size_t ef,
    int64_t *labels, float *scores) {
    return cfaissGuarded([&] {
        faiss::SearchParametersHNSW parameters;
        parameters.efSearch = int(ef);
        bool graph = dynamic_cast<const faiss::IndexHNSW *>(index->index.get()) != nullptr;
        index->index->search(
            int64_t(n), queries, int64_t(k), scores, labels, graph ? &parameters : nullptr);
        if (!index->ids.empty())
            for (size_t i = 0; i < n * k; i++)
                if (labels[i] >= 0) labels[i] = index->ids[size_t(labels[i])];
        return CFAISS_OK;
    });
}

cfaiss_status_t cfaiss_hnsw_graph(const cfaiss_index_t *index, cfaiss_graph_t *out) {
    return cfaissGuarded([&] {
        auto graph = dynamic_cast<const faiss::IndexHNSW *>(index->index.get());
        if (!graph) return CFAISS_WRONG_KIND;
        const faiss::HNSW &hnsw = graph->hnsw;
        *out = {
            size_t(graph->ntotal), size_t(hnsw.nb_neighbors(0)), size_t(hnsw.nb_neighbors(1)),
            hnsw.entry_point, hnsw.levels.data(), hnsw.offsets.data(), hnsw.neighbors.data(),
        };
        return CFAISS_OK;
    });
}

cfaiss_status_t cfaiss_hnsw_adopt(
    cfaiss_index_t *index, const float *vectors, const cfaiss_graph_t *graph) {
    return cfaissGuarded([&] {
        auto target = dynamic_cast<faiss::IndexHNSW *>(index->index.get());
        if (!target) return CFAISS_WRONG_KIND;
        target->storage->add(int64_t(graph->count), vectors);
        target->ntotal = int64_t(graph->count);
        faiss::HNSW &hnsw = target->hnsw;
        hnsw.levels.assign(graph->levels, graph->levels + graph->count);
        hnsw.offsets.assign(graph->offsets, graph->offsets + graph->count + 1);
        hnsw.neighbors.assign(graph->neighbors, graph->neighbors + hnsw.offsets.back());
        hnsw.entry_point = graph->entry;
        hnsw.max_level = -1;
        for (int levels : hnsw.levels) hnsw.max_level = std::max(hnsw.max_level, levels - 1);
        return CFAISS_OK;
    });
}
