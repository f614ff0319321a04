"""Personal data is seen in every shape people type it; what belongs to organisations raises no alarm."""

import time
from itertools import pairwise

import pytest

from forms_app.core.personal_data import Finding, Kind, find_personal_data

OWN = ("0431-88901234、88905678", "长春市朝阳区前进大街1855号机关小区3栋201室")

# Numbers are invented; their check digits are right.
FOUND = [
    ("联系人手机13812345678。", Kind.MOBILE, "13812345678"),
    ("１３８１２３４５６７８（王某）", Kind.MOBILE, "１３８１２３４５６７８"),
    ("138 1234 5678", Kind.MOBILE, "138 1234 5678"),
    ("138-1234-5678", Kind.MOBILE, "138-1234-5678"),
    ("+86 13812345678", Kind.MOBILE, "+86 13812345678"),
    ("8613812345678", Kind.MOBILE, "8613812345678"),
    ("手机：199 0431 0001", Kind.MOBILE, "199 0431 0001"),
    ("微信同号17612345678", Kind.MOBILE, "17612345678"),
    ("电话：0431-81234567", Kind.LANDLINE, "0431-81234567"),
    ("0431—81234567", Kind.LANDLINE, "0431—81234567"),
    ("(0431)81234567", Kind.LANDLINE, "(0431)81234567"),
    ("（0431）81234567", Kind.LANDLINE, "（0431）81234567"),
    ("043181234567", Kind.LANDLINE, "043181234567"),
    ("0433-2512345", Kind.LANDLINE, "0433-2512345"),
    ("010-62341234", Kind.LANDLINE, "010-62341234"),
    ("座机81234567", Kind.LANDLINE, "81234567"),
    ("家中电话：2512345", Kind.LANDLINE, "2512345"),
    ("身份证号220104199001011231", Kind.IDENTITY, "220104199001011231"),
    ("220104 19900101 1231", Kind.IDENTITY, "220104 19900101 1231"),
    ("（11010519491231002X）", Kind.IDENTITY, "11010519491231002X"),
    ("11010519491231002x", Kind.IDENTITY, "11010519491231002x"),
    ("身份证２２０１０４１９９００１０１１２３１", Kind.IDENTITY, "２２０１０４１９９００１０１１２３１"),
    ("身份证号：220104199001011237", Kind.IDENTITY, "220104199001011237"),  # mistyped, and said to be one
    ("220104850612123", Kind.IDENTITY, "220104850612123"),
    ("老身份证：110105491231002", Kind.IDENTITY, "110105491231002"),
    ("工资卡6222020200112230004", Kind.BANK_CARD, "6222020200112230004"),
    ("4111 1111 1111 1111", Kind.BANK_CARD, "4111 1111 1111 1111"),
    ("6228-4800-1000-0000-009", Kind.BANK_CARD, "6228-4800-1000-0000-009"),
    ("邮箱zhangsan@163.com", Kind.EMAIL, "zhangsan@163.com"),
    ("Zhang.San-1@mail.example.com.cn，", Kind.EMAIL, "Zhang.San-1@mail.example.com.cn"),
    ("12345678@qq.com", Kind.EMAIL, "12345678@qq.com"),
    ("微信：zhang_san88", Kind.WECHAT, "zhang_san88"),
    ("微信号wxid_abc123", Kind.WECHAT, "wxid_abc123"),
    ("加vx: lisi-1990", Kind.WECHAT, "lisi-1990"),
    ("QQ：12345678", Kind.QQ, "12345678"),
    ("qq号1234567890", Kind.QQ, "1234567890"),
    ("住阳光小区3栋2单元501室", Kind.ADDRESS, "阳光小区3栋2单元501室"),
    ("万科城市花园12号楼", Kind.ADDRESS, "万科城市花园12号楼"),
    ("3栋2单元501室", Kind.ADDRESS, "3栋2单元501室"),
    ("人民大街100号5号楼301室", Kind.ADDRESS, "5号楼301室"),
    ("东岭家属院5单元", Kind.ADDRESS, "东岭家属院5单元"),
    ("桂林路一号公寓A座1203室", Kind.ADDRESS, "公寓A座1203室"),
    ("二道区吉盛小区三期5-2-301", Kind.ADDRESS, "吉盛小区三期5-2-301"),
    ("永吉县某某村三组", Kind.ADDRESS, "某某村三组"),
    ("家庭住址：长春市南关区某某街", Kind.ADDRESS, "长春市南关区某某街"),
    ("负责人现住吉林市昌邑区", Kind.ADDRESS, "吉林市昌邑区"),
]

QUIET = [
    "统一社会信用代码91220104MA0Y3K1A7Y",
    "91220104MA0Y4T7B30、91220101124012345X",
    "统一社会信用代码：122200004127560074",  # digits alone
    "912201041000009131",  # digits alone, and passes Luhn
    "依据吉统字〔2020〕44号第十一条",
    "朝统发〔2026〕5号",
    "回执编号20261118-JJ4G-4VG3",
    "异议编号20260311-ABCD2345",
    "2026年3月10日至2026年3月17日",
    "20260310、2026-03-10、2026/3/10",
    "2026-03-10 09:30:00",
    "电话：0431-88901234",
    "电话：0431 8890 1234",
    "（0431）88901234",
    "电话88905678",
    "地址：长春市朝阳区前进大街1855号机关小区3栋201室",
    "地址：长春市朝阳区前进大街1855号",
    "服务热线12345",
    "统计违法举报电话400-123-4567",
    "投诉12340",
    "工业总产值13812345678元",
    "营业收入13812345678.00元",
    "用电量13812345678千瓦时",
    "占比13.812345678%",
    "共13812345678户",
    "工商注册号：220104101012345",
    "项目220104199001011237",  # 18 digits, wrong check digit
    "220104199013011239",  # no such month
    "6222020200112230005",  # fails Luhn
    "4111 1111 1111 1112",
    "123456789012345678901234",
    "校验值9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "邮箱tjj@changchun.gov.cn",
    "微信公众号：jltongji2020",
    "微信小程序tongjiju",
    "QQ群12345678",
    "附件1、附件2，共3页",
    "人民大街1234号某某大厦A座1501室",
    "市政府办公楼3号楼201室",
    "长春市朝阳区花园路3号",
    "抽中3个小区12个单位",
    "第三普查小区12号",
    "样本单元501个，其中规模以上201户",
    "第七条（一）、第十条第3项",
    "3个单元、5栋厂房",
    "农安县合隆镇某某村村民委员会",
    "公示期为7日（2026年3月10日至2026年3月17日）。",
    "现将通过复核的2户企业名单予以公示，也可以向长春市朝阳区统计局反映（电话：0431-88901234）",
]


@pytest.mark.parametrize(("text", "kind", "words"), FOUND, ids=[text for text, *_ in FOUND])
def test_b5_what_is_personal_is_found(text: str, kind: Kind, words: str) -> None:
    [found] = find_personal_data(text, OWN)
    assert found.kind is kind
    assert words in found.text
    assert text[found.start : found.end] == found.text


@pytest.mark.parametrize("text", QUIET)
def test_what_belongs_to_organisations_raises_no_alarm(text: str) -> None:
    assert find_personal_data(text, OWN) == ()


def test_everything_is_found_in_order() -> None:
    text = "王某，手机13812345678，身份证220104199001011231，住阳光小区3栋2单元501室，邮箱wang@163.com"
    found = find_personal_data(text)
    assert [each.kind for each in found] == [Kind.MOBILE, Kind.IDENTITY, Kind.ADDRESS, Kind.EMAIL]
    assert all(left.end <= right.start for left, right in pairwise(found))


def test_the_own_number_is_somebody_elses_in_another_office() -> None:
    assert [each.kind for each in find_personal_data("电话：0431-88901234", ("0433-2512345",))] == [Kind.LANDLINE]


def test_more_than_the_own_address_is_said() -> None:
    [found] = find_personal_data("前进大街1855号2栋3单元501室", OWN)
    assert found.kind is Kind.ADDRESS


@pytest.mark.parametrize(
    ("words", "masked"), [("13812345678", "13*******78"), ("QQ123", "Q***3"), ("阳光小区3栋", "阳****栋")]
)
def test_b5_records_hold_it_masked(words: str, masked: str) -> None:
    assert Finding(Kind.MOBILE, 0, len(words), words).masked == masked


@pytest.mark.parametrize(
    "text", ["1" * 2000, "小" * 2000, "小区" * 1000, "a" * 2000 + "@", "0431 " * 400, "3单元" * 600]
)
def test_l3_no_text_keeps_it_busy(text: str) -> None:
    started = time.perf_counter()
    find_personal_data(text, OWN)
    assert time.perf_counter() - started < 1
