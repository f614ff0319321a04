"""Samples that several layers use: a normally filled 附件1, a small PDF."""

import io

import pikepdf
from PIL import Image

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


DECISION: dict[str, str] = {
    "bureau_name": "长春市朝阳区统计局",
    "number_prefix": "长朝",
    "number_year": "2026",
    "number_serial": "1",
    "enterprise_name": "吉林省镕堃喆玥科技有限公司",
    "uscc": "91350100M000100Y43",
    "category": "dishonest",
    "found_in": "2026年统计执法检查",
    "conduct": "2026年1月至3月多次迟报工业统计报表",
    "national_article": "十一",
    "determination_date": "2026-02-27",
    "review_body": "长春市朝阳区人民政府",
    "court": "长春市朝阳区人民法院",
    "contact_person": "王某某",
    "contact_phone": "0431-88901234",
    "contact_address": "长春市朝阳区前进大街1855号",
    "issue_date": "2026-02-27",
}
"""A normally filled 附件3, with the remedies that a bureau may print; every number in it is invented."""

SERVICE: dict[str, str] = {
    "bureau_name": "长春市朝阳区统计局",
    "number_prefix": "长朝",
    "number_year": "2026",
    "number_serial": "2",
    "addressee": "吉林省镕堃喆玥科技有限公司",
    "document": "长朝统信决字〔2026〕第1号《长春市朝阳区统计局统计一般失信企业认定决定书》",
    "servers": "张三、李四",
    "received_at": "2026-03-02T09:30",
    "place": "长春市朝阳区前进大街1234号",
    "receiver": "王五",
    "receiver_position": "办公室主任",
    "left_at": "2026-03-02T14:05",
    "left_place": "该公司前台",
    "witnesses": "赵六、钱七",
    "posted_on": "2026-03-01",
    "carrier": "中国邮政速递物流",
    "remarks": "同时交付陈述、申辩须知一份。",
}
"""附件4 with the rows of every mode of service filled, and no mode chosen yet."""


def _one_empty_page() -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    content = io.BytesIO()
    document.save(content, deterministic_id=True)
    return content.getvalue()


PDF_FILE = _one_empty_page()
"""A small PDF with one empty page."""


def seal_picture(side: int = 40, *, opaque: bool = False) -> bytes:
    """What an office hands in as the picture of its signature: something red that can be seen through."""
    made = io.BytesIO()
    Image.new("RGBA", (side, side), (200, 0, 0, 255 if opaque else 128)).save(made, "PNG")
    return made.getvalue()
