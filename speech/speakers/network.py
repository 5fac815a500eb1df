"""CAM++, a network that turns a second or two of a voice into a vector: alike voices, alike vectors.

Built from its saved weights. As no piece is longer than 2 s, its pooling over 100 frames is the mean of all.
"""

from __future__ import annotations

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from .graph import Graph
from .weights import Weights, read_weights

LONGEST_SECONDS = 2.0
_BLOCKS = ((12, 1), (24, 2), (16, 2))
_EPSILON = 1e-5
_BATCH = 32


class VoiceNetwork:
    def __init__(self, path: str, threads: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        model = build(read_weights(path))
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def vectors(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """One vector of length 1 for each piece; `features` is pieces x frames x 80."""
        parts = [
            self._session.run(None, {"features": features[first : first + _BATCH]})[0]
            for first in range(0, len(features), _BATCH)
        ]
        found = np.concatenate(parts)
        return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)


def build(weights: Weights) -> bytes:
    return _Builder(weights).model()


class _Builder:
    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._graph = Graph()

    def model(self) -> bytes:
        graph = self._graph
        turned = graph.add("Transpose", "features", perm=[0, 2, 1])
        x = graph.add("Unsqueeze", turned, self._ints(1))
        x = self._head(x)
        x = self._relu(
            self._norm("xvector.tdnn.nonlinear.batchnorm", self._conv("xvector.tdnn.linear", x, 2, 2))
        )
        for number, (layers, dilation) in enumerate(_BLOCKS, start=1):
            for layer in range(1, layers + 1):
                x = graph.add(
                    "Concat", x, self._dense(f"xvector.block{number}.tdnnd{layer}", x, dilation), axis=1
                )
            name = f"xvector.transit{number}"
            x = self._conv(f"{name}.linear", self._relu(self._norm(f"{name}.nonlinear.batchnorm", x)))
        x = self._relu(self._norm("xvector.out_nonlinear.batchnorm", x))
        x = self._conv("xvector.dense.linear", self._statistics(x))
        x = self._norm("xvector.dense.nonlinear.batchnorm", x)
        result = graph.add("Squeeze", x, self._ints(2))
        return graph.model("features", 3, result, 2)

    def _head(self, x: str) -> str:
        """Plain convolutions over time and pitch, which leave ten bands of pitch."""
        x = self._relu(self._norm("head.bn1", self._conv2("head.conv1", x)))
        for layer in (1, 2):
            for block in (0, 1):
                x = self._residual(f"head.layer{layer}.{block}", x, 2 if block == 0 else 1)
        x = self._relu(self._norm("head.bn2", self._conv2("head.conv2", x, 2)))
        channels = self._weights["head.conv2.weight"].shape[0]
        return self._graph.add("Reshape", x, self._ints(0, channels * 10, -1))

    def _residual(self, name: str, x: str, stride: int) -> str:
        y = self._relu(self._norm(f"{name}.bn1", self._conv2(f"{name}.conv1", x, stride)))
        y = self._norm(f"{name}.bn2", self._conv2(f"{name}.conv2", y))
        if f"{name}.shortcut.0.weight" in self._weights:
            x = self._norm(f"{name}.shortcut.1", self._conv2(f"{name}.shortcut.0", x, stride))
        return self._relu(self._graph.add("Add", y, x))

    def _dense(self, name: str, x: str, dilation: int) -> str:
        graph = self._graph
        x = self._conv(f"{name}.linear1", self._relu(self._norm(f"{name}.nonlinear1.batchnorm", x)))
        x = self._relu(self._norm(f"{name}.nonlinear2.batchnorm", x))
        cam = f"{name}.cam_layer"
        local = self._conv(f"{cam}.linear_local", x, padding=dilation, dilation=dilation)
        mean = graph.add("ReduceMean", x, axes=[2], keepdims=1)
        context = self._relu(self._conv(f"{cam}.linear1", graph.add("Add", mean, mean)))
        return graph.add("Mul", local, graph.add("Sigmoid", self._conv(f"{cam}.linear2", context)))

    def _statistics(self, x: str) -> str:
        """Mean and deviation over time."""
        graph = self._graph
        mean = graph.add("ReduceMean", x, axes=[2], keepdims=1)
        away = graph.add("Sub", x, mean)
        squares = graph.add("ReduceSum", graph.add("Mul", away, away), self._ints(2), keepdims=1)
        count = graph.add("Cast", graph.add("Gather", graph.add("Shape", x), self._ints(2), axis=0), to=1)
        less = graph.add("Sub", count, graph.constant(np.array([1], dtype=np.float32)))
        return graph.add("Concat", mean, graph.add("Sqrt", graph.add("Div", squares, less)), axis=1)

    def _conv(self, name: str, x: str, stride: int = 1, padding: int = 0, dilation: int = 1) -> str:
        bias = [f"{name}.bias"] if f"{name}.bias" in self._weights else []
        inputs = [self._graph.constant(self._weights[key]) for key in (f"{name}.weight", *bias)]
        pads = [padding, padding]
        return self._graph.add("Conv", x, *inputs, strides=[stride], pads=pads, dilations=[dilation])

    def _conv2(self, name: str, x: str, stride: int = 1) -> str:
        weight = self._weights[f"{name}.weight"]
        around = weight.shape[2] // 2
        return self._graph.add(
            "Conv",
            x,
            self._graph.constant(weight),
            strides=[stride, 1],
            pads=[around, around, around, around],
        )

    def _norm(self, name: str, x: str) -> str:
        mean, variance = self._weights[f"{name}.running_mean"], self._weights[f"{name}.running_var"]
        scale = self._weights.get(f"{name}.weight", np.ones_like(mean))
        bias = self._weights.get(f"{name}.bias", np.zeros_like(mean))
        inputs = [self._graph.constant(one) for one in (scale, bias, mean, variance)]
        return self._graph.add("BatchNormalization", x, *inputs, epsilon=_EPSILON)

    def _relu(self, x: str) -> str:
        return self._graph.add("Relu", x)

    def _ints(self, *values: int) -> str:
        return self._graph.constant(np.array(values, dtype=np.int64))
