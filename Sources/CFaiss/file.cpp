#include <faiss/IndexFlat.h>
#include <faiss/IndexHNSW.h>
#include <faiss/IndexIDMap.h>
#include <faiss/index_io.h>
#include "errors.h"
#include "handles.h"

cfaiss_status_t cfaiss_write(cfaiss_index_t *index, const int64_t *ids, const char *path) {
    return cfaissGuarded([&] {
        // The constructor wants an empty index, so the full one is put in afterwards.
        faiss::IndexFlat empty(index->index->d, index->index->metric_type);
        faiss::IndexIDMap2 map(&empty);
        map.index = index->index.get();
        map.ntotal = index->index->ntotal;
        map.id_map.assign(ids, ids + map.ntotal);
        faiss::write_index(&map, path);
        return CFAISS_OK;
    });
}

cfaiss_status_t cfaiss_read(const char *path, cfaiss_index_t **out) {
    return cfaissGuarded([&] {
        std::unique_ptr<faiss::Index> index(faiss::read_index(path));
        auto result = std::make_unique<cfaiss_index>();
        if (auto map = dynamic_cast<faiss::IndexIDMap *>(index.get())) {
            result->ids = map->id_map;
            std::unique_ptr<faiss::Index> inner(map->index);
            map->own_fields = false;
            index = std::move(inner);
        }
        const faiss::Index *storage = index.get();
        if (auto graph = dynamic_cast<const faiss::IndexHNSW *>(storage)) storage = graph->storage;
        bool known = storage && dynamic_cast<const faiss::IndexFlat *>(storage)
            && (index->metric_type == faiss::METRIC_INNER_PRODUCT
                || index->metric_type == faiss::METRIC_L2)
            && storage->d == index->d && storage->ntotal == index->ntotal && index->d > 0
            && index->ntotal >= 0
            // What FAISS multiplies may have wrapped around.
            && uint64_t(index->ntotal)
                <= static_cast<const faiss::IndexFlat *>(storage)->codes.size()
                    / (sizeof(float) * uint64_t(index->d))
            && (result->ids.empty() || int64_t(result->ids.size()) == index->ntotal);
        if (!known) {
            cfaissRemember("neither Flat nor HNSW-Flat");
            return CFAISS_WRONG_KIND;
        }
        result->index = std::move(index);
        *out = result.release();
        return CFAISS_OK;
    });
}

void cfaiss_index_shape(
    const cfaiss_index_t *index, size_t *count, size_t *d, cfaiss_metric_t *metric) {
    *count = size_t(index->index->ntotal);
    *d = size_t(index->index->d);
    *metric = index->index->metric_type == faiss::METRIC_L2 ? CFAISS_L2 : CFAISS_INNER_PRODUCT;
}

cfaiss_status_t cfaiss_index_contents(const cfaiss_index_t *index, float *vectors, int64_t *ids) {
    return cfaissGuarded([&] {
        const faiss::Index &source = *index->index;
        if (source.ntotal > 0) source.reconstruct_n(0, source.ntotal, vectors);
        for (int64_t i = 0; i < source.ntotal; i++)
            ids[i] = index->ids.empty() ? i : index->ids[size_t(i)];
        return CFAISS_OK;
    });
}
