#include "graph_std.h"
#include "graph_tables.h"
#include "graph_beam.h"

namespace {

/// Sums of 16 interleaved parts: adding them in this order is fixed, and keeps vector units busy.
struct Lanes {
    float sums[16] = {};

    float total() const {
#pragma clang fp contract(off)
        float half[8];
        for (size_t i = 0; i < 8; i++) half[i] = sums[i] + sums[i + 8];
        float quarter[4];
        for (size_t i = 0; i < 4; i++) quarter[i] = half[i] + half[i + 4];
        return (quarter[0] + quarter[2]) + (quarter[1] + quarter[3]);
    }
};

/// The inner product of two arrays of n floats.
float product(const float *a, const float *b, size_t n) {
#pragma clang fp contract(off)
    Lanes lanes;
    size_t i = 0;
    for (; i + 16 <= n; i += 16)
        for (size_t l = 0; l < 16; l++) {
            float term = a[i + l] * b[i + l];
            lanes.sums[l] = lanes.sums[l] + term;
        }
    for (size_t l = 0; i + l < n; l++) {
        float term = a[i + l] * b[i + l];
        lanes.sums[l] = lanes.sums[l] + term;
    }
    return lanes.total();
}

/// The greatest magnitude of n floats.
float greatest(const float *in, size_t n) {
    float lanes[16] = {};
    size_t i = 0;
    for (; i + 16 <= n; i += 16)
        for (size_t l = 0; l < 16; l++) {
            float size = std::fabs(in[i + l]);
            lanes[l] = size > lanes[l] ? size : lanes[l];
        }
    for (size_t l = 0; i + l < n; l++) lanes[l] = std::max(lanes[l], std::fabs(in[i + l]));
    return *std::max_element(lanes, lanes + 16);
}

/// Quantises n floats to −127…127; returns what 1 stands for, 0 for a vector of zeros.
float quantize(const float *in, size_t n, int8_t *out) {
#pragma clang fp contract(off)
    float largest = greatest(in, n);
    if (!(largest > 1e-30f)) {
        std::fill(out, out + n, int8_t(0));
        return 0;
    }
    float inverse = 127 / largest;
    // Adding 1.5 · 2²³ leaves the nearest integer in the last bits, without a call.
    const float magic = 12582912.0f;
    for (size_t i = 0; i < n; i++) out[i] = int8_t(int32_t((in[i] * inverse + magic) - magic));
    return largest / 127;
}

}  // namespace

// Every step is an exact integer sum or one rounded operation, so all processors agree.
void ck_codebook_query(
    const ck_codebook_t *book, const float *query, int8_t *out, float *unit, float *base) {
#pragma clang fp contract(off)
    thread_local std::vector<int8_t> whole;
    thread_local std::vector<float> weighted;
    thread_local std::vector<int32_t> rotated;
    thread_local std::vector<const uint8_t *> rows;
    weighted.resize(book->coded);
    float outer = 1;
    if (book->rotated) {
        size_t padded = book->rotation.row_bytes;
        whole.assign(padded, 0);
        rotated.resize(book->coded);
        rows.resize(book->coded);
        outer = quantize(query, book->dimension, whole.data());
        for (uint32_t j = 0; j < book->coded; j++) rows[j] = rowAt(book->rotation, j);
        ck_code_kernels()->bytes(
            rows.data(), book->coded, whole.data(), padded / 64, rotated.data());
        int32_t sum = 0;
        for (int8_t element : whole) sum += element;
        for (uint32_t j = 0; j < book->coded; j++) rotated[j] -= 128 * sum;
    }
    Lanes constants;
    for (uint32_t j = 0; j < book->coded; j++) {
        float element[3];
        memcpy(element, rowAt(book->elements, j), sizeof element);
        float value = book->rotated ? float(rotated[j]) * element[0] : query[j];
        float offset = value * element[2];
        weighted[j] = value * element[1];
        constants.sums[j % 16] = constants.sums[j % 16] + offset;
    }
    *unit = quantize(weighted.data(), book->coded, out) * outer;
    float constant = constants.total() * outer;
    *base = constant;
    if (!book->rotated) return;
    // Stored rows have no alignment.
    thread_local std::vector<float> center;
    center.resize(book->dimension);
    memcpy(center.data(), rowAt(book->center, 0), center.size() * sizeof(float));
    *base = constant + product(center.data(), query, book->dimension);
}
