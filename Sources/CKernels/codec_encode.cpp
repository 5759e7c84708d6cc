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

/// By bits the distance of levels that suits a Gaussian of deviation 1 best (Max 1960).
constexpr double gaussianSteps[] = {
    0, 1.596, 0.9957, 0.5860, 0.3352, 0.1881, 0.1041, 0.0569, 0.0308};

/// What the codes at one scale are worth: the product with the vector, and their squared length.
struct Alignment {
    double product = 0, squares = 0;
    double cosine() const { return squares > 0 ? product / std::sqrt(squares) : 0; }
};

/// Codes of a vector whose steps are all stretched; levels are the odd halves.
Alignment align(
    const float *vector, size_t d, const uint8_t *bits, const float *steps, float stretch,
    uint8_t *codes) {
    Alignment alignment;
    for (size_t j = 0; j < d; j++) {
        const int levels = 1 << bits[j];
        // Cut before it becomes an integer, which it may be too large for.
        const float place = std::floor(vector[j] / (stretch * steps[j])) + float(levels / 2);
        const int code = int(std::min(std::max(place, 0.0f), float(levels - 1)));
        const double level = double((float(code) - float(levels - 1) / 2) * steps[j]);
        alignment.product += level * vector[j];
        alignment.squares += level * level;
        if (codes) codes[j] = uint8_t(code);
    }
    return alignment;
}

}  // namespace

float ck_codec_align(
    const float *vector, size_t d, const uint8_t *bits, const float *steps, uint8_t *codes) {
    // How long the vector is in steps, beside what a Gaussian of one deviation would be.
    double squares = 0, usual = 0;
    bool isSigns = true;
    for (size_t j = 0; j < d; j++) {
        const double deviation = double(steps[j]) / gaussianSteps[bits[j]];
        squares += double(vector[j]) * vector[j] / (deviation * deviation);
        usual += 1;
        isSigns &= bits[j] == 1;
    }
    const float length = float(std::sqrt(squares / std::max(usual, 1.0)));
    if (!(length > 0)) {
        for (size_t j = 0; j < d; j++) codes[j] = uint8_t(1u << (bits[j] - 1));
        return 0;
    }
    if (isSigns) return float(align(vector, d, bits, steps, length, codes).product);
    // The best of a fine grid is within a hundredth of the best of all.
    float best = 0;
    double greatest = -1;
    for (int i = 0; i < 24; i++) {
        const float stretch = length * (0.55f + 0.05f * float(i));
        double cosine = align(vector, d, bits, steps, stretch, nullptr).cosine();
        if (cosine > greatest) greatest = cosine, best = stretch;
    }
    return float(align(vector, d, bits, steps, best, codes).product);
}

void ck_codec_pack(
    ck_codec_body_t body, uint32_t elements, const ck_planes_t *planes, const uint8_t *codes,
    uint8_t *out) {
    if (body == CK_BODY_NIBBLES) {
        for (uint32_t j = 0; j < elements; j += 128)
            for (uint32_t i = 0; i < 64; i++)
                out[j / 2 + i] = uint8_t(codes[j + i] | codes[j + 64 + i] << 4);
    } else if (body == CK_BODY_PLANES) {
        for (uint32_t b = 0; b < planes->bits; b++) {
            memset(out, 0, planes->bytes[b]);
            for (uint32_t j = 0; j < std::min(elements, 8 * planes->bytes[b]); j++)
                out[j / 8] = uint8_t(out[j / 8] | (codes[j] >> b & 1) << (j & 7));
            out += planes->bytes[b];
        }
    } else {
        memcpy(out, codes, elements);
    }
}

void ck_codec_unpack(
    ck_codec_body_t body, uint32_t elements, const ck_planes_t *planes, const uint8_t *in,
    uint8_t *codes) {
    if (body == CK_BODY_NIBBLES) {
        for (uint32_t j = 0; j < elements; j += 128)
            for (uint32_t i = 0; i < 64; i++) {
                codes[j + i] = in[j / 2 + i] & 15;
                codes[j + 64 + i] = uint8_t(in[j / 2 + i] >> 4);
            }
    } else if (body == CK_BODY_PLANES) {
        memset(codes, 0, elements);
        for (uint32_t b = 0; b < planes->bits; b++) {
            for (uint32_t j = 0; j < std::min(elements, 8 * planes->bytes[b]); j++)
                codes[j] = uint8_t(codes[j] | (in[j / 8] >> (j & 7) & 1) << b);
            in += planes->bytes[b];
        }
    } else {
        memcpy(codes, in, elements);
    }
}
