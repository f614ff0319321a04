import pytest

from forms_app.core.citations import Citation


@pytest.mark.parametrize(
    "text",
    [
        "第七条",
        "第七条（一）",
        "第十三条（二）1（3）",
        "第二十一条第二款（三）",
        "第一百零三条",
        "三（二）1",
        "附件",
        "附表12",
        "专栏2",
    ],
)
def test_reads_and_prints_the_same(text: str) -> None:
    assert str(Citation.parse(text)) == text


def test_knows_article_and_steps() -> None:
    assert Citation.parse("第十三条（二）1（3）") == Citation("第十三条", ("（二）", "1", "（3）"))


@pytest.mark.parametrize("text", ["", "7", "第7条", "第七条(一)", "七条", "第七条（一", "附录", "附件1二"])
def test_refuses_what_is_no_citation(text: str) -> None:
    with pytest.raises(ValueError, match="不是条文编号"):
        Citation.parse(text)


def test_long_numbers_and_line_ends_are_refused_at_once() -> None:
    for text in ("第七条" + "1" * 40 + "x", "第七条（一）" + "1" * 5000 + "x", "第七条\n"):
        with pytest.raises(ValueError, match="不是条文编号"):
            Citation.parse(text)
    assert Citation.parse("第十三条（二）12（3）4").steps == ("（二）", "12", "（3）", "4")
