from pathlib import Path

from tracker.servers import roles


ROOT = Path(__file__).parents[3]


def test_roles_operators_page_prints_what_the_embedded_server_gets():
    page = (ROOT / "docs/drift.md").read_text(encoding="utf-8")
    assert f"```sql\n{roles.script()}```" in page


def test_roles_stamp_is_of_the_statements(monkeypatch):
    before = roles.stamp()
    monkeypatch.setattr(roles, "NOTHING_MORE", "")
    assert roles.stamp() != before
