#pragma once
#include "ckernels_codec.h"

// Each is NULL where the build's architecture lacks the level.
extern const ck_codec_kernels_t *const codecScalar;
extern const ck_codec_kernels_t *const codecNeon;
extern const ck_codec_kernels_t *const codecAvx2;
extern const ck_codec_kernels_t *const codecAvx512;
