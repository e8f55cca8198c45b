-- Reaching people: one gapless feed per account, and the ledger of pushes (intent -> attempt -> outcome).

create table feed_heads (
  account_id uuid primary key references accounts,
  head bigint not null default 0,                -- the newest number given out
  floor bigint not null default 0                -- numbers up to here are no longer kept: a cursor below must resync
) with (fillfactor = 50);

create table feed (
  account_id uuid not null references accounts,
  seq bigint not null,                           -- 1..n without gaps, given under the head's row lock
  at timestamptz not null,
  kind text not null,
  subject uuid not null,
  resident_id uuid references residents,         -- whom it is about; rights are checked again at delivery
  needs smallint not null default 0,             -- the least a relative's scope must reach (may_follow)
  body jsonb not null,
  primary key (account_id, seq)
);
create index feed_by_age on feed (at);

create table reach_intents (
  id uuid primary key default uuidv7(),
  account_id uuid not null references accounts,
  kind text not null,
  subject uuid not null,
  seq bigint not null,                           -- the feed entry this push points to
  urgent boolean not null,
  next_at timestamptz,                           -- when to look at it next; null once it has ended
  tries smallint not null default 0,
  fence int not null default 0,                  -- rises with every claim: an outcome with an older one comes too late
  created_at timestamptz not null,
  ended_at timestamptz,
  outcome text check (outcome in ('seen', 'sent', 'answered', 'unreachable', 'expired')),
  check ((next_at is null) = (outcome is not null and ended_at is not null))
);
create index intents_due on reach_intents (next_at) where next_at is not null;
create index intents_of_subject on reach_intents (subject, created_at);
create index intents_ended on reach_intents (ended_at) where outcome = 'unreachable';

create table reach_attempts (                    -- written before it is sent; no outcome means: not known
  id uuid primary key,
  intent_id uuid not null references reach_intents,
  device_id uuid not null references devices,
  n smallint not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  outcome text check (outcome in ('sent', 'again', 'unknown', 'gone', 'refused')),
  reason text,
  unique (intent_id, device_id, n)
);

-- The only way into a feed. Heads are locked in account order and this runs last before commit, so commit order is
-- number order and two writers cannot deadlock. Push intents are made here because they point at the new numbers.
create function feed_append(
  accounts uuid[], kinds text[], subjects uuid[], residents uuid[], needs smallint[], bodies jsonb[],
  push_after float8[], urgent boolean[], at timestamptz
) returns void language plpgsql security definer set search_path = public, pg_temp as
$$
begin
  insert into feed_heads (account_id)
  select distinct a from unnest(accounts) as t(a)
   where not exists (select from feed_heads h where h.account_id = a) order by a
  on conflict do nothing;
  perform from feed_heads h where h.account_id = any (accounts) order by h.account_id for update;
  with entry as (
    select e.*, h.head + row_number() over (partition by e.account order by e.n) as seq
      from unnest(accounts, kinds, subjects, residents, feed_append.needs, bodies, push_after, feed_append.urgent)
           with ordinality as e(account, kind, subject, resident, needs, body, after, urgent, n)
      join feed_heads h on h.account_id = e.account
  ), written as (
    insert into feed (account_id, seq, at, kind, subject, resident_id, needs, body)
    select account, seq, feed_append.at, kind, subject, resident, entry.needs, body from entry
  ), intended as (
    insert into reach_intents (account_id, kind, subject, seq, urgent, next_at, created_at)
    select account, kind, subject, seq, entry.urgent, feed_append.at + make_interval(secs => after), feed_append.at
      from entry where after is not null
  )
  update feed_heads h set head = top.seq
    from (select account, max(seq) as seq from entry group by account) top where h.account_id = top.account;
end
$$;

do $$
declare t text;
begin
  foreach t in array array['feed_heads', 'feed', 'reach_intents', 'reach_attempts'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to antam_owner using (true) with check (true)', t);
  end loop;
end $$;

revoke execute on function feed_append(uuid[], text[], uuid[], uuid[], smallint[], jsonb[], float8[], boolean[], timestamptz) from public;
grant execute on function feed_append(uuid[], text[], uuid[], uuid[], smallint[], jsonb[], float8[], boolean[], timestamptz)
  to antam_app, antam_committer, antam_engine;

grant select on feed, feed_heads to antam_app, antam_committer;
create policy app_own on feed for select to antam_app using (account_id = (select acting_account()));
create policy app_own on feed_heads for select to antam_app using (account_id = (select acting_account()));
create policy committer_all on feed for select to antam_committer using (true);
create policy committer_all on feed_heads for select to antam_committer using (true);

grant select (account_id, seq, at), delete on feed to antam_engine;
grant select, update (floor) on feed_heads to antam_engine;
create policy engine_sweeps on feed to antam_engine using (true);
create policy engine_sweeps on feed_heads to antam_engine using (true);

grant select, update (next_at, tries, fence, ended_at, outcome) on reach_intents to antam_engine, antam_committer;
grant select, insert, update (ended_at, outcome, reason) on reach_attempts to antam_engine;
create policy engine_all on reach_intents to antam_engine using (true) with check (true);
create policy engine_all on reach_attempts to antam_engine using (true) with check (true);
create policy committer_all on reach_intents to antam_committer using (true) with check (true);
