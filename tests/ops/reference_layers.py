"""The cases of reference.json of norms, embeddings, newer activations, dropouts, and losses of margins."""

import torch

from reference_cases import EDGES, f64, i64, inf, nan, t, wave


def add_activations(r):
    x = wave(4, 6)
    kinks = t([-0.5, 0.5, 0.0, -0.0, 0.75, -0.75, inf, -inf])
    for op in ("hardshrink", "softshrink"):
        r.case(op, x, args=[0.5], label="plain", grad=True, f32=True)
        r.case(op, kinks, args=[0.5], label="kinks", grad=True, f32=True)
        r.case(op, kinks, args=[0.0], label="0", grad=True)
    r.case("softshrink", x, args=[-1.0], label="negative", throws=True)
    for dim in (0, 1, -1):
        r.case("glu", x, args=[dim], label=f"{dim}", grad=True, second=True, f32=True)
    r.case("glu", wave(3), args=[0], label="odd", throws=True)
    r.case("glu", t(1.0), args=[0], label="0-d", throws=True)
    r.case("rrelu", x, args=[0.1, 0.3, False], label="eval", grad=True, f32=True)
    r.case("rrelu", x, args=[0.3, 0.1, True], label="bounds", throws=True)
    images = wave(2, 3, 4)
    r.stream(5, ("rrelu", x, 0.1, 0.3, True), ("feature_dropout", images, 0.4, True), ("alpha_dropout", x, 0.3, True),
             ("feature_alpha_dropout", images, 0.6, True), ("rand", [3], torch.float32), ("alpha_dropout", x, 1.0, True),
             ("feature_dropout", images, 0.4, False), ("rrelu", x.float(), 0.1, 0.3, True), ("rand", [3], torch.float64))
    for op in ("feature_dropout", "alpha_dropout", "feature_alpha_dropout"):
        r.case(op, images, args=[1.5, True], label="p", throws=True)


def add_norms(r):
    for size in ((3, 4), (2, 4, 3), (2, 4, 2, 3)):
        x, w, b = wave(*size), wave(4, step=3), wave(4, step=5)
        for groups in (1, 2, 4) if len(size) > 2 else (1,):  # of two numbers only their order is left
            r.case("group_norm", x, w, b, args=[groups, 1e-5], label=f"{size} {groups}", grad=True, second=True,
                   f32=True)
        r.case("group_norm", x, None, None, args=[2, 1e-3], label=f"{size} neither", grad=True)
        if len(size) == 2:
            continue
        mean, var = t([0.5, -0.25, 0.125, 1.0]), t([1.0, 2.0, 0.5, 0.25])
        for from_input in (True, False):
            r.case("instance_norm", x, w, b, mean, var, args=[from_input, 0.2, 1e-5], label=f"{size} {from_input}",
                   grad=[0, 1, 2], second=True, f32=True)
        r.case("instance_norm", x, None, None, None, None, args=[True, 0.2, 1e-5], label=f"{size} neither", grad=True)
        for n in (1, 2, 3, 5):
            r.case("local_response_norm", x, args=[n, 0.5, 0.75, 1.2], label=f"{size} {n}", grad=True, second=True,
                   f32=True)
    r.case("group_norm", wave(2, 4, 3), None, None, args=[3, 1e-5], label="groups", throws=True)
    r.case("group_norm", wave(2, 4, 3), wave(2), None, args=[2, 1e-5], label="weight", throws=True)
    r.case("instance_norm", wave(2, 4, 3), None, None, None, None, args=[False, 0.2, 1e-5], label="no statistics",
           throws=True)
    r.case("local_response_norm", wave(2, 4), args=[2, 0.5, 0.75, 1.2], label="matrix", throws=True)


def add_embeddings(r):
    w, index = wave(5, 3), t([[1, 3, 1], [4, 0, 1]], i64)
    r.case("embedding.scaled", w, index, args=[-1, True], label="frequency", grad=True)
    r.case("embedding.scaled", w, index, args=[1, True], label="frequency padding", grad=True)
    for p in (1.0, 2.0, inf):
        r.case("embedding_renorm_", w, index[0], args=[1.5, p], label=f"{p}", f32=True)
    flat, offsets = t([1, 3, 1, 4, 0, 1], i64), t([0, 3, 3, 4], i64)
    for mode in (0, 1, 2):
        r.case("embedding_bag", w, flat, offsets, None, args=[False, mode, False, None], label=f"{mode}", grad=True,
               f32=True)
        r.case("embedding_bag", w, flat, t([0, 3, 3, 6], i64), None, args=[False, mode, True, None],
               label=f"{mode} last", grad=True)
        r.case("embedding_bag", w, flat, offsets, None, args=[False, mode, False, 1], label=f"{mode} padding", grad=True)
        r.case("embedding_bag", w, flat, offsets, None, args=[False, mode, False, -1], label=f"{mode} last row padding")
    r.case("embedding_bag", w, flat, offsets, wave(6, step=7), args=[False, 0, False, None], label="weights", grad=True)
    r.case("embedding_bag", w, flat, offsets, wave(6), args=[False, 1, False, None], label="weighted mean", throws=True)
    r.case("embedding_bag", w, flat, t([1, 3], i64), None, args=[False, 0, False, None], label="first offset",
           throws=True)
    r.case("embedding_bag", w, flat, t([0, 9], i64), None, args=[False, 0, False, None], label="large offset",
           throws=True)
    r.case("embedding_bag", w, t([7], i64), t([0], i64), None, args=[False, 0, False, None], label="index", throws=True)


def add_losses(r):
    x, y, z = wave(4, 3), wave(4, 3, step=3), wave(4, 3, step=7)
    for p in (1.0, 2.0, 3.0, inf):
        r.case("pairwise_distance", x, y, args=[p, 1e-6, False], label=f"{p}", grad=True, second=p > 1 and p < inf,
               f32=True)
    r.case("pairwise_distance", x, y, args=[2.0, 1e-3, True], label="keepdim", grad=True)
    r.case("pairwise_distance", x[0], y, args=[2.0, 1e-6, False], label="broadcast", grad=True)
    signs, labels = t([1.0, -1.0, 1.0, -1.0]), t([[1, -1, 0], [2, 0, -1], [-1, 1, 2], [0, 1, 2]], i64)
    for reduction in ("none", "mean", "sum"):
        for swap in (False, True):
            r.case("triplet_margin_loss", x, y, z, args=[1.0, 2.0, 1e-6, swap, reduction], label=f"{reduction} {swap}",
                   grad=True, f32=True)
        r.case("margin_ranking_loss", x[:, 0], y[:, 1], signs, args=[0.3, reduction], label=reduction, grad=[0, 1],
               f32=True)
        r.case("soft_margin_loss", x[:, 0], signs, args=[reduction], label=reduction, grad=[0], second=True, f32=True)
        for p in (1, 2):
            r.case("multi_margin_loss", x, labels[:, 0].abs(), None, args=[p, 0.7, reduction], label=f"{reduction} {p}",
                   grad=True, f32=True)
            r.case("multi_margin_loss", x, labels[:, 0].abs(), t([0.5, 2.0, 1.0]), args=[p, 0.7, reduction],
                   label=f"{reduction} {p} weights", grad=[0])
            r.case("multi_margin_loss", x[0], t(1, i64), None, args=[p, 0.7, reduction],
                   label=f"{reduction} {p} vector", grad=True)
        r.case("multilabel_margin_loss", x, labels, args=[reduction], label=reduction, grad=True, f32=True)
        r.case("multilabel_margin_loss", x[0], labels[1], args=[reduction], label=f"{reduction} vector", grad=True)
        for log in (True, False):
            for full in (False, True):
                r.case("poisson_nll_loss", x.abs() + 0.1, (y.abs() * 2).round(), args=[log, full, 1e-8, reduction],
                       label=f"{reduction} {log} {full}", grad=[0], second=True, f32=True)
    r.case("multi_margin_loss", x, labels[:, 0], None, args=[1, 0.7, "mean"], label="label", throws=True)
    r.case("multi_margin_loss", x, labels[:, 0].abs(), None, args=[3, 0.7, "mean"], label="p", throws=True)
    r.case("multilabel_margin_loss", x, labels + 2, args=["mean"], label="label", throws=True)
    r.case("multilabel_margin_loss", x, labels[0], args=["mean"], label="shape", throws=True)
    r.case("triplet_margin_loss", x, y[0], z, args=[1.0, 2.0, 1e-6, False, "mean"], label="dims", throws=True)
    r.case("margin_ranking_loss", x, y[0], signs, args=[0.3, "mean"], label="dims", throws=True)


def add_all(r):
    add_activations(r)
    add_norms(r)
    add_embeddings(r)
    add_losses(r)
