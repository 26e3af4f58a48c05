"""docs/migrations.md, checked: the release before goes on while the next one's migrations run."""

from pathlib import Path

import pytest

from tests.persistence.migrating import (
    BREAKING,
    LOCKING,
    Script,
    Seeded,
    offences,
    refused,
    scripts,
    sent_to,
)

# Renames what the code before it read. There was no release before it, and nobody's data.
BEFORE_THE_FIRST_RELEASE = "0001"

# fmt: off
BAD = {
    "ban-drop-column":                   'op.drop_column("orders", "note")',
    "ban-drop-table":                    'op.drop_table("import_rejects")',
    "renaming-column":                   'op.alter_column("orders", "email", new_column_name="m")',
    "renaming-table":                    'op.rename_table("parcels", "boxes")',
    "changing-column-type":              'op.alter_column("order_lines", "quantity", '
                                         'type_=sa.BigInteger())',
    "adding-required-field":             'op.add_column("orders", '
                                         'sa.Column("mass", sa.Integer(), nullable=False))',
    "adding-not-nullable-field":         'op.alter_column("customers", "phone", nullable=False)',
    "ban-drop-not-null":                 'op.alter_column("customers", "name", nullable=True)',
    "ban-drop-default":                  'op.alter_column("order_lines", "title", '
                                         'server_default=None)',
    "require-concurrent-index-creation": 'op.create_index("ix_new", "orders", ["fingerprint"])',
    "require-concurrent-index-deletion": 'op.drop_index("ix_customers_name", "customers")',
    "adding-foreign-key-constraint":     'op.create_foreign_key("fk_new", "inventory_movements", '
                                         '"variants", ["sku"], ["sku"])',
    "constraint-missing-not-valid":      'op.create_check_constraint("new", "holds", '
                                         '"owner <> \'\'")',
    "disallowed-unique-constraint":      'op.create_unique_constraint("uq_new", "orders", '
                                         '["fingerprint"])',
    "adding-field-with-default":         'op.execute("ALTER TABLE orders ADD COLUMN luck '
                                         'double precision DEFAULT random()")',
    "backfill":                          'op.execute("UPDATE orders SET version = 2")',
}
GOOD = {
    "a nullable column":       'op.add_column("orders", sa.Column("gift", sa.String()))',
    "a constant default":      'op.add_column("orders", sa.Column("gifts", sa.Integer(), '
                               'server_default="0", nullable=False))',
    "a table":                 'op.create_table("gifts", sa.Column("id", sa.String(), '
                               'sa.ForeignKey("orders.id"), primary_key=True))',
    "a check of new rows":     'op.execute("ALTER TABLE orders ADD CONSTRAINT ck_new CHECK '
                               '(version > 0) NOT VALID")',
    "what was checked before": 'op.execute("ALTER TABLE orders VALIDATE CONSTRAINT ck_new")',
}
# fmt: on


async def test_no_migration_breaks_or_stops_the_release_before_it(
    empty: str, tmp_path: Path
) -> None:
    sent = await sent_to(empty)
    found = {
        script.revision: refused(script, sent[script.revision], tmp_path)
        for script in scripts()
        if script.revision > BEFORE_THE_FIRST_RELEASE
    }
    assert {revision: rules for revision, rules in found.items() if rules} == {}


async def test_what_a_migration_must_not_do_is_found(
    empty: str, seeded: Seeded, tmp_path: Path
) -> None:
    added = {rule: seeded.add(statement) for rule, statement in BAD.items()}
    sent = await sent_to(empty)
    found = {rule: offences(sent[revision], tmp_path) for rule, revision in added.items()}
    assert {rule for rule in BAD if rule not in found[rule]} == set()
    assert set(BAD) == BREAKING | LOCKING


async def test_what_a_migration_may_do_passes(empty: str, seeded: Seeded, tmp_path: Path) -> None:
    added = {name: seeded.add(statement) for name, statement in GOOD.items()}
    sent = await sent_to(empty)
    found = {name: offences(sent[revision], tmp_path) for name, revision in added.items()}
    assert {name: rules for name, rules in found.items() if rules} == {}


@pytest.mark.parametrize(
    ("comment", "excused"),
    [
        ("# contract: 0.3.0 stopped reading orders.note", "ALTER TABLE orders DROP COLUMN note"),
        ("# locks: a hub has some hundred locations", "CREATE INDEX a ON locations (name)"),
        ("# locks: a hub has some hundred locations", "UPDATE locations SET rank = 0"),
    ],
)
def test_a_reason_excuses_what_it_is_for_and_nothing_else(
    tmp_path: Path, comment: str, excused: str
) -> None:
    other = "# locks: nothing" if "contract" in comment else "# contract: 0.3.0"
    for line in ("", other, comment.partition(":")[0] + ": because", comment[2:]):
        assert refused(Script("1", f"{line}\n"), [excused], tmp_path)
    assert refused(Script("1", f'"""A title"""\n{comment}\n'), [excused], tmp_path) == set()
