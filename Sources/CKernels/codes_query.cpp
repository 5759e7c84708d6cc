#include "graph_std.h"
#include "graph_tables.h"
#include "graph_beam.h"

namespace {

/// Quantises n floats to −127…127; returns what 1 stands for, 0 for a vector of zeros.
float quantize(const float *in, size_t n, int8_t *out) {
#pragma clang fp contract(off)
    float largest = 0;
    for (size_t i = 0; i < n; i++) largest = std::max(largest, std::fabs(in[i]));
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
    float constant = 0, outer = 1;
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
    for (uint32_t j = 0; j < book->coded; j++) {
        float element[3];
        memcpy(element, rowAt(book->elements, j), sizeof element);
        float value = book->rotated ? float(rotated[j]) * element[0] : query[j];
        float offset = value * element[2];
        weighted[j] = value * element[1];
        constant = constant + offset;
    }
    float rest = 0;
    for (uint32_t j = 0; book->rotated && j < book->dimension; j++) {
        float element;
        memcpy(&element, rowAt(book->center, 0) + 4 * j, sizeof element);
        float product = element * query[j];
        rest = rest + product;
    }
    *unit = quantize(weighted.data(), book->coded, out) * outer;
    constant = constant * outer;
    *base = constant + rest;
}
