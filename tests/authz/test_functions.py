"""Every function the sign-in roles may run stands in the matrix, with the roles that may run it."""

from __future__ import annotations

from tests.authz.oracle import MATRIX
from tests.authz.stage import Stage

ROLES = ["antam_app", "antam_committer", "antam_engine"]


async def test_every_grant_of_a_function_stands_in_the_matrix(stage: Stage) -> None:
    rows = await stage.db.fetch(
        """select p.proname, array_agg(distinct replace(r, 'antam_', '') order by replace(r, 'antam_', '')) as roles
             from pg_proc p cross join unnest($1::text[]) r
            where p.pronamespace = 'public'::regnamespace and has_function_privilege(r, p.oid, 'execute')
              and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e') group by 1""",
        ROLES,
    )
    found = {row["proname"]: " ".join(row["roles"]) for row in rows}
    assert found == {name: rule["for"] for name, rule in MATRIX["functions"].items()}


async def test_every_grant_on_a_table_to_committer_and_engine_stands_in_the_matrix(stage: Stage) -> None:
    rows = await stage.db.fetch(
        """select r as role, c.relname as name, string_agg(p, ' ' order by p) as commands
             from unnest($1::text[]) r, pg_class c, unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) p
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
              and case p when 'DELETE' then has_table_privilege(r, c.oid, p)
                         else has_any_column_privilege(r, c.oid, p) end
            group by 1, 2""",
        ROLES[1:],
    )
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        found.setdefault(row["role"].removeprefix("antam_"), {})[row["name"]] = row["commands"].lower()
    assert found == MATRIX["machines"]
