// Runs every kernel of each level that the processor has, and compares it with the portable one.
//
// `make arm` compiles this for 64-bit Arm and runs it under emulation; `make sanitize` compiles it with
// the sanitizers of addresses and of undefined behaviour. What has no alignment lies at odd addresses, and
// ends where its memory ends, so that a read beyond it is seen.
#include "ckernels.h"
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <random>
#include <vector>

namespace {

int failures = 0;
ck_cpu_level_t level = CK_CPU_SCALAR;
std::mt19937 generator(7);

void expect(bool holds, const char *what, size_t d) {
    if (holds) return;
    failures++;
    printf("FAILED level %d: %s, %zu elements\n", int(level), what, d);
}

bool close(float one, float other, float size) {
    return std::fabs(one - other) <= 1e-5f * (1 + size);
}

std::vector<float> normal(size_t count) {
    std::normal_distribution<float> distribution;
    std::vector<float> values(count);
    for (float &value : values) value = distribution(generator);
    return values;
}

template <typename T>
std::vector<T> whole(size_t count, int low, int high) {
    std::uniform_int_distribution<int> distribution(low, high);
    std::vector<T> values(count);
    for (T &value : values) value = T(distribution(generator));
    return values;
}

/// Values at an odd address, behind the last of which no memory is.
template <typename T>
class Loose {
public:
    Loose(const std::vector<T> &values)
        : memory(static_cast<uint8_t *>(malloc(1 + values.size() * sizeof(T)))) {
        if (!values.empty()) memcpy(memory.get() + 1, values.data(), values.size() * sizeof(T));
        count = values.size();
    }
    T *data() const { return reinterpret_cast<T *>(memory.get() + 1); }
    const uint8_t *bytes() const { return memory.get() + 1; }
    std::vector<T> values() const {
        std::vector<T> out(count);
        if (count) memcpy(out.data(), memory.get() + 1, count * sizeof(T));
        return out;
    }

private:
    struct Free { void operator()(void *memory) const { free(memory); } };
    std::unique_ptr<uint8_t, Free> memory;
    size_t count;
};

template <typename T> Loose<T> loose(const std::vector<T> &values) { return Loose<T>(values); }

template <typename T>
std::vector<const uint8_t *> rowsOf(const Loose<T> &values, size_t count, size_t width) {
    std::vector<const uint8_t *> rows;
    for (size_t i = 0; i < count; i++) rows.push_back(values.bytes() + i * width);
    return rows;
}

/// A matrix of bytes in one block, at an odd address.
struct Rows {
    Loose<uint8_t> memory;
    const uint8_t *block;
    ck_rows_t rows;

    template <typename T>
    Rows(const std::vector<T> &values, size_t width)
        : memory(bytesOf(values)), block(memory.bytes()), rows{&block, width * sizeof(T), 30} {}
    Rows(const Rows &) = delete;

private:
    template <typename T> static std::vector<uint8_t> bytesOf(const std::vector<T> &values) {
        std::vector<uint8_t> bytes(values.size() * sizeof(T));
        if (!bytes.empty()) memcpy(bytes.data(), values.data(), bytes.size());
        return bytes;
    }
};

void distances() {
    const auto &fast = *ck_distance_kernels_at(level);
    const auto &plain = *ck_distance_kernels_at(CK_CPU_SCALAR);
    for (size_t d : {1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 63, 65, 100, 384, 385}) {
        const auto x = loose(normal(5 * d)), y = loose(normal(7 * d));
        expect(close(fast.inner_product(x.data(), y.data(), d),
                     plain.inner_product(x.data(), y.data(), d), d), "inner product", d);
        expect(close(fast.squared_distance(x.data(), y.data(), d),
                     plain.squared_distance(x.data(), y.data(), d), 4 * d), "distance", d);
        const Loose<uint16_t> half(std::vector<uint16_t>(7 * d)), other(std::vector<uint16_t>(7 * d));
        fast.to_half(y.data(), 7 * d, half.data());
        plain.to_half(y.data(), 7 * d, other.data());
        expect(half.values() == other.values(), "half precision", d);
        const Loose<float> wide(std::vector<float>(7 * d)), wider(std::vector<float>(7 * d));
        fast.from_half(half.data(), 7 * d, wide.data());
        plain.from_half(half.data(), 7 * d, wider.data());
        expect(wide.values() == wider.values(), "single precision", d);
        expect(close(fast.inner_product_half(x.data(), half.data(), d),
                     plain.inner_product_half(x.data(), half.data(), d), d), "half inner product", d);
        expect(close(fast.squared_distance_half(x.data(), half.data(), d),
                     plain.squared_distance_half(x.data(), half.data(), d), 4 * d),
               "half distance", d);
        std::vector<float> products(35), others(35);
        fast.products(x.data(), 5, y.data(), 7, d, products.data());
        plain.products(x.data(), 5, y.data(), 7, d, others.data());
        bool equal = true;
        for (size_t i = 0; i < 35; i++) equal &= close(products[i], others[i], d);
        expect(equal, "products", d);
    }
}

void codes() {
    if (!ck_code_kernels_at(level)) return;
    const auto &fast = *ck_code_kernels_at(level);
    const auto &plain = *ck_code_kernels_at(CK_CPU_SCALAR);
    for (size_t lines : {1, 2, 6}) {
        const auto stored = loose(whole<uint8_t>(9 * 64 * lines, 0, 255));
        const auto query = loose(whole<int8_t>(128 * lines, -127, 127));
        const auto rows = rowsOf(stored, 9, 64 * lines);
        std::vector<int32_t> sums(rows.size()), others(rows.size());
        fast.bytes(rows.data(), rows.size(), query.data(), lines, sums.data());
        plain.bytes(rows.data(), rows.size(), query.data(), lines, others.data());
        expect(sums == others, "codes of bytes", 64 * lines);
        fast.nibbles(rows.data(), rows.size(), query.data(), lines, sums.data());
        plain.nibbles(rows.data(), rows.size(), query.data(), lines, others.data());
        expect(sums == others, "codes of nibbles", 128 * lines);
    }
}

void codecs() {
    if (!ck_codec_kernels_at(level)) return;
    const auto &fast = *ck_codec_kernels_at(level);
    const auto &plain = *ck_codec_kernels_at(CK_CPU_SCALAR);
    for (size_t bits = 1; bits <= 8; bits++) {
        const size_t words = 3, bytes = 17;
        ck_planes_t layout{uint32_t(bits), {}};
        for (size_t b = 0; b < bits; b++) layout.bytes[b] = uint32_t(bytes - b);
        const size_t width = bits * bytes - bits * (bits - 1) / 2;
        const auto stored = loose(whole<uint8_t>(6 * width, 0, 255));
        auto query = whole<int8_t>(64 * words, -128, 127);
        std::memset(query.data() + 8 * bytes, 0, query.size() - 8 * bytes);
        std::vector<uint64_t> planes(8 * words);
        for (size_t i = 0; i < query.size(); i++)
            for (size_t p = 0; p < 8; p++)
                planes[p * words + i / 64] |= uint64_t(uint8_t(query[i]) >> p & 1) << (i % 64);
        const ck_planes_query_t asked{words, query.data(), planes.data()};
        const auto rows = rowsOf(stored, 6, width);
        std::vector<int32_t> sums(rows.size()), others(rows.size());
        fast.planes(rows.data(), rows.size(), &layout, &asked, sums.data());
        plain.planes(rows.data(), rows.size(), &layout, &asked, others.data());
        expect(sums == others, "planes", bits);
    }
    for (size_t parts : {2, 6, 48, 256}) {
        const auto block = loose(whole<uint8_t>(16 * parts, 0, 255));
        const auto table = loose(whole<uint8_t>(16 * parts, 0, 255));
        uint16_t sums[32], others[32];
        fast.blocks(block.data(), table.data(), parts, sums);
        plain.blocks(block.data(), table.data(), parts, others);
        expect(std::memcmp(sums, others, sizeof sums) == 0, "blocks", parts);
    }
    for (size_t parts : {1, 2, 5, 48, 256}) {
        const auto stored = loose(whole<uint8_t>(7 * parts, 0, 255));
        const auto values = normal(256 * parts);
        const auto rows = rowsOf(stored, 7, parts);
        std::vector<float> found(rows.size()), expected(rows.size());
        fast.tables(rows.data(), rows.size(), values.data(), parts, found.data());
        plain.tables(rows.data(), rows.size(), values.data(), parts, expected.data());
        expect(found == expected, "tables", parts);
    }
    for (size_t d : {1, 5, 16, 33}) {
        const size_t n = 21;
        for (size_t k : {3, 16, 256}) {
            const auto points = normal(n * d), centroids = normal(k * d);
            std::vector<uint8_t> nearest(n), others(n);
            std::vector<float> far(n), farther(n);
            fast.nearest(points.data(), n, d, d, centroids.data(), k, nearest.data(), far.data());
            plain.nearest(
                points.data(), n, d, d, centroids.data(), k, others.data(), farther.data());
            expect(nearest == others, "nearest centroid", d);
        }
        const auto x = normal(d);
        const auto brain = loose(whole<uint16_t>(d, 0x3C00, 0x4080));
        expect(close(fast.inner_product_brain(x.data(), brain.data(), d),
                     plain.inner_product_brain(x.data(), brain.data(), d), 4 * d),
               "bfloat16 inner product", d);
    }
}

/// Codes of every body are searched at odd addresses; hits are those of the sums by definition, nearly.
void codecScans() {
    for (uint32_t d : {1, 3, 64, 130}) {
        const uint32_t n = 45, k = 7;
        const auto weights = normal(d);
        const auto stored = normal(n * d);
        std::vector<uint16_t> brain(n * d);
        for (size_t i = 0; i < brain.size(); i++) {
            uint32_t bits;
            memcpy(&bits, &stored[i], 4);
            brain[i] = uint16_t(bits >> 16);
        }
        std::vector<uint16_t> half(n * d);
        ck_distance_kernels()->to_half(stored.data(), stored.size(), half.data());
        const Rows floats(stored, d), halves(half, d), brains(brain, d), norms(normal(n), 1);
        const Rows bytes(whole<uint8_t>(n * d, 0, 255), d);
        for (auto [body, rows] : {std::pair(CK_BODY_FLOAT, &floats.rows),
                                  std::pair(CK_BODY_HALF, &halves.rows),
                                  std::pair(CK_BODY_BRAIN, &brains.rows),
                                  std::pair(CK_BODY_BYTES, &bytes.rows)}) {
            ck_codec_t codec{};
            codec.body = body;
            codec.count = n;
            codec.elements = d;
            codec.codes = *rows;
            codec.norms = norms.rows;
            codec.factors = norms.rows;
            const ck_codec_query_t query{weights.data(), 0.5f, 0.25f, 2};
            int32_t found[k];
            float scores[k];
            expect(ck_codec_search(&codec, &query, k, nullptr, found, scores) == CK_OK, "scan", d);
            for (uint32_t i = 1; i < k; i++) expect(scores[i] <= scores[i - 1], "order of hits", d);
            for (int32_t row : found) expect(row >= 0 && row < int32_t(n), "a hit", d);
        }
    }
}

/// The graph over random vectors that one level builds and searches: its links, rows and scores.
struct Graph {
    std::vector<int32_t> links, rows;
    std::vector<float> scores;

    explicit Graph(ck_cpu_level_t level, bool half, bool nibbles) {
        const uint32_t n = 900, d = 48, k = 10, queries = 20;
        generator.seed(11);
        const auto vectors = normal(n * d), asked = normal(queries * d);
        std::vector<float> elements;
        for (uint32_t j = 0; j < d; j++) elements.insert(elements.end(), {1, 8.f / (nibbles ? 15 : 255), -4});
        std::vector<uint16_t> halves(n * d);
        ck_distance_kernels_at(CK_CPU_SCALAR)->to_half(vectors.data(), n * d, halves.data());
        const Rows wide(vectors, d), narrow(halves, d), steps(elements, 3);
        const ck_vectors_t originals{half ? narrow.rows : wide.rows, n, d, half, false};
        ck_codebook_t codebook{};
        codebook.dimension = codebook.coded = d;
        codebook.lines = 1;
        codebook.nibbles = nibbles;
        codebook.elements = steps.rows;
        codebook.error = nibbles ? 0.3f : 0.05f;
        std::vector<uint8_t> built(64 * n, 128), coded(64 * n);
        for (uint32_t i = 0; i < n; i++)
            for (uint32_t j = 0; j < d; j++)
                built[64 * i + j] = uint8_t(std::lround(
                    128 + std::fmin(127, std::fmax(-127, 30 * vectors[i * d + j]))));
        // Some rows have no code: their originals are compared.
        for (uint32_t i = 0; i < n; i += 17) std::fill_n(built.begin() + 64 * i, 64, uint8_t(255));
        std::vector<float> middle(d);
        const ck_code_limit_t limit{middle.data(), 1, nibbles ? 1.0f : 0.012f};
        std::vector<uint8_t> sketches(64 * n);
        expect(ck_codebook_encode(&codebook, &originals, nullptr, &limit, 2, sketches.data()) == CK_OK,
               "sketches", d);
        ck_graph_recipe_t recipe{};
        recipe.originals = originals;
        recipe.step = 1.0f / 30;
        if (nibbles) recipe.sketch = &codebook, recipe.sketches = sketches.data();
        recipe.codes = built.data();
        recipe.count = n;
        recipe.lines = 1;
        recipe.upper_degree = 8;
        recipe.beam = 60;
        recipe.threads = 1;
        recipe.seed = 3;
        ck_layered_graph_t layered{};
        expect(ck_graph_build_at(level, &recipe, &layered) == CK_OK, "graph built", d);
        expect(ck_layered_graph_connect(&layered, &originals) == CK_OK, "graph connected", d);
        std::vector<int32_t> order(n), numbers;
        expect(ck_graph_order(&layered, order.data()) == CK_OK, "graph ordered", d);
        std::vector<uint32_t> counts;
        for (int32_t l = 1;; l++) {
            uint32_t count = 0;
            for (uint32_t i = 0; i < n; i++) count += layered.levels[i] > l;
            if (count == 0) break;
            counts.push_back(count);
        }
        uint32_t above = 0;
        for (uint32_t count : counts) above += count;
        links.resize(n * layered.degree);
        std::vector<int32_t> upper(above * layered.upper_degree + 1);
        expect(ck_graph_pack(&layered, order.data(), links.data(), upper.data()) == CK_OK,
               "graph packed", d);
        std::vector<int32_t> nodes(n);
        for (uint32_t node = 0; node < n; node++) nodes[order[node]] = int32_t(node);
        for (uint32_t i = 0; i < n; i++) numbers.insert(numbers.end(), {order[i], nodes[i]});
        expect(ck_codebook_encode(&codebook, &originals, order.data(), &limit, 1, coded.data()) == CK_OK,
               "graph encoded", d);
        const Rows codeRows(coded, 64), linkRows(links, layered.degree);
        const Rows upperRows(upper, layered.upper_degree), numberRows(numbers, 2);
        ck_graph_t graph{};
        graph.degree = layered.degree;
        graph.upper_degree = layered.upper_degree;
        graph.levels = uint32_t(counts.size());
        graph.level_counts = counts.data();
        graph.codebook = codebook;
        graph.codes = codeRows.rows;
        graph.links = linkRows.rows;
        graph.upper = upperRows.rows;
        graph.numbers = numberRows.rows;
        graph.originals = originals;
        const ck_request_t request{asked.data(), queries, k, 80, nullptr, n};
        rows.resize(queries * k);
        scores.resize(queries * k);
        expect(ck_graph_search_at(level, &graph, &request, rows.data(), scores.data()) == CK_OK,
               "graph searched", d);
        std::vector<int32_t> exact(queries * k);
        std::vector<float> best(queries * k);
        ck_exact_search(&originals, &request, exact.data(), best.data());
        int found = 0;
        for (uint32_t i = 0; i < queries * k; i++)
            for (uint32_t j = i / k * k; j < (i / k + 1) * k; j++) found += rows[i] == exact[j];
        expect(found > 0.9 * queries * k, "the graph finds the nearest", d);
        ck_layered_graph_free(&layered);
    }
};

void graphs() {
    for (bool half : {false, true})
        for (bool nibbles : {false, true}) {
            const Graph plain(CK_CPU_SCALAR, half, nibbles);
            if (!ck_code_kernels_at(level)) continue;
            const Graph fast(level, half, nibbles);
            expect(plain.links == fast.links, "links", 48);
            expect(plain.rows == fast.rows, "neighbours", 48);
            bool equal = true;
            for (size_t i = 0; i < plain.scores.size(); i++)
                equal &= close(plain.scores[i], fast.scores[i], 48);
            expect(equal, "scores", 48);
        }
}

/// Floats where kernels of a transformer may expect them: at the begin of a line of the cache.
class Aligned {
public:
    explicit Aligned(size_t count)
        : memory(static_cast<float *>(aligned_alloc(64, (count * sizeof(float) + 127) / 64 * 64))) {
        memset(memory.get(), 0, (count * sizeof(float) + 127) / 64 * 64);
    }
    float *data() const { return memory.get(); }

private:
    struct Free { void operator()(void *memory) const { free(memory); } };
    std::unique_ptr<float, Free> memory;
};

bool areClose(const std::vector<float> &one, const std::vector<float> &other, float tolerance) {
    for (size_t i = 0; i < one.size(); i++)
        if (!(std::fabs(one[i] - other[i]) <= tolerance * (1 + std::fabs(other[i])))) return false;
    return true;
}

std::vector<float> linear(const ck_float32_t &kernels, size_t rows, size_t inputs, size_t outputs) {
    generator.seed(5);
    const auto weights = normal(outputs * inputs), bias = normal(outputs), x = normal(rows * inputs);
    const auto residual = normal(rows * outputs);
    const Aligned packed(kernels.packed_count(outputs, inputs));
    kernels.pack(weights.data(), inputs, outputs, inputs, packed.data());
    std::vector<float> out(rows * outputs);
    const ck_linear_f32_t layer{packed.data(), bias.data(), inputs, outputs, CK_IDENTITY};
    kernels.linear(&layer, x.data(), rows, residual.data(), out.data());
    return out;
}

std::vector<float> attention(const ck_float32_t &kernels, size_t tokens, size_t heads, size_t width) {
    generator.seed(6);
    const auto qkv = normal(tokens * 3 * heads * width);
    const Aligned scratch(kernels.attention_scratch(tokens, width));
    std::vector<float> out(tokens * heads * width);
    const ck_attention_f32_t text{qkv.data(), out.data(), tokens,  heads, width,
                                  0.3f,       SIZE_MAX,   nullptr, 0};
    kernels.attention(&text, scratch.data());
    return out;
}

std::vector<float> narrow(const ck_narrow_t &kernels, size_t rows, size_t inputs, size_t outputs) {
    generator.seed(7);
    const auto weights = normal(outputs * inputs), bias = normal(outputs), x = normal(rows * inputs);
    const ck_narrow_weights_t layer{weights.data(), bias.data(), nullptr, outputs, inputs, 1};
    const Aligned packed(kernels.packed_count(outputs, inputs, 1));
    auto words = reinterpret_cast<int32_t *>(packed.data());
    kernels.pack(&layer, words);
    std::vector<float> out(rows * outputs);
    const ck_linear_narrow_t made{words, inputs, outputs, 1, CK_IDENTITY};
    kernels.linear(&made, x.data(), rows, nullptr, out.data());
    return out;
}

std::vector<float> training(const ck_training_t &kernels, size_t rows, size_t inputs, size_t outputs) {
    generator.seed(8);
    const auto weights = normal(outputs * inputs), x = normal(rows * inputs);
    const auto dy = normal(rows * outputs);
    const Aligned scratch(kernels.linear_scratch(rows, inputs, outputs));
    const ck_training_linear_t layer{rows, inputs, outputs};
    std::vector<float> all(rows * outputs + rows * inputs + outputs * inputs);
    float *y = all.data(), *dx = y + rows * outputs, *dweights = dx + rows * inputs;
    kernels.linear(&layer, x.data(), weights.data(), nullptr, nullptr, y, scratch.data());
    kernels.linear_backward(&layer, dy.data(), weights.data(), nullptr, dx, scratch.data());
    kernels.linear_gradient(&layer, dy.data(), x.data(), dweights, scratch.data());
    return all;
}

void transformers() {
    const auto &fast = *ck_float32(level), &plain = *ck_float32(CK_CPU_SCALAR);
    for (size_t rows : {1, 3, 17})
        for (size_t inputs : {1, 5, 33, 64})
            for (size_t outputs : {1, 7, 48}) {
                expect(areClose(linear(fast, rows, inputs, outputs),
                                linear(plain, rows, inputs, outputs), 1e-4f), "linear layer", inputs);
                expect(areClose(training(*ck_training(level), rows, inputs, outputs),
                                training(*ck_training(CK_CPU_SCALAR), rows, inputs, outputs), 1e-3f),
                       "linear layer in training", inputs);
                for (auto format : {CK_BFLOAT16, CK_INT8}) {
                    const ck_narrow_t *own = ck_narrow(level, format);
                    const ck_narrow_t *reference = ck_narrow(CK_CPU_SCALAR, format);
                    if (!own || !reference) continue;
                    expect(areClose(narrow(*own, rows, inputs, outputs),
                                    narrow(*reference, rows, inputs, outputs), 0.05f),
                           "narrow layer", inputs);
                }
            }
    for (size_t tokens : {1, 2, 9, 33})
        for (size_t width : {4, 32, 40})
            expect(areClose(attention(fast, tokens, 3, width), attention(plain, tokens, 3, width), 1e-4f),
                   "attention", width);
    for (size_t columns : {1, 5, 31, 64, 100}) {
        const auto x = normal(3 * columns), scale = normal(columns);
        std::vector<float> one(x.size()), other(x.size());
        const ck_layer_norm_f32_t norm{scale.data(), nullptr, columns, 1e-5f};
        fast.layer_norm(&norm, x.data(), nullptr, 3, one.data());
        plain.layer_norm(&norm, x.data(), nullptr, 3, other.data());
        expect(areClose(one, other, 1e-4f), "normalisation", columns);
        one = other = x;
        fast.softmax(one.data(), 3, columns);
        plain.softmax(other.data(), 3, columns);
        expect(areClose(one, other, 1e-4f), "softmax", columns);
        for (int activation = CK_IDENTITY; activation <= CK_SIGMOID; activation++) {
            one = other = x;
            fast.activate(ck_activation_t(activation), one.data(), one.size());
            plain.activate(ck_activation_t(activation), other.data(), other.size());
            expect(areClose(one, other, 1e-4f), "activation", columns);
        }
    }
}

}  // namespace

int main() {
    int levels = 0;
    for (auto one : {CK_CPU_SCALAR, CK_CPU_NEON, CK_CPU_AVX2, CK_CPU_AVX512}) {
        level = one;
        if (!ck_distance_kernels_at(level)) continue;
        levels++;
        distances();
        codes();
        codecs();
        codecScans();
        graphs();
        transformers();
    }
    if (failures) printf("%d comparisons failed\n", failures);
    else printf("the kernels of %d levels agree\n", levels);
    return failures ? 1 : 0;
}
