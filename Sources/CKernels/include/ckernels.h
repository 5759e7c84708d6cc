#pragma once
#include "ckernels_codec.h"
#include "ckernels_codes.h"
#include "ckernels_cpu.h"
#include "ckernels_distance.h"
#include "ckernels_float32.h"
#include "ckernels_graph.h"
#include "ckernels_narrow.h"
