"""matrix.toml as a page: `python -m tests.authz.document > docs/authorization.md`."""

from __future__ import annotations

from collections.abc import Iterator

from tests.authz.oracle import ACTS, GROUNDS, MATRIX, PRINCIPALS, RESIDENTS, ROUTES, TABLES, combined

SHORT = {
    "self": "self", "doctor": "doctor", "nurse": "nurse", "assigned": "assigned", "referral": "referral",
    "manager": "manager", "told": "told", "representative": "representative", "relative:status": "status",
    "relative:appointments": "appointments", "relative:summary": "summary", "relative:full": "full",
    "break_glass": "glass", "doctor_off_duty": "doctor off", "nurse_off_duty": "nurse off",
}  # fmt: skip

HEAD = """# Who may do what

Made from `tests/authz/matrix.toml` by `python -m tests.authz.document`; a test holds the two together. `make authz`
checks every cell through HTTP, the socket and direct SQL as the app's role: {size}.
Each decision is then flipped, and the cell named for it in `tests/authz/mutants.toml` must notice.

## Acts on a resident, by ground

A ground is a relationship that holds now. `nurse` and `doctor` are on duty in the resident's facility, `doctor off` and
`nurse off` are not; `status` to `full` are relatives by scope. ✓ allowed, ◐ allowed and lasting after the stay, as long
as the ground does. Everything else is denied: 403 to who may see the resident, 404 to everybody else.
"""


def page() -> str:
    size = (
        f"{len(PRINCIPALS)} people and {len(combined())} more\nwho combine their states pairwise, {len(RESIDENTS)} "
        f"residents, {len(ROUTES)} requests, {len(TABLES)} tables"
    )
    return "\n".join([HEAD.format(size=size), *acts(), *choices(), *grounds(), *routes(), *tables()]) + "\n"


def acts() -> Iterator[str]:
    yield "| Act | " + " | ".join(SHORT.values()) + " |"
    yield "| --- |" + " --- |" * len(SHORT)
    for act, rule in ACTS.items():
        lasts = {g for g in rule["may"] if rule.get("after") and GROUNDS[g]["lasts"] != "stay"}
        cells = ["◐" if g in lasts else "✓" if g in rule["may"] else "" for g in SHORT]
        yield f"| {rule['row']} `{act}` | " + " | ".join(cells) + " |"


def choices() -> Iterator[str]:
    yield "\nWhere the plan left a choice:\n"
    for act, rule in ACTS.items():
        if "why" in rule:
            yield f"* `{act}`: {rule['why']}"


def grounds() -> Iterator[str]:
    yield "\n## Grounds, in the order in which they count\n"
    yield "| Ground | Lasts | Second wall | Events |"
    yield "| --- | --- | --- | --- |"
    for ground, rule in GROUNDS.items():
        wall = "open from the token on" if rule.get("standing") else "opened resident by resident"
        reach = {9: "all", None: "none"}.get(rule.get("reach"), SHORT.get(ground, ""))
        yield f"| {SHORT[ground]} | {rule['lasts']} | {wall} | {reach} |"


def routes() -> Iterator[str]:
    yield "\n## Operations\n"
    yield "| Operation | Who |"
    yield "| --- | --- |"
    yield from (f"| {operation} | {rule} |" for operation, rule in sorted(ROUTES.items()))


def tables() -> Iterator[str]:
    yield "\n## Rows the app's role reaches by direct SQL\n"
    yield "matrix.toml explains the words. `door` names the act the first wall asks for where the second is coarser.\n"
    yield "| Table | See | Insert | Update | Delete | Door |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for table, rule in TABLES.items():
        cells = ["; ".join(rule.get(command, ())) for command in ("see", "insert", "update", "delete")]
        yield f"| {table} | " + " | ".join([*cells, rule.get("door", "")]) + " |"
    yield "\n## Functions\n"
    yield "| Function | Roles | Act |"
    yield "| --- | --- | --- |"
    yield from (f"| {name} | {rule['for']} | {rule['act']} |" for name, rule in MATRIX["functions"].items())


if __name__ == "__main__":
    print(page(), end="")
