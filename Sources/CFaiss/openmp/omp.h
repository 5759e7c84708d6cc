#pragma once
// The part of GNU OpenMP's interface that FAISS's headers need; the library itself is linked.

#ifdef __cplusplus
extern "C" {
#endif

/// As large as libgomp's lock; its content is libgomp's.
typedef struct {
    int opaque;
} omp_lock_t;

void omp_init_lock(omp_lock_t *lock);
void omp_destroy_lock(omp_lock_t *lock);
void omp_set_lock(omp_lock_t *lock);
void omp_unset_lock(omp_lock_t *lock);
void omp_set_num_threads(int threads);
int omp_get_max_threads(void);
int omp_get_num_threads(void);
int omp_get_thread_num(void);

#ifdef __cplusplus
}
#endif
