"""PyTorch's numbers for modules, initialisation, optimizers, schedules and training runs: writes reference.json.

Run by hand where PyTorch 1.13 is (Debian 12: apt install python3-torch), beside this file:

    /usr/bin/python3 reference.py

reference.cpp does the same things with wick and compares. A tensor is [dtype letter, shape, values].
"""

import json
import math
import pathlib
import warnings

import torch
from torch import nn

warnings.filterwarnings("ignore", message="Detected call of")
torch.set_num_threads(1)


def tensor(t):
    t = t.detach()
    letter = {torch.float32: "f", torch.float64: "d", torch.int64: "l"}[t.dtype]
    values = t.flatten().tolist()
    if letter == "f":
        values = [float(f"{v:.9g}") for v in values]
    return [letter, list(t.shape), values]


def initialisation():
    """Default values of layers, and everything of nn.init that draws, each after manual_seed(7)."""
    layers = []
    for name, sizes in [("Linear", (5, 4)), ("Linear", (17, 9)), ("Linear", (1, 1)), ("Bilinear", (3, 4, 5)),
                        ("PReLU", (3,))]:
        torch.manual_seed(7)
        layer = getattr(nn, name)(*sizes)
        layers.append({"layer": name, "sizes": sizes, "parameters": [tensor(p) for p in layer.parameters()]})
    torch.manual_seed(0)
    big = nn.Linear(784, 128)
    first = {"weight": tensor(big.weight.flatten()[:6]), "bias": tensor(big.bias[:6]),
             "last": tensor(big.weight.flatten()[-6:])}

    draws = []
    def draw(function, *args, shapes=((3, 5), (6, 8))):
        for shape in shapes:
            for dtype in (torch.float32, torch.float64):
                torch.manual_seed(7)
                t = getattr(nn.init, function)(torch.empty(shape, dtype=dtype), *args)
                draws.append({"function": function, "args": args, "result": tensor(t)})
    draw("uniform_", -2.0, 3.0)
    draw("normal_", 1.0, 0.5)
    draw("xavier_uniform_", 1.0)
    draw("xavier_uniform_", 5.0 / 3)
    draw("xavier_normal_", 2.0, shapes=((3, 5), (4, 2, 3)))
    draw("kaiming_uniform_", 0.0, "fan_in", "leaky_relu")
    draw("kaiming_uniform_", math.sqrt(5), "fan_in", "leaky_relu", shapes=((4, 2, 3),))
    draw("kaiming_uniform_", 0.0, "fan_out", "relu")
    draw("kaiming_normal_", 0.3, "fan_in", "leaky_relu")
    draw("kaiming_normal_", 0.0, "fan_out", "tanh", shapes=((4, 2, 3),))
    draw("sparse_", 0.3, 0.01, shapes=((7, 3),))
    draw("sparse_", 0.5, 2.0, shapes=((4, 4),))
    draw("orthogonal_", 1.0, shapes=((5, 5), (3, 7), (7, 3), (4, 2, 3)))
    draw("orthogonal_", 2.0)
    gains = [[f, param, nn.init.calculate_gain(f, param)] for f, param in
             [("linear", None), ("conv2d", None), ("sigmoid", None), ("tanh", None), ("relu", None),
              ("leaky_relu", 0.01), ("leaky_relu", 0.5)]]
    return {"layers": layers, "first": first, "draws": draws, "gains": gains}


OPTIMIZERS = [
    ("SGD", {"lr": 0.1}, {"lr": 0.02}),
    ("SGD", {"lr": 0.1, "momentum": 0.9}, {"lr": 0.1, "momentum": 0.5}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "dampening": 0.3}, {"lr": 0.1, "momentum": 0.9, "dampening": 0.9}),
    ("SGD", {"lr": 0.05, "momentum": 0.9, "nesterov": True}, {"lr": 0.05, "momentum": 0.9}),
    ("SGD", {"lr": 0.1, "weight_decay": 0.01}, {"lr": 0.1, "weight_decay": 0.5}),
    ("SGD", {"lr": 0.05, "momentum": 0.8, "weight_decay": 0.1, "nesterov": True}, {"lr": 0.2}),
    ("Adam", {"lr": 0.001}, {"lr": 0.1}),
    ("Adam", {"lr": 0.05, "betas": [0.8, 0.9]}, {"lr": 0.05, "betas": [0.0, 0.5]}),
    ("Adam", {"lr": 0.05, "eps": 0.01}, {"lr": 0.05, "eps": 1e-4, "weight_decay": 0.3}),
    ("Adam", {"lr": 0.05, "amsgrad": True, "betas": [0.5, 0.6]}, {"lr": 0.02, "weight_decay": 0.1, "amsgrad": True}),
    ("AdamW", {"lr": 0.01}, {"lr": 0.01, "weight_decay": 0.0}),
    ("AdamW", {"lr": 0.05, "betas": [0.8, 0.9], "eps": 0.001}, {"lr": 0.1, "weight_decay": 0.5}),
    ("AdamW", {"lr": 0.05, "amsgrad": True, "betas": [0.5, 0.6], "weight_decay": 0.1},
     {"lr": 0.05, "weight_decay": 0.0}),
    ("RMSprop", {"lr": 0.01}, {"lr": 0.02, "alpha": 0.5}),
    ("RMSprop", {"lr": 0.02, "eps": 0.01, "weight_decay": 0.1}, {"lr": 0.01, "centered": True}),
    ("RMSprop", {"lr": 0.01, "momentum": 0.9}, {"lr": 0.01, "momentum": 0.5, "centered": True, "alpha": 0.9}),
    ("Adagrad", {"lr": 0.05}, {"lr": 0.1, "lr_decay": 0.3}),
    ("Adagrad", {"lr": 0.1, "weight_decay": 0.1, "initial_accumulator_value": 0.5},
     {"lr": 0.2, "eps": 0.01, "initial_accumulator_value": 0.1}),
]
LBFGS = [{}, {"lr": 0.3, "max_iter": 3}, {"line_search_fn": "strong_wolfe"},
         {"line_search_fn": "strong_wolfe", "lr": 0.1, "max_iter": 4, "history_size": 2},
         {"max_iter": 7, "max_eval": 5, "history_size": 3, "lr": 0.5},
         {"line_search_fn": "strong_wolfe", "max_eval": 3, "lr": 20.0},
         {"line_search_fn": "strong_wolfe", "tolerance_grad": 1e-3, "tolerance_change": 1e-5}]


def wave(shape, step, dtype):
    """Numbers without a pattern that a small step makes, the same in any language."""
    n = math.prod(shape)
    return torch.tensor([math.sin(1 + step * i) for i in range(n)], dtype=torch.float64).to(dtype).reshape(shape)


def eighths(n, t):
    """Exact in float32, of both signs, different at each step t."""
    return [((7 * i * i + 13 * t + 5 * i * t) % 31 - 15) / 8 for i in range(n)]


def optimizer(name, parameters, first, second):
    groups = [{"params": parameters[:2], **first}, {"params": parameters[2:], **second}]
    for g in groups:
        if "betas" in g:
            g["betas"] = tuple(g["betas"])
    # Adagrad starts all sums at the value it is made with, whatever a group says.
    start = {k: v for k, v in first.items() if k == "initial_accumulator_value"}
    return getattr(torch.optim, name)(groups, lr=first["lr"], **start)


def optimizers():
    """By autograd in float64 on a small network; in float32 with gradients given, where parameter 1 has one at every
    third step only. The last parameter never has any."""
    cases = []
    for name, first, second in OPTIMIZERS:
        w1, b1, w2 = wave((4, 3), 0.7, torch.float64), wave((4,), 1.1, torch.float64), wave((2, 4), 0.9, torch.float64)
        x, y = wave((6, 3), 1.3, torch.float64), wave((6, 2), 0.31, torch.float64)
        ps = [p.requires_grad_() for p in (w1, b1, w2, torch.ones(3, dtype=torch.float64))]
        opt = optimizer(name, ps, first, second)
        losses = []
        for _ in range(20):
            opt.zero_grad(set_to_none=True)
            loss = (((x @ w1.t() + b1).tanh() @ w2.t() - y) ** 2).mean()
            loss.backward()
            opt.step()
            losses.append(loss.item())
        exact = {"losses": losses, "parameters": [tensor(p) for p in ps]}

        ps = [wave((4, 3), 0.7, torch.float32), wave((4,), 1.1, torch.float32), wave((19,), 0.9, torch.float32),
              torch.ones(3)]
        for p in ps:
            p.requires_grad_()
        opt = optimizer(name, ps, first, second)
        for t in range(20):
            for i, p in enumerate(ps):
                given = i < 3 and (i != 1 or t % 3 == 0)
                p.grad = torch.tensor(eighths(p.numel(), t)).reshape(p.shape) if given else None
            opt.step()
        cases.append({"optimizer": name, "first": first, "second": second, "float64": exact,
                      "float32": [tensor(p) for p in ps]})
    return cases


def lbfgs_run(options, problem, scale):
    """20 steps on a small network or in Rosenbrock's valley, in float64."""
    if problem == "network":
        ps = [wave((4, 3), 0.7, torch.float64), wave((4,), 1.1, torch.float64), wave((2, 4), 0.9, torch.float64)]
    else:
        ps = [torch.tensor([-1.5, 2.0], dtype=torch.float64)]
    x, y = wave((6, 3), 1.3, torch.float64), wave((6, 2), 0.31, torch.float64)
    for p in ps:
        p.mul_(scale).requires_grad_()
    opt = torch.optim.LBFGS(ps, **options)
    calls = 0

    def closure():
        nonlocal calls
        calls += 1
        opt.zero_grad(set_to_none=True)
        if problem == "network":
            loss = (((x @ ps[0].t() + ps[1]).tanh() @ ps[2].t() - y) ** 2).mean()
        else:
            loss = (1 - ps[0][0]) ** 2 + 100 * (ps[0][1] - ps[0][0] ** 2) ** 2
        loss.backward()
        return loss
    losses, counts = [], []
    for _ in range(20):
        losses.append(opt.step(closure).item())
        counts.append(calls)
    return losses, counts, ps


def lbfgs():
    """The losses that step() returns, and how often the closure was called until then."""
    cases = []
    for options in LBFGS:
        case = {"options": options}
        for problem in "network", "valley":
            losses, counts, _ = lbfgs_run(options, problem, 1)
            # How far PyTorch's own way parts when it starts a few units in the last place aside.
            others = [lbfgs_run(options, problem, 1 + aside)[0] for aside in (-4e-16, 4e-16, -8e-16, 8e-16)]
            spread = [max(abs(o[i] - losses[i]) for o in others) for i in range(len(losses))]
            case[problem] = {"losses": losses, "spread": spread, "calls": counts}
        cases.append(case)
    return cases


def plateaus():
    """The rate of a group after each metric."""
    cases = []
    metrics = [math.sin(1 + 0.7 * i) / (1 + i / 5) + 2 for i in range(40)]
    for options in [{}, {"patience": 2}, {"patience": 1, "factor": 0.5, "cooldown": 2},
                    {"mode": "max", "patience": 0, "factor": 0.9, "threshold": 0.1},
                    {"patience": 1, "threshold_mode": "abs", "threshold": 0.05, "min_lr": 0.0625},
                    {"mode": "max", "patience": 1, "threshold_mode": "abs", "threshold": 0.5, "eps": 0.02}]:
        opt = torch.optim.SGD([torch.zeros(1)], lr=0.5)
        schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(opt, **options)
        rates = []
        for m in metrics:
            schedule.step(m)
            rates.append(opt.param_groups[0]["lr"])
        cases.append({"options": options, "metrics": metrics, "rates": rates})
    return cases


def schedules():
    """The rates of two groups (0.1 and 0.5) before any step and after each. `closed` is PyTorch's closed form, of which
    its step() makes a chain of products."""
    cases = []
    for name, args, steps in [("StepLR", (3, 0.1), 14), ("StepLR", (1, 0.7), 20), ("CosineAnnealingLR", (10, 0.0), 10),
                              ("CosineAnnealingLR", (10, 0.01), 25), ("LinearLR", (0.25, 1.0, 8), 20),
                              ("LinearLR", (1.0, 0.1, 5), 20), ("OneCycleLR", (0.3, 20, 0.3, 25.0, 1e4), 19),
                              ("OneCycleLR", (1.5, 7, 0.5, 10.0, 100.0), 6),
                              ("OneCycleLR", (0.3, 10, 0.0, 4.0, 8.0), 9)]:
        opt = torch.optim.SGD([{"params": [torch.zeros(1)], "lr": 0.1}, {"params": [torch.zeros(1)], "lr": 0.5}], lr=1)
        if name == "OneCycleLR":
            max_lr, total, start, div, final = args
            schedule = torch.optim.lr_scheduler.OneCycleLR(opt, max_lr, total_steps=total, pct_start=start,
                                                           div_factor=div, final_div_factor=final,
                                                           cycle_momentum=False)
        else:
            schedule = getattr(torch.optim.lr_scheduler, name)(opt, *args)
        rates, closed = [], []
        for i in range(steps + 1):
            rates.append([g["lr"] for g in opt.param_groups])
            closed.append(schedule._get_closed_form_lr() if hasattr(schedule, "_get_closed_form_lr") else rates[-1])
            if i < steps:
                schedule.step()
        cases.append({"schedule": name, "args": args, "rates": rates, "closed": closed})
    return cases


def train(model, make_optimizer):
    """After manual_seed(0) and the making of the model: data, then 20 steps on batches of 16 of 64 samples."""
    x, y = torch.randn(64, 20), torch.randint(0, 3, (64,))
    opt = make_optimizer(model.parameters())
    losses = []
    for i in range(20):
        at = i % 4 * 16
        opt.zero_grad()
        loss = nn.functional.cross_entropy(model(x[at:at + 16]), y[at:at + 16])
        loss.backward()
        opt.step()
        losses.append(float(f"{loss.item():.9g}"))
    model.eval()
    with torch.no_grad():
        out = model(x[:4])
    return {"losses": losses, "parameters": [tensor(p) for p in model.parameters()],
            "buffers": [tensor(b) for b in model.buffers()], "eval": tensor(out)}


def runs():
    torch.manual_seed(0)
    dropout = train(nn.Sequential(nn.Linear(20, 16), nn.ReLU(), nn.Dropout(0.2), nn.Linear(16, 8), nn.ReLU(),
                                  nn.Dropout(0.2), nn.Linear(8, 3)), lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9))
    torch.manual_seed(0)
    batch_norm = train(nn.Sequential(nn.Linear(20, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 3)),
                       lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9))
    torch.manual_seed(0)
    layer_norm = train(nn.Sequential(nn.Linear(20, 16), nn.LayerNorm(16), nn.Tanh(), nn.Linear(16, 3)),
                       lambda p: torch.optim.AdamW(p, lr=0.01))
    return {"dropout": dropout, "batch_norm": batch_norm, "layer_norm": layer_norm}


def norms():
    """float64, two batches in training, then evaluation: outputs, gradients, running statistics."""
    cases = []
    for name, options, shape in [("BatchNorm1d", {}, (5, 3)), ("BatchNorm1d", {"momentum": 0.3, "eps": 0.1}, (4, 3, 2)),
                                 ("BatchNorm1d", {"momentum": None, "affine": False}, (5, 3)),
                                 ("BatchNorm1d", {"track_running_stats": False}, (5, 3)),
                                 ("LayerNorm", {}, (4, 3)), ("LayerNorm", {"eps": 0.1}, (2, 4, 3)),
                                 ("LayerNorm", {"elementwise_affine": False}, (4, 3))]:
        layer = getattr(nn, name)(3, **options).double()
        for i, p in enumerate(layer.parameters()):
            p.data.copy_(wave((3,), 0.4 + i, torch.float64))
        outputs, gradients = [], []
        for i in range(3):
            layer.train(i < 2)
            x = (3 + wave(shape, 0.6 + i, torch.float64)).requires_grad_()
            out = layer(x)
            (out * wave(shape, 0.17, torch.float64)).sum().backward()
            outputs.append(tensor(out))
            gradients.append(tensor(x.grad))
        cases.append({"layer": name, "options": options, "shape": shape, "outputs": outputs, "gradients": gradients,
                      "parameters": [tensor(p.grad) for p in layer.parameters()],
                      "buffers": [tensor(b) for b in layer.buffers()]})
    return cases


def masks():
    cases = []
    for n, p in [(5, 0.5), (40, 0.3), (33, 0.9)]:
        for dtype in (torch.float32, torch.float64):
            torch.manual_seed(5)
            cases.append({"p": p, "result": tensor(nn.Dropout(p)(torch.ones(n, dtype=dtype)))})
    return cases


def orders():
    torch.manual_seed(11)
    return [torch.randperm(17).tolist() for _ in range(4)]


if __name__ == "__main__":
    result = {"torch": torch.__version__, "initialisation": initialisation(), "optimizers": optimizers(),
              "schedules": schedules(), "lbfgs": lbfgs(),
              "plateaus": plateaus(), "runs": runs(), "norms": norms(), "masks": masks(), "orders": orders()}
    lines = ",\n".join(json.dumps(k) + ": " + json.dumps(v, separators=(",", ":")) for k, v in result.items())
    (pathlib.Path(__file__).parent / "reference.json").write_text("{\n" + lines + "\n}\n")
