#pragma once
#include "ckernels_cpu.h"
#include "ckernels_float32.h"
#include "ckernels_narrow.h"
