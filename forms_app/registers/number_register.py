"""文号登记簿: the register of an office's document numbers, as an official table."""

from forms_app.specs.register import NumberColumn, NumberTable

NUMBER_REGISTER = NumberTable(
    title="文号登记簿",
    filled_by="登记单位",
    unit="个",
    note="文号按年度、按文书种类从第1号起连续编排；作废的文号保留登记，不再使用。",
    columns=(
        NumberColumn(label="序号", known="serial", width=6, total="rows"),
        NumberColumn(label="文号", known="number", width=28),
        NumberColumn(label="文书", known="title", width=14),
        NumberColumn(label="企业名称", known="enterprise_name", width=30, align="start"),
        NumberColumn(label="取号日期", known="taken_on", width=16),
        NumberColumn(label="取号人", known="taken_by", width=10),
        NumberColumn(label="状态", known="standing", width=8),
        NumberColumn(label="日期", group="作废", known="voided_on", width=16),
        NumberColumn(label="理由", group="作废", known="void_reason", width=30, align="start"),
        NumberColumn(label="办理人", group="作废", known="voided_by", width=10),
    ),
    signatures=("登记人", "审核人"),
)
