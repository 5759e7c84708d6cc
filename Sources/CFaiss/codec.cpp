#include <faiss/Clustering.h>
#include <faiss/IndexAdditiveQuantizer.h>
#include <faiss/IndexFlat.h>
#include <faiss/IndexPQ.h>
#include <faiss/IndexPreTransform.h>
#include <faiss/VectorTransform.h>
#include <faiss/impl/LocalSearchQuantizer.h>
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

cfaiss_status_t cfaiss_codec_train(cfaiss_codec_t *codec, size_t n, const float *vectors) {
    return cfaissGuarded([&] {
        faiss::Index *index = codec->index.get();
        // Callers say what few vectors cost; FAISS would say it on stderr for every stage.
        auto chain = dynamic_cast<faiss::IndexPreTransform *>(index);
        if (auto product = dynamic_cast<faiss::IndexPQ *>(chain ? chain->index : index))
            product->pq.cp.min_points_per_centroid = 1;
        if (auto residual = dynamic_cast<faiss::IndexResidualQuantizer *>(index))
            residual->rq.cp.min_points_per_centroid = 1;
        if (auto product = dynamic_cast<faiss::IndexProductResidualQuantizer *>(index))
            for (faiss::AdditiveQuantizer *part : product->prq.quantizers)
                if (auto residual = dynamic_cast<faiss::ResidualQuantizer *>(part))
                    residual->cp.min_points_per_centroid = 1;
        if (auto local = dynamic_cast<faiss::IndexLocalSearchQuantizer *>(index)) {
            // Its own 25 × 8 rounds take minutes.
            local->lsq.train_iters = 10;
            local->lsq.train_ils_iters = 4;
            local->lsq.encode_ils_iters = 8;
        }
        codec->index->train(int64_t(n), vectors);
        return CFAISS_OK;
    });
}

cfaiss_status_t cfaiss_codec_adopt(
    cfaiss_codec_t *codec, const float *rotation, const float *centroids) {
    return cfaissGuarded([&] {
        faiss::Index *index = codec->index.get();
        if (auto chain = dynamic_cast<faiss::IndexPreTransform *>(index)) {
            if (chain->chain.size() != 1 || !rotation) return CFAISS_WRONG_KIND;
            auto turn = dynamic_cast<faiss::OPQMatrix *>(chain->chain[0]);
            if (!turn || turn->d_in != turn->d_out) return CFAISS_WRONG_KIND;
            turn->A.assign(rotation, rotation + size_t(turn->d_in) * size_t(turn->d_in));
            turn->is_trained = turn->is_orthonormal = true;
            index = chain->index;
        }
        auto product = dynamic_cast<faiss::IndexPQ *>(index);
        if (!product) return CFAISS_WRONG_KIND;
        product->pq.centroids.assign(
            centroids, centroids + product->pq.M * product->pq.ksub * product->pq.dsub);
        product->is_trained = codec->index->is_trained = true;
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
        if (auto additive = dynamic_cast<const faiss::IndexAdditiveQuantizer *>(index)) {
            additive->aq->compute_LUT(1, turned.data(), table);
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
