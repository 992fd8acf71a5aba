// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the program uses of LibTorch: tensors, autograd, threads, generators. Included in place of <torch/torch.h>,
// which also holds modules, optimizers, data loaders and serialization; those have their own counterparts here, and
// each file that saw theirs took four seconds longer to compile.
#pragma once

#include <torch/csrc/autograd/autograd.h>
#include <torch/types.h>
#include <torch/utils.h>
