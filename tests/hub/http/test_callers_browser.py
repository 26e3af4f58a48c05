"""The menu of the demo's callers, in a real browser: every request is sent as the chosen one."""

import pytest
from playwright.sync_api import expect

from tests.hub.http.graphiql_app import EXAMPLES, an_app
from tests.hub.http.test_graphiql_browser import PHONE, Visit, browser, served, visit

__all__ = ["browser", "visit"]

WHO = {"title": "Who asks", "query": "query Who {\n  askedAs\n}\n"}
CALLERS = [
    {"title": "a customer", "token": "token-of-a-customer"},
    {"title": "a manager", "token": "token-of-a-manager"},
]


@pytest.mark.browser
def test_a_newcomer_asks_as_one_and_then_as_another(visit: Visit) -> None:
    with served(an_app(examples=[WHO, *EXAMPLES], callers=CALLERS)) as hub:
        visit.open(hub)
        visit.run("Who asks", "askedAs")
        expect(visit.response).to_contain_text("nobody")
        menu = visit.page.get_by_label("Ask as")
        for caller in CALLERS:
            menu.select_option(caller["title"])
            visit.page.get_by_role("button", name="Execute query").click()
            expect(visit.response).to_contain_text(f"Bearer {caller['token']}")
        menu.select_option("")
        visit.page.get_by_role("button", name="Execute query").click()
        expect(visit.response).to_contain_text("nobody")
        assert visit.errors == []


@pytest.mark.browser
def test_the_menu_fits_a_phone(visit: Visit) -> None:
    visit.page.set_viewport_size(PHONE)
    with served(an_app(examples=[WHO], callers=CALLERS)) as hub:
        visit.open(hub)
        menu = visit.page.get_by_label("Ask as")
        menu.select_option("a manager")
        visit.run("Who asks", "askedAs")
        expect(visit.response).to_contain_text("token-of-a-manager")
        box = menu.bounding_box()
        assert box is not None
        assert 0 <= box["x"] <= box["x"] + box["width"] <= PHONE["width"]
        assert box["y"] + box["height"] <= PHONE["height"]
        assert visit.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


@pytest.mark.browser
def test_without_callers_there_is_no_menu(visit: Visit) -> None:
    with served(an_app(examples=[WHO])) as hub:
        visit.open(hub)
        visit.run("Who asks", "askedAs")
        expect(visit.response).to_contain_text("nobody")
        expect(visit.page.get_by_label("Ask as")).to_have_count(0)
