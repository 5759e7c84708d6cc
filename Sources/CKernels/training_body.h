// The training kernels of one level: CK_LANES, CK_TALL, CK_VECTORS and CK_FUSED say how wide it is.
namespace {
#include "float32_vector.h"
#include "float32_matmul.h"
#include "float32_rows.h"
#include "transpose.h"
#include "training_products.h"
#include "training_rows.h"
#include "training_attention.h"
}  // namespace

extern const ck_training_t CK_TABLE;
const ck_training_t CK_TABLE = {
    linear_scratch,    linear_forward,     linear_backward,     linear_gradient,
    activate_to,       activate_backward,  gate_backward,       layer_norm_backward,
    softmax_backward,  attention_scratch,  attention_training,  attention_backward,
    sum_rows,          add,                drop};
