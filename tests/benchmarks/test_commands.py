"""Every benchmark starts and says what it measures: also those that only `make bench` runs."""

import sys
from importlib import import_module
from pkgutil import walk_packages

import pytest

import benchmarks


def modules() -> list[str]:
    """All but the servers that the hub is compared with: they need libraries of their own."""
    found = walk_packages(benchmarks.__path__, "benchmarks.")
    return [one.name for one in found if not one.name.startswith("benchmarks.peers")]


@pytest.mark.parametrize("name", modules())
def test_it_starts(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main = getattr(import_module(name), "main", None)
    if main is None:
        return
    monkeypatch.setattr(sys, "argv", [name, "--help"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    assert "usage:" in capsys.readouterr().out
