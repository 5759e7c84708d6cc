// One linear layer of a transformer: our fused kernels beside oneDNN's products, on one core.
//
// usage: products SECONDS; prints a line of JSON for each shape and contestant.
#include <dnnl.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "ckernels_narrow.h"

using dnnl::memory;
using Type = memory::data_type;
using Clock = std::chrono::steady_clock;

struct Shape {
    size_t rows, outputs, inputs;
};

struct Layer {
    std::vector<float> in, weights, bias, residual, out;

    explicit Layer(Shape s)
        : in(s.rows * s.inputs), weights(s.outputs * s.inputs), bias(s.outputs),
          residual(s.rows * s.outputs), out(s.rows * s.outputs) {
        std::mt19937 random(1);
        std::normal_distribution<float> normal(0, 0.1f);
        for (auto *values : {&in, &weights, &bias, &residual})
            for (float &value : *values) value = normal(random);
    }
};

/// out = in · Wᵀ + bias + residual, from float32 to float32.
static std::function<void()> ours(Shape s, Layer &layer, ck_narrow_format_t format) {
    const ck_narrow_t *kernels = ck_narrow_amx(format);
    if (!kernels) kernels = ck_narrow(CK_CPU_AVX512, format);
    if (!kernels) return nullptr;
    auto packed = std::make_shared<std::vector<int32_t>>(kernels->packed_count(s.outputs, s.inputs, 1));
    const ck_narrow_weights_t weights = {layer.weights.data(), layer.bias.data(), nullptr, s.outputs, s.inputs, 1};
    kernels->pack(&weights, packed->data());
    return [=, &layer] {
        const ck_linear_narrow_t l = {packed->data(), s.inputs, s.outputs, 1, CK_IDENTITY};
        kernels->linear(&l, layer.in.data(), s.rows, layer.residual.data(), layer.out.data());
    };
}

/// The product alone, of inputs that are in the narrow format already; with `whole` also what makes
/// a layer of it: conversion of the inputs, and scales, bias and residual.
static std::function<void()> oneDNN(Shape s, Layer &layer, bool int8, bool whole) {
    const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
    const auto rows = memory::dim(s.rows), columns = memory::dim(s.outputs), depth = memory::dim(s.inputs);
    const memory::desc in({rows, depth}, int8 ? Type::u8 : Type::bf16, memory::format_tag::ab);
    const memory::desc weights({depth, columns}, int8 ? Type::s8 : Type::bf16, memory::format_tag::any);
    const memory::desc out({rows, columns}, int8 ? Type::s32 : Type::f32, memory::format_tag::ab);
    const dnnl::matmul::primitive_desc description({in, weights, out}, engine);
    const dnnl::matmul product(description);
    const memory left(in, engine), right(description.weights_desc(), engine), result(out, engine);
    std::vector<float> scales(s.rows, 0.01f);
    return [=, &layer]() mutable {
        dnnl::stream stream(engine);
        if (whole) {
            auto *codes = static_cast<uint8_t *>(left.get_data_handle());
            auto *halves = static_cast<uint16_t *>(left.get_data_handle());
            for (size_t i = 0; i < s.rows; i++) {
                const float *x = layer.in.data() + i * s.inputs;
                float low = x[0], high = x[0];
                if (int8)
                    for (size_t k = 0; k < s.inputs; k++) low = std::min(low, x[k]), high = std::max(high, x[k]);
                scales[i] = (high - low) / 255;
                const float inverse = int8 ? 255 / (high - low) : 0;
                for (size_t k = 0; k < s.inputs; k++) {
                    if (int8) codes[i * s.inputs + k] = uint8_t((x[k] - low) * inverse + 0.5f);
                    else { uint32_t bits; __builtin_memcpy(&bits, x + k, 4); halves[i * s.inputs + k] = uint16_t((bits + 0x8000) >> 16); }
                }
            }
        }
        product.execute(stream, {{DNNL_ARG_SRC, left}, {DNNL_ARG_WEIGHTS, right}, {DNNL_ARG_DST, result}});
        stream.wait();
        if (!whole) return;
        const auto *sums = static_cast<const int32_t *>(result.get_data_handle());
        const auto *floats = static_cast<const float *>(result.get_data_handle());
        for (size_t i = 0; i < s.rows; i++)
            for (size_t j = 0; j < s.outputs; j++) {
                const size_t at = i * s.outputs + j;
                const float sum = int8 ? float(sums[at]) * scales[i] : floats[at];
                layer.out[at] = sum + layer.bias[j] + layer.residual[at];
            }
    };
}

/// The median seconds of a call.
static double seconds(const std::function<void()> &call, double budget) {
    std::vector<double> times;
    call();
    for (const auto start = Clock::now(); std::chrono::duration<double>(Clock::now() - start).count() < budget;) {
        const auto before = Clock::now();
        call();
        times.push_back(std::chrono::duration<double>(Clock::now() - before).count());
    }
    std::nth_element(times.begin(), times.begin() + long(times.size() / 2), times.end());
    return times[times.size() / 2];
}

int main(int count, char **arguments) {
    const double budget = count > 1 ? std::atof(arguments[1]) : 0.2;
    for (const Shape s : {Shape{11, 1536, 384}, {160, 1152, 384}, {160, 384, 384}, {160, 1536, 384}, {160, 384, 1536}}) {
        Layer layer(s);
        const std::pair<const char *, std::function<void()>> contestants[] = {
            {"perennial int8, whole layer", ours(s, layer, CK_INT8)},
            {"oneDNN int8, whole layer", oneDNN(s, layer, true, true)},
            {"oneDNN int8, product alone", oneDNN(s, layer, true, false)},
            {"perennial bfloat16, whole layer", ours(s, layer, CK_BFLOAT16)},
            {"oneDNN bfloat16, whole layer", oneDNN(s, layer, false, true)},
            {"oneDNN bfloat16, product alone", oneDNN(s, layer, false, false)},
        };
        for (const auto &[name, call] : contestants) {
            if (!call) continue;
            const double speed = 2e-9 * double(s.rows * s.outputs * s.inputs) / seconds(call, budget);
            std::printf("{\"shape\": \"%zu × %zu × %zu\", \"name\": \"%s\", \"speed\": %.1f}\n", s.rows, s.outputs, s.inputs, name, speed);
        }
    }
}
