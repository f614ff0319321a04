"""One act on many cases through an Excel list: handed out, read back, done to all or, when a line is wrong, to none."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from forms_app.answers.reading import missing, read_answers
from forms_app.cases.actors import Actor
from forms_app.core.dates import beijing_date
from forms_app.core.errors import BadInputError, ConflictError, ForbiddenError, NotFoundError
from forms_app.registers.act_list import ListLine, read_act_list, write_act_list
from forms_app.specs.procedure import Act
from forms_app.storage import case_tables as tables
from forms_app.storage.case_tables import Campaign
from forms_app.storage.cases import cases_of_campaign, load_campaign
from forms_app.usecases.bulk import BulkLine, dry_run, perform_bulk
from forms_app.usecases.perform_act import Perform
from forms_app.usecases.platform import Platform


@dataclass(frozen=True)
class ListOutcome:
    """Either the faults of the list, each with its row, and nothing done; or what became of each case."""

    faults: tuple[str, ...]
    lines: tuple[BulkLine, ...]


def hand_out(platform: Platform, actor: Actor, campaign_id: UUID, act_id: str) -> tuple[str, bytes]:
    """The list of a campaign's cases to which the act can be done: its title and the workbook.

    Raises NotFoundError, ForbiddenError, ConflictError when there is none.
    """
    act, campaign, rows = _open(platform, actor, campaign_id, act_id)
    if not rows:
        raise ConflictError(f"没有可以“{act.title}”的企业")
    title = f"{campaign.title}：{act.title}"
    return title, write_act_list(act, title, [(row.enterprise_name, row.uscc) for row in rows])


def read_back(
    platform: Platform, actor: Actor, campaign_id: UUID, act_id: str, content: bytes, at: datetime
) -> ListOutcome:
    """Do the act to every filled line. Raises NotFoundError, WorkbookError, TooLargeError, ForbiddenError."""
    act, _, rows = _open(platform, actor, campaign_id, act_id)
    if not content:
        raise BadInputError("没有收到文件，请选择填好的名单再上传")
    known = {row.uscc: row for row in rows}
    filled = read_act_list(content, act)
    faults = [fault for line in filled for fault in _faults(platform, act, line, known, at)]
    codes = [line.uscc for line in filled]
    faults += [f"第{line.row}行：{line.uscc}在名单中重复" for line in filled if codes.count(line.uscc) > 1]
    if not filled:
        faults.append("名单中没有填写任何一行，请填写后再上传")
    if faults:
        return ListOutcome(tuple(faults), ())
    lines: list[BulkLine] = []
    for line in filled:
        case = known[line.uscc]
        [before] = dry_run(platform, actor, act.id, [case.id])
        if before.refusal is None:
            perform = Perform(act.id, line.raw, at)
            lines += perform_bulk(platform, actor, [(case.id, before.seen)], perform)
        else:
            lines.append(replace(before))
    return ListOutcome((), tuple(lines))


def _open(platform: Platform, actor: Actor, campaign_id: UUID, act_id: str) -> tuple[Act, Campaign, list[tables.Case]]:
    with platform.database.reading() as session:
        campaign = load_campaign(session, actor, campaign_id)
        if campaign.office_id != actor.office:
            raise ForbiddenError("本次活动由其他机构办理，您可以查看，不能办理")
        procedure = platform.catalogue.procedure(campaign.procedure_id, campaign.spec_version).procedure
        act = procedure.act(act_id)
        if act is None or not act.bulk or not act.asks:
            raise NotFoundError("没有这个批量办理事项")
        return act, campaign, cases_of_campaign(session, campaign.id, *act.states)


def _faults(platform: Platform, act: Act, line: ListLine, known: dict[str, tables.Case], at: datetime) -> list[str]:
    if line.uscc not in known:
        return [f"第{line.row}行：{line.uscc or '（代码空白）'}不在可以办理的企业之中"]
    form = act.questionnaire
    if form is None:
        return []
    reading = read_answers(form, line.raw, platform.context(beijing_date(at)))
    labels = {field.id: field.label for field in act.asks}
    problems = (*reading.problems, *missing(form, reading))
    return [f"第{line.row}行“{labels.get(each.field, each.field)}”：{each.message}" for each in problems]
