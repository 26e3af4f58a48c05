from pathlib import Path

import pytest

from tests.integrations.sample import a_sample


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return a_sample().write(tmp_path / "olist")
