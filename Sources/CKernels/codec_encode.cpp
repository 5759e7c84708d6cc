#include "ckernels_codec.h"
#include "graph_std.h"

void ck_codec_round(
    const float *vectors, size_t count, size_t d, const float *offsets, const float *steps,
    uint32_t greatest, uint8_t *codes) {
    const float top = float(greatest);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < d; j++) {
            float value = std::nearbyint((vectors[i * d + j] - offsets[j]) / steps[j]);
            codes[i * d + j] = uint8_t(std::min(std::max(value, 0.0f), top));
        }
}

namespace {

/// What the codes at one scale are worth: the product with the vector, and their squared length.
struct Alignment {
    double product = 0, squares = 0;
    double cosine() const { return squares > 0 ? product / std::sqrt(squares) : 0; }
};

/// Codes of a vector that was divided by `step`; levels are the odd halves.
Alignment align(
    const float *vector, size_t d, uint32_t bits, float step, uint8_t *codes) {
    const int levels = 1 << bits;
    const float middle = float(levels - 1) / 2;
    Alignment alignment;
    for (size_t j = 0; j < d; j++) {
        int code = int(std::floor(vector[j] / step)) + levels / 2;
        code = std::min(std::max(code, 0), levels - 1);
        float level = float(code) - middle;
        alignment.product += double(level) * vector[j];
        alignment.squares += double(level) * level;
        if (codes) codes[j] = uint8_t(code);
    }
    return alignment;
}

}  // namespace

float ck_codec_align(const float *vector, size_t d, uint32_t bits, uint8_t *codes) {
    double squares = 0;
    for (size_t j = 0; j < d; j++) squares += double(vector[j]) * vector[j];
    const float deviation = float(std::sqrt(squares / double(std::max<size_t>(d, 1))));
    if (!(deviation > 0)) {
        std::fill(codes, codes + d, uint8_t(1u << (bits - 1)));
        return 0;
    }
    if (bits == 1) return float(align(vector, d, 1, deviation, codes).product);
    // The outermost level lies 1 to 4 deviations out; the best of a fine grid is within a
    // hundredth of the best of all.
    const float reach = float(1 << (bits - 1));
    float best = 0;
    double greatest = -1;
    for (int i = 0; i < 32; i++) {
        float step = deviation * (1 + 0.1f * float(i)) / reach;
        double cosine = align(vector, d, bits, step, nullptr).cosine();
        if (cosine > greatest) greatest = cosine, best = step;
    }
    return float(align(vector, d, bits, best, codes).product);
}

void ck_codec_pack(
    ck_codec_body_t body, uint32_t elements, uint32_t bits, const uint8_t *codes, uint8_t *out) {
    if (body == CK_BODY_NIBBLES) {
        for (uint32_t j = 0; j < elements; j += 128)
            for (uint32_t i = 0; i < 64; i++)
                out[j / 2 + i] = uint8_t(codes[j + i] | codes[j + 64 + i] << 4);
    } else if (body == CK_BODY_PLANES) {
        const size_t bytes = (elements + 7) / 8;
        memset(out, 0, bytes * bits);
        for (uint32_t j = 0; j < elements; j++)
            for (uint32_t b = 0; b < bits; b++)
                out[b * bytes + j / 8] =
                    uint8_t(out[b * bytes + j / 8] | (codes[j] >> b & 1) << (j & 7));
    } else {
        memcpy(out, codes, elements);
    }
}

void ck_codec_unpack(
    ck_codec_body_t body, uint32_t elements, uint32_t bits, const uint8_t *in, uint8_t *codes) {
    if (body == CK_BODY_NIBBLES) {
        for (uint32_t j = 0; j < elements; j += 128)
            for (uint32_t i = 0; i < 64; i++) {
                codes[j + i] = in[j / 2 + i] & 15;
                codes[j + 64 + i] = uint8_t(in[j / 2 + i] >> 4);
            }
    } else if (body == CK_BODY_PLANES) {
        const size_t bytes = (elements + 7) / 8;
        for (uint32_t j = 0; j < elements; j++) {
            codes[j] = 0;
            for (uint32_t b = 0; b < bits; b++)
                codes[j] = uint8_t(codes[j] | (in[b * bytes + j / 8] >> (j & 7) & 1) << b);
        }
    } else {
        memcpy(codes, in, elements);
    }
}
