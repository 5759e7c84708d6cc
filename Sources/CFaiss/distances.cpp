// FAISS 1.7.3 as packaged has distance functions without vector instructions, all in one object of the
// archive. These definitions of every symbol of that object come first, so the linker leaves it out.
#include <faiss/Index.h>
#include <faiss/utils/distances.h>
#include <ckernels.h>
#include <cmath>

// That object has other symbols in every other version (1.7.4 adds fvec_inner_product_batch_4 and
// fvec_L2sqr_batch_4, later ones a template for each processor). If one were missing here, the linker
// would take the object after all and meet every other symbol twice.
#if FAISS_VERSION_MAJOR * 10000 + FAISS_VERSION_MINOR * 100 + FAISS_VERSION_PATCH != 10703
#pragma message("FAISS is not 1.7.3: its own distance functions are used, which may be slower")
#else

namespace faiss {

float fvec_inner_product(const float *x, const float *y, size_t d) {
    return ck_distance_kernels()->inner_product(x, y, d);
}

float fvec_L2sqr(const float *x, const float *y, size_t d) {
    return ck_distance_kernels()->squared_distance(x, y, d);
}

float fvec_norm_L2sqr(const float *x, size_t d) {
    return ck_distance_kernels()->inner_product(x, x, d);
}

float fvec_L1(const float *x, const float *y, size_t d) {
    float sum = 0;
    for (size_t i = 0; i < d; i++) sum += std::fabs(x[i] - y[i]);
    return sum;
}

float fvec_Linf(const float *x, const float *y, size_t d) {
    float largest = 0;
    for (size_t i = 0; i < d; i++) largest = std::fmax(largest, std::fabs(x[i] - y[i]));
    return largest;
}

void fvec_inner_products_ny(float *out, const float *x, const float *y, size_t d, size_t ny) {
    auto product = ck_distance_kernels()->inner_product;
    for (size_t i = 0; i < ny; i++) out[i] = product(x, y + i * d, d);
}

void fvec_L2sqr_ny(float *out, const float *x, const float *y, size_t d, size_t ny) {
    auto distance = ck_distance_kernels()->squared_distance;
    for (size_t i = 0; i < ny; i++) out[i] = distance(x, y + i * d, d);
}

size_t fvec_L2sqr_ny_nearest(
    float *distances, const float *x, const float *y, size_t d, size_t ny) {
    fvec_L2sqr_ny(distances, x, y, d, ny);
    size_t nearest = 0;
    for (size_t i = 1; i < ny; i++)
        if (distances[i] < distances[nearest]) nearest = i;
    return nearest;
}

void fvec_L2sqr_ny_y_transposed_ref(
    float *out, const float *x, const float *y, const float *squares, size_t d, size_t stride,
    size_t ny) {
    float own = fvec_norm_L2sqr(x, d);
    for (size_t i = 0; i < ny; i++) {
        float product = 0;
        for (size_t j = 0; j < d; j++) product += x[j] * y[i + j * stride];
        out[i] = own + squares[i] - 2 * product;
    }
}

size_t fvec_L2sqr_ny_nearest_y_transposed(
    float *distances, const float *x, const float *y, const float *squares, size_t d,
    size_t stride, size_t ny) {
    fvec_L2sqr_ny_y_transposed_ref(distances, x, y, squares, d, stride, ny);
    size_t nearest = 0;
    for (size_t i = 1; i < ny; i++)
        if (distances[i] < distances[nearest]) nearest = i;
    return nearest;
}

void fvec_madd(size_t n, const float *a, float factor, const float *b, float *c) {
    for (size_t i = 0; i < n; i++) c[i] = a[i] + factor * b[i];
}

int fvec_madd_and_argmin(size_t n, const float *a, float factor, const float *b, float *c) {
    float least = 1e20f;
    int at = -1;
    for (size_t i = 0; i < n; i++) {
        c[i] = a[i] + factor * b[i];
        if (c[i] < least) least = c[i], at = int(i);
    }
    return at;
}

void fvec_add(size_t d, const float *a, const float *b, float *c) {
    for (size_t i = 0; i < d; i++) c[i] = a[i] + b[i];
}

void fvec_add(size_t d, const float *a, float b, float *c) {
    for (size_t i = 0; i < d; i++) c[i] = a[i] + b;
}

void fvec_sub(size_t d, const float *a, const float *b, float *c) {
    for (size_t i = 0; i < d; i++) c[i] = a[i] - b[i];
}

void compute_PQ_dis_tables_dsub2(
    size_t d, size_t ksub, const float *centroids, size_t nx, const float *x,
    bool is_inner_product, float *tables) {
    for (size_t i = 0; i < nx; i++)
        for (size_t m = 0; m < d / 2; m++) {
            const float *part = x + i * d + 2 * m;
            for (size_t k = 0; k < ksub; k++) {
                const float *centroid = centroids + (m * ksub + k) * 2;
                float a = part[0] - centroid[0], b = part[1] - centroid[1];
                *tables++ = is_inner_product ? part[0] * centroid[0] + part[1] * centroid[1]
                                             : a * a + b * b;
            }
        }
}

// The reference forms of the same object.

float fvec_inner_product_ref(const float *x, const float *y, size_t d) {
    return ck_distance_kernels_at(CK_CPU_SCALAR)->inner_product(x, y, d);
}
float fvec_L2sqr_ref(const float *x, const float *y, size_t d) {
    return ck_distance_kernels_at(CK_CPU_SCALAR)->squared_distance(x, y, d);
}
float fvec_norm_L2sqr_ref(const float *x, size_t d) { return fvec_inner_product_ref(x, x, d); }
float fvec_L1_ref(const float *x, const float *y, size_t d) { return fvec_L1(x, y, d); }
float fvec_Linf_ref(const float *x, const float *y, size_t d) { return fvec_Linf(x, y, d); }
void fvec_inner_products_ny_ref(float *out, const float *x, const float *y, size_t d, size_t ny) {
    for (size_t i = 0; i < ny; i++) out[i] = fvec_inner_product_ref(x, y + i * d, d);
}
void fvec_L2sqr_ny_ref(float *out, const float *x, const float *y, size_t d, size_t ny) {
    for (size_t i = 0; i < ny; i++) out[i] = fvec_L2sqr_ref(x, y + i * d, d);
}
size_t fvec_L2sqr_ny_nearest_ref(
    float *distances, const float *x, const float *y, size_t d, size_t ny) {
    return fvec_L2sqr_ny_nearest(distances, x, y, d, ny);
}
size_t fvec_L2sqr_ny_nearest_y_transposed_ref(
    float *distances, const float *x, const float *y, const float *squares, size_t d,
    size_t stride, size_t ny) {
    return fvec_L2sqr_ny_nearest_y_transposed(distances, x, y, squares, d, stride, ny);
}

}  // namespace faiss

#endif
