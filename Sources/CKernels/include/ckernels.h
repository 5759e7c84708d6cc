#pragma once
#include "ckernels_cpu.h"
