"""The engine's own examples of what customers of any business say."""

from functools import lru_cache
from pathlib import Path

import yaml


@lru_cache(maxsize=1)
def _known() -> dict[str, tuple[str, ...]]:
    content = yaml.safe_load((Path(__file__).parent / "intents.yaml").read_text(encoding="utf-8"))
    return {name: tuple(examples) for name, examples in content.items()}


def labelled_examples() -> dict[str, tuple[str, ...]]:
    """Examples by intent; a name after a dot is the fact asked for."""
    return _known()


def engine_examples() -> list[tuple[str, ...]]:
    """The examples alone."""
    return list(_known().values())
