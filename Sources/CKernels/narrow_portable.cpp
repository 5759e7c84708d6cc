// The narrow formats by their definition: what the other kernels are tested against.
#include <algorithm>
#include <cmath>
#include <vector>

#include "narrow_tables.h"

namespace {

float rounded(float x) {
    const uint32_t bits = uint32_t(bfloat16_bits(x)) << 16;
    float y;
    __builtin_memcpy(&y, &bits, sizeof y);
    return y;
}

/// A word for each weight: its bfloat16 or code as a float.
PackedLayer parts(const int32_t *packed, size_t outputs, size_t inputs) {
    return {const_cast<int32_t *>(packed), outputs, inputs, 1, 1};
}

size_t packed_count(size_t outputs, size_t inputs, size_t groups) {
    return groups * parts(nullptr, outputs, inputs / groups).count;
}

/// Packs the inputs of a group.
template <ck_narrow_format_t FORMAT>
void pack_group(const ck_narrow_weights_t *w, size_t group, size_t inputs, const PackedLayer &layer) {
    auto *values = reinterpret_cast<float *>(layer.words);
    const float *smoothing = w->smoothing ? w->smoothing + group * inputs : nullptr;
    for (size_t i = 0; i < inputs; i++) layer.factors[i] = smoothing ? 1 / smoothing[i] : 1;
    for (size_t j = 0; j < w->outputs; j++, values += inputs) {
        layer.bias[j] = w->bias && group == 0 ? w->bias[j] : 0;
        float largest = 0;
        for (size_t i = 0; i < inputs; i++) {
            values[i] = w->weights[j * w->inputs + group * inputs + i] * (smoothing ? smoothing[i] : 1);
            largest = std::max(largest, std::fabs(values[i]));
        }
        layer.scales[j] = largest / 127;
        layer.sums[j] = 0;
        const float inverse = largest > 0 ? 127 / largest : 0;
        for (size_t i = 0; i < inputs; i++) {
            values[i] = FORMAT == CK_INT8 ? std::rint(values[i] * inverse) : rounded(values[i]);
            layer.sums[j] += values[i];
        }
    }
}

template <ck_narrow_format_t FORMAT> void pack(const ck_narrow_weights_t *w, int32_t *packed) {
    const size_t inputs = w->inputs / w->groups;
    for (size_t group = 0; group < w->groups; group++) {
        const PackedLayer layer = parts(packed, w->outputs, inputs);
        pack_group<FORMAT>(w, group, inputs, layer);
        packed += layer.count;
    }
}

/// What each code of a row is multiplied by, and what is added.
struct RowScale {
    float scale = 1, offset = 0;
};

template <ck_narrow_format_t FORMAT>
RowScale prepare(const float *x, const PackedLayer &layer, std::vector<float> &row) {
    for (size_t i = 0; i < row.size(); i++)
        row[i] = FORMAT == CK_INT8 ? x[i] * layer.factors[i] : rounded(x[i]);
    if (FORMAT == CK_BFLOAT16) return {};
    const auto [low, high] = std::minmax_element(row.begin(), row.end());
    const float offset = *low, range = *high - offset, inverse = range > 0 ? 255 / range : 0;
    for (float &code : row) code = std::floor((code - offset) * inverse + 0.5f);
    return {range / 255, offset};
}

template <ck_narrow_format_t FORMAT>
void linear(const ck_linear_narrow_t *l, const float *in, size_t rows, const float *residual,
            float *out) {
    const size_t inputs = l->inputs / l->groups, count = parts(nullptr, l->outputs, inputs).count;
    std::vector<float> row(inputs);
    for (size_t part = 0; part < rows * l->groups; part++) {
        const size_t i = part / l->groups, group = part % l->groups;
        const PackedLayer layer = parts(l->packed + group * count, l->outputs, inputs);
        const RowScale scale = prepare<FORMAT>(in + i * l->inputs + group * inputs, layer, row);
        const auto *weights = reinterpret_cast<const float *>(layer.words);
        for (size_t j = 0; j < l->outputs; j++, weights += inputs) {
            double sum = 0;
            for (size_t k = 0; k < inputs; k++) sum += double(row[k]) * weights[k];
            if (FORMAT == CK_INT8)
                sum = (sum * scale.scale + double(layer.sums[j]) * scale.offset) * layer.scales[j];
            const size_t at = i * l->outputs + j;
            const float added = group > 0 ? out[at] : residual ? residual[at] : 0;
            out[at] = float(sum + layer.bias[j] + added);
        }
    }
    ck_float32(CK_CPU_SCALAR)->activate(l->activation, out, rows * l->outputs);
}

size_t attention_scratch(size_t tokens, size_t) { return tokens; }

void attention(const ck_attention_f32_t *text, float *scores) {
    const ck_attention_f32_t &t = *text;
    const size_t all = t.heads * t.width, stride = 3 * all;
    for (size_t head = 0; head < t.heads; head++)
        for (size_t i = 0; i < t.tokens; i++) {
            const float *query = t.qkv + i * stride + head * t.width;
            const size_t begin = i > t.window ? i - t.window : 0;
            const size_t end = t.window < t.tokens - i ? i + t.window + 1 : t.tokens;
            float best = -INFINITY;
            for (size_t j = begin; j < end; j++) {
                const float *key = t.qkv + j * stride + all + head * t.width;
                double sum = 0;
                for (size_t d = 0; d < t.width; d++) sum += double(rounded(query[d])) * rounded(key[d]);
                const float *bias = t.bias ? t.bias + head * (2 * t.bias_reach + 1) + t.bias_reach : nullptr;
                scores[j] = float(sum * t.scale) + (bias ? bias[ptrdiff_t(j) - ptrdiff_t(i)] : 0);
                best = std::max(best, scores[j]);
            }
            double total = 0;
            for (size_t j = begin; j < end; j++) total += scores[j] = std::exp(scores[j] - best);
            for (size_t d = 0; d < t.width; d++) {
                double sum = 0;
                for (size_t j = begin; j < end; j++)
                    sum += rounded(scores[j])
                        * double(rounded(t.qkv[j * stride + 2 * all + head * t.width + d]));
                t.out[i * all + head * t.width + d] = float(sum / total);
            }
        }
}

}  // namespace

const ck_narrow_t ck_bfloat16_portable = {packed_count, pack<CK_BFLOAT16>, linear<CK_BFLOAT16>,
                                          attention_scratch, attention};
const ck_narrow_t ck_int8_portable = {packed_count, pack<CK_INT8>, linear<CK_INT8>, nullptr, nullptr};
