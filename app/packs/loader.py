"""Finds packs in their folders and loads them whole, or says which file and field is wrong."""

import importlib
import importlib.util
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

from app.knowledge.ingest import Article, ArticleInvalid, read_article
from app.packs.attributes import attribute_fault
from app.packs.manifest import Attributes, Manifest
from app.packs.pack import Pack
from app.packs.seed import Seed
from app.packs.yaml_file import PackError, load, read_yaml
from app.tools.engine import ENGINE_TOOLS
from app.tools.kit import Tool

BUILT_IN = Path(__file__).parent


def find_packs(packs_dir: Path | None = None) -> list[Path]:
    """Folders with a pack.yaml: those that come with the product, then those of the installation."""
    roots = [BUILT_IN, *([packs_dir] if packs_dir else [])]
    return [path.parent for root in roots for path in sorted(root.glob("*/pack.yaml"))]


def load_packs(packs_dir: Path | None = None) -> dict[str, Pack]:
    """All packs by name; raises `PackError` when one is wrong or two have the same name."""
    packs: dict[str, Pack] = {}
    for folder in find_packs(packs_dir):
        pack = load_pack(folder)
        if pack.name in packs:
            raise PackError(f"{folder}: the name {pack.name} is taken by {packs[pack.name].folder}")
        packs[pack.name] = pack
    return packs


def load_pack(folder: Path) -> Pack:
    """One pack from its folder."""
    manifest = load(Manifest, folder / "pack.yaml")
    seed = load(Seed, folder / "seed.yaml") if (folder / "seed.yaml").exists() else Seed()
    _check_seed(manifest, seed, folder / "seed.yaml")
    tools = ENGINE_TOOLS | _own_tools(folder)
    _check_tools(manifest, tools, folder)
    return Pack(
        folder=folder,
        manifest=manifest,
        seed=seed,
        articles=tuple(_articles(folder)),
        tools=tools,
        values=_values(manifest, folder),
    )


def _articles(folder: Path) -> list[Article]:
    try:
        return [read_article(path.stem, path.read_text("utf-8")) for path in sorted(folder.glob("knowledge/*.md"))]
    except ArticleInvalid as error:
        raise PackError(f"{folder / 'knowledge'}: {error.message}") from error


def _values(manifest: Manifest, folder: Path) -> dict[str, dict[str, tuple[str, ...]]]:
    """`values/KIND.yaml`, of assets or offerings: attribute → known values, each `Canonical|alias|…`.

    Those of an offering's number are the words for its unit.
    """
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for path in sorted(folder.glob("values/*.yaml")):
        declared = manifest.kinds.asset.get(path.stem) or manifest.kinds.offering.get(path.stem)
        if declared is None:
            raise PackError(f"{path}: there is no asset or offering kind {path.stem!r}")
        content = read_yaml(path.read_text("utf-8"), str(path))
        if not isinstance(content, dict):
            raise PackError(f"{path}: attributes with lists of values are expected")
        for name, values in content.items():
            if name not in declared or not isinstance(values, list):
                raise PackError(f"{path}: {name}: a list of values of a declared attribute is expected")
        found[path.stem] = {name: tuple(str(value) for value in values) for name, values in content.items()}
    return found


def _check_seed(manifest: Manifest, seed: Seed, path: Path) -> None:
    kinds = manifest.kinds
    for row in seed.offerings:
        _check_row(f"{path}: offerings.{row.key}", kinds.offering, row.kind, row.attributes)
    for row in seed.resources:
        _check_row(f"{path}: resources.{row.key}", kinds.resource, row.kind, row.attributes)
        if row.hours is not None:
            try:
                manifest.opening_hours(row.hours)
            except ValueError as error:
                raise PackError(f"{path}: resources.{row.key}.{error}") from error
    for customer in seed.customers:
        for asset in customer.assets:
            given = asset.attributes | asset.identifiers
            _check_row(f"{path}: customers.{customer.key}.assets.{asset.key}", kinds.asset, asset.kind, given)
    for booking in seed.bookings:
        if booking.task not in manifest.tasks:
            raise PackError(f"{path}: bookings.{booking.key}: there is no task {booking.task!r}")


def _check_row(place: str, kinds: Mapping[str, Attributes], kind: str, given: dict[str, object]) -> None:
    if kind not in kinds:
        raise PackError(f"{place}: there is no kind {kind!r}")
    if fault := attribute_fault(kinds[kind], given):
        raise PackError(f"{place}: {fault}")


def _check_tools(manifest: Manifest, tools: Mapping[str, Tool], folder: Path) -> None:
    for name, task in manifest.tasks.items():
        if not task.do.startswith("mcp:") and task.do not in tools:
            raise PackError(f"{folder / 'pack.yaml'}: tasks.{name}.do: there is no tool {task.do!r}")
        writes = task.do.startswith("mcp:") or tools[task.do].effect != "read"
        if writes and task.confirm is None:
            raise PackError(
                f"{folder / 'pack.yaml'}: tasks.{name}.confirm: what {task.do} writes must be read back first"
            )


def _own_tools(folder: Path) -> dict[str, Tool]:
    path = folder / "tools.py"
    if not path.exists():
        return {}
    try:
        module = _import(path)
    except Exception as error:
        raise PackError(f"{path}: {type(error).__name__}: {error}") from error
    found: dict[str, Tool] = {}
    for value in vars(module).values():
        if isinstance(value, Tool):
            if value.name in found and found[value.name] is not value:
                raise PackError(f"{path}: two tools have the name {value.name!r}")
            found[value.name] = value
    return found


def _import(path: Path) -> ModuleType:
    if path.parent.parent == BUILT_IN:
        return importlib.import_module(f"app.packs.{path.parent.name}.tools")
    name = f"frontdesk_packs.{path.parent.name}.tools"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python module")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
