"""附件5 to 附件8, each normally filled: field id → value, as in an answers file."""

from tests.samples import FILLED

USCC = FILLED["uscc"]

_ENTERPRISE = {
    name: FILLED[name] for name in ("enterprise_name", "contact", "address", "uscc", "legal_representative", "position")
}
_CONDUCT = "2025年1月至6月，向统计机构提供的工业总产值与实际不符，差错率较大，属于提供不真实统计资料。"
_BASIS = "《中华人民共和国统计法》第四十四条第一款第（二）项"

ANNEX5: dict[str, str] = {
    "enterprise_name": FILLED["enterprise_name"],
    "uscc": USCC,
    "conduct": _CONDUCT,
    "legal_basis": _BASIS,
    "outcome": "警告，并处罚款人民币50000元",
    "determination_date": "2026-02-09",
    "published_from": "2026-03-02",
    "published_until": "2027-03-02",
    "bureau_name": "长春市朝阳区统计局",
    "division_code": "220104",
}

ANNEX6: dict[str, str] = {
    "penalty_number": "长统罚决字〔2026〕第3号",
    "penalty_name": f"{FILLED['enterprise_name']}（提供不真实统计资料，情节严重）案",
    "penalty_kind_1": "警告",
    "penalty_kind_2": "罚款",
    "conduct": _CONDUCT,
    "legal_basis": _BASIS,
    "enterprise_name": FILLED["enterprise_name"],
    "uscc": USCC,
    "organisation_code": USCC[8:17],
    "legal_representative": "张三",
    "outcome": "警告，并处罚款人民币150,000元",
    "penalty_date": "2026-02-09",
    "published_from": "2026-03-02",
    "published_until": "2027-03-02",
    "bureau_name": "长春市朝阳区统计局",
    "division_code": "220104",
}

ANNEX7: dict[str, str] = {
    **_ENTERPRISE,
    "published_information": (
        "2025年8月1日起在长春市朝阳区人民政府网站统计局专栏和吉林省统计局失信企业信息公示专栏公示，"
        "公示内容为我公司提供不真实统计资料、被警告并处罚款的信息，公示期限1年。"
    ),
    "reason": (
        "收到认定决定后，我公司于2025年8月15日缴清罚款，9月更正了1月至6月统计资料，重新培训统计人员2名，"
        "建立了审核、签署、交接、归档制度，此后各期报表均真实、准确、按时报送。\n"
        "公示已满6个月，整改到位，申请提前移除。"
    ),
    "application_date": "2026-03-02",
}

ANNEX8: dict[str, str] = {
    **_ENTERPRISE,
    "publication_period": "2025年8月1日至2026年8月1日",
    "published_information": ANNEX7["published_information"],
    "removal_application": (
        "企业于2026年3月2日申请。经核实，罚款已缴清，统计资料已更正，制度已建立，整改到位；公示已满6个月。"
    ),
    "handler_opinion": "经核实，企业整改到位，公示时间已满6个月，建议提前移除。",
    "handler_signature": "王丽",
    "handler_date": "2026-03-05",
    "section_head_opinion": "同意承办人员意见。",
    "section_head_signature": "李强",
    "section_head_date": "2026-03-06",
    "leader_opinion": "同意提前移除。",
    "leader_signature": "赵敏",
    "leader_date": "2026-03-09",
}

FILLED_ANNEXES = {"annex5": ANNEX5, "annex6": ANNEX6, "annex7": ANNEX7, "annex8": ANNEX8}
