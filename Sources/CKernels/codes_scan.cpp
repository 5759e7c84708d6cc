#include "ckernels_codes.h"
#include "distance_rows.h"

namespace {

/// A query in 14 bits an element: code · (128 · high + low) · unit.
struct FineQuery {
    std::vector<int8_t> high, low;
    /// Value of 1, and the constant of the inner product.
    double unit = 0, base = 0;
    /// Greatest possible error of an estimated inner product.
    double error = 0;

    FineQuery(const ck_coded_vectors_t &codes, const float *query)
        : high(codes.codebook.lines * 64), low(codes.codebook.lines * 64) {
        const ck_codebook_t &book = codes.codebook;
        std::vector<double> weighted(book.coded);
        double largest = 0, squares = 0, magnitude = 0;
        for (uint32_t j = 0; j < book.coded; j++) {
            float element[3];
            memcpy(element, rowAt(book.elements, j), sizeof element);
            weighted[j] = double(query[j]) * element[1];
            base += double(query[j]) * element[2];
            magnitude += std::fabs(double(query[j]) * element[2]);
            largest = std::max(largest, std::fabs(weighted[j]));
            squares += weighted[j] * weighted[j];
        }
        unit = largest > 0 ? largest / (127 * 128) : 1;
        for (uint32_t j = 0; j < book.coded; j++) {
            long whole = std::lrint(weighted[j] / unit);
            long upper = std::lrint(double(whole) / 128);
            high[j] = int8_t(upper);
            low[j] = int8_t(whole - 128 * upper);
        }
        // Rounding of the stored vector, of the query (half a unit times a byte), and of floats.
        error = std::sqrt(squares) * codes.residual + unit / 2 * 255 * book.coded
            + 1e-5 * (magnitude + std::sqrt(squares * book.coded) * 255);
    }
};

/// Estimated scores of all allowed rows; −infinity elsewhere.
void estimate(
    const ck_vectors_t &vectors, const ck_coded_vectors_t &codes, const ck_request_t &request,
    const FineQuery &query, std::vector<float> &out) {
    const ck_code_kernels_t &kernels = *ck_code_kernels();
    constexpr size_t batch = 16;
    const uint8_t *pointers[batch];
    uint32_t rows[batch];
    int32_t high[batch], low[batch];
    size_t count = 0;
    auto flush = [&] {
        kernels.bytes(pointers, count, query.high.data(), codes.codebook.lines, high);
        kernels.bytes(pointers, count, query.low.data(), codes.codebook.lines, low);
        for (size_t i = 0; i < count; i++) {
            double product = query.base + query.unit * (128.0 * high[i] + low[i]);
            if (vectors.euclidean) {
                float norm;
                memcpy(&norm, rowAt(codes.norms, rows[i]), sizeof norm);
                product = 2 * product - norm;
            }
            out[rows[i]] = float(product);
        }
        count = 0;
    };
    out.assign(vectors.count, -std::numeric_limits<float>::infinity());
    forEachAllowed(request, vectors.count, [&](uint32_t row) {
        rows[count] = row;
        pointers[count] = rowAt(codes.codes, row);
        if (++count == batch) flush();
    });
    if (count) flush();
}

}  // namespace

ck_status_t ck_coded_search(
    const ck_vectors_t *vectors, const ck_coded_vectors_t *codes, const ck_request_t *request,
    int32_t *rows, float *scores) {
    try {
        clearHits(*request, rows, scores);
        const ck_distance_kernels_t &kernels = *ck_distance_kernels();
        const size_t hits = std::min(request->k, request->allowed_count);
        std::vector<float> estimates, sorted;
        for (size_t q = 0; hits > 0 && q < request->query_count; q++) {
            const float *query = request->queries + q * vectors->dimension;
            FineQuery fine(*codes, query);
            estimate(*vectors, *codes, *request, fine, estimates);
            sorted = estimates;
            auto least = sorted.begin() + ptrdiff_t(hits - 1);
            std::nth_element(sorted.begin(), least, sorted.end(), std::greater<float>());
            // A row can only be a hit when its best case reaches the k-th row's worst case.
            const double error = (vectors->euclidean ? 2 : 1) * fine.error;
            const double bound = double(*least) - 2 * error - 1e-5 * std::fabs(double(*least));
            TopK best(rows + q * request->k, scores + q * request->k, hits);
            for (uint32_t row = 0; row < vectors->count; row++)
                if (double(estimates[row]) >= bound && isAllowed(*request, row))
                    best.insert(exactScore(kernels, *vectors, query, row), int32_t(row));
        }
        return CK_OK;
    } catch (const std::exception &) {
        return CK_OUT_OF_MEMORY;
    }
}
