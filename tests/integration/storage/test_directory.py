"""What the records say for the fields of a form."""

from forms_app.specs.catalogue import FormSpec
from forms_app.storage.directory import recorded_values
from forms_app.storage.tables import Enterprise, Office

OFFICE = Office(name="长春市朝阳区统计局", authority="statistics", division_code="220104", phone="0431-88901234")
FIRM = Enterprise(uscc="91350100M000100Y43", name="某某公司", division_code="220104", address="某街1号")


def test_a_bureaus_form_takes_its_office_and_the_enterprise_from_their_records(
    annex3: FormSpec, annex4: FormSpec
) -> None:
    assert recorded_values(annex3.form, FIRM, OFFICE) == {
        "bureau_name": "长春市朝阳区统计局",
        "enterprise_name": "某某公司",
        "uscc": "91350100M000100Y43",
        "contact_phone": "0431-88901234",  # the address of the office is not on record: it is left out
    }
    assert recorded_values(annex4.form, FIRM, OFFICE) == {"bureau_name": "长春市朝阳区统计局", "addressee": "某某公司"}
