"""The audit of dependencies is never a success by silence."""

import json

from tests.attacks.audit import NPM_LOCKS, PYTHON_LOCKS, Audit, code_of, of_npm, of_python
from tests.deploy.asking import HOUSE


def test_advisories_are_named_with_the_version_that_has_none() -> None:
    vulnerable = {"id": "PYSEC-1", "fix_versions": ["2.0"]}
    found = {
        "dependencies": [
            {"name": "a", "version": "1.0", "vulns": [vulnerable]},
            {"name": "b", "version": "1.0", "vulns": []},
        ]
    }
    audit = of_python(json.dumps(found))
    assert audit == Audit(2, ["a 1.0: PYSEC-1, fixed in 2.0"])
    assert code_of([audit]) == 1


def test_a_package_that_was_skipped_was_not_asked_about() -> None:
    skipped = {"dependencies": [{"name": "a", "skip_reason": "Dependency not found on PyPI"}]}
    audit = of_python(json.dumps(skipped))
    assert (audit.asked, audit.unasked) == (0, ["Dependency not found on PyPI"])
    assert code_of([audit]) == 2


def test_a_database_that_does_not_answer_is_no_success() -> None:
    for audit in (of_python(""), of_npm("npm error"), of_npm('{"message": "405"}')):
        assert audit.unasked
        assert code_of([audit]) == 2
    clean = of_npm('{"vulnerabilities": {}, "metadata": {"dependencies": {"total": 3}}}')
    assert code_of([clean]) == 0
    assert code_of([clean, of_python("")]) == 2


def test_every_lock_file_is_audited() -> None:
    for name in PYTHON_LOCKS:
        assert (HOUSE / name).is_file()
    for folder in NPM_LOCKS:
        assert (HOUSE / folder / "package-lock.json").is_file()
