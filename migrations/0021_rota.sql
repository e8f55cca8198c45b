-- The rota: who takes turns, who stands in for whom, which days are special, and what was found wanting before a shift.
-- Nothing of it is changed or deleted: it is ended and made anew, so that a past instant gives what was true then.
-- `shifts` holds what all of it comes to, as known now, from now to some weeks ahead: the walls read it, the engine and
-- managers write it (scheduling/roster.py).

create table planned_shifts (
  id uuid primary key default uuidv7(),
  facility_id uuid not null references facilities,
  account_id uuid not null references accounts,
  rank smallint not null check (rank between 1 and 9),
  ward_id uuid,
  profession text check (profession in ('doctor', 'nurse', 'manager')),
  day date not null,
  starts time not null,                          -- on the wall clock of the facility
  ends time not null,                            -- not after starts: ends on the next day
  during tstzrange not null check (not isempty(during)),
  made_at timestamptz not null,
  ended_at timestamptz check (ended_at >= made_at),
  foreign key (facility_id, ward_id) references wards (facility_id, id),
  exclude using gist (facility_id with =, account_id with =, during with &&) where (ended_at is null)
);
create index planned_shifts_of on planned_shifts (facility_id, day);

create table rotations (                         -- one row per edit: `id` is the rotation's, live while ended_at is null
  id uuid not null,
  facility_id uuid not null references facilities,
  rank smallint not null check (rank between 1 and 9),
  ward_id uuid,
  profession text check (profession in ('doctor', 'nurse', 'manager')),
  people uuid[] not null check (cardinality(people) between 1 and 60),
  turn text not null check (turn in ('daily', 'weekly')),
  days text[] not null check (cardinality(days) between 1 and 3 and days <@ '{weekday,weekend,holiday}'),
  hands_over time not null,
  hours smallint not null check (hours in (12, 16, 24)),
  first date not null,
  last date check (last >= first),
  replaces uuid check (replaces <> id),
  made_at timestamptz not null,
  ended_at timestamptz check (ended_at >= made_at),
  primary key (id, made_at),
  foreign key (facility_id, ward_id) references wards (facility_id, id)
);
create unique index rotations_live on rotations (id) where ended_at is null;
create index rotations_of on rotations (facility_id);

create table duty_overrides (
  id uuid primary key,
  facility_id uuid not null references facilities,
  account_id uuid not null references accounts,  -- does the duty
  instead_of uuid not null references accounts check (instead_of <> account_id),
  starts_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > starts_at),
  made_at timestamptz not null,
  ended_at timestamptz check (ended_at >= made_at)
);
create index duty_overrides_of on duty_overrides (facility_id, ends_at);

create table duty_swaps (                        -- counts from `answered_at` on, once agreed
  id uuid primary key,
  facility_id uuid not null references facilities,
  proposed_by uuid not null references accounts,
  asked uuid not null references accounts check (asked <> proposed_by),
  gives_from timestamptz not null,               -- the asked does what the proposer would have done
  gives_to timestamptz not null check (gives_to > gives_from),
  takes_from timestamptz,                        -- and the other way round
  takes_to timestamptz check (takes_to > takes_from),
  made_at timestamptz not null,
  answer text check (answer in ('agreed', 'refused', 'withdrawn')),
  answered_at timestamptz check (answered_at >= made_at),
  check ((answer is null) = (answered_at is null) and (takes_from is null) = (takes_to is null))
);
create index duty_swaps_of on duty_swaps (facility_id, gives_to);

create table duty_days (                         -- days that are not what the week says
  id uuid primary key default uuidv7(),
  facility_id uuid references facilities,        -- null: in the whole country
  day date not null,
  kind text not null check (kind in ('holiday', 'rest', 'working', 'ordinary')),
  name text check (length(name) between 1 and 200),
  made_at timestamptz not null,
  ended_at timestamptz check (ended_at >= made_at),
  check (facility_id is not null or kind <> 'ordinary')
);
create unique index duty_days_live on duty_days (facility_id, day) nulls not distinct where ended_at is null;

create table duty_checks (                       -- what was found before a shift, and who was told when
  id uuid primary key,
  facility_id uuid not null references facilities,
  kind text not null check (kind in ('empty', 'no_channel', 'stale', 'on_duty')),
  rank smallint not null,
  ward_id uuid,
  profession text check (profession in ('doctor', 'nurse', 'manager')),
  account_id uuid references accounts,           -- null: nobody, that is what is wrong
  starts_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > starts_at),
  told_at timestamptz not null,                  -- the head; of `on_duty` the person
  told_again_at timestamptz,                     -- at the start; of `on_duty` the head, because nobody answered
  answered_at timestamptz,
  over_at timestamptz,
  check ((kind = 'empty') = (account_id is null))
);
create index duty_checks_open on duty_checks (facility_id) where over_at is null;
create index duty_checks_of_account on duty_checks (account_id) where over_at is null;

create table duty_calendars (                    -- a person's duty at a secret address
  id uuid primary key default uuidv7(),
  account_id uuid not null references accounts,
  secret_hash bytea not null unique,
  made_at timestamptz not null,
  ended_at timestamptz
);
create unique index duty_calendars_live on duty_calendars (account_id) where ended_at is null;

-- What `shifts` held so far was planned; from now on it is what everything comes to: somebody may hold two ranks.
insert into planned_shifts (facility_id, account_id, rank, day, starts, ends, during, made_at)
select facility_id, account_id, rank, day, starts, ends, during, least(lower(during), now()) from shifts;
alter table shifts drop constraint shifts_facility_id_account_id_during_excl,
  drop column day, drop column starts, drop column ends,
  add column ward_id uuid, add column profession text check (profession in ('doctor', 'nurse', 'manager'));

-- Who was asked agrees or refuses, who proposed withdraws, once, while the hours lie ahead. False: it was not theirs to
-- say, or it has been said.
create function answer_swap(swap uuid, what text, as_of timestamptz) returns boolean
language plpgsql security definer set search_path = public, pg_temp as
$$
begin
  update duty_swaps s set answer = what, answered_at = as_of
   where s.id = swap and s.answer is null and s.facility_id = any (acting_facilities())
     and acting_account() = case when what = 'withdrawn' then s.proposed_by else s.asked end
     and (what <> 'agreed' or least(s.gives_from, s.takes_from) >= as_of
                              and works_in(s.proposed_by, s.facility_id, null, as_of));
  return found;
end
$$;

-- Behind a secret address: the shifts of its person. Nobody's who left, nothing once it was ended.
create function duty_calendar(secret bytea, as_of timestamptz)
returns table (id uuid, rank smallint, starts_at timestamptz, ends_at timestamptz, language text)
language sql stable security definer set search_path = public, pg_temp as
$$
  select s.id, s.rank, lower(s.during), upper(s.during), a.language
    from duty_calendars c join accounts a on a.id = c.account_id and a.disabled_at is null
    left join shifts s on s.account_id = a.id and upper(s.during) > as_of - interval '31 days'
         and works_in(a.id, s.facility_id, null, greatest(as_of, lower(s.during)))
   where c.secret_hash = secret and c.ended_at is null order by lower(s.during), s.id
$$;

do $$
declare t text;
begin
  foreach t in array array['planned_shifts', 'rotations', 'duty_overrides', 'duty_swaps', 'duty_days', 'duty_checks',
                           'duty_calendars'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to antam_owner using (true) with check (true)', t);
    execute format('revoke all on %I from public', t);
  end loop;
  foreach t in array array['planned_shifts', 'rotations', 'duty_overrides'] loop
    execute format('grant select, insert, update (ended_at) on %I to antam_app', t);
    execute format('create policy app_reads on %I for select to antam_app
                      using (facility_id = any ((select acting_facilities())::uuid[]))', t);
    execute format('create policy app_plans on %I for insert to antam_app
                      with check (facility_id = any ((select acting_managed())::uuid[]))', t);
    execute format('create policy app_ends on %I for update to antam_app
                      using (facility_id = any ((select acting_managed())::uuid[]))
                      with check (facility_id = any ((select acting_managed())::uuid[]))', t);
    execute format('grant select on %I to antam_engine', t);
    execute format('create policy engine_all on %I for select to antam_engine using (true)', t);
  end loop;
end $$;

revoke execute on function answer_swap(uuid, text, timestamptz), duty_calendar(bytea, timestamptz) from public;
grant execute on function answer_swap(uuid, text, timestamptz), duty_calendar(bytea, timestamptz) to antam_app;

grant select, insert on duty_swaps to antam_app;
create policy app_reads on duty_swaps for select to antam_app
  using (facility_id = any ((select acting_facilities())::uuid[]));
create policy app_proposes on duty_swaps for insert to antam_app
  with check (facility_id = any ((select acting_facilities())::uuid[]) and proposed_by = (select acting_account())
              and answer is null);
grant select on duty_swaps to antam_engine;
create policy engine_all on duty_swaps for select to antam_engine using (true);

grant select, insert, update (ended_at) on duty_days to antam_app;
-- Of one's own facility, of where those one sees live (who books a visit goes by its days off), and of the country.
create policy app_reads on duty_days for select to antam_app
  using (facility_id = any ((select acting_facilities())::uuid[]) or facility_id in (select st.facility_id from stays st)
         or facility_id is null and (select acting_account()) is not null);
create policy app_plans on duty_days for insert to antam_app
  with check (facility_id = any ((select acting_managed())::uuid[]));
create policy app_ends on duty_days for update to antam_app
  using (facility_id = any ((select acting_managed())::uuid[]))
  with check (facility_id = any ((select acting_managed())::uuid[]));
grant select, insert, update (ended_at) on duty_days to antam_engine;
create policy engine_all on duty_days to antam_engine using (true) with check (true);

grant select, update (answered_at) on duty_checks to antam_app;
create policy app_reads on duty_checks for select to antam_app
  using (facility_id = any ((select acting_managed())::uuid[]) or account_id = (select acting_account()));
create policy app_answers on duty_checks for update to antam_app
  using (account_id = (select acting_account())) with check (account_id = (select acting_account()));
grant select, insert, update (starts_at, ends_at, told_again_at, over_at) on duty_checks to antam_engine;
create policy engine_all on duty_checks to antam_engine using (true) with check (true);

grant select, insert, update (ended_at) on duty_calendars to antam_app;
create policy app_own on duty_calendars to antam_app
  using (account_id = (select acting_account())) with check (account_id = (select acting_account()));

grant update (during) on shifts to antam_app;
create policy app_cuts on shifts for update to antam_app
  using (facility_id = any ((select acting_managed())::uuid[]))
  with check (facility_id = any ((select acting_managed())::uuid[]));
drop policy engine_all on shifts;
grant insert, delete, update (during) on shifts to antam_engine;
create policy engine_all on shifts to antam_engine using (true) with check (true);
grant select (push_token_at, seen_at, created_at) on devices to antam_engine;
