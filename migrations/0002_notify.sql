-- Reaching people: one gapless feed per account, and the ledger of every try (intent -> attempt -> outcome).

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
  emergency boolean not null default false,      -- a notice of its own at once, whatever else buzzes
  also text[] not null default '{}',             -- channels of the first try besides the one the person prefers
  fallback_s int,                                -- the next channel follows after so long; null: as the person, or the house, has it
  until timestamptz,                             -- no use from then on
  spent text[] not null default '{}',            -- channels that had their time
  by_push boolean not null default true,         -- the next try goes to phones alone: no slow gateway holds up a push
  bundle uuid,                                   -- of those told in one notice: the first one's id
  next_at timestamptz,                           -- when to look at it next; null once it has ended
  tries smallint not null default 0,             -- on the present channels
  failures smallint not null default 0,          -- tries that failed while no other channel was left
  fence int not null default 0,                  -- rises with every claim: an outcome with an older one comes too late
  created_at timestamptz not null,
  sent_at timestamptz,                           -- when a provider first took a notice of it
  ended_at timestamptz,
  outcome text check (outcome in ('seen', 'sent', 'answered', 'unreachable', 'expired', 'cleared', 'muted')),
  reason text,                                   -- why it was cleared
  check ((next_at is null) = (outcome is not null and ended_at is not null))
);
create index intents_due on reach_intents (next_at) where next_at is not null;
create index intents_of_subject on reach_intents (subject, created_at);
create index intents_of_account on reach_intents (account_id, seq);
create index intents_ended on reach_intents (ended_at) where outcome in ('unreachable', 'cleared');

create table reach_attempts (                    -- written before it is sent; no outcome means: not known
  id uuid primary key,
  intent_id uuid not null references reach_intents,
  channel text not null default 'push',
  device_id uuid references devices,             -- of a push
  address_id uuid,                               -- of any other channel; an address may be erased, the try stays
  n smallint not null,
  notice uuid not null,                          -- what was sent: attempts of a bundle share it
  started_at timestamptz not null,
  ended_at timestamptz,
  outcome text check (outcome in ('sent', 'again', 'unknown', 'gone', 'refused')),
  reason text,
  provider_id text,                              -- the provider's own name of it
  unique nulls not distinct (intent_id, channel, device_id, address_id, n),
  check (num_nonnulls(device_id, address_id) = 1 and (channel = 'push') = (device_id is not null))
);
create index attempts_open on reach_attempts (started_at) where outcome is null;

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
grant update (spent, by_push, bundle, failures, sent_at, reason) on reach_intents to antam_engine;
grant select, insert, update (ended_at, outcome, reason, provider_id) on reach_attempts to antam_engine;
create policy engine_all on reach_intents to antam_engine using (true) with check (true);
create policy engine_all on reach_attempts to antam_engine using (true) with check (true);
create policy committer_all on reach_intents to antam_committer using (true) with check (true);
