"""The cases of reference.json of operators on signals, images and volumes."""

import torch
import torch.nn.functional as F

from reference_cases import f64, i64, inf, nan, t, wave


def add_conv(r):
    sizes = {1: ((2, 4, 7), 3), 2: ((2, 4, 5, 6), (3, 2)), 3: ((1, 4, 3, 4, 5), (2, 2, 3))}
    numbers = (("plain", 1, 0, 1, 1), ("stride", 2, 1, 1, 1), ("dilation", 1, 2, 2, 1), ("groups", 1, 0, 1, 2),
               ("all", 2, 2, 2, 4))
    for dims, (size, kernel) in sizes.items():
        kernel = (kernel,) if isinstance(kernel, int) else kernel
        x, b = wave(*size), wave(4, step=5)
        for label, stride, padding, dilation, groups in numbers:
            args = [[stride] * dims, [padding] * dims, [dilation] * dims]
            w = wave(4, 4 // groups, *kernel, step=3)
            r.case(f"conv{dims}d", x, w, b, args=[*args, groups], label=label, grad=True, second=True, f32=True)
            r.case(f"conv{dims}d", x, w, None, args=[*args, groups], label=f"{label} no bias", grad=True)
            extra = [1 if max(stride, dilation) > 1 else 0] * dims
            r.case(f"conv_transpose{dims}d", x, w.reshape(4, 4 // groups, *kernel),
                   wave(4 // groups * groups, step=5), args=[*args[:2], extra, groups, args[2]], label=label, grad=True,
                   second=True, f32=True)
        r.case(f"conv{dims}d", x[0], wave(3, 4, *kernel, step=3), None, args=[*args[:2], [1] * dims, 1],
               label="no batch", grad=True)
        r.case(f"conv{dims}d", torch.zeros(0, *size[1:], dtype=f64), wave(3, 4, *kernel), None,
               args=[[1] * dims, [0] * dims, [1] * dims, 1], label="empty batch", grad=True)
        for padding in ("same", "valid"):
            r.case(f"conv{dims}d.named", x, wave(3, 4, *kernel, step=3), b[:3], args=[[1] * dims, padding, [2] * dims, 1],
                   label=padding, grad=True)
        r.case(f"conv{dims}d", x, wave(3, 3, *kernel), None, args=[[1] * dims, [0] * dims, [1] * dims, 1],
               label="channels", throws=True)
        r.case(f"conv{dims}d", x, wave(3, 4, *kernel), b, args=[[1] * dims, [0] * dims, [1] * dims, 1],
               label="biases", throws=True)
        r.case(f"conv{dims}d", x, wave(3, 4, *[9] * dims), None, args=[[1] * dims, [0] * dims, [1] * dims, 1],
               label="large kernel", throws=True)
        r.case(f"conv{dims}d", x, wave(3, 4, *kernel), None, args=[[0] * dims, [0] * dims, [1] * dims, 1],
               label="no stride", throws=True)
        r.case(f"conv{dims}d", x, wave(3, 4, *kernel).float(), None, args=[[1] * dims, [0] * dims, [1] * dims, 1],
               label="dtypes", throws=True)
        r.case(f"conv{dims}d.named", x, wave(3, 4, *kernel), None, args=[[2] * dims, "same", [1] * dims, 1],
               label="same with stride", throws=True)
        r.case(f"conv_transpose{dims}d", x, wave(4, 2, *kernel), None,
               args=[[1] * dims, [0] * dims, [1] * dims, 1, [1] * dims], label="output padding", throws=True)
    images = wave(2, 3, 5, 6)
    r.case("im2col", images, args=[[2, 3], [1, 1], [0, 0], [1, 1]], label="plain", grad=True, f32=True)
    r.case("im2col", images, args=[[2, 3], [2, 1], [1, 2], [2, 3]], label="all", grad=True)
    r.case("im2col", images[0], args=[[2, 3], [1, 1], [0, 0], [1, 1]], label="no batch", grad=True)
    r.case("im2col", images, args=[[9, 3], [1, 1], [0, 0], [1, 1]], label="large", throws=True)
    r.case("col2im", wave(2, 12, 20), args=[[5, 6], [2, 2], [1, 1], [0, 0], [1, 1]], label="plain", grad=True, f32=True)
    r.case("col2im", wave(1, 6, 6), args=[[4, 6], [2, 3], [2, 1], [1, 2], [2, 3]], label="all", grad=True)
    r.case("col2im", wave(1, 6, 8), args=[[4, 6], [2, 3], [2, 1], [1, 2], [2, 3]], label="windows", throws=True)


def add_pools(r):
    sizes = {1: (2, 3, 9), 2: (2, 2, 6, 7), 3: (1, 2, 5, 4, 6)}
    for dims, size in sizes.items():
        x = wave(*size)
        x_nan = x.clone()
        x_nan.view(-1)[[1, 5]] = nan
        x_nan.view(-1)[[3, 8]] = inf
        ties = torch.round(x)
        numbers = (("plain", 2, [], 0, 1), ("stride", 3, 2, 1, 1), ("overlap", 3, 1, 1, 1), ("dilation", 2, 1, 1, 2),
                   ("wide", 2, 3, 1, 1))
        for label, kernel, stride, padding, dilation in numbers:
            args = [[kernel] * dims, [stride] * dims if stride else [], [padding] * dims]
            for ceil in (False, True):
                name = f"{label}{' ceil' if ceil else ''}"
                r.case(f"max_pool{dims}d_with_indices", x, args=[*args, [dilation] * dims, ceil], label=name, grad=True,
                       f32=True)
                r.case(f"max_pool{dims}d", x, args=[*args, [dilation] * dims, ceil], label=name, grad=True)
                if dilation == 1:
                    for count in (True, False):
                        r.case(f"avg_pool{dims}d", x, args=[*args, ceil, count],
                               label=f"{name}{' counted' if count else ''}", grad=True, f32=True)
        if dims > 1:
            r.case(f"avg_pool{dims}d", x, args=[[3] * dims, [2] * dims, [1] * dims, False, True, 7], label="divisor",
                   grad=True)
            r.case(f"avg_pool{dims}d", x, args=[[3] * dims, [2] * dims, [1] * dims, False, True, 0], label="divisor 0",
                   throws=True)
        window = [[2] * dims, [], [0] * dims, [1] * dims, False]
        r.case(f"max_pool{dims}d_with_indices", ties, args=window, label="ties", grad=True)
        r.case(f"max_pool{dims}d_with_indices", x_nan, args=window, label="nan", grad=True)
        r.case(f"max_pool{dims}d_with_indices", x[0], args=window, label="no batch", grad=True)
        r.case(f"max_pool{dims}d_with_indices", torch.zeros(0, *size[1:], dtype=f64), args=window, label="empty batch")
        r.case(f"max_pool{dims}d", x, args=[[2] * dims, [], [2] * dims, [1] * dims, False], label="padding", throws=True)
        if dims > 1:  # max_pool1d returns an empty tensor
            r.case(f"max_pool{dims}d", x, args=[[20] * dims, [], [0] * dims, [1] * dims, False], label="large", throws=True)
            r.case(f"max_pool{dims}d", torch.zeros(2, *size[1:-1], 0, dtype=f64), args=window, label="empty", throws=True)
        r.case(f"max_pool{dims}d", wave(3), args=window, label="vector", throws=True)
        r.case(f"avg_pool{dims}d", x, args=[[2] * dims, [], [2] * dims, False, True], label="padding", throws=True)
        r.case(f"avg_pool{dims}d", x, args=[[20] * dims, [], [0] * dims, False, True], label="large", throws=True)
        for out in (1, 2, 3, 5, 7):
            r.case(f"adaptive_avg_pool{dims}d", x, args=[[out] * dims], label=f"{out}", grad=True, f32=True)
            r.case(f"adaptive_max_pool{dims}d", x, args=[[out] * dims], label=f"{out}", grad=True)
        r.case(f"adaptive_avg_pool{dims}d", x[0], args=[[2] * dims], label="no batch", grad=True)
        r.case(f"adaptive_max_pool{dims}d", x[0], args=[[2] * dims], label="no batch", grad=True)
        r.case(f"adaptive_avg_pool{dims}d", wave(3), args=[[2] * dims], label="vector", throws=True)
    places = torch.tensor([[[[3, 7], [0, 15]]]])
    r.case("max_unpool2d", wave(1, 1, 2, 2), places, args=[[4, 4]], label="plain", grad=True)
    r.case("max_unpool2d", wave(1, 1, 2, 2), places, args=[[3, 4]], label="out of range", throws=True)
    r.case("max_unpool3d", wave(1, 1, 1, 2, 2), places[None], args=[[2, 4, 4], [1, 2, 2], [0, 0, 0]], label="plain",
           grad=True)


def add_pads(r):
    for dims, size, pads in ((1, (2, 2, 4), [2, 1]), (2, (1, 2, 3, 4), [2, 3, 1, 2]),
                             (3, (1, 2, 3, 3, 4), [1, 2, 2, 0, 0, 1])):
        x = wave(*size)
        for mode in ("constant", "reflect", "replicate", "circular"):
            r.case("pad", x, args=[pads, mode], label=f"{mode} {dims}", grad=True, second=False, f32=True)
        r.case("pad", x[0], args=[pads, "reflect"], label=f"reflect {dims} no batch", grad=True)
        r.case(f"reflection_pad{dims}d", x, args=[pads], label="plain", grad=True)
        r.case(f"replication_pad{dims}d", x, args=[pads], label="plain", grad=True)
        r.case("pad", x, args=[[4] * 2 * dims, "reflect"], label=f"reflect {dims} far", throws=True)
        r.case("pad", x, args=[[5] * 2 * dims, "circular"], label=f"circular {dims} far", throws=True)
    x = wave(2, 3, 4)
    r.case("constant_pad_nd", x, args=[[1, 2, 0, 1], 2.5], label="value", grad=True, f32=True)
    r.case("constant_pad_nd", x, args=[[-1, 2, 1, -2], 2.5], label="cut", grad=True)
    r.case("constant_pad_nd", x, args=[[-3, 2], 1], label="most cut", grad=True)
    r.case("constant_pad_nd", t([[1, 2], [3, 4]], i64), args=[[1, 0], 7], label="int64")
    r.case("constant_pad_nd", x, args=[[-3, -2], 1], label="too much cut", throws=True)
    r.case("constant_pad_nd", x, args=[[1], 1], label="odd", throws=True)
    r.case("constant_pad_nd", x, args=[[1] * 8, 1], label="many", throws=True)
    r.case("pad", x, args=[[1, 1], "mirror"], label="unknown", throws=True)
    r.case("pad", x, args=[[1, 1], "reflect", 1.0], label="value", throws=True)
    r.case("pad", x, args=[[1, 1, 1, 1, 1, 1], "reflect"], label="dims", throws=True)


def add_upsampling(r):
    for dims, size, outs in ((1, (2, 2, 5), ([7], [3], [10], [1], [5])), (2, (1, 2, 3, 4), ([5, 7], [2, 3], [6, 8], [1, 5])),
                             (3, (1, 2, 3, 2, 4), ([5, 3, 7], [2, 1, 3]))):
        x = wave(*size)
        none = [None] * dims
        for out in outs:
            r.case(f"upsample_nearest{dims}d", x, args=[out], label=f"{out}", grad=True, f32=True)
            r.case(f"_upsample_nearest_exact{dims}d", x, args=[out], label=f"{out}", grad=True, f32=True)
            for corners in (False, True):
                kinds = {1: ["linear1d"], 2: ["bilinear2d", "bicubic2d"], 3: ["trilinear3d"]}[dims]
                for kind in kinds:
                    r.case(f"upsample_{kind}", x, args=[out, corners, *none], label=f"{out} {corners}", grad=True,
                           second=False)
        for kind in kinds:
            r.case(f"upsample_{kind}", x, args=[outs[0], False, *[1.6] * dims], label="scales", grad=True)
            r.case(f"upsample_{kind}", x[0], args=[outs[0], False, *none], label="no batch", throws=True)
            r.case(f"upsample_{kind}", x, args=[[0] * dims, False, *none], label="nothing", throws=True)
        r.case(f"upsample_nearest{dims}d", x, args=[outs[0], *[1.6] * dims], label="scales", grad=True)
    for n in range(1, 12):
        for m in range(1, 24):
            r.case("upsample_nearest1d", torch.arange(float(n), dtype=f64)[None, None], args=[[m]], label=f"{n} to {m}",
                   layouts=False)
    r.case("pixel_shuffle", wave(2, 8, 2, 3), args=[2], label="plain", grad=True)
    r.case("pixel_shuffle", wave(2, 6, 2, 3), args=[2], label="channels", throws=True)
    r.case("pixel_unshuffle", wave(2, 2, 4, 6), args=[2], label="plain", grad=True)
    r.case("pixel_unshuffle", wave(2, 2, 3, 6), args=[2], label="rows", throws=True)


def add_all(r):
    add_conv(r)
    add_pools(r)
    add_pads(r)
    add_upsampling(r)
