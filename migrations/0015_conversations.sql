-- Conversations: durable threads about a resident, about an alert, or among staff; who is in them, what was said, and
-- how far each has read. Texts are sealed with the thread's own key; the feed only points at them.

create table conversations (
  id uuid primary key,                           -- made by the phone that opens it
  kind text not null check (kind in ('care', 'duty', 'direct')),
  resident_id uuid references residents,
  alert_id uuid unique,                          -- one thread per alert, which may be erased before it
  facility_id uuid not null references facilities,
  subject bytea not null,                        -- sealed
  family boolean not null default true,          -- false: kept from relatives
  opened_by uuid not null references accounts,
  opened_at timestamptz not null,
  closed_at timestamptz,
  wrapped bytea,                                 -- the thread's key under the house's; null once it was destroyed
  seat_at timestamptz,                           -- when to look again who sits in it by duty or by consent
  check ((kind = 'direct') = (resident_id is null)),
  check ((kind = 'duty') = (alert_id is not null))
);
create index conversations_of_resident on conversations (resident_id) where resident_id is not null;
create index conversations_open_of_opener on conversations (opened_by) where closed_at is null and kind <> 'duty';
create index conversations_to_seat on conversations (seat_at) where seat_at is not null;

-- The narrow row that everybody who speaks locks: numbers are given under it, so they have no gaps.
create table conversation_heads (
  conversation_id uuid primary key references conversations,
  seq bigint not null default 0,
  at timestamptz not null,                       -- of the newest message
  digest bytea not null                          -- of the thread so far: sha256(digest before, leaf)
) with (fillfactor = 50);

create table conversation_members (
  conversation_id uuid not null references conversations,
  account_id uuid not null references accounts,
  role text not null check (role in ('resident', 'representative', 'relative', 'nurse', 'doctor', 'manager', 'staff')),
  via text not null check (via in ('record', 'duty', 'added')),  -- stands in the record, sits by the rota, was asked in
  joined_at timestamptz not null,
  joined_by uuid references accounts,            -- null: the house
  after_seq bigint not null default 0,           -- reads what was said after this number
  left_at timestamptz,
  primary key (conversation_id, account_id)
);
create index members_of_account on conversation_members (account_id) where left_at is null;

create table conversation_marks (                -- two integers that only move forward; a seat vouches for both ids
  conversation_id uuid not null,
  account_id uuid not null,
  delivered bigint not null default 0,
  read bigint not null default 0,
  primary key (conversation_id, account_id)
) with (fillfactor = 50);

-- Thousands a second: no foreign keys, each would cost as much as the row. The head that is locked to give the number
-- vouches for the thread, the live session for who speaks.
create table messages (
  conversation_id uuid not null,
  seq bigint not null,                           -- 1..n without gaps
  at timestamptz not null,
  sender_id uuid,                                -- null: the house
  key uuid not null,                             -- made by the phone, one per message it means
  kind text not null check (kind in ('text', 'advice', 'card', 'handover', 'call', 'system', 'correction', 'retraction')),
  text bytea,                                    -- sealed; null where there is none or it was taken back
  body jsonb,                                    -- a card's or a note's ids; never words
  reply_to bigint,
  changes bigint,                                -- the number this corrects or takes back
  attachments uuid[] not null default '{}',
  leaf bytea not null,                           -- sha256 over all of it as it was written (realtime/thread.py)
  primary key (conversation_id, seq),
  unique (key, conversation_id, sender_id),      -- looked up by the key alone, whatever the planner knows of the table
  check ((changes is not null) = (kind in ('correction', 'retraction')))
);
create index messages_changing on messages (conversation_id, changes) where changes is not null;
create index messages_by_time on messages using brin (at) with (pages_per_range = 32, autosummarize = on);

-- Where a thread stood when the sealer came by: one row for a thread that moved, however much was said in it. These rows
-- are what the audit's chain holds of messages (people/sealer.py).
create table conversation_seals (
  id bigint generated always as identity primary key,
  conversation_id uuid not null references conversations,
  seq bigint not null,
  at timestamptz not null,                       -- of the look
  digest bytea not null,                         -- of the thread up to that number
  unique (conversation_id, seq)
);

create table message_drafts (                    -- a doctor's advice before it is signed: for its author alone
  id uuid primary key,
  conversation_id uuid not null references conversations,
  author_id uuid not null references accounts,
  text bytea not null,                           -- sealed
  version int not null default 1,
  updated_at timestamptz not null,
  signed_seq bigint                              -- the message it became
);

do $$
declare t text;
begin
  foreach t in array array['conversations', 'conversation_heads', 'conversation_members', 'conversation_marks', 'messages',
                          'conversation_seals', 'message_drafts'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to antam_owner using (true) with check (true)', t);
  end loop;
end $$;

-- ---------------------------------------------------------------------------------------------------------------
-- The second wall. A unit of work opens threads as it opens residents: `open_threads` those the account sits in and may
-- read by its context; of a thread about a resident who must be opened first, after that.

create function acting_threads() returns uuid[] language sql stable as
$$ select coalesce(nullif(current_setting('antam.threads', true), ''), '{}')::uuid[] $$;

-- Where the acting account sits, and about whom: the look before the door, which gives nothing but ids.
create function seat_in(thread uuid) returns table (kind text, resident uuid, facility uuid, role text, family boolean)
language sql stable security definer set search_path = public, pg_temp as
$$
  select c.kind, c.resident_id, c.facility_id, m.role, c.family
    from conversation_members m join conversations c on c.id = m.conversation_id
   where m.conversation_id = thread and m.account_id = acting_account() and m.left_at is null
$$;

-- Opens what the account sits in and its context reaches: with `thread` that one, else all of them.
create function open_threads(thread uuid default null) returns uuid[]
language plpgsql security definer set search_path = public, pg_temp as
$$
declare found uuid[];
begin
  select coalesce(array_agg(c.id), '{}') into found
    from conversation_members m join conversations c on c.id = m.conversation_id
   where m.account_id = acting_account() and m.left_at is null and (thread is null or c.id = thread)
     and (m.role not in ('nurse', 'doctor', 'manager', 'staff') or acting_second_factor())
     and (m.role <> 'relative' or c.family)
     and case c.kind
           when 'direct' then c.facility_id = any (acting_facilities())
           when 'duty' then c.alert_id = any (acting_told()) or c.resident_id = any (acting_treated())
           else c.resident_id = any (acting_readable()) or exists (
             select from stays st where st.resident_id = c.resident_id and st.during @> now()
                and st.facility_id = any (acting_duty()))
         end;
  perform set_config('antam.threads', (acting_threads() || found)::text, true);
  return found;
end
$$;

-- The names of those who sit or sat in a thread, for who has opened it, and of the residents such threads are about.
create function names_in(thread uuid) returns table (account uuid, name text)
language sql stable security definer set search_path = public, pg_temp as
$$
  select a.id, a.name from conversation_members m join accounts a on a.id = m.account_id
   where m.conversation_id = thread and thread = any (acting_threads())
$$;
create function residents_in(threads uuid[]) returns table (resident uuid, name text)
language sql stable security definer set search_path = public, pg_temp as
$$
  select distinct r.id, r.name from conversations c join residents r on r.id = c.resident_id
   where c.id = any (threads) and c.id = any (acting_threads())
$$;

-- Whoever is told of an alert, joins a family or is given a resident sits in the threads at once, not at the next round.
create function seat_again() returns trigger language plpgsql security definer set search_path = public, pg_temp as
$$
begin
  if tg_table_name = 'alert_told' then
    update conversations set seat_at = now() where alert_id = new.alert_id and seat_at > now();
  else
    update conversations set seat_at = now() where resident_id = new.resident_id and seat_at > now();
  end if;
  return null;
end
$$;
create trigger seat_again after insert on alert_told for each row execute function seat_again();
create trigger seat_again after insert or update on relatives for each row execute function seat_again();
create trigger seat_again after insert or update on assignments for each row execute function seat_again();
create trigger seat_again after insert or update on stays for each row execute function seat_again();
create trigger seat_again after insert or update on representatives for each row execute function seat_again();
revoke execute on function seat_again() from public;

-- What was given to a socket or a sync page points at messages; this is who of them may have the words now.
-- Whether they may follow the resident, whose id comes with the answer, is the feed's own question (`may_follow`).
create function may_hear(accounts uuid[], threads uuid[], staffed boolean[])
returns table (account uuid, thread uuid, staffed boolean, after_seq bigint, resident uuid)
language sql stable security definer set search_path = public, pg_temp as
$$
  with sits as materialized (
    select row_number() over () as n, p.account, p.thread, p.staffed, m.after_seq, m.role, c.kind, c.resident_id
      from (select distinct * from unnest(accounts, threads, may_hear.staffed) as p(account, thread, staffed)) p
      cross join lateral (
        select * from conversation_members m where m.conversation_id = p.thread and m.account_id = p.account offset 0
      ) m
      cross join lateral (select * from conversations c where c.id = p.thread offset 0) c
     where m.left_at is null and (m.role <> 'relative' or c.family)
       and (p.staffed or m.role not in ('nurse', 'doctor', 'manager', 'staff'))
       and (c.kind <> 'direct' or works_in(p.account, c.facility_id, null, now()))
       and (session_user <> 'antam_app' or p.account = acting_account())
  ), facts as materialized (                     -- of staff: at home the feed's own question is the same one
    select f.* from (
      select array_agg(account order by n) as accounts, array_agg(resident_id order by n) as residents,
             array_agg(staffed order by n) as staffed from sits
       where kind <> 'direct' and role in ('nurse', 'doctor', 'manager', 'staff')
    ) p cross join lateral facts_of(p.accounts, p.residents, p.staffed, now()) f where p.accounts is not null
  ), of_staff as (
    select row_number() over (order by n) as pair, n from sits
     where kind <> 'direct' and role in ('nurse', 'doctor', 'manager', 'staff')
  )
  select s.account, s.thread, s.staffed, s.after_seq, s.resident_id
    from sits s left join of_staff o on o.n = s.n left join facts f on f.pair = o.pair
   where o.n is null or s.kind = 'duty' and f.told is not null
      or f.present and (f.shift is not null and f.staff && '{doctor,nurse}' or f.assignment is not null
                        or f.referral is not null)
$$;

-- Who sits in these threads by what stands in the record and in the rota at this instant: the resident, their
-- representative and relatives who read at least the summary, those assigned, and by duty the first doctor and the first
-- nurse of the facility the resident lives in; in an alert's thread those who were told of it.
create function seats_of(threads uuid[], as_of timestamptz)
returns table (thread uuid, account uuid, role text, via text, next_change timestamptz)
language sql stable security definer set search_path = public, pg_temp as
$$
  with c as (
    select c.id, c.kind, c.resident_id, c.alert_id, c.family, st.facility_id as lives_in
      from unnest(threads) as t(id)
      cross join lateral (select * from conversations c where c.id = t.id offset 0) c
      left join stays st on st.resident_id = c.resident_id and st.during @> as_of
  ), on_call as (
    select distinct on (s.facility_id, m.role) s.facility_id, m.role, s.rank, upper(s.during) as ends
      from shifts s join staff m on m.account_id = s.account_id and m.facility_id = s.facility_id and m.during @> as_of
     where s.facility_id in (select lives_in from c) and s.during @> as_of and m.role in ('doctor', 'nurse')
     order by s.facility_id, m.role, s.rank
  ), sits as (
    select c.id, h.account, case when h.scope is not null then 'relative'
             when h.account = (select r.account_id from residents r where r.id = c.resident_id) then 'resident'
             else 'representative' end as role, 'record' as via, 1 as first
      from c cross join lateral concerned_with(c.resident_id) h
     where c.kind = 'care' and (h.scope is null or c.family and h.scope in ('summary', 'full'))
    union all
    select c.id, a.account_id, coalesce((select min(m.role) from staff m where m.account_id = a.account_id
                                            and m.role in ('doctor', 'nurse') and m.during @> as_of), 'doctor'), 'record', 2
      from c join assignments a on a.resident_id = c.resident_id and a.during @> as_of
     where c.kind = 'care' and c.lives_in is not null
    union all
    select c.id, s.account_id, o.role, 'duty', 3
      from c join on_call o on o.facility_id = c.lives_in
      join shifts s on s.facility_id = o.facility_id and s.rank = o.rank and s.during @> as_of
     where c.kind = 'care' and exists (select from staff m where m.account_id = s.account_id and m.role = o.role
                                          and m.facility_id = o.facility_id and m.during @> as_of)
    union all
    select c.id, t.account_id, (select m.role from staff m where m.account_id = t.account_id and m.during @> as_of
                                   and m.facility_id = a.facility_id
                                 order by array_position('{doctor,nurse,manager}', m.role) limit 1), 'record', 2
      from c join alerts a on a.id = c.alert_id join alert_told t on t.alert_id = c.alert_id
     where c.kind = 'duty' and works_in(t.account_id, a.facility_id, null, as_of)
  )
  select distinct on (sits.id, sits.account) sits.id, sits.account, sits.role, sits.via,
         (select min(least(case when s.during @> as_of then upper(s.during) end,
                           case when lower(s.during) > as_of then lower(s.during) end))
            from shifts s join c on c.lives_in = s.facility_id
           where c.id = sits.id and s.during && tstzrange(as_of, as_of + interval '1 day'))
    from sits order by sits.id, sits.account, sits.first
$$;

-- The key of a thread is destroyed with the resident it is about: its subject and every text are noise then. The rows
-- stay, for the chain holds them.
create function destroy_threads_of(about uuid) returns bigint
language sql security definer set search_path = public, pg_temp as
$$
  with gone as (update conversations set wrapped = null, subject = '', closed_at = coalesce(closed_at, now()), seat_at = null
                 where resident_id = about and wrapped is not null returning id),
  drafts as (delete from message_drafts d using gone where d.conversation_id = gone.id)
  select count(*) from gone
$$;

-- Erasing a person (migration 0014), their threads with them.
alter function erase_or_keep(uuid, timestamptz, jsonb) rename to erase_or_keep_record;
create function erase_or_keep(of_resident uuid, at timestamptz, years jsonb, out erased jsonb, out kept jsonb)
language plpgsql set search_path = public, pg_temp as
$$
begin
  select r.erased, r.kept into erased, kept from erase_or_keep_record(of_resident, at, years) r;
  erased := erased || jsonb_build_object('conversations', destroy_threads_of(of_resident));
end
$$;

-- ---------------------------------------------------------------------------------------------------------------
-- Messages in the chain. The sealer notes where threads stand that moved since it last looked; it finds them by the time
-- of their messages, so a thread in which nobody speaks costs nothing. Every message is looked at twice: in the look after
-- it was said, and two minutes later, which finds what committed late (no transaction of ours lives so long). The looks of
-- either kind overlap, so nothing falls between them; what lies between the two is not read again with every look.
create function seal_threads(as_of timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as
$$
declare looked timestamptz;
begin
  select coalesce(max(s.at), '-infinity') into looked
    from (select at from conversation_seals order by id desc limit 1) s;
  execute                                        -- planned with the time it is given: a general plan reads everything
    'with moved as (
       select m.conversation_id as id from messages m where m.at > $2 - interval ''5 seconds''
       union
       select m.conversation_id from messages m
        where m.at > $2 - interval ''125 seconds'' and m.at <= $1 - interval ''115 seconds''
     )
     insert into conversation_seals (conversation_id, seq, at, digest)
     select h.conversation_id, h.seq, $1, h.digest
       from moved cross join lateral (select * from conversation_heads h where h.conversation_id = moved.id offset 0) h
      where h.seq > coalesce((select max(s.seq) from conversation_seals s where s.conversation_id = moved.id), 0)
      order by h.conversation_id'
    using as_of, looked;
end
$$;

alter table audit_unsealed drop constraint audit_unsealed_kind_check;
alter table audit_unsealed add check (kind in ('event', 'reading', 'alert_log', 'thread'));
create trigger await_seal after insert on conversation_seals referencing new table as fresh
  for each statement execute function audit_await('thread');
create trigger append_only before update or delete or truncate on conversation_seals
  for each statement execute function audit_refuses_changes();

-- As in migration 0008, with threads.
create or replace function audit_rows(of_kind text, of_ids text[]) returns table (id text, content jsonb)
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
  elsif of_kind = 'thread' then
    return query select s.id::text, jsonb_build_object(
        'id', s.id, 'conversation_id', s.conversation_id, 'seq', s.seq,
        'at', to_char(s.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'digest', encode(s.digest, 'hex'))
      from conversation_seals s where s.id = any (of_ids::bigint[]);
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

-- What was refused on sockets, as `audit_refuse` takes what was refused of requests; the same attempt many times is one
-- row, and an account's first thirty in a minute count here as there.
create function audit_refuse_on_sockets(of_sessions uuid[], acts text[], about uuid[], subjects uuid[], counts int[])
returns void language plpgsql security definer set search_path = public, pg_temp as
$$
declare one record; t timestamptz := clock_timestamp(); seen int; shown int;
begin
  for one in
    select s.account_id, s.id as session_id, p.act, p.resident, p.subject, p.n, st.facility_id
      from unnest(of_sessions, acts, about, subjects, counts) as p(session, act, resident, subject, n)
      join sessions s on s.id = p.session
      left join stays st on st.resident_id = p.resident and st.during @> t
     order by s.account_id
  loop
    insert into audit_refusals as r (account_id, since, n) values (one.account_id, t, one.n)
    on conflict (account_id) do update set n = r.n + excluded.n returning n into seen;
    shown := least(one.n, 30 - (seen - one.n));
    if shown > 0 then
      insert into audit_events (at, account_id, session_id, act, basis, residents, result, facility_id, subject, times)
      values (t, one.account_id, one.session_id, one.act, 'none', array_remove(array[one.resident], null), 'refused',
              one.facility_id, one.subject, shown);
    end if;
  end loop;
end
$$;

-- ---------------------------------------------------------------------------------------------------------------
-- The first message of each account's feed beyond `after` and beyond what its best phone has stored: somebody else's, of
-- which the account may have the words now. With the head of the feed, where there is none too. Whoever asks holds the
-- feeds of many accounts: the rights are asked for all of them at once, and one by one only where a first was refused.
create function messages_waiting(accounts uuid[], after bigint[])
returns table (account uuid, head bigint, seq bigint, at timestamptz, thread uuid)
language sql stable security definer set search_path = public, pg_temp as
$$
  with first as materialized (
    select p.n, p.account, h.head, f.seq, f.at, f.subject, f.resident_id, f.needs
      from unnest(accounts, after) with ordinality as p(account, after, n)
      join feed_heads h on h.account_id = p.account
      left join lateral (
        select f.* from feed f
         where f.account_id = p.account and f.kind = 'message'
           and f.seq > greatest(p.after, (select max(d.seen) from devices d where d.account_id = p.account))
           and exists (select from messages m where m.conversation_id = f.subject and m.seq = (f.body->>'seq')::bigint
                          and m.sender_id is not null and m.sender_id <> p.account)
         order by f.seq limit 1
      ) f on true
  ), heard as materialized (
    select h.account, h.thread from (
      select array_agg(account) as accounts, array_agg(subject) as threads, array_agg(true) as staffed
        from first where seq is not null
    ) w cross join lateral may_hear(w.accounts, w.threads, w.staffed) h where w.accounts is not null
  ), followed as materialized (
    select m.account, m.resident, m.reach from (
      select array_agg(account) as accounts, array_agg(resident_id) as residents, array_agg(true) as staffed
        from first where resident_id is not null
    ) w cross join lateral may_follow(w.accounts, w.residents, w.staffed) m where w.accounts is not null
  ), let_in as materialized (
    select f.*, exists (select from heard h where h.account = f.account and h.thread = f.subject)
                and (f.resident_id is null or exists (
                  select from followed m where m.account = f.account and m.resident = f.resident_id
                     and m.reach >= f.needs)) as good
      from first f
  )
  select l.account, l.head, case when l.good then l.seq else o.seq end, case when l.good then l.at else o.at end,
         case when l.good then l.subject else o.subject end
    from let_in l
    left join lateral (
      select f.seq, f.at, f.subject from feed f
       where not l.good and f.account_id = l.account and f.kind = 'message' and f.seq > l.seq
         and exists (select from messages m where m.conversation_id = f.subject and m.seq = (f.body->>'seq')::bigint
                        and m.sender_id is not null and m.sender_id <> l.account)
         and exists (select from may_hear(array[l.account], array[f.subject], array[true]))
         and (f.resident_id is null or exists (
           select from may_follow(array[l.account], array[f.resident_id], array[true]) w where w.reach >= f.needs))
       order by f.seq limit 1
    ) o on true
   order by l.n
$$;

-- The next intent for what was said after the head that a push covered; nothing where one is pending.
create function intend_messages(accounts uuid[], after bigint[], wait interval) returns void
language sql security definer set search_path = public, pg_temp as
$$
  insert into reach_intents (account_id, kind, subject, seq, urgent, next_at, created_at)
  select w.account, 'message', w.thread, w.seq, false, w.at + wait, w.at
    from messages_waiting(accounts, after) w where w.seq is not null
  on conflict (account_id) where kind = 'message' and next_at is not null do nothing
$$;

revoke execute on function acting_threads(), seat_in(uuid), open_threads(uuid), names_in(uuid), residents_in(uuid[]),
  may_hear(uuid[], uuid[], boolean[]), seats_of(uuid[], timestamptz), destroy_threads_of(uuid), erase_or_keep(uuid, timestamptz, jsonb),
  seal_threads(timestamptz), audit_refuse_on_sockets(uuid[], text[], uuid[], uuid[], int[]),
  messages_waiting(uuid[], bigint[]), intend_messages(uuid[], bigint[], interval) from public;
grant execute on function seal_threads(timestamptz), messages_waiting(uuid[], bigint[]), intend_messages(uuid[], bigint[], interval) to antam_engine;
grant update (seq, subject) on reach_intents to antam_engine;
grant execute on function audit_refuse_on_sockets(uuid[], text[], uuid[], uuid[], int[]) to antam_committer;
grant execute on function acting_threads() to antam_app, antam_committer, antam_engine;
grant execute on function seat_in(uuid), open_threads(uuid), names_in(uuid), residents_in(uuid[]) to antam_app;
grant execute on function may_hear(uuid[], uuid[], boolean[]) to antam_app, antam_committer;
grant execute on function seats_of(uuid[], timestamptz), works_in(uuid, uuid, text, timestamptz) to antam_committer;

-- The app reads threads it has opened, opens new ones, and asks people in and out. It writes no message: the committer
-- does, for the socket and for HTTP alike.
grant select on conversations, conversation_heads, conversation_members, conversation_marks, messages to antam_app;
create policy app_reads on conversations for select to antam_app using (id = any ((select acting_threads())::uuid[]));
create policy app_reads on conversation_heads for select to antam_app
  using (conversation_id = any ((select acting_threads())::uuid[]));
create policy app_reads on conversation_members for select to antam_app
  using (conversation_id = any ((select acting_threads())::uuid[]));
create policy app_reads on conversation_marks for select to antam_app
  using (conversation_id = any ((select acting_threads())::uuid[]));
create policy app_reads on messages for select to antam_app
  using (conversation_id = any ((select acting_threads())::uuid[]));

grant select, insert, update (text, version, updated_at) on message_drafts to antam_app;
create policy app_own on message_drafts to antam_app
  using (author_id = (select acting_account()) and conversation_id = any ((select acting_threads())::uuid[]))
  with check (author_id = (select acting_account()) and conversation_id = any ((select acting_threads())::uuid[]));

-- The committer opens threads, seats people and writes messages, for many sessions in one statement.
grant select, insert, update (family, closed_at, seat_at) on conversations to antam_committer;
grant select, insert, update on conversation_heads, conversation_marks to antam_committer;
grant select, insert, update (role, via, joined_at, joined_by, after_seq, left_at) on conversation_members to antam_committer;
grant select, insert, update (text) on messages to antam_committer;
create policy committer_all on conversations to antam_committer using (true) with check (true);
create policy committer_all on conversation_heads to antam_committer using (true) with check (true);
create policy committer_all on conversation_members to antam_committer using (true) with check (true);
create policy committer_all on conversation_marks to antam_committer using (true) with check (true);
create policy committer_all on messages to antam_committer using (true) with check (true);
grant select, update (signed_seq) on message_drafts to antam_committer;  -- signing says it: both or neither
create policy committer_all on message_drafts to antam_committer using (true) with check (true);

-- Messages are many and a push says only that something waits: an account has one pending push for all of them. What
-- is unseen when it falls due is looked up then (notify/reach.py).
create unique index intents_one_for_messages on reach_intents (account_id) where kind = 'message' and next_at is not null;

-- The head that is locked for an entry vouches for the account, and nobody deletes a resident's row.
alter table feed drop constraint feed_account_id_fkey, drop constraint feed_resident_id_fkey;

create or replace function feed_append(
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
    on conflict (account_id) where kind = 'message' and next_at is not null do nothing
  )
  update feed_heads h set head = top.seq
    from (select account, max(seq) as seq from entry group by account) top where h.account_id = top.account;
end
$$;

-- The entries of many messages, the last statement of the transaction that keeps them: the `i`-th account is a member of
-- the thread of the `which[i]`-th message. Returns the numbers they were given, in that order. Who speaks is not pushed,
-- nor is anybody for what changes an earlier message. The same as feed_append, without what a message never needs.
create function feed_messages(
  accounts uuid[], which int[], threads uuid[], seqs bigint[], senders uuid[], changing boolean[], residents uuid[],
  needs smallint, push_after float8, at timestamptz
) returns bigint[] language plpgsql security definer set search_path = public, pg_temp as
$$
declare locked bigint; numbers bigint[];
begin
  select count(*) into locked from (
    select from feed_heads h where h.account_id = any (accounts) order by h.account_id for update) t;
  if locked < (select count(distinct a) from unnest(accounts) as t(a)) then
    insert into feed_heads (account_id) select distinct a from unnest(accounts) as t(a) order by a on conflict do nothing;
    perform from feed_heads h where h.account_id = any (accounts) order by h.account_id for update;
  end if;
  with entry as materialized (
    select e.n, e.account, h.head + row_number() over (partition by e.account order by e.n) as seq,
           threads[e.i] as thread, seqs[e.i] as said, changing[e.i] as changes, residents[e.i] as resident,
           senders[e.i] as sender
      from unnest(accounts, which) with ordinality as e(account, i, n)
      cross join lateral (select h.head from feed_heads h where h.account_id = e.account offset 0) h
  ), written as (
    insert into feed (account_id, seq, at, kind, subject, resident_id, needs, body)
    select account, seq, feed_messages.at, case when changes then 'message_changed' else 'message' end, thread, resident,
           feed_messages.needs, jsonb_build_object('seq', said)
      from entry
  ), intended as (
    insert into reach_intents (account_id, kind, subject, seq, urgent, next_at, created_at)
    select distinct on (account) account, 'message', thread, seq, false,
           feed_messages.at + make_interval(secs => push_after), feed_messages.at
      from entry where not changes and account <> sender order by account, n
    on conflict (account_id) where kind = 'message' and next_at is not null do nothing
  ), moved as (
    update feed_heads h set head = top.seq
      from (select account, max(seq) as seq from entry group by account) top where h.account_id = top.account
  )
  select array_agg(seq order by n) into numbers from entry;
  return numbers;
end
$$;
revoke execute on function feed_messages(uuid[], int[], uuid[], bigint[], uuid[], boolean[], uuid[], smallint, float8, timestamptz) from public;
grant execute on function feed_messages(uuid[], int[], uuid[], bigint[], uuid[], boolean[], uuid[], smallint, float8, timestamptz)
  to antam_committer;
