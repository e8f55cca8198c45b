-- Calls: their life and who is in them, the signals between their devices, and the tasks that missed ones leave.

create table calls (
  id uuid primary key,
  conversation_id uuid not null references conversations,
  seq bigint,                                    -- of the message in the thread whose state this is
  caller_id uuid not null references accounts,
  key uuid not null,                             -- made by the phone: one per call it means
  media text not null check (media in ('audio', 'video')),
  state text not null
    check (state in ('started', 'ringing', 'accepted', 'declined', 'missed', 'busy', 'dropped', 'ended')),
  reason text,                                   -- why it is over, where the state does not say it
  started_at timestamptz not null,
  answered_at timestamptz,
  ended_at timestamptz,
  version int not null default 1,                -- rises with every change a phone must show
  n bigint not null default 0,                   -- the newest signal's number
  unique (conversation_id, caller_id, key),
  check ((ended_at is null) = (state in ('started', 'ringing', 'accepted')))
) with (fillfactor = 70);
create index calls_live on calls (started_at) where ended_at is null;

create table call_parties (
  call_id uuid not null references calls,
  account_id uuid not null references accounts,
  state text not null
    check (state in ('rung', 'ringing', 'in', 'declined', 'missed', 'busy', 'elsewhere', 'left', 'dropped')),
  staff boolean not null,                        -- sits there as staff: rings only where the second factor was given
  invited boolean not null,                      -- into a running call
  rung_by uuid references accounts,              -- null: the caller's own row
  by_doctor boolean not null,                    -- whoever rang sits there as a doctor
  rings_until timestamptz not null,
  session_id uuid references sessions,           -- of the device that is in the call
  device_id uuid references devices,
  joined_at timestamptz,
  here_at timestamptz,                           -- when that device last had a socket
  after_n bigint not null default 0,             -- it hears the signals after this one
  primary key (call_id, account_id),
  check ((state = 'in') <= (device_id is not null and session_id is not null and joined_at is not null))
) with (fillfactor = 70);
create unique index one_call_at_a_time on call_parties (account_id) where state = 'in';
create index parties_standing on call_parties (account_id) where state in ('rung', 'ringing', 'in');

create table call_signals (                      -- opaque to us, kept for a minute, gone with the call
  call_id uuid not null references calls,
  to_account uuid not null references accounts,
  n bigint not null,                             -- rises within a call
  from_account uuid not null references accounts,
  at timestamptz not null,
  data text not null,                            -- JSON as it came
  primary key (call_id, to_account, n)
);
create index signals_by_age on call_signals (at);

create table missed_calls (                      -- a task: open until called back or marked as done
  call_id uuid not null references calls,
  account_id uuid not null references accounts,
  conversation_id uuid not null references conversations,
  caller_id uuid not null references accounts,
  at timestamptz not null,
  done_at timestamptz,
  how text check (how in ('called_back', 'done')),
  primary key (call_id, account_id),
  check ((done_at is null) = (how is null))
);
create index missed_calls_open on missed_calls (account_id, at desc) where done_at is null;

do $$
declare t text;
begin
  foreach t in array array['calls', 'call_parties', 'call_signals', 'missed_calls'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to antam_owner using (true) with check (true)', t);
  end loop;
end $$;

-- The committer runs calls, as it writes messages: an act of one session is seen by others at once.
grant select, insert, update (seq, state, reason, answered_at, ended_at, version, n) on calls to antam_committer;
grant select, insert,
  update (state, staff, invited, rung_by, by_doctor, rings_until, session_id, device_id, joined_at, here_at, after_n)
  on call_parties to antam_committer;
grant select, insert, delete on call_signals to antam_committer;
grant select, insert, update (done_at, how) on missed_calls to antam_committer;
create policy committer_all on calls to antam_committer using (true) with check (true);
create policy committer_all on call_parties to antam_committer using (true) with check (true);
create policy committer_all on call_signals to antam_committer using (true) with check (true);
create policy committer_all on missed_calls to antam_committer using (true) with check (true);

-- The app reads how calls of opened threads stand, and everybody their own tasks.
grant select on calls to antam_app;
create policy app_reads on calls for select to antam_app
  using (conversation_id = any ((select acting_threads())::uuid[]));
grant select, update (done_at, how) on missed_calls to antam_app;
create policy app_own on missed_calls to antam_app
  using (account_id = (select acting_account())) with check (account_id = (select acting_account()));
