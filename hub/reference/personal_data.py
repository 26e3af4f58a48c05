"""Prints `docs/personal-data.md`: the register of personal data and the rules of retention."""

from collections.abc import Iterator

from domain.privacy.personal import PERSONAL
from domain.privacy.retention import RULES, Rule
from hub.settings import PREFIX, Settings

HEAD = """# Register of personal data

Printed by `make schema` from `domain/privacy/`; a test fails when a stored column of text is in
neither list of it. What is done with it: `docs/privacy.md`. Letters are those of GDPR article 6(1).
"""
COLUMNS = """| column | about | category | kept | rule | an erasure |
|---|---|---|---|---|---|"""
TERMS = """
## Rules of retention

| rule | term | counted since | then |
|---|---|---|---|"""


def printed_personal_data() -> str:
    return "\n".join([HEAD, COLUMNS, *_rows(), TERMS, *_rules(), ""])


def _rows() -> Iterator[str]:
    for (table, column), one in PERSONAL.items():
        about, category = one.about.lower(), one.category.lower().replace("_", " ")
        cells = (f"`{table}.{column}`", about, category, one.purpose, one.retention, one.erasing)
        yield f"| {' | '.join(cells)} |"


def _rules() -> Iterator[str]:
    for name, rule in RULES.items():
        yield f"| {name} | {_term(rule)} | {rule.since} | {rule.action} |"


def _term(rule: Rule) -> str:
    if rule.setting is None:
        return "-"
    default = Settings.model_fields[rule.setting].default
    return f"{default:,} days (`{PREFIX}{rule.setting.upper()}`)"
