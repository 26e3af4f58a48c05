"""The GraphiQL page over HTTP, with and without a built bundle."""

from pathlib import Path

from starlette.testclient import TestClient

from tests.hub.http.graphiql_app import an_app


def a_bundle(folder: Path) -> Path:
    (folder / "assets").mkdir()
    (folder / "assets" / "main-ABC.js").write_text("export {}")
    (folder / "index.html").write_text("<title>Order Hub</title>")
    return folder


def test_the_page_is_checked_anew_on_every_visit(tmp_path: Path) -> None:
    answer = TestClient(an_app(a_bundle(tmp_path))).get("/graphql")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["vary"] == "Accept"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "<title>Order Hub</title>" in answer.text


def test_the_page_may_load_nothing_from_elsewhere(tmp_path: Path) -> None:
    answer = TestClient(an_app(a_bundle(tmp_path))).get("/graphql")
    policy = dict(
        rule.split(" ", 1) for rule in answer.headers["content-security-policy"].split("; ")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == "'self'"
    assert policy["worker-src"] == "'self' blob:"
    assert not any("http" in sources or "*" in sources for sources in policy.values())


def test_hashed_assets_are_kept_for_good(tmp_path: Path) -> None:
    answer = TestClient(an_app(a_bundle(tmp_path))).get("/graphql/assets/main-ABC.js")
    assert answer.status_code == 200
    assert "javascript" in answer.headers["content-type"]
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_only_assets_are_served(tmp_path: Path) -> None:
    client = TestClient(an_app(a_bundle(tmp_path)))
    assert client.get("/graphql/assets/absent.js").status_code == 404
    assert client.get("/graphql/assets/%2e%2e/index.html").status_code == 404


def test_without_a_bundle_the_page_says_how_to_build_it(tmp_path: Path) -> None:
    client = TestClient(an_app(tmp_path))
    answer = client.get("/graphql")
    assert answer.status_code == 200
    assert "make run" in answer.text
    assert "npm ci" in answer.text
    assert 'http-equiv="refresh"' in answer.text
    assert client.get("/graphql/assets/main-ABC.js").status_code == 404
