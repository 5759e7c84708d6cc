#pragma once
// Everything from outside that the bodies use: included before a target attribute begins, so that
// no shared inline function of the library is compiled for a processor that may not be there.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <new>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <system_error>
#include <thread>
#include <vector>
