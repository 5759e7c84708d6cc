#pragma once
#include <cblas.h>
#include <openblas_config.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

// LAPACK, which OpenBLAS contains without a C header. Fortran: matrices are stored column after
// column, every argument is a pointer, and the length of each character argument comes last.

// A (m × n) = U · diag(s) · Vᵀ.
void dgesdd_(const char *jobz, const int *m, const int *n, double *a, const int *lda, double *s,
             double *u, const int *ldu, double *vt, const int *ldvt, double *work, const int *lwork,
             int *iwork, int *info, size_t jobz_length);
// A (m × n) = L · Q; then the rows of Q from their reflectors.
void dgelqf_(const int *m, const int *n, double *a, const int *lda, double *tau, double *work,
             const int *lwork, int *info);
void dorglq_(const int *m, const int *n, const int *k, double *a, const int *lda, const double *tau,
             double *work, const int *lwork, int *info);
// Symmetric A = V · diag(w) · Vᵀ, w ascending.
void dsyevd_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w,
             double *work, const int *lwork, int *iwork, const int *liwork, int *info,
             size_t jobz_length, size_t uplo_length);
// Symmetric positive definite A = Uᵀ · U.
void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info,
             size_t uplo_length);
void dpotrs_(const char *uplo, const int *n, const int *nrhs, const double *a, const int *lda,
             double *b, const int *ldb, int *info, size_t uplo_length);
// A · X = B by LU with row exchanges.
void dgesv_(const int *n, const int *nrhs, double *a, const int *lda, int *ipiv, double *b,
            const int *ldb, int *info);

// How the library chooses its kernels, which it does when it is loaded. Not in its headers; other builds
// of the library may lack them.
void gotoblas_dynamic_init(void) __attribute__((weak));
void gotoblas_dynamic_quit(void) __attribute__((weak));

/// Chooses kernels again, those of `core`; false where the build cannot.
///
/// No other function of the library may run meanwhile. Programs that are started later choose for themselves.
static inline bool openblas_choose_kernels(const char *core) {
    if (!gotoblas_dynamic_init || !gotoblas_dynamic_quit) return false;
    gotoblas_dynamic_quit();
    setenv("OPENBLAS_CORETYPE", core, 1);
    gotoblas_dynamic_init();
    unsetenv("OPENBLAS_CORETYPE");
    return true;
}
