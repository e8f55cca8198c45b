-- Handover, worklist and calls for help: what the next one on duty must know, what came of each contact, and who pressed.

create table help_calls (                        -- every press, also those that joined an alert that was open, or were taken back
  id uuid primary key,                           -- made by the phone
  alert_id uuid not null references alerts,
  by uuid not null references accounts,
  at timestamptz not null,
  ward_id uuid references wards,                 -- where the resident lives, as it stood when it was pressed
  bed text,
  place text check (length(place) between 1 and 80),   -- where in the building, by the phone
  cancelled_at timestamptz
);
create index help_calls_of on help_calls (alert_id, at);
create index help_calls_by on help_calls (by, at);

create table watches (                           -- residents a doctor put under watch, until when and why
  id uuid primary key,                           -- made by the phone
  resident_id uuid not null references residents,
  facility_id uuid not null references facilities,
  reason text not null check (length(reason) between 3 and 500),
  recorded_by uuid not null references accounts,
  during tstzrange not null check (not isempty(during) and not upper_inf(during)),
  ended_by uuid references accounts,             -- null: it ran to its end, or goes on
  unique (resident_id, during without overlaps)
);
create index watches_of_facility on watches (facility_id, upper(during));

create table call_backs (                        -- somebody was promised a call
  id uuid primary key,                           -- made by the phone
  resident_id uuid not null references residents,
  facility_id uuid not null references facilities,
  whom text not null check (length(whom) between 1 and 100),
  what text check (length(what) between 1 and 500),
  due_at timestamptz not null,
  recorded_by uuid not null references accounts,
  recorded_at timestamptz not null,
  done_at timestamptz,
  done_by uuid references accounts,
  check ((done_at is null) = (done_by is null))
);
create index call_backs_open on call_backs (facility_id, due_at, id) where done_at is null;
create index call_backs_of on call_backs (resident_id);

create table shift_notes (                       -- about the shift, not about one person: that belongs into the record
  id uuid primary key,                           -- made by the phone
  facility_id uuid not null references facilities,
  author_id uuid not null references accounts,
  at timestamptz not null,
  text text not null check (length(text) between 1 and 2000)
);
create index shift_notes_of on shift_notes (facility_id, at);

create table handovers (                         -- one per doctor and shift; who leaves gives it, who comes confirms it
  id uuid primary key,
  facility_id uuid not null references facilities,
  account_id uuid not null references accounts,  -- who leaves
  begins_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > begins_at),
  made_at timestamptz not null,
  given_at timestamptz,
  given_by uuid references accounts,             -- null once given: the shift was over
  alerts int, watched int, call_backs int, notes int,   -- how many of each were given
  confirmed_at timestamptz,
  confirmed_by uuid references accounts check (confirmed_by <> account_id),
  head_told_at timestamptz,                      -- nobody confirmed it in time
  look_at timestamptz,                           -- when the beat looks again: its end, then until when it is to be confirmed
  unique (facility_id, account_id, ends_at),
  check ((confirmed_at is null) = (confirmed_by is null)),
  check (confirmed_at is null or given_at is not null),
  check ((given_at is null) = (alerts is null) and (given_at is not null or given_by is null)),
  check (given_at is not null or look_at is not null)
);
create unique index handovers_one_draft on handovers (facility_id, account_id) where given_at is null;
create index handovers_due on handovers (look_at) where look_at is not null;
create index handovers_of_facility on handovers (facility_id, ends_at desc, id desc);

create table handover_items (                    -- frozen when it was given
  handover_id uuid not null references handovers,
  n smallint not null,
  facility_id uuid not null references facilities,
  kind text not null check (kind in ('alert', 'watch', 'call_back', 'note')),
  subject uuid not null,
  resident_id uuid references residents,         -- null: a note
  said jsonb not null,
  primary key (handover_id, n)
);
create index handover_items_about on handover_items (resident_id);

create table worklist_contacts (                 -- append-only: what came of each contact
  id uuid primary key,                           -- made by the phone
  facility_id uuid not null references facilities,
  item uuid not null,                            -- of the list (api/worklist.py says which is which)
  kind text not null check (kind in ('check', 'alerts', 'missed_call', 'thread', 'screening', 'call_back',
                                           'follow_up')),
  resident_id uuid not null references residents,
  by uuid not null references accounts,
  at timestamptz not null,
  outcome text not null check (outcome in ('reached', 'no_answer', 'came', 'refused', 'moved', 'away', 'other')),
  note text check (length(note) between 1 and 1000),
  next_look timestamptz                          -- null: it is off the list until something new happens
);
create index worklist_contacts_of on worklist_contacts (facility_id, item, at desc);
create index worklist_contacts_about on worklist_contacts (resident_id, at desc);

do $$
declare t text;
begin
  foreach t in array array['help_calls', 'watches', 'call_backs', 'shift_notes', 'handovers', 'handover_items',
                           'worklist_contacts'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to antam_owner using (true) with check (true)', t);
  end loop;
end $$;

-- A press is part of its alert: who sees the one sees the other. It is made and taken back by oneself.
grant select, insert, update (cancelled_at) on help_calls to antam_app;
create policy app_sees on help_calls for select to antam_app
  using (exists (select from alerts a where a.id = alert_id));
create policy app_presses on help_calls for insert to antam_app
  with check (by = (select acting_account()) and exists (select from alerts a where a.id = alert_id));
create policy app_takes_back on help_calls for update to antam_app
  using (by = (select acting_account()) and exists (select from alerts a where a.id = alert_id))
  with check (by = (select acting_account()) and exists (select from alerts a where a.id = alert_id));

-- Those on duty see the list of the house; who reads a resident's notes reads why they are watched and whom somebody
-- promised to call. Whoever treats the resident writes.
grant select, insert, update (during, ended_by) on watches to antam_app;
create policy app_reads on watches for select to antam_app
  using (facility_id = any ((select acting_duty())::uuid[]) or resident_id = any ((select acting_clinical())::uuid[]));
create policy app_sets on watches for insert to antam_app
  with check (recorded_by = (select acting_account()) and resident_id = any ((select acting_treated())::uuid[]));
create policy app_ends on watches for update to antam_app
  using (resident_id = any ((select acting_treated())::uuid[]))
  with check (resident_id = any ((select acting_treated())::uuid[]));
grant select, insert, update (done_at, done_by) on call_backs to antam_app;
create policy app_reads on call_backs for select to antam_app
  using (facility_id = any ((select acting_duty())::uuid[]) or resident_id = any ((select acting_clinical())::uuid[]));
create policy app_promises on call_backs for insert to antam_app
  with check (recorded_by = (select acting_account()) and resident_id = any ((select acting_treated())::uuid[]));
create policy app_keeps on call_backs for update to antam_app
  using (resident_id = any ((select acting_treated())::uuid[]))
  with check (resident_id = any ((select acting_treated())::uuid[]));
grant select, insert on worklist_contacts to antam_app;
create policy app_reads on worklist_contacts for select to antam_app
  using (facility_id = any ((select acting_duty())::uuid[]) or resident_id = any ((select acting_clinical())::uuid[]));
create policy app_records on worklist_contacts for insert to antam_app
  with check (by = (select acting_account()) and resident_id = any ((select acting_treated())::uuid[]));

grant select, insert on shift_notes to antam_app;
create policy app_reads on shift_notes for select to antam_app
  using (facility_id = any ((select acting_duty())::uuid[]));
create policy app_writes on shift_notes for insert to antam_app
  with check (author_id = (select acting_account()) and facility_id = any ((select acting_duty())::uuid[]));

-- That there is a handover, and whether somebody confirmed it, is for all staff; what is in it for those on duty.
grant select, insert, update (confirmed_at, confirmed_by, look_at) on handovers to antam_app;
create policy app_reads on handovers for select to antam_app
  using (facility_id = any ((select acting_facilities())::uuid[]));
create policy app_drafts on handovers for insert to antam_app
  with check (account_id = (select acting_account()) and facility_id = any ((select acting_duty())::uuid[])
              and facility_id = any ((select acting_doctors())::uuid[]));
create policy app_confirms on handovers for update to antam_app
  using (facility_id = any ((select acting_duty())::uuid[]) and facility_id = any ((select acting_doctors())::uuid[]))
  with check (facility_id = any ((select acting_duty())::uuid[]) and facility_id = any ((select acting_doctors())::uuid[]));
grant select on handover_items to antam_app;
create policy app_reads on handover_items for select to antam_app
  using (facility_id = any ((select acting_duty())::uuid[]));

-- The engine drafts handovers, gives those whose shift is over and tells of those nobody confirmed; it reads no reason,
-- no note and no name: what is in them is put there by a function it may call.
grant select, insert, update (ends_at, head_told_at, look_at) on handovers to antam_engine;
create policy engine_all on handovers to antam_engine using (true) with check (true);

-- What stands to be handed over, as far as whoever asks may see it.
create function handover_now(of_facility uuid, since timestamptz, as_of timestamptz)
returns table (kind text, subject uuid, resident_id uuid, said jsonb)
language sql stable set search_path = public, pg_temp as
$$
  select kind, subject, resident_id, said from (
    select 1 as part, -array_position('{info,routine,urgent,emergency}', a.level) as first, a.opened_at as at, 'alert' as kind,
           a.id as subject, a.resident_id,
           jsonb_build_object('level', a.level, 'state', a.state, 'text_vi', a.text_vi, 'text_en', a.text_en,
                              'opened_at', a.opened_at, 'owner', a.owner_id) as said
      from alerts a where a.facility_id = of_facility and a.state <> 'resolved'
    union all
    select 2, 0, upper(w.during), 'watch', w.id, w.resident_id,
           jsonb_build_object('reason', w.reason, 'since', lower(w.during), 'until', upper(w.during), 'by', w.recorded_by)
      from watches w join stays st on st.resident_id = w.resident_id and st.facility_id = w.facility_id
                                  and st.during @> as_of
     where w.facility_id = of_facility and w.during @> as_of
    union all
    select 3, 0, c.due_at, 'call_back', c.id, c.resident_id,
           jsonb_build_object('whom', c.whom, 'what', c.what, 'due_at', c.due_at, 'by', c.recorded_by,
                              'done_at', c.done_at, 'done_by', c.done_by)
      from call_backs c where c.facility_id = of_facility and (c.done_at is null or c.done_at >= since)
    union all
    select 4, 0, n.at, 'note', n.id, null::uuid, jsonb_build_object('text', n.text, 'at', n.at, 'by', n.author_id)
      from shift_notes n where n.facility_id = of_facility and n.at >= since and n.at <= as_of
  ) all_of_it order by part, first, at, subject
$$;

-- Gives a draft: what stands at this moment is its content from now on. By whoever leaves, or by the house when the shift
-- is over; true when this call did it. `confirm_by`: when the head is told.
create function give_handover(of_handover uuid, confirm_by timestamptz, as_of timestamptz) returns boolean
language plpgsql security definer set search_path = public, pg_temp as
$$
declare h handovers;
begin
  select * into h from handovers where id = of_handover for update;
  if h.id is null or h.given_at is not null or session_user = 'antam_app'
     and (h.account_id is distinct from acting_account() or h.facility_id <> all (acting_duty())) then
    return false;
  end if;
  insert into handover_items (handover_id, n, facility_id, kind, subject, resident_id, said)
  select h.id, row_number() over (), h.facility_id, i.kind, i.subject, i.resident_id, i.said
    from handover_now(h.facility_id, h.begins_at, as_of) i;
  update handovers set given_at = as_of, given_by = case when session_user = 'antam_app' then acting_account() end,
         look_at = confirm_by, alerts = c.alerts, watched = c.watched, call_backs = c.call_backs, notes = c.notes
    from (select count(*) filter (where kind = 'alert') as alerts, count(*) filter (where kind = 'watch') as watched,
                 count(*) filter (where kind = 'call_back') as call_backs, count(*) filter (where kind = 'note') as notes
            from handover_items where handover_id = of_handover) c
   where id = h.id;
  return true;
end
$$;

-- What is waited for of everybody in a house, and when it last came: times for whoever is on duty there, and no value.
create function awaited_in(of_facility uuid, round_kinds text[], as_of timestamptz)
returns table (resident uuid, name text, source text, what text, every_s int, since timestamptz, missed smallint,
               last_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as
$$
  select e.resident_id, r.name, e.source, e.what, e.every_s, greatest(e.since, back.at), e.missed, came.at
    from expected e
    join stays st on st.resident_id = e.resident_id and st.facility_id = e.facility_id and st.during @> as_of
    join residents r on r.id = e.resident_id and r.died_at is null and r.erased_at is null
    left join lateral (select max(upper(l.during)) as at from leaves l
                        where l.resident_id = e.resident_id and upper(l.during) <= as_of) back on true
    left join lateral (
      select least(m.taken_at, m.received_at) as at from readings m
       where e.source = 'reading' and m.resident_id = e.resident_id and m.kind = e.what order by m.taken_at desc limit 1
    ) measured on true
    left join lateral (
      select max(least(m.taken_at, m.received_at)) as at from readings m
       where e.source in ('round', 'again') and m.resident_id = e.resident_id and m.kind = any (round_kinds)
         and m.set_id is not null and m.taken_at > as_of - interval '3 days'
       group by m.set_id having count(distinct m.kind) >= 3 order by 1 desc limit 1
    ) round on true
    cross join lateral (select coalesce(measured.at, round.at) as at) came
   where e.facility_id = of_facility and of_facility = any (acting_duty()) and (e.source in ('reading', 'round') or e.step is not null)
     and not exists (select from leaves l where l.resident_id = e.resident_id and l.during @> as_of)
$$;

revoke execute on function handover_now(uuid, timestamptz, timestamptz), give_handover(uuid, timestamptz, timestamptz),
  awaited_in(uuid, text[], timestamptz) from public;
grant execute on function handover_now(uuid, timestamptz, timestamptz), awaited_in(uuid, text[], timestamptz) to antam_app;
grant execute on function give_handover(uuid, timestamptz, timestamptz) to antam_app, antam_engine;
