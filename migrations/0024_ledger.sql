-- The reach ledger beyond the first push: a person's own wishes, what their app says it has, and the pace of what buzzes.

create table reach_preferences (
  account_id uuid primary key references accounts,
  channels text[] not null,                      -- in this order; what is not named is not used
  fallback_emergency_s int not null,             -- without a receipt of the app, the next channel follows after so long
  fallback_urgent_s int not null,
  quiet_from time,                               -- below urgent nothing buzzes from here ...
  quiet_until time,                              -- ... to here, by the clock of `zone`
  zone text not null,
  muted text[] not null,                         -- kinds that never buzz
  updated_at timestamptz not null,
  check ((quiet_from is null) = (quiet_until is null))
);

-- A phone has stored the entry an intent points to. Only ever added to, and without a reference to the intent: whoever
-- notes it holds the phone already, and must not wait for the intent (the order of locks in notify/reach.py).
create table reach_receipts (
  intent_id uuid not null,
  device_id uuid not null,
  at timestamptz not null,
  primary key (intent_id, device_id)
);

create table reach_pace (
  account_id uuid primary key references accounts,
  urgent_at timestamptz,                         -- the last notice of what is urgent and no emergency
  quiet_at timestamptz[] not null default '{}'   -- notices of what is not urgent, of the last hour
) with (fillfactor = 70);

-- As in 0015, with how each entry rings: as an emergency, by which channels besides the preferred one, how
-- long the app has, and until when it is any use.
drop function feed_append(uuid[], text[], uuid[], uuid[], smallint[], jsonb[], float8[], boolean[], timestamptz);
create function feed_append(
  accounts uuid[], kinds text[], subjects uuid[], residents uuid[], needs smallint[], bodies jsonb[],
  push_after float8[], urgent boolean[], at timestamptz, emergency boolean[] default null, also text[] default null,
  fallback int[] default null, until timestamptz[] default null
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
      from unnest(accounts, kinds, subjects, residents, feed_append.needs, bodies, push_after, feed_append.urgent,
                  feed_append.emergency, feed_append.also, feed_append.fallback, feed_append.until)
           with ordinality as e(account, kind, subject, resident, needs, body, after, urgent, emergency, also, fallback,
                                until, n)
      join feed_heads h on h.account_id = e.account
  ), written as (
    insert into feed (account_id, seq, at, kind, subject, resident_id, needs, body)
    select account, seq, feed_append.at, kind, subject, resident, entry.needs, body from entry
  ), intended as (
    insert into reach_intents (account_id, kind, subject, seq, urgent, emergency, also, fallback_s, until, next_at,
                               created_at)
    select account, kind, subject, seq, entry.urgent, coalesce(entry.emergency, false),
           coalesce(string_to_array(nullif(entry.also, ''), ','), '{}'), entry.fallback, entry.until,
           feed_append.at + make_interval(secs => after), feed_append.at
      from entry where after is not null
    on conflict (account_id) where kind = 'message' and next_at is not null do nothing
  )
  update feed_heads h set head = top.seq
    from (select account, max(seq) as seq from entry group by account) top where h.account_id = top.account;
end
$$;
revoke execute on function feed_append(uuid[], text[], uuid[], uuid[], smallint[], jsonb[], float8[], boolean[], timestamptz, boolean[], text[], int[], timestamptz[])
  from public;
grant execute on function feed_append(uuid[], text[], uuid[], uuid[], smallint[], jsonb[], float8[], boolean[], timestamptz, boolean[], text[], int[], timestamptz[])
  to antam_app, antam_committer, antam_engine;

do $$
declare t text;
begin
  foreach t in array array['reach_preferences', 'reach_receipts', 'reach_pace'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to antam_owner using (true) with check (true)', t);
  end loop;
end $$;

grant select, insert, update on reach_preferences to antam_app;
create policy app_own on reach_preferences to antam_app
  using (account_id = (select acting_account())) with check (account_id = (select acting_account()));
grant select on reach_preferences to antam_engine;
create policy engine_reads on reach_preferences for select to antam_engine using (true);

grant select, insert on reach_receipts to antam_committer;
create policy committer_all on reach_receipts to antam_committer using (true) with check (true);
grant select on reach_receipts to antam_engine;
create policy engine_reads on reach_receipts for select to antam_engine using (true);

grant select, insert, update on reach_pace to antam_engine;
create policy engine_all on reach_pace to antam_engine using (true) with check (true);

-- The tries of an alert are shown to whoever may see the alert (api/routes/alerts.py decides how much of it).
grant select (account_id, kind, urgent, emergency, also, spent, bundle, tries, created_at, sent_at, ended_at, outcome, reason)
  on reach_intents to antam_app;
grant select (id, intent_id, channel, device_id, n, notice, started_at, ended_at, outcome, reason) on reach_attempts to antam_app;
grant select on reach_receipts to antam_app;
create policy app_sees on reach_attempts for select to antam_app
  using (exists (select from reach_intents i where i.id = intent_id and exists (select from alerts a where a.id = i.subject)));
create policy app_sees on reach_receipts for select to antam_app
  using (exists (select from reach_intents i where i.id = intent_id and exists (select from alerts a where a.id = i.subject)));
