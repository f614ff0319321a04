from datetime import date
from typing import Any

import pytest

from forms_app.answers.answer import Context
from forms_app.answers.reading import read_answers
from forms_app.assessment.assessing import Assessment, assess
from forms_app.core.errors import BadInputError
from forms_app.specs.catalogue import FormSpec


def assessed(spec: FormSpec, context: Context, answers: dict[str, Any]) -> Assessment:
    return assess(spec, read_answers(spec.form, answers, context).answers, context.on)


def test_every_finding_has_article_wording_reason_and_facts(annex1: FormSpec, context: Context) -> None:
    assessment = assessed(annex1, context, {"cooperation": "no"})
    assert [finding.article for finding in assessment.findings] == [f"第七条（{n}）" for n in "一二三四五"]
    for finding in assessment.findings:
        assert finding.wording
        assert finding.reason.endswith("。")
        assert finding.facts


def test_facts_say_what_was_answered(annex1: FormSpec, context: Context) -> None:
    findings = assessed(annex1, context, {"cooperation": "no"}).findings
    assert (findings[3].facts[0].value, findings[3].facts[0].text) == ("no", "否")
    assert (findings[4].facts[0].value, findings[4].facts[0].text) == (None, "未填")


def test_the_json_has_the_stable_shape(annex1: FormSpec, context: Context) -> None:
    plain = assessed(annex1, context, {"cooperation": "no"}).for_json()
    assert list(plain) == ["spec", "version", "on", "verdict", "findings"]
    assert (plain["spec"], plain["version"], plain["on"]) == ("statistical_credit/annex1", 1, "2026-03-02")
    assert plain["findings"][3] == {
        "criterion": "cooperation",
        "article": "第七条（四）",
        "verdict": "not_met",
        "reason": "自查为“否”：未能积极配合统计执法检查或统计数据核查；按要求接受检查、提供资料后，可改答“是”。",
        "facts": [{"field": "cooperation", "value": "no"}],
    }


def test_sentences_name_answers_and_the_offending_row(every_type: FormSpec, context: Context) -> None:
    answers = {"penalties": [{"day": "2025-01-01"}], "a_decimal": "80", "an_integer": "10"}
    clean, points, _ = assessed(every_type, context, answers).findings
    assert clean.reason == "「2025年1月1日」因“未填”受到处罚，距今不满三年。"
    assert points.reason == "得分80分或人数10人不合要求。"


def test_braces_in_an_answer_stay_as_typed(every_type: FormSpec, context: Context) -> None:
    answers = {"penalties": [{"day": "2025-01-01", "ground": "{a_line}{0}"}]}
    assert "{a_line}{0}" in assessed(every_type, context, answers).findings[0].reason


def test_a_form_without_criteria_cannot_be_assessed(annex1: FormSpec, context: Context) -> None:
    from dataclasses import replace

    with pytest.raises(BadInputError, match="没有评定条件"):
        assess(replace(annex1, criteria=None), read_answers(annex1.form, {}, context).answers, date(2026, 3, 2))
