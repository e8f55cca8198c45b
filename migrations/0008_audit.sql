-- Audit in full: what allowed an act, who was refused, the chain over everything committed, and who may read it.

alter table audit_events
  add column ground uuid,                        -- the fact that allowed it: shift, consent, assignment, break-glass
  add column result text not null default 'allowed' check (result in ('allowed', 'refused')),
  add column facility_id uuid,                   -- where the residents live, when that is one facility
  add column subject uuid,                       -- the alert, reading or session the act was on
  add column times int not null default 1 check (times > 0);   -- a row that stands for many refusals says how many
create index audit_of_facility on audit_events (facility_id, at desc, id desc) where facility_id is not null;

-- Refusals of an account in its running minute. The first thirty are rows; what is beyond becomes one row when the
-- minute is over, so that trying doors fills no disk.
create table audit_refusals (
  account_id uuid primary key,
  since timestamptz not null,
  n int not null
);

-- The chain. A statement that writes a row of record leaves its ids here, in its transaction; the sealer takes them.
-- So a late commit is never skipped: an identity id is taken before commit, a row is here only after.
create table audit_unsealed (
  n bigint generated always as identity primary key,
  kind text not null check (kind in ('event', 'reading', 'alert_log')),
  ids text[] not null,
  at timestamptz not null default clock_timestamp()
);

create table audit_seals (                       -- people/sealer.py says what is hashed, and docs/audit.md explains it
  seq bigint primary key check (seq > 0),
  at timestamptz not null,
  kind text not null,
  ids text[] not null,
  leaves bytea[] not null check (cardinality(leaves) = cardinality(ids)),
  prev bytea not null,
  hash bytea not null unique
);

create table audit_checkpoints (
  n bigint primary key check (n > 0),
  at timestamptz not null,
  seq bigint not null,                           -- the newest seal there was
  rows bigint not null,                          -- how many rows are sealed up to it
  head bytea not null,                           -- its hash
  signature bytea not null                       -- Ed25519
);

create function audit_await() returns trigger language plpgsql security definer set search_path = public, pg_temp as
$$
begin
  insert into audit_unsealed (kind, ids)         -- in parts: however large a statement was, the sealer can take it
  select tg_argv[0], array_agg(id::text order by id)
    from (select id, row_number() over (order by id) / 500 as part from fresh) f group by part;
  return null;
end
$$;
create trigger await_seal after insert on audit_events referencing new table as fresh
  for each statement execute function audit_await('event');
create trigger await_seal after insert on readings referencing new table as fresh
  for each statement execute function audit_await('reading');
create trigger await_seal after insert on alert_log referencing new table as fresh
  for each statement execute function audit_await('alert_log');

insert into audit_unsealed (kind, ids)           -- what was written before there was a chain
select 'event', array_agg(id::text order by id) from audit_events group by id / 500
union all
select 'reading', array_agg(id::text order by id)
  from (select id, row_number() over (order by received_at, id) / 500 as part from readings) r group by part
union all
select 'alert_log', array_agg(id::text order by id) from alert_log group by id / 500;

create function audit_refuses_changes() returns trigger language plpgsql as
$$
begin
  if current_setting('antam.maintenance', true) is distinct from 'on' then
    raise exception '% is never changed', tg_table_name using errcode = 'insufficient_privilege';
  end if;
  return null;
end
$$;
create trigger append_only before update or delete or truncate on audit_events
  for each statement execute function audit_refuses_changes();
create trigger append_only before update or delete or truncate on audit_seals
  for each statement execute function audit_refuses_changes();
create trigger append_only before update or delete or truncate on audit_checkpoints
  for each statement execute function audit_refuses_changes();

-- Rows as they are sealed: every column but `readings.assessed_at`, which is the house's own mark; times in UTC with
-- microseconds; nulls left out. Who wrote a line of the log and its note enter as digests: the sealer runs as the
-- engine, which reads neither.
create function audit_rows(of_kind text, of_ids text[]) returns table (id text, content jsonb)
language plpgsql stable security definer set search_path = public, pg_temp as
$$
begin
  if of_kind = 'event' then
    return query select e.id::text, jsonb_strip_nulls(jsonb_build_object(
        'id', e.id, 'at', to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'account_id', e.account_id,
        'session_id', e.session_id, 'act', e.act, 'basis', e.basis, 'residents', e.residents, 'ground', e.ground,
        'result', e.result, 'facility_id', e.facility_id, 'subject', e.subject, 'times', e.times))
      from audit_events e where e.id = any (of_ids::bigint[]);
  elsif of_kind = 'reading' then
    return query select r.id::text, jsonb_strip_nulls(jsonb_build_object(
        'id', r.id, 'facility_id', r.facility_id, 'resident_id', r.resident_id, 'set_id', r.set_id, 'kind', r.kind,
        'value', r.value, 'diastolic', r.diastolic, 'coded', r.coded, 'comparator', r.comparator, 'unit', r.unit,
        'symptoms', r.symptoms, 'taken_at', to_char(r.taken_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'received_at', to_char(r.received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'source', r.source,
        'author_id', r.author_id, 'author_as', r.author_as))
      from readings r where r.id = any (of_ids::uuid[]);
  else
    return query select l.id::text, jsonb_strip_nulls(jsonb_build_object(
        'id', l.id, 'alert_id', l.alert_id, 'at', to_char(l.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'by', encode(sha256(convert_to(l.by::text, 'UTF8')), 'hex'), 'what', l.what, 'who', l.who, 'step', l.step, 'channels', l.channels,
        'level', l.level, 'rule', l.rule, 'reading_id', l.reading_id, 'shown_vi', l.shown_vi, 'shown_en', l.shown_en,
        'why', l.why, 'until', to_char(l.until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'fired', l.fired,
        'note', encode(sha256(convert_to(l.note, 'UTF8')), 'hex')))
      from alert_log l where l.id = any (of_ids::bigint[]);
  end if;
end
$$;

-- Refused attempts. The unit of work they happened in is gone; the account is the token's, not the caller's word.

-- By the beat alone: nobody's refusal is held up by it, and an account's minute lasts until it was summed up.
create function audit_sum_up() returns void
language sql security definer set search_path = public, pg_temp as
$$
  with over as (
    delete from audit_refusals where account_id in (
      select account_id from audit_refusals
       where since <= clock_timestamp() - interval '1 minute'
       order by account_id for update skip locked)
    returning account_id, n
  )
  insert into audit_events (at, account_id, act, basis, residents, result, times)
  select clock_timestamp(), account_id, 'many', 'none', '{}', 'refused', n - 30 from over where n > 30
$$;

create function audit_refuse(tokens bytea[], acts text[], about uuid[], facilities uuid[], subjects uuid[]) returns void
language plpgsql security definer set search_path = public, pg_temp as
$$
declare one record; t timestamptz := clock_timestamp(); seen int;
begin
  for one in
    select s.account_id, s.id as session_id, p.act, p.resident, p.subject,
           coalesce(p.facility, st.facility_id) as facility_id
      from unnest(tokens, acts, about, facilities, subjects) as p(token, act, resident, facility, subject)
      join sessions s on s.access_hash = p.token and s.ended_at is null
      left join stays st on st.resident_id = p.resident and st.during @> t
     order by s.account_id
  loop
    insert into audit_refusals as r (account_id, since, n) values (one.account_id, t, 1)
    on conflict (account_id) do update set n = r.n + 1 returning n into seen;
    if seen <= 30 then
      insert into audit_events (at, account_id, session_id, act, basis, residents, result, facility_id, subject)
      values (t, one.account_id, one.session_id, one.act, 'none', array_remove(array[one.resident], null), 'refused',
              one.facility_id, one.subject);
    end if;
  end loop;
end
$$;

-- Who may read a resident's own log. The functions below ask this, and nothing else lets a resident read the audit.
create function reads_log_of(of_resident uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as
$$ select exists (select from residents r where r.id = of_resident and r.account_id = acting_account()) $$;

-- A function, because a policy beside the managers' would read the whole table. The rows come by the index on residents.
create function access_log(of_resident uuid, before bigint, most int)
returns table (id bigint, at timestamptz, account_id uuid, act text, basis text, result text, ground uuid, subject uuid,
               times int)
language sql stable security definer set search_path = public, pg_temp as
$$
  with about as materialized (
    select e.id from audit_events e where (select reads_log_of(of_resident)) and e.residents @> array[of_resident]
  ), page as (
    select a.id from about a where before is null or a.id < before order by a.id desc limit most
  )
  select e.id, e.at, e.account_id, e.act, e.basis, e.result, e.ground, e.subject, e.times
    from page p join audit_events e on e.id = p.id order by e.id desc
$$;

-- Whom that log may name beside staff: the resident's relatives of then and now, and themselves.
create function names_at_home(of_resident uuid, of_accounts uuid[]) returns table (account uuid, name text)
language sql stable security definer set search_path = public, pg_temp as
$$
  select a.id, a.name from accounts a join residents r on r.id = of_resident
   where a.id = any (of_accounts) and (select reads_log_of(of_resident))
     and (a.id = r.account_id
          or exists (select from relatives rel where rel.resident_id = r.id and rel.account_id = a.id))
$$;

do $$
declare t text;
begin
  foreach t in array array['audit_refusals', 'audit_unsealed', 'audit_seals', 'audit_checkpoints'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to antam_owner using (true) with check (true)', t);
  end loop;
end $$;

revoke execute on function audit_await(), audit_refuses_changes(), audit_rows(text, text[]), audit_sum_up(),
  audit_refuse(bytea[], text[], uuid[], uuid[], uuid[]), reads_log_of(uuid), access_log(uuid, bigint, int),
  names_at_home(uuid, uuid[]) from public;
grant execute on function audit_refuse(bytea[], text[], uuid[], uuid[], uuid[]) to antam_app;
grant execute on function access_log(uuid, bigint, int), names_at_home(uuid, uuid[]) to antam_app;
grant execute on function audit_rows(text, text[]), audit_sum_up() to antam_engine;
grant select, delete on audit_unsealed to antam_engine;
grant select, insert on audit_seals, audit_checkpoints to antam_engine;
create policy engine_all on audit_unsealed to antam_engine using (true);
create policy engine_all on audit_seals to antam_engine using (true) with check (true);
create policy engine_all on audit_checkpoints to antam_engine using (true) with check (true);

-- A manager reads about their facility; the sessions of those who looked stay out of sight.
grant select (id, at, account_id, act, basis, residents, ground, result, facility_id, subject, times) on audit_events
  to antam_app;
create policy app_facility_log on audit_events for select to antam_app
  using (facility_id = any (array(
    select s.facility_id from staff s where s.account_id = (select acting_account()) and s.role = 'manager'
       and s.during @> now() and s.facility_id = any ((select acting_facilities())::uuid[]))));
