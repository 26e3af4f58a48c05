"""Settings of the front door, and settings from files."""

from pathlib import Path

import pytest

from hub.settings import BadSettings, Settings, read_settings

ADDRESS = "postgresql://order_hub:secret@postgres/order_hub"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_password_is_read_from_a_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "address").write_text(f"{ADDRESS}\n")
    monkeypatch.setenv("ORDER_HUB_DATABASE_URL_FILE", "address")
    assert read_settings().database_url == ADDRESS


def test_a_file_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORDER_HUB_DATABASE_URL_FILE", "nowhere")
    with pytest.raises(BadSettings, match="ORDER_HUB_DATABASE_URL_FILE: the file cannot be read"):
        read_settings()


def test_a_value_and_a_file_of_one_setting_are_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "address").write_text(ADDRESS)
    monkeypatch.setenv("ORDER_HUB_DATABASE_URL_FILE", "address")
    monkeypatch.setenv("ORDER_HUB_DATABASE_URL", ADDRESS)
    with pytest.raises(BadSettings, match="both set") as refused:
        read_settings()
    assert "secret" not in str(refused.value)


def test_lists_are_separated_by_commas_or_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORDER_HUB_HOSTS", "Orders.Example, *.shops.example")
    monkeypatch.setenv("ORDER_HUB_PROXIES", "10.0.0.5 192.168.0.0/16")
    assert Settings().hosts == ("orders.example", "*.shops.example")
    assert Settings().proxies == ("10.0.0.5", "192.168.0.0/16")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("HOSTS", "https://orders.example", "must be host names"),
        ("HOSTS", "orders.example:8000", "must be host names"),
        ("HOSTS", "*", "must be host names"),
        ("PROXIES", "proxy", "must be addresses or networks"),
        ("PROFILE", "staging", "must be 'development' or 'production'"),
        ("DOCUMENTS", "none", "must be 'any' or 'trusted-only'"),
        ("CONNECTIONS", "0", "must be at least 1"),
    ],
)
def test_a_wrong_setting_of_the_front_door_is_explained(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, message: str
) -> None:
    monkeypatch.setenv(f"ORDER_HUB_{name}", value)
    with pytest.raises(BadSettings, match=message):
        read_settings()
