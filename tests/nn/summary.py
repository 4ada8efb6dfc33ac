"""What torchinfo says of the networks of summary.cpp: python summary.py > summary.json. Made with torchinfo 1.8.0 and
torch 2.15.0."""

import json

import torch
from torch import nn
from torchinfo import summary


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(16, 32, 3, stride=2, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(32)
        self.relu = nn.ReLU()
        self.conv2 = nn.Conv2d(32, 32, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(32)
        self.shortcut = nn.Sequential(nn.Conv2d(16, 32, 1, stride=2), nn.BatchNorm2d(32))

    def forward(self, x):
        y = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        return self.relu(y + self.shortcut(x))


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(50, 16)
        self.lstm = nn.LSTM(16, 24, num_layers=2, batch_first=True, bidirectional=True)
        self.scores = nn.Linear(48, 5)

    def forward(self, words):
        return self.scores(self.lstm(self.embedding(words))[0])


def mlp():
    return nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))


def lenet():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2),
        nn.Flatten(), nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10))


def encoder_layer():
    return nn.TransformerEncoderLayer(64, 4, 128)


def of(net, size, **more):
    return summary(net, size, verbose=0, mode="train", col_names=("output_size", "num_params", "mult_adds"),
                   row_settings=("depth", "var_names"), **more)


networks = {
    "mlp": of(mlp(), (32, 784)),
    "lenet": of(lenet(), (64, 1, 28, 28)),
    "block": of(Block(), (8, 16, 32, 32)),
    "encoder_layer": of(encoder_layer(), (10, 8, 64)),
    "tagger": of(Tagger(), (4, 7), dtypes=[torch.long]),
    "of_layers": of(nn.Sequential(mlp(), nn.Sequential(nn.Linear(10, 4), nn.Sequential(nn.Linear(4, 2)))), (3, 784), depth=2),
}
print(json.dumps({name: {
    "parameters": s.total_params, "trainable": s.trainable_params, "mult_adds": s.total_mult_adds,
    "pass_bytes": s.total_output_bytes, "parameter_bytes": s.total_param_bytes,
    "mult_adds_of": [layer.macs for layer in s.summary_list],
    "text": str(s).replace("Units.MEGABYTES", "M").replace("Sequential (Sequential)", f"{'Sequential':23}"),
} for name, s in networks.items()}, indent=1))
