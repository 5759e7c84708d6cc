#include <faiss/Clustering.h>
#include <faiss/IndexAdditiveQuantizer.h>
#include <faiss/IndexFlat.h>
#include <faiss/IndexPQ.h>
#include <faiss/IndexPreTransform.h>
#include <faiss/VectorTransform.h>
#include <faiss/impl/io.h>
#include <faiss/index_factory.h>
#include <faiss/index_io.h>
#include <stdlib.h>
#include <string.h>
#include "errors.h"
#include "handles.h"

cfaiss_status_t cfaiss_codec_create(size_t d, const char *factory, cfaiss_codec_t **out) {
    return cfaissGuarded([&] {
        std::unique_ptr<faiss::Index> index(faiss::index_factory(int(d), factory));
        *out = new cfaiss_codec{std::move(index)};
        return CFAISS_OK;
    });
}

void cfaiss_codec_free(cfaiss_codec_t *codec) { delete codec; }

namespace {

/// Callers say what few vectors cost; FAISS would say it on stderr for every part.
void trainQuietly(faiss::Index *index) {
    if (auto chain = dynamic_cast<faiss::IndexPreTransform *>(index)) index = chain->index;
    if (auto product = dynamic_cast<faiss::IndexPQ *>(index))
        product->pq.cp.min_points_per_centroid = 1;
    if (auto residual = dynamic_cast<faiss::IndexResidualQuantizer *>(index))
        residual->rq.cp.min_points_per_centroid = 1;
}

/// The quantizer that a learned rotation is trained with; it must live as long as the training.
struct RotationTrainer {
    std::unique_ptr<faiss::ProductQuantizer> quantizer;
    faiss::OPQMatrix *rotation = nullptr;

    explicit RotationTrainer(faiss::Index *index) {
        auto chain = dynamic_cast<faiss::IndexPreTransform *>(index);
        if (!chain || chain->chain.empty()) return;
        rotation = dynamic_cast<faiss::OPQMatrix *>(chain->chain[0]);
        auto product = dynamic_cast<faiss::IndexPQ *>(chain->index);
        if (!rotation || !product) return;
        quantizer = std::make_unique<faiss::ProductQuantizer>(
            size_t(rotation->d_out), size_t(rotation->M), product->pq.nbits);
        quantizer->cp.min_points_per_centroid = 1;
        rotation->pq = quantizer.get();
    }
    ~RotationTrainer() {
        if (rotation) rotation->pq = nullptr;
    }
};

}  // namespace

cfaiss_status_t cfaiss_codec_train(cfaiss_codec_t *codec, size_t n, const float *vectors) {
    return cfaissGuarded([&] {
        trainQuietly(codec->index.get());
        RotationTrainer trainer(codec->index.get());
        codec->index->train(int64_t(n), vectors);
        return CFAISS_OK;
    });
}

cfaiss_status_t cfaiss_codec_size(const cfaiss_codec_t *codec, size_t *out) {
    return cfaissGuarded([&] {
        *out = codec->index->sa_code_size();
        return CFAISS_OK;
    });
}

cfaiss_status_t cfaiss_codec_encode(
    const cfaiss_codec_t *codec, size_t n, const float *vectors, uint8_t *codes) {
    return cfaissGuarded([&] {
        codec->index->sa_encode(int64_t(n), vectors, codes);
        return CFAISS_OK;
    });
}

cfaiss_status_t cfaiss_codec_decode(
    const cfaiss_codec_t *codec, size_t n, const uint8_t *codes, float *vectors) {
    return cfaissGuarded([&] {
        codec->index->sa_decode(int64_t(n), codes, vectors);
        return CFAISS_OK;
    });
}

cfaiss_status_t cfaiss_codec_write(const cfaiss_codec_t *codec, uint8_t **bytes, size_t *size) {
    return cfaissGuarded([&] {
        faiss::VectorIOWriter writer;
        faiss::write_index(codec->index.get(), &writer);
        *bytes = (uint8_t *)malloc(writer.data.size());
        if (!*bytes) return CFAISS_OUT_OF_MEMORY;
        memcpy(*bytes, writer.data.data(), writer.data.size());
        *size = writer.data.size();
        return CFAISS_OK;
    });
}

cfaiss_status_t cfaiss_codec_read(const uint8_t *bytes, size_t size, cfaiss_codec_t **out) {
    return cfaissGuarded([&] {
        faiss::VectorIOReader reader;
        reader.data.assign(bytes, bytes + size);
        std::unique_ptr<faiss::Index> index(faiss::read_index(&reader));
        *out = new cfaiss_codec{std::move(index)};
        return CFAISS_OK;
    });
}

void cfaiss_bytes_free(uint8_t *bytes) { free(bytes); }

cfaiss_status_t cfaiss_codec_table(
    const cfaiss_codec_t *codec, const float *query, float *table) {
    return cfaissGuarded([&] {
        const faiss::Index *index = codec->index.get();
        std::vector<float> turned(query, query + index->d);
        if (auto chain = dynamic_cast<const faiss::IndexPreTransform *>(index)) {
            const float *out = chain->apply_chain(1, query);
            turned.assign(out, out + chain->index->d);
            if (out != query) delete[] out;
            index = chain->index;
        }
        if (auto product = dynamic_cast<const faiss::IndexPQ *>(index)) {
            product->pq.compute_inner_prod_table(turned.data(), table);
            return CFAISS_OK;
        }
        if (auto residual = dynamic_cast<const faiss::IndexResidualQuantizer *>(index)) {
            residual->rq.compute_LUT(1, turned.data(), table);
            return CFAISS_OK;
        }
        return CFAISS_WRONG_KIND;
    });
}

void cfaiss_codec_shape(const cfaiss_codec_t *codec, size_t *d, int *trained) {
    *d = size_t(codec->index->d);
    *trained = codec->index->is_trained;
}

cfaiss_status_t cfaiss_kmeans(
    size_t d, size_t n, const float *vectors, size_t k, size_t iterations, int seed,
    float *centroids) {
    return cfaissGuarded([&] {
        faiss::ClusteringParameters parameters;
        parameters.niter = int(iterations);
        parameters.seed = seed;
        parameters.min_points_per_centroid = 1;
        faiss::Clustering clustering(int(d), int(k), parameters);
        faiss::IndexFlatL2 assignment{int64_t(d)};
        clustering.train(int64_t(n), vectors, assignment);
        memcpy(centroids, clustering.centroids.data(), k * d * sizeof(float));
        return CFAISS_OK;
    });
}

cfaiss_status_t cfaiss_principal_directions(
    size_t d, size_t n, const float *vectors, float *directions) {
    return cfaissGuarded([&] {
        faiss::PCAMatrix pca{int(d), int(d)};
        pca.train(int64_t(n), vectors);
        memcpy(directions, pca.PCAMat.data(), d * d * sizeof(float));
        return CFAISS_OK;
    });
}
