#include "ckernels_codec.h"
#include "ckernels_codes.h"
#include "distance_rows.h"

namespace {

constexpr size_t batch = 32;

/// Weights of one byte an element, in −127…127, and what 1 stands for.
struct ByteWeights {
    std::vector<int8_t> bytes;
    float unit;

    ByteWeights(const float *weights, size_t n, size_t padded) : bytes(padded), unit(0) {
        float largest = 0;
        for (size_t j = 0; j < n; j++) largest = std::max(largest, std::fabs(weights[j]));
        unit = largest / 127;
        if (!(unit > 0)) return;
        for (size_t j = 0; j < n; j++) bytes[j] = int8_t(std::lrint(weights[j] / unit));
    }
};

/// The weighted sums of codes, batch by batch, for one query.
class Sums {
public:
    Sums(const ck_codec_t &codec, const ck_codec_query_t &query) : codec(codec) {
        const size_t n = codec.elements;
        weights = query.weights;
        switch (codec.body) {
        case CK_BODY_BYTES: prepareBytes((n + 63) / 64); break;
        case CK_BODY_NIBBLES: {
            lines = (n + 127) / 128;
            ByteWeights rounded(weights, n, lines * 128);
            unit = rounded.unit, low = std::move(rounded.bytes);
            break;
        }
        case CK_BODY_PLANES: preparePlanes(); break;
        case CK_BODY_BLOCKS: prepareBlocks(); break;
        default: break;
        }
        // Codes that the kernels would read past are copied to where zeros follow.
        if (codec.body == CK_BODY_BYTES && lines * 64 != codec.codes.row_bytes)
            copy.resize(batch * lines * 64);
    }

    void of(const uint32_t *rows, size_t count, float *out) {
        if (codec.body == CK_BODY_BLOCKS) return ofBlock(rows[0] / batch, out);
        const uint8_t *codes[batch];
        for (size_t i = 0; i < count; i++) codes[i] = place(i, rowAt(codec.codes, rows[i]));
        int32_t sums[batch], rest[batch];
        switch (codec.body) {
        case CK_BODY_BYTES:
            // Fourteen bits of the query: eight would lose more than the codes do.
            ck_code_kernels()->bytes(codes, count, low.data(), lines, sums);
            ck_code_kernels()->bytes(codes, count, high.data(), lines, rest);
            for (size_t i = 0; i < count; i++)
                out[i] = unit * float(128.0 * rest[i] + double(sums[i]));
            break;
        case CK_BODY_NIBBLES:
            ck_code_kernels()->nibbles(codes, count, low.data(), lines, sums);
            for (size_t i = 0; i < count; i++) out[i] = unit * float(sums[i]);
            break;
        case CK_BODY_PLANES:
            ofPlanes(codes, count, low, planes, sums);
            if (high.empty()) {
                for (size_t i = 0; i < count; i++) out[i] = unit * float(sums[i]);
                break;
            }
            ofPlanes(codes, count, high, upper, rest);
            for (size_t i = 0; i < count; i++)
                out[i] = unit * float(128.0 * rest[i] + double(sums[i]));
            break;
        case CK_BODY_TABLES:
            ck_codec_kernels()->tables(codes, count, weights, codec.elements, out);
            break;
        default:
            for (size_t i = 0; i < count; i++) out[i] = product(codes[i]);
        }
    }

private:
    const ck_codec_t &codec;
    const float *weights;
    std::vector<int8_t> low, high;
    std::vector<uint64_t> planes, upper;
    std::vector<uint8_t> copy, bytes;
    size_t lines = 0, words = 0;
    float unit = 0, least = 0;

    void prepareBytes(size_t count) {
        lines = count;
        const size_t n = codec.elements;
        low.assign(lines * 64, 0), high.assign(lines * 64, 0);
        float largest = 0;
        for (size_t j = 0; j < n; j++) largest = std::max(largest, std::fabs(weights[j]));
        unit = largest / (127 * 127);
        for (size_t j = 0; unit > 0 && j < n; j++) {
            long whole = std::lrint(weights[j] / unit);
            long upper = std::lrint(double(whole) / 128);
            high[j] = int8_t(upper), low[j] = int8_t(whole - 128 * upper);
        }
    }

    void preparePlanes() {
        words = (codec.elements + 63) / 64;
        if (codec.planes.bits > 2) {
            // As with whole bytes, eight bits of the query would lose more than the codes do.
            prepareBytes(words);
            planes = planesOf(low), upper = planesOf(high);
            return;
        }
        ByteWeights rounded(weights, codec.elements, words * 64);
        unit = rounded.unit, low = std::move(rounded.bytes);
        planes = planesOf(low);
    }

    void ofPlanes(
        const uint8_t *const *codes, size_t count, const std::vector<int8_t> &query,
        const std::vector<uint64_t> &queryPlanes, int32_t *out) const {
        const ck_planes_query_t both = {words, query.data(), queryPlanes.data()};
        ck_codec_kernels()->planes(codes, count, &codec.planes, &both, out);
    }

    std::vector<uint64_t> planesOf(const std::vector<int8_t> &bytes) const {
        std::vector<uint64_t> out(8 * words);
        for (size_t j = 0; j < codec.elements; j++)
            for (size_t p = 0; p < 8; p++)
                out[p * words + j / 64] |= uint64_t(uint8_t(bytes[j]) >> p & 1) << (j % 64);
        return out;
    }

    /// Tables of one byte a value: from each part's least, all in one unit.
    void prepareBlocks() {
        float widest = 0;
        std::vector<float> lows(codec.elements);
        for (size_t p = 0; p < codec.elements; p++) {
            auto [a, b] = std::minmax_element(weights + 16 * p, weights + 16 * p + 16);
            lows[p] = *a, least += *a;
            widest = std::max(widest, *b - *a);
        }
        unit = widest / 255;
        const size_t even = (codec.elements + 1) / 2 * 2;
        bytes.assign(even * 16, 0);
        for (size_t p = 0; unit > 0 && p < codec.elements; p++)
            for (size_t c = 0; c < 16; c++)
                bytes[16 * p + c] = uint8_t(std::lrint((weights[16 * p + c] - lows[p]) / unit));
    }

    const uint8_t *place(size_t i, const uint8_t *code) {
        if (copy.empty()) return code;
        uint8_t *to = copy.data() + i * lines * 64;
        memcpy(to, code, codec.elements);
        return to;
    }

    void ofBlock(uint32_t block, float *out) {
        uint16_t sums[batch];
        const size_t even = (codec.elements + 1) / 2 * 2;
        ck_codec_kernels()->blocks(rowAt(codec.codes, block), bytes.data(), even, sums);
        for (size_t i = 0; i < batch; i++) out[i] = least + unit * float(sums[i]);
    }

    float product(const uint8_t *code) const {
        const ck_distance_kernels_t &distances = *ck_distance_kernels();
        if (codec.body == CK_BODY_FLOAT)
            return distances.inner_product(weights, (const float *)code, codec.elements);
        if (codec.body == CK_BODY_HALF)
            return distances.inner_product_half(
                weights, (const uint16_t *)code, codec.elements);
        return ck_codec_kernels()->inner_product_brain(
            weights, (const uint16_t *)code, codec.elements);
    }
};

float number(const ck_rows_t &rows, uint32_t row) {
    float value;
    memcpy(&value, rowAt(rows, row), sizeof value);
    return value;
}

/// A finite number in half precision.
float fromHalf(uint16_t half) {
    // The exponents' biases differ by 112, whether the number is normal or not.
    const uint32_t magnitude = uint32_t(half & 0x7fff) << 13;
    float value;
    memcpy(&value, &magnitude, sizeof value);
    value *= 0x1p112f;
    return half & 0x8000 ? -value : value;
}

/// Turns a sum into a score.
float scored(
    const ck_codec_t &codec, const ck_codec_query_t &query, uint32_t row, float sum) {
    float factor = codec.factors.blocks ? number(codec.factors, row) : 1, offset = 0;
    if (codec.estimates.blocks) {
        uint16_t halves[2];
        memcpy(halves, rowAt(codec.estimates, row), sizeof halves);
        factor = codec.factor_unit * fromHalf(halves[0]);
        offset = codec.offset_unit * fromHalf(halves[1]);
    }
    const float product = query.base + offset + factor * (sum + query.shift);
    if (!codec.norms.blocks) return product;
    return 2 * product - number(codec.norms, row) - query.norm;
}

bool isAllowed(const uint64_t *allowed, uint32_t row) {
    return !allowed || (allowed[row >> 6] >> (row & 63) & 1);
}

}  // namespace

ck_status_t ck_codec_search(
    const ck_codec_t *codec, const ck_codec_query_t *query, uint32_t k, const uint64_t *allowed,
    int32_t *rows, float *scores) {
    try {
        std::fill(rows, rows + k, -1);
        std::fill(scores, scores + k, -std::numeric_limits<float>::infinity());
        TopK best(rows, scores, k);
        Sums sums(*codec, *query);
        uint32_t some[batch];
        float found[batch];
        for (uint32_t first = 0; first < codec->count; first += batch) {
            const uint32_t last = std::min(codec->count, first + uint32_t(batch));
            const bool whole = codec->body == CK_BODY_BLOCKS;
            size_t count = 0, wanted = 0;
            for (uint32_t row = first; row < last; row++) {
                const bool is = isAllowed(allowed, row);
                wanted += is;
                if (is || whole) some[count++] = row;
            }
            if (wanted == 0) continue;
            sums.of(some, count, found);
            for (size_t i = 0; i < count; i++) {
                if (whole && !isAllowed(allowed, some[i])) continue;
                best.insert(scored(*codec, *query, some[i], found[i]), int32_t(some[i]));
            }
        }
        return CK_OK;
    } catch (const std::exception &) {
        return CK_OUT_OF_MEMORY;
    }
}
