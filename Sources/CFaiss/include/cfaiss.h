#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// How a call ended; `cfaiss_last_error` has the text of anything but CFAISS_OK.
///
/// FAISS aborts the process on some misuse: callers check dimension, count, training and
/// finiteness before a call. Vectors are compact and row-major, n × d.
typedef enum {
    CFAISS_OK = 0,
    /// FAISS refused.
    CFAISS_FAILED = 1,
    CFAISS_OUT_OF_MEMORY = 2,
    /// The file holds an index of another kind than the call handles.
    CFAISS_WRONG_KIND = 3,
} cfaiss_status_t;

typedef enum { CFAISS_INNER_PRODUCT = 0, CFAISS_L2 = 1 } cfaiss_metric_t;

/// The text of the last failure on this thread; valid until the next call on it.
const char *cfaiss_last_error(void);

/// The version of FAISS, for instance "1.7.3".
const char *cfaiss_version(void);

/// Threads that FAISS uses from now on in calls of this thread.
void cfaiss_set_threads(int threads);

/// Lets FAISS use at most so many threads from now on in calls of this thread.
void cfaiss_limit_threads(int threads);

// Indexes.

typedef struct cfaiss_index cfaiss_index_t;
void cfaiss_index_free(cfaiss_index_t *index);

/// An empty HNSW index over float vectors: `m` links on upper levels, 2 `m` on the lowest.
cfaiss_status_t cfaiss_hnsw_create(
    size_t d, cfaiss_metric_t metric, size_t m, size_t ef_construction, cfaiss_index_t **out);
/// An empty index that compares with every vector.
cfaiss_status_t cfaiss_flat_create(size_t d, cfaiss_metric_t metric, cfaiss_index_t **out);
cfaiss_status_t cfaiss_index_add(cfaiss_index_t *index, size_t n, const float *vectors);
/// Searches; `labels` and `scores` are n × k, −1 pads; scores are products or squared distances.
cfaiss_status_t cfaiss_index_search(
    const cfaiss_index_t *index, size_t n, const float *queries, size_t k, size_t ef,
    int64_t *labels, float *scores);

/// The links of an HNSW index, owned by it and valid until it changes.
typedef struct {
    size_t count;
    /// Links of a node on the lowest level, and on each other.
    size_t degree, upper_degree;
    int32_t entry;
    /// count: levels of a node, at least 1.
    const int *levels;
    /// count + 1: where a node's links start.
    const size_t *offsets;
    const int32_t *neighbors;
} cfaiss_graph_t;
cfaiss_status_t cfaiss_hnsw_graph(const cfaiss_index_t *index, cfaiss_graph_t *out);
/// Gives an HNSW index vectors and links that were made elsewhere. The index must be empty.
cfaiss_status_t cfaiss_hnsw_adopt(
    cfaiss_index_t *index, const float *vectors, const cfaiss_graph_t *graph);

// Files.

/// Writes the index, wrapped in an id map from row to `ids`.
cfaiss_status_t cfaiss_write(cfaiss_index_t *index, const int64_t *ids, const char *path);
/// Reads a Flat or HNSW-Flat index, with or without an id map.
cfaiss_status_t cfaiss_read(const char *path, cfaiss_index_t **out);
void cfaiss_index_shape(
    const cfaiss_index_t *index, size_t *count, size_t *d, cfaiss_metric_t *metric);
/// Copies all vectors (count × d) and their ids (count) of an index that was read.
cfaiss_status_t cfaiss_index_contents(const cfaiss_index_t *index, float *vectors, int64_t *ids);

// Codecs: a FAISS factory string without an inverted file, such as SQ4, PQ48, OPQ48,PQ48, RQ8x8.

typedef struct cfaiss_codec cfaiss_codec_t;
cfaiss_status_t cfaiss_codec_create(size_t d, const char *factory, cfaiss_codec_t **out);
void cfaiss_codec_free(cfaiss_codec_t *codec);
cfaiss_status_t cfaiss_codec_train(cfaiss_codec_t *codec, size_t n, const float *vectors);
/// Bytes of one code.
/// Makes a PQ or OPQ codec of what was learned elsewhere: `centroids` is parts × 2^bits × (d / parts);
/// `rotation`, d × d, is what OPQ multiplies a vector with from the left, and NULL for PQ.
/// CFAISS_WRONG_KIND for other codecs.
cfaiss_status_t cfaiss_codec_adopt(
    cfaiss_codec_t *codec, const float *rotation, const float *centroids);
cfaiss_status_t cfaiss_codec_size(const cfaiss_codec_t *codec, size_t *out);
cfaiss_status_t cfaiss_codec_encode(
    const cfaiss_codec_t *codec, size_t n, const float *vectors, uint8_t *codes);
cfaiss_status_t cfaiss_codec_decode(
    const cfaiss_codec_t *codec, size_t n, const uint8_t *codes, float *vectors);
/// Serialises a trained codec; free the bytes with cfaiss_bytes_free.
cfaiss_status_t cfaiss_codec_write(const cfaiss_codec_t *codec, uint8_t **bytes, size_t *size);
cfaiss_status_t cfaiss_codec_read(const uint8_t *bytes, size_t size, cfaiss_codec_t **out);
void cfaiss_bytes_free(uint8_t *bytes);
/// Inner products of one query (d) with every centroid of a PQ, OPQ or RQ codec: parts × 2^bits.
/// CFAISS_WRONG_KIND for other codecs.
cfaiss_status_t cfaiss_codec_table(
    const cfaiss_codec_t *codec, const float *query, float *table);
void cfaiss_codec_shape(const cfaiss_codec_t *codec, size_t *d, int *trained);

// Training.

/// Centroids (k × d) of n ≥ k vectors.
cfaiss_status_t cfaiss_kmeans(
    size_t d, size_t n, const float *vectors, size_t k, size_t iterations, int seed,
    float *centroids);
/// Principal directions (d × d, a row each, by falling variance) of n ≥ d vectors.
cfaiss_status_t cfaiss_principal_directions(
    size_t d, size_t n, const float *vectors, float *directions);

#ifdef __cplusplus
}
#endif
