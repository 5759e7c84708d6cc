#pragma once
#include <cblas.h>
#include <openblas_config.h>
#include <stddef.h>

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
