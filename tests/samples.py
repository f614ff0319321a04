"""Samples that several layers use: a normally filled 附件1, a small PDF."""

import io

import pikepdf

FILLED: dict[str, str] = {
    "enterprise_name": "吉林省镕堃喆玥𬭎科技有限公司",
    "contact": "0431-88901234",
    "address": "吉林省长春市朝阳区人民大街1234号某某大厦A座1501室",
    "uscc": "91350100M000100Y43",
    "legal_representative": "张三",
    "position": "总经理",
    "organisation_and_staff": "yes",
    "organisation_and_staff_note": "办公室主任任统计负责人，配专职统计员2名，办公设备和经费有保障。",
    "records_and_ledgers": "yes",
    "records_and_ledgers_note": "设生产、财务、劳动工资、能源4类台账，审核、签署、交接、归档制度齐全。",
    "truthful_reporting": "yes",
    "truthful_reporting_note": "2025年应报联网直报报表62张，全部按时上报，未发生差错。",
    "cooperation": "yes",
    "cooperation_note": "2025年6月接受统计局数据核查1次，未发现问题。",
    "no_dishonesty": "yes",
    "no_dishonesty_note": "国家企业信用信息公示系统（吉林）查询无失信记录。",
    "reason": (
        "我公司一贯重视统计工作，严格执行统计法律法规和统计调查制度，统计机构健全、人员稳定，原始记录和统计台账完整规范，"
        "按时、准确报送各类统计报表，积极配合统计执法检查和数据核查，从未发生统计违法行为。\n"
        "为进一步提高统计工作水平，树立守信企业形象，现申请认定为统计守信企业。"
    ),
    "application_date": "2026-03-02",
}


def _one_empty_page() -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    content = io.BytesIO()
    document.save(content, deterministic_id=True)
    return content.getvalue()


PDF_FILE = _one_empty_page()
"""A small PDF with one empty page."""
