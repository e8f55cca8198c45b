"""What the database itself says about who may do what. Each list here is a decision; adding to one is another."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest_asyncio

from people.retention import TABLES

ROLES = ["antam_app", "antam_committer", "antam_engine"]

WITHOUT_ROW_SECURITY = {  # public or about nobody
    "schema_migrations", "admin_units", "admin_successions", "holiday_changes",
}  # fmt: skip

# Committer and engine act for many people at once, so their policies let every row through; the wall is which tables
# and columns they were granted. `ALL` where they also write.
POLICIES = {
    "antam_committer": {
        "appointments": "SELECT", "appointment_calls": "ALL", "appointment_threads": "ALL",
        "accounts": "SELECT", "alert_log": "ALL", "alert_told": "SELECT", "alerts": "ALL", "attachments": "ALL",
        "audit_events": "INSERT", "calls": "ALL", "call_parties": "ALL", "call_signals": "ALL", "missed_calls": "ALL",
        "conversation_heads": "ALL", "conversation_marks": "ALL", "conversation_members": "ALL", "conversations": "ALL",
        "devices": "ALL", "facilities": "SELECT", "feed": "SELECT", "feed_heads": "SELECT", "message_drafts": "ALL",
        "messages": "ALL", "protocol_choices": "SELECT", "reach_intents": "ALL",
        "reach_receipts": "ALL", "readings": "ALL", "realtime_tickets": "ALL", "resident_bands": "SELECT",
        "sessions": "ALL", "staff": "SELECT",
        "expected": "ALL", "trend_due": "INSERT",
    },
    "antam_engine": {
        "accounts": "SELECT", "alert_log": "ALL", "alert_told": "ALL", "alerts": "ALL", "audit_checkpoints": "ALL",
        "audit_seals": "ALL", "audit_unsealed": "ALL", "devices": "ALL", "engine_cycles": "ALL",
        "erasures": "SELECT", "facilities": "SELECT", "feed": "ALL", "feed_heads": "ALL", "idempotency": "ALL",
        "limits": "ALL",
        "passkey_challenges": "ALL", "protocol_choices": "SELECT", "province_cubes": "ALL", "reach_attempts": "ALL",
        "channel_addresses": "ALL", "reach_pace": "ALL", "reach_preferences": "SELECT", "reach_receipts": "SELECT",
        "reach_intents": "ALL", "readings": "ALL", "realtime_tickets": "ALL", "relatives": "SELECT", "requests": "ALL",
        "resident_bands": "ALL", "residents": "SELECT", "screening_due": "ALL", "screening_rules": "SELECT",
        "screenings": "SELECT", "sessions": "SELECT", "shifts": "ALL", "sign_in_challenges": "ALL",
        "staff": "SELECT", "stays": "SELECT", "baselines": "ALL", "expected": "ALL", "leaves": "SELECT",
        "medicines": "ALL", "medicine_doses": "ALL",
        "monitoring_plans": "ALL", "planned_shifts": "SELECT", "rotations": "SELECT", "duty_overrides": "SELECT",
        "duty_swaps": "SELECT", "duty_days": "ALL", "duty_checks": "ALL", "trend_due": "ALL", "handovers": "ALL",
        "answer_links": "ALL", "gateway_texts": "ALL", "provider_tokens": "ALL",
        "appointments": "ALL", "appointment_log": "ALL", "freed_times": "ALL", "waitlist": "ALL",
        "reminders": "ALL", "reminders_planned": "ALL", "reminder_settings": "SELECT",
    },
}  # fmt: skip

DEFINERS = {
    "accounts_at", "note_gateway_text", "open_answer",
    "accept_invitation", "access_log", "acting_locked", "acting_platform_admin", "acting_told", "admit_resident",
    "alerts_follow", "answer_swap", "arriving", "audit_await", "audit_refuse", "audit_refuse_on_sockets", "audit_rows",
    "audit_sum_up", "awaited_in", "begin_stay", "checked_in",
    "concerned_with", "destroy_threads_of", "duty_calendar", "employ_staff",
    "end_retention", "give_handover",
    "enrol_invited", "enrolment_code_issue", "enrolment_code_spend", "enter_context", "erase_resident", "facts_of",
    "family_names", "feed_append", "feed_messages", "hold_push_token", "intend_messages", "leave_family",
    "may_follow", "may_hear", "messages_waiting", "names_at_home", "names_in", "open_form",
    "open_province", "open_resident", "open_threads", "open_work", "reads_log_of", "record_identifier",
    "reemploy_staff", "reinstate_resident",
    "residents_in", "seal_threads", "seat_again", "seat_in", "seats_of", "shut_out", "sign_in_challenge",
    "sign_in_refresh", "sign_in_verify", "staff_names",
    "step_up_verify", "still_manages", "take_permits", "tell_province", "thread_of_attachment",
    "acting_visited", "bookable_calendars", "books_in", "free_seat", "hold_times", "plainly_taken", "times_taken",
    "unsettled_appointments", "whose_appointment", "end_reminders", "check_ups_due", "open_doses",
    "unlock_guess", "unlock_session", "works_as_carer", "works_in", "works_where_they_lived",
}  # fmt: skip

NOT_FOR_THE_ENGINE = [
    ("calls", "caller_id"), ("call_signals", "data"),
    ("accounts", "name"), ("accounts", "phone"), ("residents", "name"), ("alert_log", "note"), ("alert_log", "by"),
    ("audit_events", "act"), ("feed", "body"), ("facilities", "name"), ("devices", "name"), ("sessions", "access_hash"),
    ("sessions", "unlock_hash"), ("passkey_challenges", "challenge"),
    ("sign_in_challenges", "phone"), ("limits", "key"),
    ("channel_addresses", "code_hmac"), ("channel_addresses", "mark"), ("answer_links", "secret_hash"),
    ("answer_links", "code_hmac"),
    ("requests", "details"), ("request_log", "note"), ("notes", "text_sealed"), ("resident_keys", "wrapped"),
    ("erasures", "kept"), ("messages", "text"), ("messages", "body"), ("conversations", "subject"),
    ("conversations", "wrapped"), ("message_drafts", "text"),
    ("attachments", "name"), ("screenings", "result_sealed"), ("screenings", "wrapped"),
    ("screening_answers", "value_sealed"), ("screenings", "danger_level"), ("facilities", "hotlines"),
    ("monitoring_plans", "reason"), ("leaves", "reason"), ("baselines", "accepted_why"), ("resident_bands", "reason"),
    ("medicines", "drug"), ("medicines", "reason"), ("medicine_doses", "reason"),
    ("watches", "reason"), ("call_backs", "what"), ("shift_notes", "text"), ("handover_items", "said"),
    ("help_calls", "place"), ("worklist_contacts", "note"),
    ("appointments", "reason"), ("appointments", "needs"), ("appointments", "overridden"),
    ("appointments", "ended_why"), ("calendar_blocks", "note"),
    ("remote_visits", "content_sealed"), ("remote_visit_drafts", "content_sealed"),
    ("remote_visit_addenda", "text_sealed"),
]  # fmt: skip


@pytest_asyncio.fixture(scope="module")
async def catalogue(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url)
    yield connection
    await connection.close()


async def column(catalogue: asyncpg.Connection, query: str, *args: object) -> list[object]:
    return [row[0] for row in await catalogue.fetch(query, *args)]


async def test_every_table_forces_row_level_security(catalogue: asyncpg.Connection) -> None:
    open_ones = await column(
        catalogue,
        """select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
              and not (relrowsecurity and relforcerowsecurity)""",
    )
    assert set(open_ones) == WITHOUT_ROW_SECURITY


async def test_every_granted_command_has_a_policy(catalogue: asyncpg.Connection) -> None:
    """Without one the grant lets nobody through: a mistake that shows as an empty answer, not as an error."""
    lacking = await catalogue.fetch(
        """
        select r as role, c.relname, cmd from unnest($1::text[]) r, pg_class c,
               unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) cmd
         where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> all ($2)
           and case cmd when 'DELETE' then has_table_privilege(r, c.oid, cmd)
                        else has_any_column_privilege(r, c.oid, cmd) end
           and not exists (select from pg_policies p where p.schemaname = 'public' and p.tablename = c.relname
                              and p.cmd in (cmd, 'ALL') and r = any (p.roles::text[]))
        """,
        ROLES,
        list(WITHOUT_ROW_SECURITY),
    )
    assert lacking == []


async def test_the_policies_of_committer_and_engine_are_these_and_no_others(catalogue: asyncpg.Connection) -> None:
    for role, wanted in POLICIES.items():
        rows = await catalogue.fetch("select tablename, cmd from pg_policies where $1 = any (roles::text[])", role)
        assert sorted((row["tablename"], row["cmd"]) for row in rows) == sorted(wanted.items())


async def test_no_policy_of_the_app_lets_every_row_through(catalogue: asyncpg.Connection) -> None:
    bare = await column(
        catalogue,
        """select tablename from pg_policies where 'antam_app' = any (roles::text[]) and not (
             coalesce(qual, with_check) ~ 'acting_' or coalesce(qual, with_check) ~ 'FROM alerts')""",
    )
    assert bare == []


async def test_policies_are_permissive_and_for_our_own_roles(catalogue: asyncpg.Connection) -> None:
    ours = [*ROLES, "antam_owner"]
    foreign = await column(
        catalogue,
        "select tablename from pg_policies where permissive <> 'PERMISSIVE' or not roles::text[] <@ $1::text[]",
        ours,
    )
    assert foreign == []


async def test_definer_functions_are_listed_pinned_and_owned_by_the_owner(catalogue: asyncpg.Connection) -> None:
    rows = await catalogue.fetch(
        """select proname, proconfig, proowner::regrole::text as owner, proleakproof
             from pg_proc where pronamespace = 'public'::regnamespace and prosecdef"""
    )
    assert {row["proname"] for row in rows} == DEFINERS
    for row in rows:
        more = ["plan_cache_mode=force_generic_plan"] if row["proname"] == "facts_of" else []
        assert row["proconfig"] == ["search_path=public, pg_temp", *more], row["proname"]
        assert row["owner"] == "antam_owner"


async def test_no_function_of_ours_is_for_everybody_or_called_leakproof(catalogue: asyncpg.Connection) -> None:
    """Functions of extensions are left out: they touch no table."""
    loose = await column(
        catalogue,
        """select proname from pg_proc p where pronamespace = 'public'::regnamespace
              and (has_function_privilege('public', p.oid, 'execute') or proleakproof)
              and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')""",
    )
    assert loose == []


async def test_our_roles_have_no_dangerous_attribute(catalogue: asyncpg.Connection) -> None:
    rows = await catalogue.fetch(
        """select rolname, rolcanlogin from pg_roles where rolname = any ($1)
              and not (rolsuper or rolbypassrls or rolcreatedb or rolcreaterole or rolreplication)""",
        [*ROLES, "antam_owner"],
    )
    assert {row["rolname"]: row["rolcanlogin"] for row in rows} == {**dict.fromkeys(ROLES, True), "antam_owner": False}


async def test_roles_that_sign_in_belong_to_no_other_and_own_nothing(catalogue: asyncpg.Connection) -> None:
    assert (
        await column(catalogue, "select roleid from pg_auth_members where member::regrole::text = any ($1)", ROLES)
        == []
    )
    owned = "select objid from pg_shdepend where deptype = 'o' and refobjid = any ($1::regrole[])"
    assert await column(catalogue, owned, ROLES) == []


async def test_roles_that_sign_in_can_make_nothing(catalogue: asyncpg.Connection) -> None:
    for role in ROLES:
        [row] = await catalogue.fetch(
            """select has_schema_privilege($1, 'public', 'create') as tables,
                      has_database_privilege($1, current_database(), 'create') as schemas,
                      has_database_privilege($1, current_database(), 'temporary') as temporary""",
            role,
        )
        assert not any(row.values()), (role, dict(row))


async def test_nobody_may_truncate_refer_to_or_trigger_on_a_table(catalogue: asyncpg.Connection) -> None:
    granted = await column(
        catalogue,
        """select c.relname from unnest($1::text[]) r, pg_class c
            where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
              and has_table_privilege(r, c.oid, 'TRUNCATE, REFERENCES, TRIGGER, MAINTAIN')""",
        ROLES,
    )
    assert granted == []


async def test_nothing_is_granted_to_everybody(catalogue: asyncpg.Connection) -> None:
    tables = await column(
        catalogue,
        """select relname from pg_class, aclexplode(relacl) a
            where relnamespace = 'public'::regnamespace and a.grantee = 0""",
    )
    assert tables == []


async def test_the_engine_reads_no_names_and_no_notes(catalogue: asyncpg.Connection) -> None:
    for table, name in NOT_FOR_THE_ENGINE:
        allowed = await catalogue.fetchval(
            "select has_column_privilege('antam_engine', $1::regclass, $2, 'SELECT')", f"public.{table}", name
        )
        assert not allowed, f"{table}.{name}"


async def test_the_log_and_the_audit_are_append_only(catalogue: asyncpg.Connection) -> None:
    for role in ROLES:
        for table in (
            "alert_log", "alert_told", "audit_events", "audit_seals", "audit_checkpoints", "province_cubes",
            "request_log", "consents", "conversation_seals", "screening_answers", "worklist_contacts", "shift_notes",
            "handover_items", "appointment_log", "remote_visits", "remote_visit_addenda", "appointment_calls",
        ):  # fmt: skip
            for command in ("UPDATE", "DELETE"):
                assert not await catalogue.fetchval("select has_table_privilege($1, $2, $3)", role, table, command)
            assert not await catalogue.fetchval("select has_any_column_privilege($1, $2, 'UPDATE')", role, table)


async def test_views_run_with_the_rights_of_who_asks(catalogue: asyncpg.Connection) -> None:
    views = await column(
        catalogue,
        """select relname from pg_class where relnamespace = 'public'::regnamespace
              and (relkind = 'm' or relkind = 'v' and not coalesce(reloptions @> '{security_invoker=true}', false))""",
    )
    assert views == []


async def test_every_table_that_names_a_resident_says_what_erasure_does_with_it(catalogue: asyncpg.Connection) -> None:
    naming = await column(
        catalogue,
        """select distinct c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
            where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not a.attisdropped
              and (a.attname ~ '^residents?(_id)?$' or c.relname = 'residents')""",
    )
    assert set(naming) - set(TABLES) == set()


async def test_every_policy_of_the_app_on_locked_tables_holds_the_lock(catalogue: asyncpg.Connection) -> None:
    without = await catalogue.fetch(
        """select tablename, policyname from pg_policies where 'antam_app' = any (roles::text[]) and qual is not null
              and tablename = any ($1) and qual !~ 'acting_locked'""",
        ["alerts"],  # the other kept tables open per resident, and nobody opens somebody erased
    )
    assert without == []
