"""Documents and bodies that are far too large: they are refused, and cost nearly nothing."""

from tests.attacks.probe import Finding, Probe
from tests.attacks.target import Target, answer_of, codes_of

DEEP = 10_000
MEBIBYTE = 1_048_576
# On a busy machine; `worst_cpu_ms` says what it was. 5,000 tokens are read in about 120 ms, and
# measured in 80.
CPU_MS_MAX = 1_000.0

HUGE = {
    "10,000 levels": "{a" * DEEP + "}" * DEEP,
    "10,000 levels of lists": "{ node(id: " + "[" * DEEP + "]" * DEEP + ") { id } }",
    "10,000 levels of objects": "{ orders(where: " + "{a:" * DEEP + "1" + "}" * DEEP + ") { id } }",
    "10,000 levels of types": "query($a: " + "[" * DEEP + "Int" + "]" * DEEP + ") { __typename }",
    "1 MB of fields": "{ " + "__typename " * (MEBIBYTE // 12) + "}",
    "1 MB of names": "{ " + "a" * (MEBIBYTE - 100) + " }",
    "1 MB of a string": '{ node(id: "' + "a" * (MEBIBYTE - 100) + '") { id } }',
    "1 MB of comments": "#" + "a" * (MEBIBYTE - 100) + "\n{ __typename }",
    "1 MB of blanks": " " * (MEBIBYTE - 100) + "{ __typename }",
    "5,000 unknown fields": "{ " + " ".join(f"field{n}" for n in range(4_900)) + " }",
    "fragments that spread fragments": "{ ...f0 } "
    + " ".join(f"fragment f{n} on Query {{ ...f{n + 1} ...f{n + 1} }}" for n in range(40))
    + " fragment f40 on Query { __typename }",
    "a fragment that spreads itself": "{ ...a } fragment a on Query { ...a }",
}


def _object(size: int) -> bytes:
    return b"{%s}" % b",".join(b'"v%d":1' % number for number in range(size))


VARIABLES = b'{"query":"{ __typename }","variables":%s}'
BODIES = {
    "10,000 levels of JSON": VARIABLES % (b'{"a":' + b"[" * DEEP + b"]" * DEEP + b"}"),
    "1 MB of variables": VARIABLES % (b'{"a":"' + b"a" * 1_048_000 + b'"}'),
    "80,000 variables": VARIABLES
    % (b"{" + b",".join(b'"v%d":1' % n for n in range(80_000)) + b"}"),
    "a number of 100,000 digits": VARIABLES % (b'{"a":' + b"9" * 100_000 + b"}"),
}


async def _run(target: Target) -> Finding:
    finding = Finding()
    worst = 0.0
    for name, query in HUGE.items():
        before = target.cpu_ms()
        answer = await target.graph(query)
        spent = target.cpu_ms() - before
        worst = max(worst, spent)
        finding.note(name, _fault(answer, spent))
    for name, body in BODIES.items():
        before = target.cpu_ms()
        headers = {"content-type": "application/json"}
        answer = answer_of(await target.http.post("/graphql", content=body, headers=headers))
        spent = target.cpu_ms() - before
        worst = max(worst, spent)
        finding.note(name, _fault(answer, spent))
    finding.figures["worst_cpu_ms"] = round(worst, 1)
    finding.note("afterwards", None if await target.alive() else "nobody is answered")
    return finding


def _fault(answer: object, spent: float) -> str | None:
    if spent > CPU_MS_MAX:
        return f"{spent:.0f} ms of CPU"
    if not isinstance(answer, dict) or "INTERNAL" in codes_of(answer):
        return f"answered with {str(answer)[:200]}"
    return None


PROBES = (Probe("documents", _run),)
