from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_app.specs.problems import SpecError
from forms_app.specs.strict_yaml import MAX_BYTES, Value, parse_yaml

FILE = Path("some.yaml")


def value(text: str) -> Value:
    return parse_yaml(text.encode(), FILE).value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no", "no"), ("yes", "yes"), ("on", "on"), ("1:30", "1:30"), ("2020-07-08", "2020-07-08"),
        ("12", 12), ("-3", -3), ("0", 0), ("1.5", 1.5), (".5", 0.5), ("true", True), ("null", None), ("~", None),
        ('"012"', "012"), ("'true'", "true"), ("1e5", "1e5"), ("0x10", "0x10"), ("1_000", "1_000"),
    ],
)  # fmt: skip
def test_scalars_are_those_of_yaml_1_2(text: str, expected: object) -> None:
    assert value(f"a: {text}") == {"a": expected}


def test_an_empty_file_is_nothing() -> None:
    assert value("") is None
    assert value("# only a remark\n") is None


def test_every_value_remembers_its_line() -> None:
    document = parse_yaml(b"a:\n  - 1\n  - b: 2\nc: 3\n", FILE)
    assert [document.line(path) for path in (("a",), ("a", 1, "b"), ("c",), ("a", 1, "x"))] == [1, 3, 4, 3]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", "some.yaml:3: 键“a”重复，第一次在第1行"),
        ("a: &x 1\nb: *x\n", "some.yaml:1: 不允许使用锚点和别名"),
        ("a: !!python/object/apply:os.system [echo]\n", "some.yaml:1: 不允许使用标签"),
        ("a: !!int 5\n", "some.yaml:1: 不允许使用标签"),
        ("<<: {a: 1}\n", "some.yaml:1: 不允许使用合并键"),
        ("a:\n  b: 007\n", "some.yaml:2: “007”以0开头"),
        ("? [a]\n: 1\n", "some.yaml:1: 键必须是文字"),
        ("a: 1\n---\nb: 2\n", "some.yaml:2: 一个文件只能有一份内容"),
        ("a: [1\nb: 2\n", "some.yaml:2: 不是合法的 YAML"),
        ("a: " + "[" * 200 + "]" * 200, "some.yaml:1: 嵌套超过40层"),
        ("a: \x01\n", "不是合法的 YAML"),
    ],
)
def test_refuses(text: str, message: str) -> None:
    with pytest.raises(SpecError) as error:
        value(text)
    assert message in str(error.value)


def test_l5_a_bomb_of_aliases_is_refused_at_its_first_anchor() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    with pytest.raises(SpecError, match="some.yaml:1: 不允许使用锚点和别名"):
        value(bomb)


def test_l2_refuses_what_is_too_long_or_not_utf8() -> None:
    with pytest.raises(SpecError, match="上限为"):
        parse_yaml(b"#" * (MAX_BYTES + 1), FILE)
    with pytest.raises(SpecError, match="some.yaml:2: 不是 UTF-8 文本"):
        parse_yaml("a: 1\nb: 名".encode("gbk"), FILE)


@given(st.binary(max_size=200) | st.text(alphabet="a:-[]{}&*!<\n '\"#?|>%@`1", max_size=80).map(str.encode))
def test_anything_is_read_or_refused(content: bytes) -> None:
    try:
        parse_yaml(content, FILE)
    except SpecError as error:
        assert error.problems
