"""Texts have one clean form, and what looks or sounds the same is found by the same key."""

import dataclasses
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.customers.customer import ContactKind
from domain.services.orders.commands.ordering import CancelOrder, PlaceOrder
from domain.shared import bounds
from domain.shared.errors import InvalidInput
from domain.shared.text import keys, kinds, marks
from domain.shared.text.cleaned import Cleaned, text_fields
from domain.shared.text.searching import asked, distinct, phones
from hub.contacts import read_contact
from schema.shared.scalars import COUNTRIES, DIGITS, SCALARS, CountryCode

CLEANERS = [marks.line, marks.note, marks.code, marks.exact]


@given(st.text(max_size=50), st.sampled_from(CLEANERS))
def test_cleaning_a_clean_text_changes_nothing(value: str, clean: Any) -> None:
    once = clean(value)
    assert clean(once) == once == once.strip()
    assert clean(f" {once}\n") == once


@given(st.text(max_size=50))
def test_a_key_is_that_of_the_clean_text(value: str) -> None:
    for key in (keys.code_key, keys.folded, keys.squeezed, keys.email_key):
        assert key(value) == key(marks.code(value)) == key(f"\t{value} ")


@pytest.mark.parametrize("mark", "\u200b\u2060\ufeff\u202e\u2066\u00ad\x7f\x9b\u061c\u3164\u2800")
def test_marks_that_nobody_sees_are_dropped(mark: str) -> None:
    for clean in (marks.line, marks.note, marks.code):
        assert clean(f"{mark}A{mark}B{mark}") == "AB"
        assert clean(mark) == ""


def test_signs_and_words_that_are_written_with_joiners_are_kept() -> None:
    for text in ("\U0001f469\u200d\U0001f373", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"):
        assert marks.line(text) == text


def test_the_lines_of_a_note_stay() -> None:
    assert marks.note(" a\r\n  b \r\rc\u2028d ") == "a\n  b\n\nc\nd"
    assert marks.line("a\r\nb\u00a0 c") == "a b c"


@pytest.mark.parametrize(
    "same",
    [
        ("José", "Jose\u0301", "JOSE", "jose"),
        ("Straße", "STRASSE"),
        ("Łódź", "lodz"),
        ("Ærø", "aero"),
        ("PO\u20111", "po-1", "PO\u22121", "\uff30\uff2f\uff0d\uff11"),
    ],
)
def test_what_people_call_the_same_has_one_key(same: tuple[str, ...]) -> None:
    assert len({keys.folded(text) for text in same}) == 1
    assert len({keys.squeezed(text) for text in same}) == 1


def test_a_gtin_is_found_in_every_length() -> None:
    assert keys.gtin(" 0 12345-67890 5") == "012345678905"
    assert "0012345678905" in keys.gtin_forms("012345678905")
    assert "12345670" in keys.gtin_forms("00000012345670")


def test_an_address_is_one_however_its_domain_is_sent() -> None:
    assert keys.email_key("Kim@xn--mller-kva.de") == keys.email_key("kim@m\u00fcller.de")


def test_a_phone_number_is_found_with_its_country_code_and_without() -> None:
    for kept, said in (
        *(("+49 30 901820", text) for text in ("030 9018", "+49-30", "0049 30", "4930", "30901")),
        *(("+1 212 5550123", text) for text in ("212 555", "(212) 5550", "+1212", "1 212")),
        *(("+351 912345678", text) for text in ("912 345", "00351 912")),
        ("030 901820", "(030) 90-18"),
    ):
        terms = distinct(phones(kept))
        assert any(term.startswith(form) for term in terms for form in asked(said).whole), said


def test_a_command_is_clean_from_its_construction() -> None:
    command = CancelOrder(order_id=" order_1\n", reason=" why \u200b")
    assert (command.order_id, command.reason) == ("order_1", "why")
    assert dataclasses.replace(command, reason=" how ").reason == "how"
    with pytest.raises(InvalidInput, match="reason must have between 1 and"):
        CancelOrder(order_id="order_1", reason=" \u200b\n")


def test_a_text_without_a_kind_is_a_mistake_of_its_class() -> None:
    @dataclasses.dataclass(frozen=True)
    class Loose(Cleaned):
        order_id: str
        nick: str

    with pytest.raises(TypeError, match=r"Loose\.nick must say its kind of text"):
        text_fields(Loose)
    assert {"email", "note", "tags", "id"} <= {field.name for field in text_fields(PlaceOrder)}


@pytest.mark.parametrize("digits", ["\u0661\u0662", "\uff11\uff12", "\u0967\u0968"])
def test_only_the_digits_0_to_9_are_numbers(digits: str) -> None:
    with pytest.raises(ValueError, match="decimal number"):
        SCALARS[Decimal].parse_value(digits)
    with pytest.raises(InvalidInput, match="0 to 9"):
        kinds.PHONE.read("phone", f"{digits}\u0663")


def test_codes_in_trade_use_are_known() -> None:
    assert {"XK", "XI", "IC", "EA", "TA", "AC", "DE"} <= COUNTRIES
    assert {"CNH", "GGP", "JEP", "IMP", "BGN", "HRK", "EUR"} <= DIGITS.keys()
    assert not {"ZZ", "XX"} & COUNTRIES
    assert not {"XTS", "XXX", "XAU"} & DIGITS.keys()
    for said, kept in (("uk", "GB"), (" el ", "GR"), ("xk", "XK"), ("KV", "XK"), ("de", "DE")):
        assert SCALARS[CountryCode].parse_value(said) == kept


def test_places_with_codes_of_their_own_are_dialed_like_their_countries() -> None:
    assert read_contact(ContactKind.PHONE, "922 123 456", "IC") == "+34922123456"
    assert read_contact(ContactKind.PHONE, "0034 922 123 456", None) == "+34922123456"
    assert read_contact(ContactKind.PHONE, "038 500 500", "XK").startswith("+383")


def test_a_time_zone_is_known_in_any_case() -> None:
    assert bounds.time_zone("timeZone", "europe/BERLIN") == "Europe/Berlin"
    with pytest.raises(InvalidInput, match="IANA"):
        bounds.time_zone("timeZone", "Europe/Atlantis")


@pytest.mark.parametrize(
    ("code", "mixes"),
    [
        ("OUTLET", False),
        ("\u041eUTLET", True),
        ("W\u0415B-2", True),
        ("\u0391THENS", True),
        # Words of one alphabet each, and a letter that looks like none.
        ("\u041a\u041e\u0424\u0415-XL", False),
        ("5\u03bcm", False),
        ("\u00dcBER", False),
    ],
)
def test_a_new_code_does_not_mix_letters_that_look_the_same(code: str, mixes: bool) -> None:
    assert marks.mixes_alphabets(code) is mixes
    if mixes:
        with pytest.raises(InvalidInput, match="look-alikes"):
            kinds.GIVEN_CODE.read("code", code)
    else:
        assert kinds.GIVEN_CODE.read("code", code) == code
