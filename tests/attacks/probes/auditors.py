"""The probes of public GraphQL auditors, with their own criteria of success."""

from collections.abc import Awaitable, Callable
from typing import Any

from tests.attacks.probe import Finding, Probe
from tests.attacks.target import Target, answer_of

HTML = {"accept": "text/html"}
DUPLICATED = 500
FORM = b"query=query%20cop%20%7B__typename%7D"


def _data(answer: Any) -> dict[str, Any]:
    data = answer.get("data") if isinstance(answer, dict) else None
    return data if isinstance(data, dict) else {}


def _errors(answer: Any) -> list[Any]:
    return list(answer.get("errors", [])) if isinstance(answer, dict) else []


async def alias_overloading(target: Target) -> str | None:
    aliases = " ".join(f"alias{n}:__typename" for n in range(101))
    return "101 aliases" if "alias100" in _data(await target.graph(f"{{ {aliases} }}")) else None


async def array_batching(target: Target) -> str | None:
    answer = answer_of(await target.http.post("/graphql", json=[{"query": "{__typename}"}] * 10))
    return "a batch of 10" if isinstance(answer, list) else None


async def directive_overloading(target: Target) -> str | None:
    answer = await target.graph("query cop { __typename " + "@aa" * 10 + " }")
    return "10 errors for 10 directives" if len(_errors(answer)) >= 10 else None


async def field_duplication(target: Target) -> str | None:
    answer = await target.graph("query cop { " + "__typename " * DUPLICATED + "}")
    return f"{DUPLICATED} fields" if _data(answer) else None


async def circular_introspection(target: Target) -> str | None:
    nested = "{ fields { type " * 5 + "{ name }" + " } }" * 5
    answer = await target.graph(f"query cop {{ __schema {{ types {nested} }} }}")
    return "the types of the schema" if _data(answer) else None


async def introspection(target: Target) -> str | None:
    for query in ("{ __schema { types { name } } }", '{ __type(name: "Order") { name } }'):
        if _data(await target.graph(query)):
            return query
    return None


async def field_suggestions(target: Target) -> str | None:
    for query in ("{ __schema { directive } }", "{ ordrs { nodes { id } } }", "{ order { idd } }"):
        answer = str(await target.graph(query))
        if "Did you mean" in answer or "orders" in answer:
            return answer[:200]
    return None


async def exposed_ide(target: Target) -> str | None:
    for path in ("/", "/graphql", "/graphiql", "/playground", "/console", "/altair"):
        answer = await target.http.get(path, headers=HTML, follow_redirects=True)
        text = answer.text.lower()
        if any(word in text for word in ("graphiql", "playground", "apollo studio", "altair")):
            return path
    return None


async def query_by_get(target: Target) -> str | None:
    params = {"query": "query cop {__typename}"}
    answer = answer_of(await target.http.get("/graphql", params=params))
    return "a query that is not registered" if _data(answer) else None


async def mutation_by_get(target: Target) -> str | None:
    params = {"query": "mutation cop {__typename}"}
    answer = answer_of(await target.http.get("/graphql", params=params))
    return "a mutation" if _data(answer) else None


async def form_encoded(target: Target) -> str | None:
    for media in (
        "application/x-www-form-urlencoded",
        "text/plain",
        "multipart/form-data; boundary=a",
        "",
    ):
        body = (
            b"query=query%20cop%20%7B__typename%7D" if "form-url" in media else b'{"query":"{a}"}'
        )
        headers = {"content-type": media} if media else {}
        answer = await target.http.post("/graphql", content=body, headers=headers)
        if answer.status_code != 415:
            return f"{media or 'no content type'}: {answer.status_code}"
    return None


async def tracing(target: Target) -> str | None:
    headers = {"apollo-federation-include-trace": "ftv1", "x-apollo-tracing": "1"}
    body = {"query": "query cop { __typename }", "extensions": {"tracing": True}}
    answer = answer_of(await target.http.post("/graphql", json=body, headers=headers))
    extensions = answer.get("extensions", {}) if isinstance(answer, dict) else {}
    return str(extensions) if {"tracing", "ftv1"} & set(extensions) else None


async def unhandled_errors(target: Target) -> str | None:
    for query in ("qwerty cop { abc }", "{", '{ node(id: "\\u0000") { id } }', "{ a(b: $c) }"):
        text = str(await target.graph(query))
        if any(word in text for word in ("Traceback", "exception", "stacktrace", 'File "')):
            return text[:200]
    return None


async def _run(target: Target) -> Finding:
    finding = Finding()
    for attack in ATTACKS:
        finding.note(attack.__name__, await attack(target))
    return finding


ATTACKS: tuple[Callable[[Target], Awaitable[str | None]], ...] = (
    *(alias_overloading, array_batching, directive_overloading, field_duplication),
    *(circular_introspection, introspection, field_suggestions, exposed_ide),
    *(query_by_get, mutation_by_get, form_encoded, tracing, unhandled_errors),
)
PROBES = (Probe("auditors", _run),)
