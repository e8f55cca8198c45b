-- Erasure: two people approve, a week passes, then what may go goes, and what the law keeps is locked and listed.

create index residents_erased on residents (id) where erased_at is not null;

-- Whom a kept answer is about, because it is sealed (api/idempotency.py).
alter table idempotency add column about uuid[] not null default '{}';
grant update (about) on idempotency to antam_app;

create table erasures (
  id uuid primary key,
  request_id uuid unique references requests,
  resident_id uuid not null references residents,
  facility_id uuid not null references facilities,
  asked_by uuid references accounts,
  first_by uuid references accounts,
  first_at timestamptz,
  second_by uuid references accounts,
  second_as text check (second_as in ('manager', 'platform_admin')),   -- the latter through `antam erasures approve`
  second_at timestamptz,
  due_at timestamptz,                            -- not before: the hold is over
  replayed boolean not null default false,       -- from the list of a younger database, after a restore
  executed_at timestamptz,
  account_id uuid references accounts,           -- the resident's own account, if it went too
  pseudonym text,
  erased jsonb,                                  -- what went: table -> rows
  kept jsonb,                                    -- what stays locked: class, rows, until, basis
  key_until timestamptz,                         -- when the key of the kept notes is destroyed
  check (second_by <> first_by and second_by <> asked_by and first_by <> asked_by),
  check ((second_at is null) = (second_as is null) and (second_by is not null) = (second_as is not distinct from 'manager')),
  check (second_at is null or (first_at is not null and due_at is not null)),
  check (executed_at is null or second_at is not null or replayed)
);
create index erasures_due on erasures (due_at) where executed_at is null;
create index erasures_of_facility on erasures (facility_id, id);
create index erasures_keys on erasures (key_until) where key_until is not null;

alter table erasures enable row level security;
alter table erasures force row level security;
create policy owner_all on erasures to antam_owner using (true) with check (true);
grant select, insert, update (second_by, second_as, second_at, due_at) on erasures to antam_app;
create policy app_managed on erasures to antam_app
  using (facility_id = any ((select acting_managed())::uuid[]))
  with check (facility_id = any ((select acting_managed())::uuid[]));
grant select (id, request_id, resident_id, facility_id, asked_by, second_at, due_at, executed_at) on erasures to antam_engine;
create policy engine_all on erasures for select to antam_engine using (true);

-- Whose kept records nobody opens any more.
create function acting_locked() returns uuid[] language sql stable security definer set search_path = public, pg_temp as
$$ select coalesce(array_agg(id), '{}') from residents where erased_at is not null $$;

-- Alerts are listed by facility, so the lock is added to whatever policies they have by now; the rest opens per resident.
do $$
declare p record;
begin
  for p in select tablename, policyname, qual from pg_policies
            where schemaname = 'public' and 'antam_app' = any (roles) and qual is not null
              and tablename = 'alerts' loop
    execute format('alter policy %I on %I using ((%s) and resident_id <> all ((select acting_locked())::uuid[]))',
                   p.policyname, p.tablename, p.qual);
  end loop;
end $$;

-- What the law keeps (people/retention.py says how long): `years` by class. Deletes a class whose time is over; else
-- counts it and says until when.
create function erase_or_keep(of_resident uuid, at timestamptz, years jsonb, out erased jsonb, out kept jsonb)
language plpgsql set search_path = public, pg_temp as
$$
declare mental text[] := array['PSY', 'MENTAL_HEALTH']; n bigint; last timestamptz; ends timestamptz;
begin
  erased := '{}'; kept := '[]';
  select greatest((select max(received_at) from readings where resident_id = of_resident),
                  (select max(coalesce(resolved_at, opened_at)) from alerts where resident_id = of_resident),
                  (select max(coalesce(ended_at, set_at)) from resident_bands where resident_id = of_resident),
                  (select max(coalesce(ended_at, recorded_at)) from medicines where resident_id = of_resident),
                  (select max(recorded_at) from medicine_doses where resident_id = of_resident),
                  (select max(signed_at) from checkups where resident_id = of_resident),
                  (select max(signed_at) from remote_visits where resident_id = of_resident
                      and (category is null or category <> all (mental))),
                  (select max(received_at) from notes where resident_id = of_resident
                      and (category is null or category <> all (mental))),
                  (select max(coalesce(completed_at, started_at)) from screenings
                    where resident_id = of_resident and not private)) into last;
  ends := last + make_interval(years => (years->>'medical_record')::int);
  delete from screening_due where resident_id = of_resident;
  get diagnostics n = row_count; erased := erased || jsonb_build_object('screening_due', n);
  if ends <= at then
    erased := erased || jsonb_build_object('screenings', erase_screenings(of_resident, false));
    update screenings set alert_id = null where resident_id = of_resident;
    delete from alert_told where alert_id in (select id from alerts where resident_id = of_resident);
    delete from alert_log where alert_id in (select id from alerts where resident_id = of_resident);
    delete from help_calls where alert_id in (select id from alerts where resident_id = of_resident);
    delete from alerts where resident_id = of_resident;
    get diagnostics n = row_count; erased := erased || jsonb_build_object('alerts', n);
    delete from readings where resident_id = of_resident;
    get diagnostics n = row_count; erased := erased || jsonb_build_object('readings', n);
    delete from resident_bands where resident_id = of_resident;
    get diagnostics n = row_count; erased := erased || jsonb_build_object('bands', n);
    delete from medicine_doses where resident_id = of_resident;
    get diagnostics n = row_count; erased := erased || jsonb_build_object('doses', n);
    delete from medicines where resident_id = of_resident;
    get diagnostics n = row_count; erased := erased || jsonb_build_object('medicines', n);
    delete from checkups where resident_id = of_resident;
    get diagnostics n = row_count; erased := erased || jsonb_build_object('checkups', n);
    delete from notes where resident_id = of_resident and (category is null or category <> all (mental));
    get diagnostics n = row_count; erased := erased || jsonb_build_object('notes', n);
    erased := erased || jsonb_build_object('remote_visits', erase_remote_visits(of_resident, false));
  elsif ends is not null then
    kept := kept || jsonb_build_object('class', 'medical_record', 'until', ends,
      'readings', (select count(*) from readings where resident_id = of_resident),
      'alerts', (select count(*) from alerts where resident_id = of_resident),
      'screenings', (select count(*) from screenings where resident_id = of_resident and not private),
      'bands', (select count(*) from resident_bands where resident_id = of_resident),
      'medicines', (select count(*) from medicines where resident_id = of_resident),
      'doses', (select count(*) from medicine_doses where resident_id = of_resident),
      'checkups', (select count(*) from checkups where resident_id = of_resident),
      'remote_visits', (select count(*) from remote_visits where resident_id = of_resident
                           and (category is null or category <> all (mental))),
      'notes', (select count(*) from notes where resident_id = of_resident
                   and (category is null or category <> all (mental))));
  end if;
  select greatest((select max(received_at) from notes where resident_id = of_resident and category = any (mental)),
                  (select max(signed_at) from remote_visits where resident_id = of_resident and category = any (mental)),
                  (select max(coalesce(completed_at, started_at)) from screenings
                    where resident_id = of_resident and private))
         + make_interval(years => (years->>'mental_health')::int) into ends;
  if ends <= at then
    erased := erased || jsonb_build_object('mental_health_screenings', erase_screenings(of_resident, true));
    delete from notes where resident_id = of_resident and category = any (mental);
    get diagnostics n = row_count; erased := erased || jsonb_build_object('mental_health_notes', n);
    erased := erased || jsonb_build_object('mental_health_remote_visits', erase_remote_visits(of_resident, true));
  elsif ends is not null then
    kept := kept || jsonb_build_object('class', 'mental_health', 'until', ends,
      'screenings', (select count(*) from screenings where resident_id = of_resident and private), 'remote_visits',
      (select count(*) from remote_visits where resident_id = of_resident and category = any (mental)), 'notes',
      (select count(*) from notes where resident_id = of_resident and category = any (mental)));
  end if;
end
$$;

-- Who somebody was, and the words about them that no law keeps.
create function erase_identity(of_resident uuid, at timestamptz, mark text) returns void
language plpgsql set search_path = public, pg_temp as
$$
begin
  delete from relatives where resident_id = of_resident;
  update residents set name = mark, birth_date = null, conditions = '{}', sex = 'unknown', account_id = null, erased_at = at
   where id = of_resident;
  delete from identity_matches m using resident_identifiers i
   where i.resident_id = of_resident and i.id in (m.identifier_id, m.other_id);
  delete from resident_identifiers where resident_id = of_resident;
  delete from resident_versions where resident_id = of_resident;
  delete from beneficiary_categories where resident_id = of_resident;
  delete from disabilities where resident_id = of_resident;
  update stays set bed = null, begin_reason = null, end_reason = null where resident_id = of_resident;
  update residents set name_search = '', name_key = '', birth_precision = 'day', birth_estimated = false, phone = null,
         address_commune = null, address_text = null, identity_due_at = null where id = of_resident;
  delete from invitations where resident_id = of_resident;
  delete from monitoring_plans where resident_id = of_resident;
  delete from leaves where resident_id = of_resident;
  delete from freed_times where resident_id = of_resident;
  delete from waitlist where resident_id = of_resident;
  delete from reminders where resident_id = of_resident;
  delete from appointments where resident_id = of_resident;
  delete from expected where resident_id = of_resident;
  delete from baselines where resident_id = of_resident;
  delete from trend_due where resident_id = of_resident;
  delete from watches where resident_id = of_resident;
  delete from call_backs where resident_id = of_resident;
  delete from worklist_contacts where resident_id = of_resident;
  delete from handover_items where resident_id = of_resident;
  delete from remote_visit_drafts where resident_id = of_resident;
  update help_calls h set ward_id = null, bed = null, place = null from alerts a
   where a.id = h.alert_id and a.resident_id = of_resident;
  update consents set document = case when document is not null then mark end where resident_id = of_resident;
  update representatives set document = mark, ended_why = null, during = tstzrange(lower(during), greatest(at, lower(during) + interval '1 second'))
   where resident_id = of_resident and (upper_inf(during) or upper(during) > at);
  update representatives set document = mark, ended_why = null where resident_id = of_resident;
  update assignments set reason = mark where resident_id = of_resident;
  update break_glass set reason = mark, review_note = null where resident_id = of_resident;
end
$$;

-- The account goes too, unless it is somebody in another role: staff, or a relative of another resident.
create function erase_account(of_account uuid, at timestamptz, mark text) returns boolean
language plpgsql set search_path = public, pg_temp as
$$
begin
  if of_account is null or exists (select from staff where account_id = of_account)
     or exists (select from relatives where account_id = of_account and ended_at is null)
     or exists (select from residents where account_id = of_account) then
    return false;
  end if;
  if exists (select from representatives where account_id = of_account and during @> at) then
    return false;
  end if;
  delete from sign_in_challenges c using accounts a where a.id = of_account and (c.account_id = a.id or c.phone = a.phone);
  -- +999 is given to no country; 36 random bits of the id.
  update accounts set phone = '+999' || lpad((('x' || right(replace(id::text, '-', ''), 9))::bit(36)::bigint)::text, 11, '0'),
         name = mark, disabled_at = coalesce(disabled_at, at) where id = of_account;
  delete from realtime_tickets where session_id in (select id from sessions where account_id = of_account);
  update sessions set ended_at = at, ended_why = 'erased' where account_id = of_account and ended_at is null;
  update devices set name = '', push_token = null where account_id = of_account;
  delete from idempotency where account_id = of_account;
  update feed set body = '{}' where account_id = of_account;
  delete from totp_factors where account_id = of_account;
  delete from enrolment_codes where account_id = of_account;
  delete from passkey_challenges where account_id = of_account;
  delete from passkeys where account_id = of_account;
  delete from pins where account_id = of_account;
  delete from reach_preferences where account_id = of_account;
  delete from reminder_settings where account_id = of_account;
  delete from reach_pace where account_id = of_account;
  delete from channel_addresses where account_id = of_account;
  delete from answer_links where account_id = of_account;
  return true;
end
$$;

-- True when this call did it: of two beats at once, one.
create function erase_resident(of_erasure uuid, at timestamptz, years jsonb) returns boolean
language plpgsql security definer set search_path = public, pg_temp as
$$
declare e erasures; who residents; mark text; gone jsonb; stays_locked jsonb; n bigint; notes_until timestamptz;
begin
  select * into e from erasures where id = of_erasure for update;
  select * into who from residents where id = e.resident_id for update;
  if e.executed_at is not null or who.erased_at is not null and not e.replayed then
    return false;
  end if;
  if e.replayed then                             -- the older database may believe the resident still lives there
    update stays set during = tstzrange(lower(during), greatest(at, lower(during) + interval '1 second'))
     where resident_id = who.id and (upper_inf(during) or upper(during) > at) and lower(during) <= at;
    update alerts set state = 'resolved', next_due_at = null, held_why = null, held_until = null, resolved_at = at
     where resident_id = who.id and state <> 'resolved';
  elsif e.second_at is null or e.due_at > at
        or not exists (select from requests q where q.id = e.request_id and q.ended_at is null)
        or exists (select from stays where resident_id = who.id and (upper_inf(during) or upper(during) > at))
        or exists (select from alerts where resident_id = who.id and state <> 'resolved') then
    raise exception 'erasure % is not due', of_erasure;
  end if;
  mark := 'erased-' || right(e.id::text, 12);
  select erased, kept into gone, stays_locked from erase_or_keep(who.id, at, years);
  gone := gone || jsonb_build_object('relatives', (select count(*) from relatives where resident_id = who.id));
  perform erase_identity(who.id, at, mark);
  update feed set body = '{}' where resident_id = who.id;
  get diagnostics n = row_count; gone := gone || jsonb_build_object('feed', n);
  delete from idempotency where who.id = any (about);
  update request_log l set note = null from requests q where q.id = l.request_id and q.resident_id = who.id;
  insert into request_log (request_id, at, what)
  select q.id, erase_resident.at, 'done' from requests q where q.resident_id = who.id and q.ended_at is null;
  update requests set details = '', state = case when ended_at is null then 'done' else state end, remind_at = null,
         ended_at = coalesce(ended_at, at) where resident_id = who.id;
  gone := gone || jsonb_build_object('account', erase_account(who.account_id, at, mark));
  select max((k->>'until')::timestamptz) into notes_until from jsonb_array_elements(stays_locked) k
   where (k->>'notes')::int + (k->>'screenings')::int + (k->>'remote_visits')::int > 0;
  if notes_until is null then
    update resident_keys set wrapped = null, destroyed_at = at where resident_id = who.id and wrapped is not null;
  end if;
  update erasures set executed_at = at, pseudonym = mark, erased = gone, kept = stays_locked, key_until = notes_until,
         account_id = case when (gone->>'account')::boolean then who.account_id end where id = e.id;
  return true;
end
$$;

-- The time the law keeps them is over: notes and forms go, and the key without which older copies say nothing.
create function end_retention(at timestamptz) returns int
language plpgsql security definer set search_path = public, pg_temp as
$$
declare n int;
begin
  delete from notes where resident_id in (select resident_id from erasures where key_until <= at);
  perform erase_screenings(resident_id, true), erase_screenings(resident_id, false),
          erase_remote_visits(resident_id, true), erase_remote_visits(resident_id, false)
     from erasures where key_until <= at;
  update resident_keys set wrapped = null, destroyed_at = at
   where wrapped is not null and resident_id in (select resident_id from erasures where key_until <= at);
  update erasures set key_until = null where key_until <= at;
  get diagnostics n = row_count;
  return n;
end
$$;

revoke execute on function acting_locked(), erase_or_keep(uuid, timestamptz, jsonb), erase_identity(uuid, timestamptz, text),
  erase_account(uuid, timestamptz, text), erase_resident(uuid, timestamptz, jsonb), end_retention(timestamptz) from public;
grant execute on function acting_locked() to antam_app;
grant execute on function erase_resident(uuid, timestamptz, jsonb), end_retention(timestamptz) to antam_engine;
