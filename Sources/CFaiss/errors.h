#pragma once
#include <exception>
#include <new>
#include <string>
#include "cfaiss.h"

/// Keeps the text of a failure for cfaiss_last_error.
void cfaissRemember(const char *text) noexcept;

/// Runs `body`, which returns a status; no exception leaves.
template <class Body> cfaiss_status_t cfaissGuarded(Body body) noexcept {
    try {
        return body();
    } catch (const std::bad_alloc &) {
        cfaissRemember("out of memory");
        return CFAISS_OUT_OF_MEMORY;
    } catch (const std::exception &failure) {
        cfaissRemember(failure.what());
    } catch (...) {
        cfaissRemember("unknown failure");
    }
    return CFAISS_FAILED;
}
