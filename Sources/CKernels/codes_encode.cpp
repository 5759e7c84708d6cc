#include "ckernels_codes.h"
#include "distance_rows.h"

namespace {

/// One thread's part: vectors become float32, are rotated together, and are rounded.
class Encoder {
public:
    Encoder(const ck_codebook_t &book, const ck_vectors_t &vectors)
        : book(book), vectors(vectors), batch(size_t(rowsAtOnce) * book.dimension) {
        for (uint32_t j = 0; j < book.coded; j++) {
            float element[3];
            memcpy(element, rowAt(book.elements, j), sizeof element);
            inverse.push_back(1 / element[1]);
            offset.push_back(element[2]);
            for (uint32_t i = 0; book.rotated && i < book.dimension; i++)
                rotation.push_back(
                    element[0] * float(int32_t(rowAt(book.rotation, j)[i]) - 128));
        }
        products.resize(size_t(rowsAtOnce) * book.coded);
        if (book.rotated) {
            center.resize(book.dimension);
            memcpy(center.data(), rowAt(book.center, 0), center.size() * sizeof(float));
        }
    }

    void encode(
        const int32_t *order, const ck_code_limit_t *limit, uint32_t first, uint32_t count,
        uint8_t *out) {
        const ck_distance_kernels_t &kernels = *ck_distance_kernels();
        const size_t d = book.dimension, bytes = size_t(book.lines) * 64;
        for (uint32_t i = 0; i < count; i++) {
            const uint8_t *row =
                rowAt(vectors.rows, order ? uint32_t(order[first + i]) : first + i);
            if (vectors.half) {
                kernels.from_half((const uint16_t *)row, d, &batch[i * d]);
            } else {
                memcpy(&batch[i * d], row, d * sizeof(float));
            }
        }
        const float *elements = batch.data();
        if (book.rotated) {
            kernels.products(
                batch.data(), count, rotation.data(), book.coded, d, products.data());
            elements = products.data();
        }
        for (uint32_t i = 0; i < count; i++) {
            const float *own = elements + size_t(i) * book.coded;
            uint8_t *code = out + (first + i) * bytes;
            double error = round(own, code);
            if (limit && !isWithin(*limit, batch.data() + i * d, own, error))
                std::fill(code, code + bytes, uint8_t(255));
        }
    }

    static constexpr uint32_t rowsAtOnce = 64;

private:
    const ck_codebook_t &book;
    const ck_vectors_t &vectors;
    std::vector<float> inverse, offset, rotation, batch, products, center;

    /// Writes a code and returns the squared distance from it to the elements.
    double round(const float *elements, uint8_t *out) const {
        const float most = book.nibbles ? 15 : 255;
        double error = 0;
        std::fill(out, out + book.lines * 64, uint8_t(0));
        for (uint32_t j = 0; j < book.coded; j++) {
            float place = (elements[j] - offset[j]) * inverse[j];
            auto code = uint8_t(std::min(std::max(place, 0.0f), most) + 0.5f);
            double rest = (double(place) - code) / inverse[j];
            error += rest * rest;
            if (book.nibbles) {
                out[j / 128 * 64 + j % 64] |= uint8_t(code << (j % 128 < 64 ? 0 : 4));
            } else {
                out[j] = code;
            }
        }
        return error;
    }

    /// Whether a code with so much error in its elements stands for its vector.
    bool isWithin(
        const ck_code_limit_t &limit, const float *vector, const float *elements,
        double error) const {
        if (limit.share < 0) return false;
        double length = squaredDistance(vector, limit.center);
        if (book.rotated) {
            // What the elements leave of the vector is no part of the code either.
            error += squaredDistance(vector, center.data());
            for (uint32_t j = 0; j < book.coded; j++) error -= double(elements[j]) * elements[j];
        }
        return error <= std::min(limit.share * length, double(limit.most));
    }

    double squaredDistance(const float *a, const float *b) const {
        double sum = 0;
        for (uint32_t i = 0; i < book.dimension; i++)
            sum += (double(a[i]) - b[i]) * (double(a[i]) - b[i]);
        return sum;
    }
};

}  // namespace

ck_status_t ck_codebook_encode(
    const ck_codebook_t *book, const ck_vectors_t *vectors, const int32_t *order,
    const ck_code_limit_t *limit, uint32_t threads, uint8_t *out) {
    std::atomic<uint32_t> next{0};
    std::atomic<bool> failed{false};
    auto work = [&] {
        try {
            Encoder encoder(*book, *vectors);
            for (uint32_t first; (first = next.fetch_add(Encoder::rowsAtOnce)) < vectors->count;)
                encoder.encode(
                    order, limit, first, std::min(Encoder::rowsAtOnce, vectors->count - first), out);
        } catch (const std::exception &) {
            failed = true;
        }
    };
    try {
        std::vector<std::thread> others;
        others.reserve(threads);
        try {
            for (uint32_t t = 1; t < threads; t++) others.emplace_back(work);
        } catch (const std::exception &) {
            // Fewer threads do the same work.
        }
        work();
        for (auto &thread : others) thread.join();
    } catch (const std::exception &) {
        failed = true;
    }
    return failed ? CK_OUT_OF_MEMORY : CK_OK;
}
