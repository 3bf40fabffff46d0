"""Sentence embeddings: the published similarities, and what is kept on disk."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from app.core.embeddings import ModelMissing, SentenceEmbedder

MODEL = Path(__file__).parents[2] / ".models" / "minilm"


@pytest.fixture(scope="module")
def embedder() -> SentenceEmbedder:
    return SentenceEmbedder(MODEL)


def test_similarity_is_the_published_one(embedder: SentenceEmbedder) -> None:
    person, dog, sunny = embedder.encode(["That is a happy person", "That is a happy dog", "Today is a sunny day"])

    assert float(person @ dog) == pytest.approx(0.695, abs=0.01)
    assert float(person @ sunny) == pytest.approx(0.257, abs=0.03)


def test_vectors_have_length_one_and_do_not_depend_on_their_neighbours(embedder: SentenceEmbedder) -> None:
    alone = embedder.encode(["When do you open?"])[0]
    among = embedder.encode(["", "When do you open?", "a " * 400])

    assert np.linalg.norm(among, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert np.array_equal(alone, among[1])
    assert embedder.encode([]).shape == (0, 384)


def test_an_index_is_read_from_disk_when_nothing_changed(tmp_path: Path) -> None:
    first = SentenceEmbedder(MODEL, cache_dir=tmp_path)
    vectors = first.encode_cached(["one", "two"])
    (kept,) = tmp_path.iterdir()
    np.save(kept, vectors * 0.5)

    assert np.array_equal(SentenceEmbedder(MODEL, cache_dir=tmp_path).encode_cached(["one", "two"]), vectors * 0.5)
    assert not np.array_equal(first.encode_cached(["one", "three"]), vectors)


def test_a_damaged_cache_is_made_anew(tmp_path: Path) -> None:
    embedder = SentenceEmbedder(MODEL, cache_dir=tmp_path)
    vectors = embedder.encode_cached(["one", "two"])
    for kept in tmp_path.iterdir():
        kept.write_bytes(b"nothing")

    assert np.array_equal(embedder.encode_cached(["one", "two"]), vectors)


def test_a_missing_model_is_said(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=str(tmp_path)):
        SentenceEmbedder(tmp_path)


def test_likeness_is_computed_without_threads_that_wait_in_a_loop() -> None:
    program = (
        "import app, os, numpy as np; a = np.ones((900, 900), dtype=np.float32); a @ a; "
        "print(len(os.listdir('/proc/self/task')))"
    )
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    ran = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "1"
