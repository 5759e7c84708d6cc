// Four lanes: SSE2 on x86-64, NEON on Arm.
#include "ckernels_training.h"

#define CK_LANES 4
#define CK_TABLE ck_training_portable
#if defined(__aarch64__)
#define CK_FUSED 1
#define CK_TALL 6
#define CK_VECTORS 3
#else
#define CK_FUSED 0
#define CK_TALL 4
#define CK_VECTORS 2
#endif
#include "training_body.h"
