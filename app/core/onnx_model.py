"""Writes an ONNX model: just enough of the format to hand a network of one's own to ONNX Runtime.

The field numbers are those of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
"""

import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

MICROSOFT = "com.microsoft"
FLOAT, INT32 = 1, 6
_TYPES = {np.dtype("float32"): FLOAT, np.dtype("int8"): 3, np.dtype("int32"): INT32, np.dtype("int64"): 7}
_IR_VERSION, _OPSET = 8, 18


class OnnxModel:
    """A graph being put together; tensors and nodes are named by the caller."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._nodes: list[bytes] = []
        self._tensors: list[bytes] = []
        self._ends: list[bytes] = []

    def tensor(self, name: str, values: NDArray[Any]) -> None:
        """A constant."""
        dims = b"".join(_int(1, size) for size in values.shape)
        raw = np.ascontiguousarray(values).tobytes()
        self._tensors.append(dims + _int(2, _TYPES[values.dtype]) + _bytes(8, name) + _bytes(9, raw))

    def node(
        self, operator: str, inputs: Sequence[str], outputs: Sequence[str], domain: str = "", **attributes: float
    ) -> None:
        """One operation; an empty input name leaves an optional input out."""
        parts = [_bytes(1, name) for name in inputs] + [_bytes(2, name) for name in outputs]
        parts.append(_bytes(4, operator))
        parts += [_bytes(5, _attribute(name, value)) for name, value in attributes.items()]
        self._nodes.append(b"".join(parts) + (_bytes(7, domain) if domain else b""))

    def takes(self, name: str, kind: int, shape: Sequence[str | int]) -> None:
        """An input; sizes that vary have a name."""
        self._ends.append(_bytes(11, _value_info(name, kind, shape)))

    def gives(self, name: str, kind: int, shape: Sequence[str | int]) -> None:
        """An output."""
        self._ends.append(_bytes(12, _value_info(name, kind, shape)))

    def serialise(self) -> bytes:
        """The model as ONNX Runtime reads it."""
        graph = b"".join(_bytes(1, node) for node in self._nodes) + _bytes(2, self._name)
        graph += b"".join(_bytes(5, tensor) for tensor in self._tensors) + b"".join(self._ends)
        opsets = _bytes(8, _bytes(1, "") + _int(2, _OPSET)) + _bytes(8, _bytes(1, MICROSOFT) + _int(2, 1))
        return _int(1, _IR_VERSION) + _bytes(7, graph) + opsets


def _varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes([*found, value])


def _int(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, value: bytes | str) -> bytes:
    raw = value.encode() if isinstance(value, str) else value
    return _varint(field << 3 | 2) + _varint(len(raw)) + raw


def _attribute(name: str, value: float) -> bytes:
    if isinstance(value, int):
        return _bytes(1, name) + _int(3, value) + _int(20, 2)
    return _bytes(1, name) + _varint(2 << 3 | 5) + struct.pack("<f", value) + _int(20, 1)


def _value_info(name: str, kind: int, shape: Sequence[str | int]) -> bytes:
    sizes = (_int(1, size) if isinstance(size, int) else _bytes(2, size) for size in shape)
    tensor = _int(1, kind) + _bytes(2, b"".join(_bytes(1, size) for size in sizes))
    return _bytes(1, name) + _bytes(2, _bytes(1, tensor))
