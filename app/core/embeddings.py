"""Sentence embeddings (all-MiniLM-L6-v2) on ONNX Runtime in whole numbers: no key, no network, no torch."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from app.core.onnx_model import FLOAT, MICROSOFT, OnnxModel

Vectors = NDArray[np.float32]

DIMENSIONS = 384
_HEADS = 12
_LAYERS = 6
_MAX_TOKENS = 256
_EPSILON = np.float32(1e-12)


class Embedder(Protocol):
    """Turns sentences into unit vectors: cosine similarity is their dot product."""

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """Vectors of shape (len(sentences), 384), each of length 1."""
        ...


class ModelMissing(Exception):
    """The folder holds no usable model."""


class SentenceEmbedder:
    """The model of one folder (`model.safetensors`, `tokenizer.json`), safe to share between threads.

    A sentence said before comes from memory; with `cache_dir`, batches given to `encode_cached` are also kept on
    disk under a key made of their content and the model, so that a start indexes only what has changed.
    """

    def __init__(self, folder: Path, cache_dir: Path | None = None) -> None:
        weights, tokenizer = folder / "model.safetensors", folder / "tokenizer.json"
        if not weights.exists() or not tokenizer.exists():
            raise ModelMissing(f"no sentence model in {folder}")
        self._tokenizer: Any = Tokenizer.from_file(str(tokenizer))
        # The file's own setting pads every sentence to 128 tokens, which is ten times the work.
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_MAX_TOKENS)
        self._network = _Network(load_file(weights))
        self._cache_dir = cache_dir
        self._fingerprint = f"int8:{weights.stat().st_size}:{_MAX_TOKENS}"
        self._one = lru_cache(maxsize=4096)(self._encode_one)

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """Vectors of shape (len(sentences), 384), each of length 1."""
        if not sentences:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        return np.stack([self._one(sentence) for sentence in sentences])

    def encode_cached(self, sentences: Sequence[str]) -> Vectors:
        """`encode` for what an index is built of: read from disk when these very sentences were encoded before."""
        if self._cache_dir is None or not sentences:
            return self.encode(sentences)
        key = hashlib.sha256("\x00".join([self._fingerprint, *sentences]).encode()).hexdigest()[:32]
        path = self._cache_dir / f"{key}.npy"
        if path.exists():
            kept = _read(path)
            if kept is not None and kept.shape == (len(sentences), DIMENSIONS):
                return kept
        found = self.encode(sentences)
        _write(path, found)
        return found

    def knows(self, word: str) -> bool:
        """Whether the model was taught this very word, in lower case: most that are in use and well spelled."""
        return self._tokenizer.token_to_id(word) is not None

    def _encode_one(self, sentence: str) -> Vectors:
        """One at a time: in a batch the rounding of a sentence would depend on its neighbours."""
        return self._network.run(np.array([self._tokenizer.encode(sentence).ids], dtype=np.int64))


class _Network:
    """The forward pass. The weights are rounded to eight bits once, which makes it three times as fast.

    One thread, and none that spins: a sentence takes milliseconds, and its neighbours are speech and databases.
    """

    def __init__(self, tensors: dict[str, Vectors]) -> None:
        self._words = tensors["embeddings.word_embeddings.weight"]
        self._positions = (
            tensors["embeddings.position_embeddings.weight"] + tensors["embeddings.token_type_embeddings.weight"][0]
        )
        self._norm = tensors["embeddings.LayerNorm.weight"], tensors["embeddings.LayerNorm.bias"]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(_encoder(tensors), options, providers=["CPUExecutionProvider"])

    def run(self, ids: NDArray[np.int64]) -> Vectors:
        """The vector of one tokenized sentence, of shape (1, width)."""
        hidden = _normalise(self._words[ids] + self._positions[: ids.shape[1]], *self._norm)
        output: Any = self._session.run(None, {"hidden": hidden})[0]
        mean = output[0].mean(axis=0)
        return mean / max(float(np.linalg.norm(mean)), float(_EPSILON))


def _encoder(tensors: dict[str, Vectors]) -> bytes:
    """The six layers; queries, keys and values come from one product."""
    model = OnnxModel("encoder")
    model.takes("hidden", FLOAT, [1, "width", DIMENSIONS])
    hidden = "hidden"
    for number in range(_LAYERS):
        hidden = _layer(model, tensors, f"encoder.layer.{number}.", hidden)
    model.gives(hidden, FLOAT, [1, "width", DIMENSIONS])
    return model.serialise()


def _layer(model: OnnxModel, tensors: dict[str, Vectors], prefix: str, hidden: str) -> str:
    parts = [f"{prefix}attention.self.{name}" for name in ("query", "key", "value")]
    joined = np.concatenate([tensors[f"{part}.weight"] for part in parts])
    bias = np.concatenate([tensors[f"{part}.bias"] for part in parts])
    model.tensor(f"{prefix}joined.bias", bias)
    together = _product(model, hidden, f"{prefix}joined", joined, f"{prefix}joined.bias")
    three = [f"{prefix}{name}" for name in ("queries", "keys", "values")]
    model.node("Split", [together], three, axis=-1, num_outputs=3)
    model.node("MultiHeadAttention", three, [f"{prefix}mixed"], MICROSOFT, num_heads=_HEADS)
    attended = _add(model, tensors, f"{prefix}mixed", hidden, f"{prefix}attention.output.")
    name = f"{prefix}intermediate.dense"
    wide = _product(model, attended, name, tensors[f"{name}.weight"])
    model.tensor(f"{name}.bias", tensors[f"{name}.bias"])
    model.node("BiasGelu", [wide, f"{name}.bias"], [f"{name}.active"], MICROSOFT)
    return _add(model, tensors, f"{name}.active", attended, f"{prefix}output.")


def _add(model: OnnxModel, tensors: dict[str, Vectors], source: str, skipped: str, prefix: str) -> str:
    """A product, what went past it, and their normalisation."""
    names = [f"{prefix}LayerNorm.weight", f"{prefix}LayerNorm.bias", f"{prefix}dense.bias"]
    for name in names:
        model.tensor(name, tensors[name])
    product = _product(model, source, f"{prefix}dense", tensors[f"{prefix}dense.weight"])
    model.node(
        "SkipLayerNormalization", [product, skipped, *names], [f"{prefix}done"], MICROSOFT, epsilon=float(_EPSILON)
    )
    return f"{prefix}done"


def _product(model: OnnxModel, source: str, name: str, weight: Vectors, bias: str = "") -> str:
    columns = weight.T
    scale = np.maximum(np.abs(columns).max(axis=0) / 127, 1e-8).astype(np.float32)
    model.tensor(name, np.round(columns / scale).astype(np.int8))
    model.tensor(f"{name}.scale", scale)
    model.tensor(f"{name}.zero", np.zeros(scale.shape, dtype=np.int8))
    inputs = [source, name, f"{name}.scale", f"{name}.zero", *([bias] if bias else [])]
    model.node("DynamicQuantizeMatMul", inputs, [f"{name}.product"], MICROSOFT)
    return f"{name}.product"


def _normalise(values: Vectors, weight: Vectors, bias: Vectors) -> Vectors:
    centred = values - values.mean(axis=-1, keepdims=True)
    variance = np.einsum("...i,...i->...", centred, centred)[..., None] / np.float32(values.shape[-1])
    centred /= np.sqrt(variance + _EPSILON)
    centred *= weight
    centred += bias
    return centred


def _read(path: Path) -> Vectors | None:
    try:
        return np.load(path, allow_pickle=False)
    except (OSError, ValueError):
        return None


def _write(path: Path, vectors: Vectors) -> None:
    """Atomic, so that two processes that start together never read half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{id(vectors)}.part")
    with partial.open("wb") as file:
        np.save(file, vectors)
    partial.replace(path)
