// The kernels of one level: CK_LANES, CK_TALL, CK_VECTORS and CK_FUSED say how wide it is.
namespace {
#include "float32_vector.h"
#include "float32_matmul.h"
#include "float32_rows.h"
#include "float32_attention.h"
}  // namespace

extern const ck_float32_t CK_TABLE;
const ck_float32_t CK_TABLE = {packed_count, pack,     linear, attention_scratch, attention,
                               layer_norm,   rotate, activate, gate, softmax};
