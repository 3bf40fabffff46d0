"""Sentence embeddings (all-MiniLM-L6-v2) in numpy: no key, no network, no torch."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

Vectors = NDArray[np.float32]

DIMENSIONS = 384
_HEADS = 12
_LAYERS = 6
_MAX_TOKENS = 256
_BATCH = 32
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
        self._fingerprint = f"{weights.stat().st_size}:{_MAX_TOKENS}"
        self._one = lru_cache(maxsize=4096)(self._encode_one)

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """Vectors of shape (len(sentences), 384), each of length 1."""
        if not sentences:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        if len(sentences) <= 4:
            return np.stack([self._one(sentence) for sentence in sentences])
        return self._encode_many(sentences)

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

    def _encode_one(self, sentence: str) -> Vectors:
        ids = np.array([self._tokenizer.encode(sentence).ids], dtype=np.int64)
        return self._network.run(ids, np.ones(ids.shape, dtype=np.float32))[0]

    def _encode_many(self, sentences: Sequence[str]) -> Vectors:
        encodings = self._tokenizer.encode_batch(list(sentences))
        order = sorted(range(len(encodings)), key=lambda index: len(encodings[index].ids))
        found = np.zeros((len(sentences), DIMENSIONS), dtype=np.float32)
        for start in range(0, len(order), _BATCH):
            rows = order[start : start + _BATCH]
            width = len(encodings[rows[-1]].ids)
            ids = np.zeros((len(rows), width), dtype=np.int64)
            mask = np.zeros((len(rows), width), dtype=np.float32)
            for row, index in enumerate(rows):
                length = len(encodings[index].ids)
                ids[row, :length], mask[row, :length] = encodings[index].ids, 1
            found[rows] = self._network.run(ids, mask)
        return found


class _Network:
    """The forward pass. Queries, keys and values come from one product; their weights are joined once."""

    def __init__(self, tensors: dict[str, Vectors]) -> None:
        self._words = tensors["embeddings.word_embeddings.weight"]
        self._positions = (
            tensors["embeddings.position_embeddings.weight"] + tensors["embeddings.token_type_embeddings.weight"][0]
        )
        self._norm = _pair(tensors, "embeddings.LayerNorm")
        self._layers = [_Layer(tensors, f"encoder.layer.{number}.") for number in range(_LAYERS)]

    def run(self, ids: NDArray[np.int64], mask: Vectors) -> Vectors:
        hidden = _normalise(self._words[ids] + self._positions[: ids.shape[1]], *self._norm)
        bias = None if mask.all() else ((1 - mask) * np.float32(-1e9))[:, None, None, :]
        for layer in self._layers:
            hidden = layer.run(hidden, bias)
        pooled = (hidden * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
        return pooled / np.maximum(np.linalg.norm(pooled, axis=1, keepdims=True), _EPSILON)


class _Layer:
    def __init__(self, tensors: dict[str, Vectors], prefix: str) -> None:
        parts = [_linear(tensors, f"{prefix}attention.self.{name}") for name in ("query", "key", "value")]
        scale = np.float32(1 / np.sqrt(DIMENSIONS / _HEADS))
        parts[0] = (parts[0][0] * scale, parts[0][1] * scale)
        self._joined = np.ascontiguousarray(np.concatenate([weight for weight, _ in parts], axis=1))
        self._joined_bias = np.concatenate([bias for _, bias in parts])
        self._out = _linear(tensors, prefix + "attention.output.dense")
        self._attended = _pair(tensors, prefix + "attention.output.LayerNorm")
        self._wide = _linear(tensors, prefix + "intermediate.dense")
        self._narrow = _linear(tensors, prefix + "output.dense")
        self._done = _pair(tensors, prefix + "output.LayerNorm")

    def run(self, hidden: Vectors, bias: Vectors | None) -> Vectors:
        rows, width, size = hidden.shape
        flat = hidden.reshape(-1, size)
        joined = (flat @ self._joined + self._joined_bias).reshape(rows, width, 3, _HEADS, size // _HEADS)
        query, key, value = joined.transpose(2, 0, 3, 1, 4)
        scores = query @ key.swapaxes(-1, -2)
        if bias is not None:
            scores += bias
        scores -= scores.max(axis=-1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=-1, keepdims=True)
        mixed = (scores @ value).transpose(0, 2, 1, 3).reshape(-1, size)
        flat = _normalise(flat + mixed @ self._out[0] + self._out[1], *self._attended)
        wide = _gelu(flat @ self._wide[0] + self._wide[1])
        return _normalise(flat + wide @ self._narrow[0] + self._narrow[1], *self._done).reshape(rows, width, size)


def _linear(tensors: dict[str, Vectors], name: str) -> tuple[Vectors, Vectors]:
    return np.ascontiguousarray(tensors[f"{name}.weight"].T), tensors[f"{name}.bias"]


def _pair(tensors: dict[str, Vectors], name: str) -> tuple[Vectors, Vectors]:
    return tensors[f"{name}.weight"], tensors[f"{name}.bias"]


def _normalise(values: Vectors, weight: Vectors, bias: Vectors) -> Vectors:
    centred = values - values.mean(axis=-1, keepdims=True)
    variance = np.einsum("...i,...i->...", centred, centred)[..., None] / np.float32(values.shape[-1])
    centred /= np.sqrt(variance + _EPSILON)
    centred *= weight
    centred += bias
    return centred


def _gelu(values: Vectors) -> Vectors:
    """The tanh form; its distance from the exact one is far below what changes a similarity."""
    inner = values * values
    inner *= np.float32(0.044715)
    inner += np.float32(1)
    inner *= values
    inner *= np.float32(0.7978845608)
    np.tanh(inner, out=inner)
    inner += np.float32(1)
    inner *= values
    inner *= np.float32(0.5)
    return inner


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
