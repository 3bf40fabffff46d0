"""A pack's YAML is plain YAML 1.2, and its errors name the line."""

import pytest

from app.packs.yaml_file import PackError, read_yaml


def test_words_stay_words_and_times_stay_times() -> None:
    assert read_yaml('{no: off, at: 9:30, plate: str?, n: 5, f: 1.5, t: true, z: ~, q: "9"}', "x") == {
        "no": "off", "at": "9:30", "plate": "str?", "n": 5, "f": 1.5, "t": True, "z": None, "q": "9"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: 1\nb: 2\na: 3\n", "x, line 3: found duplicate key"),
        ("a: [1\nb: 2", "x, line"),
        ("a: !!python/object/apply:os.system [id]", "x, line 1: could not determine a constructor"),
        ("a: \x00", "x"),
    ],
)
def test_a_fault_names_file_and_line(text: str, reason: str) -> None:
    with pytest.raises(PackError) as refused:
        read_yaml(text, "x")

    assert reason in refused.value.message
