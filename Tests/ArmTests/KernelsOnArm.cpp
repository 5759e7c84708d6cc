// Compares the kernels of NEON with portable ones: `make arm` compiles both for 64-bit Arm and runs this
// under emulation. On Arm itself `make test` compares them, as it does AVX2 and AVX-512 on x86-64.
#include "ckernels.h"
#include <cmath>
#include <cstdio>
#include <cstring>
#include <random>
#include <vector>

namespace {

int failures = 0;
std::mt19937 generator(7);

void expect(bool holds, const char *what, size_t d) {
    if (holds) return;
    failures++;
    printf("FAILED %s, %zu elements\n", what, d);
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

template <typename T>
std::vector<const uint8_t *> rowsOf(const std::vector<T> &values, size_t width) {
    std::vector<const uint8_t *> rows;
    for (size_t i = 0; i + width <= values.size(); i += width)
        rows.push_back(reinterpret_cast<const uint8_t *>(values.data() + i));
    return rows;
}

/// A matrix of bytes in one block.
struct Rows {
    const uint8_t *block;
    ck_rows_t rows;

    template <typename T>
    Rows(const std::vector<T> &values, size_t width)
        : block(reinterpret_cast<const uint8_t *>(values.data())),
          rows{&block, width * sizeof(T), 30} {}
    Rows(const Rows &) = delete;
};

void distances() {
    const auto &neon = *ck_distance_kernels_at(CK_CPU_NEON);
    const auto &plain = *ck_distance_kernels_at(CK_CPU_SCALAR);
    for (size_t d : {1, 3, 7, 8, 16, 33, 100, 384}) {
        const auto x = normal(5 * d), y = normal(7 * d);
        expect(close(neon.inner_product(x.data(), y.data(), d),
                     plain.inner_product(x.data(), y.data(), d), d), "inner product", d);
        expect(close(neon.squared_distance(x.data(), y.data(), d),
                     plain.squared_distance(x.data(), y.data(), d), 4 * d), "distance", d);
        std::vector<uint16_t> half(y.size()), other(y.size());
        neon.to_half(y.data(), y.size(), half.data());
        plain.to_half(y.data(), y.size(), other.data());
        expect(half == other, "half precision", d);
        std::vector<float> wide(y.size()), wider(y.size());
        neon.from_half(half.data(), half.size(), wide.data());
        plain.from_half(half.data(), half.size(), wider.data());
        expect(wide == wider, "single precision", d);
        expect(close(neon.inner_product_half(x.data(), half.data(), d),
                     plain.inner_product_half(x.data(), half.data(), d), d), "half inner product", d);
        expect(close(neon.squared_distance_half(x.data(), half.data(), d),
                     plain.squared_distance_half(x.data(), half.data(), d), 4 * d),
               "half distance", d);
        std::vector<float> products(35), others(35);
        neon.products(x.data(), 5, y.data(), 7, d, products.data());
        plain.products(x.data(), 5, y.data(), 7, d, others.data());
        bool equal = true;
        for (size_t i = 0; i < 35; i++) equal &= close(products[i], others[i], d);
        expect(equal, "products", d);
    }
}

void codes() {
    const auto &neon = *ck_code_kernels_at(CK_CPU_NEON);
    const auto &plain = *ck_code_kernels_at(CK_CPU_SCALAR);
    for (size_t lines : {1, 2, 6}) {
        const auto stored = whole<uint8_t>(9 * 64 * lines, 0, 255);
        const auto query = whole<int8_t>(128 * lines, -127, 127);
        const auto rows = rowsOf(stored, 64 * lines);
        std::vector<int32_t> sums(rows.size()), others(rows.size());
        neon.bytes(rows.data(), rows.size(), query.data(), lines, sums.data());
        plain.bytes(rows.data(), rows.size(), query.data(), lines, others.data());
        expect(sums == others, "codes of bytes", 64 * lines);
        neon.nibbles(rows.data(), rows.size(), query.data(), lines, sums.data());
        plain.nibbles(rows.data(), rows.size(), query.data(), lines, others.data());
        expect(sums == others, "codes of nibbles", 128 * lines);
    }
}

void codecs() {
    const auto &neon = *ck_codec_kernels_at(CK_CPU_NEON);
    const auto &plain = *ck_codec_kernels_at(CK_CPU_SCALAR);
    for (size_t bits = 1; bits <= 8; bits++) {
        const size_t words = 3, bytes = 17;
        ck_planes_t layout{uint32_t(bits), {}};
        for (size_t b = 0; b < bits; b++) layout.bytes[b] = uint32_t(bytes - b);
        const size_t width = bits * bytes - bits * (bits - 1) / 2;
        const auto stored = whole<uint8_t>(6 * width, 0, 255);
        auto query = whole<int8_t>(64 * words, -128, 127);
        std::memset(query.data() + 8 * bytes, 0, query.size() - 8 * bytes);
        std::vector<uint64_t> planes(8 * words);
        for (size_t i = 0; i < query.size(); i++)
            for (size_t p = 0; p < 8; p++)
                planes[p * words + i / 64] |= uint64_t(uint8_t(query[i]) >> p & 1) << (i % 64);
        const ck_planes_query_t asked{words, query.data(), planes.data()};
        const auto rows = rowsOf(stored, width);
        std::vector<int32_t> sums(rows.size()), others(rows.size());
        neon.planes(rows.data(), rows.size(), &layout, &asked, sums.data());
        plain.planes(rows.data(), rows.size(), &layout, &asked, others.data());
        expect(sums == others, "planes", bits);
    }
    for (size_t parts : {2, 6, 48, 256}) {
        const auto block = whole<uint8_t>(16 * parts, 0, 255);
        const auto table = whole<uint8_t>(16 * parts, 0, 255);
        uint16_t sums[32], others[32];
        neon.blocks(block.data(), table.data(), parts, sums);
        plain.blocks(block.data(), table.data(), parts, others);
        expect(std::memcmp(sums, others, sizeof sums) == 0, "blocks", parts);
        const auto stored = whole<uint8_t>(7 * parts, 0, 255);
        const auto values = normal(256 * parts);
        const auto rows = rowsOf(stored, parts);
        std::vector<float> found(rows.size()), expected(rows.size());
        neon.tables(rows.data(), rows.size(), values.data(), parts, found.data());
        plain.tables(rows.data(), rows.size(), values.data(), parts, expected.data());
        expect(found == expected, "tables", parts);
    }
    for (size_t d : {1, 5, 16, 33}) {
        const size_t n = 21, k = 256;
        const auto points = normal(n * d), centroids = normal(k * d);
        std::vector<uint8_t> nearest(n), others(n);
        std::vector<float> far(n), farther(n);
        neon.nearest(points.data(), n, d, d, centroids.data(), k, nearest.data(), far.data());
        plain.nearest(points.data(), n, d, d, centroids.data(), k, others.data(), farther.data());
        expect(nearest == others, "nearest centroid", d);
        std::vector<uint16_t> brain = whole<uint16_t>(d, 0x3C00, 0x4080);
        expect(close(neon.inner_product_brain(points.data(), brain.data(), d),
                     plain.inner_product_brain(points.data(), brain.data(), d), 4 * d),
               "bfloat16 inner product", d);
    }
}

/// The graph over random vectors that one level builds and searches: its links, rows and scores.
struct Graph {
    std::vector<int32_t> links, rows;
    std::vector<float> scores;

    explicit Graph(ck_cpu_level_t level) {
        const uint32_t n = 900, d = 48, k = 10, queries = 20;
        generator.seed(11);
        const auto vectors = normal(n * d), asked = normal(queries * d);
        std::vector<float> elements;
        for (uint32_t j = 0; j < d; j++) elements.insert(elements.end(), {1, 8.f / 255, -4});
        const Rows original(vectors, d), steps(elements, 3);
        const ck_vectors_t originals{original.rows, n, d, false, false};
        ck_codebook_t codebook{};
        codebook.dimension = codebook.coded = d;
        codebook.lines = 1;
        codebook.elements = steps.rows;
        codebook.error = 0.05f;
        std::vector<uint8_t> built(64 * n, 128), coded(64 * n);
        for (uint32_t i = 0; i < n; i++)
            for (uint32_t j = 0; j < d; j++)
                built[64 * i + j] = uint8_t(std::lround(
                    128 + std::fmin(127, std::fmax(-127, 30 * vectors[i * d + j]))));
        ck_graph_recipe_t recipe{};
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
        expect(ck_codebook_encode(&codebook, &originals, order.data(), 1, coded.data()) == CK_OK,
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
        printf("level %d: recall@10 %.3f\n", int(level), double(found) / (queries * k));
        expect(found > 0.9 * queries * k, "the graph finds the nearest", d);
        ck_layered_graph_free(&layered);
    }
};

void graphs() {
    const Graph plain(CK_CPU_SCALAR), neon(CK_CPU_NEON);
    expect(plain.links == neon.links, "links", 48);
    expect(plain.rows == neon.rows, "neighbours", 48);
    bool equal = true;
    for (size_t i = 0; i < plain.scores.size(); i++)
        equal &= close(plain.scores[i], neon.scores[i], 48);
    expect(equal, "scores", 48);
}

}  // namespace

int main() {
    distances();
    codes();
    codecs();
    graphs();
    printf(failures ? "%d comparisons failed\n" : "NEON and portable kernels agree\n", failures);
    return failures ? 1 : 0;
}
