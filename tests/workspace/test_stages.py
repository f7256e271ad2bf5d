"""Deals name their stage by id in HubSpot; the table of stages says what the ids mean."""

DEALS = """Record ID,Deal Name,Deal Stage,Pipeline,Amount,Close Date,Create Date
1,One,8841,default,100,2026-03-02,2026-03-01
2,Two,8842,default,200,2026-03-03,2026-03-01
3,Three,8843,default,300,,2026-03-01
4,Four,closedwon,default,400,2026-03-03,2026-03-01
5,Five,other,default,500,,2026-03-01
"""
STAGES = """stage_id,pipeline_id,label,probability,closed_won,display_order,active
8841,default,Signed,1.0,,6,true
8842,default,Lost,0.0,,7,true
8843,default,Talks,0.4,,2,true
closedwon,default,Won,1.0,true,6,true
"""
SQL = """SELECT opportunity_id AS id, stage, is_won, is_closed FROM opportunity
ORDER BY opportunity_id"""


def _deals(workspace) -> list[tuple[object, ...]]:
    return [tuple(r.values()) for r in workspace.query(SQL).to_pylist()]


def _write(workspace, **texts) -> None:
    folder = workspace.layout.exports / "hubspot"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")


def test_ids_of_stages_become_names_and_outcomes(workspace) -> None:
    _write(workspace, deals=DEALS)
    workspace.load()
    assert _deals(workspace)[0] == ("1", "8841", False, False)
    _write(workspace, deal_pipeline_stage=STAGES)
    workspace.load()
    assert _deals(workspace) == [
        ("1", "Signed", True, True),
        ("2", "Lost", False, True),
        ("3", "Talks", False, False),
        ("4", "Won", True, True),
        ("5", "other", False, False),
    ]
    staged = workspace.query("SELECT stage FROM staged.opportunity ORDER BY opportunity_id")
    assert staged.to_pylist()[0] == {"stage": "8841"}


def test_two_versions_of_the_deals_take_the_names_too(workspace) -> None:
    _write(workspace, deal_pipeline_stage=STAGES, deals=DEALS)
    workspace.load()
    _write(workspace, deals=DEALS.replace("1,One,8841", "1,One,8843"))
    workspace.load()
    assert _deals(workspace)[0] == ("1", "Talks", False, False)
    assert len(_deals(workspace)) == 5
