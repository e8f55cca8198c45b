-- Who may see what: consent, families, representatives, care relationships and broken glass; the context every unit of
-- work of the app role opens with, and the policies that read it.

-- Consent is what was said, and is never changed: taking it back is another row. Text and version are those of
-- people/consent_texts.toml; the hash proves which words were on the screen.
create table consents (
  id uuid primary key,
  resident_id uuid not null references residents,
  facility_id uuid not null references facilities,      -- where the resident lived then
  purpose text not null check (purpose in ('family_access', 'health_monitoring', 'telehealth', 'hospital_exchange',
                                           'campaign', 'research')),
  subject uuid,                                         -- family_access: the relative it opens the record to
  act text not null check (act in ('given', 'withdrawn')),
  scope text check (scope in ('status', 'appointments', 'summary', 'full')),
  mental_health boolean,
  text_version text not null,
  text_hash bytea not null,
  given_by text not null check (given_by in ('self', 'representative', 'child_and_representative')),
  recorded_by uuid not null references accounts,
  channel text not null check (channel in ('app', 'paper', 'phone')),
  document text check (length(document) between 3 and 300),  -- where the signed sheet is kept
  at timestamptz not null,
  check ((purpose = 'family_access') = (subject is not null)),
  check (channel = 'app' or document is not null)
);
create index consents_of_resident on consents (resident_id, at);
create index consents_of_subject on consents (subject) where subject is not null;

alter table relatives
  add mental_health boolean not null default false,
  add version int not null default 1,
  add ended_why text check (length(ended_why) <= 300),
  add blocked_until timestamptz,
  add block_reason text check (length(block_reason) <= 300),
  add blocked_by uuid references accounts;

create table invitations (                       -- becomes the relative of the same id when it is accepted
  id uuid primary key,
  resident_id uuid not null references residents,
  facility_id uuid not null references facilities,
  code_hash bytea not null unique,               -- the code is told in person; here is only its hash
  phone text,                                    -- when given, only this number may accept, and may ask for sign-in codes
  name text check (length(name) between 1 and 200),
  relation text not null check (length(relation) <= 60),
  scope text not null check (scope in ('status', 'appointments', 'summary', 'full')),
  mental_health boolean not null default false,
  invited_by uuid not null references accounts,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  accepted_by uuid references accounts,
  revoked_at timestamptz,
  check ((accepted_at is null) = (accepted_by is null)),
  check (phone is null or name is not null)
);
create index invitations_of_resident on invitations (resident_id, created_at);
create index invitations_of_phone on invitations (phone) where phone is not null;

create table representatives (                   -- the patient's representative, Law 15/2023/QH15 art. 8: one at a time
  id uuid primary key default uuidv7(),
  resident_id uuid not null references residents,
  account_id uuid references accounts,
  facility_id uuid references facilities,        -- the institution itself, art. 8.2.d
  kind text not null check (kind in ('chosen_by_patient', 'chosen_by_family', 'legal', 'institution', 'volunteer')),
  document text not null check (length(document) between 3 and 300),
  recorded_by uuid not null references accounts,
  during tstzrange not null check (not isempty(during)),
  ended_why text check (length(ended_why) <= 300),
  check ((account_id is null) <> (facility_id is null)),
  check ((facility_id is not null) = (kind = 'institution')),
  unique (resident_id, during without overlaps)
);
create index representatives_of_account on representatives (account_id) where account_id is not null;

create table assignments (                       -- a doctor or nurse answers for this resident, shift or no shift
  id uuid primary key,
  resident_id uuid not null references residents,
  facility_id uuid not null references facilities,     -- the resident's, which gave it
  account_id uuid not null references accounts,
  kind text not null check (kind in ('assigned', 'referral')),
  reason text not null check (length(reason) between 3 and 300),
  during tstzrange not null check (not isempty(during)),
  recorded_by uuid not null references accounts,
  ended_by uuid references accounts,
  unique (resident_id, account_id, kind, during without overlaps)
);
create index assignments_of_account on assignments (account_id);

create table break_glass (                       -- let in without duty: one resident, at most an hour, and looked at later
  id uuid primary key,
  resident_id uuid not null references residents,
  facility_id uuid not null references facilities,
  account_id uuid not null references accounts,
  reason text not null check (length(reason) between 15 and 1000),
  during tstzrange not null check (upper(during) - lower(during) <= interval '60 minutes'),
  repeated boolean not null default false,       -- more than three within a week: the manager is told louder
  reviewed_by uuid references accounts,
  reviewed_at timestamptz,
  verdict text check (verdict in ('justified', 'not_justified')),
  review_note text check (length(review_note) <= 1000),
  check ((reviewed_at is null) = (verdict is null) and (reviewed_at is null) = (reviewed_by is null)),
  check (reviewed_by <> account_id)
);
create index break_glass_of_account on break_glass (account_id, lower(during));
create index break_glass_waiting on break_glass (facility_id, lower(during)) where reviewed_at is null;
create index shifts_of_account on shifts using gist (account_id, during);

alter table facilities add grace_days smallint not null default 30 check (grace_days between 0 and 365);

-- ---------------------------------------------------------------------------------------------------------------
-- Facts: what holds between accounts and residents at one instant. The doors decide on them (people/access.py), and
-- `open_resident` opens the second wall on the very same rows. Look-ups are lateral with `offset 0`, so that they
-- stay index look-ups whatever the planner guesses about the size of an array; so one plan serves every call, where
-- planning anew each time cost more than the look-ups (1.5 ms a call instead of 0.6). Functions are asked about columns
-- of the row they judge, never of the pair, or they would run for every pair before any row was looked for.

create type resident_facts as (
  pair bigint, resident uuid, name text, birth_date date, sex text, spo2_scale smallint, conditions text[],
  facility uuid, present boolean, grace boolean, died boolean, erased boolean, is_self boolean, staff text[],
  shift uuid, assignment uuid, referral uuid, break_glass uuid, told uuid, representative uuid, relative uuid,
  scope text, mental_health boolean
);

-- Whether somebody holds a membership now: in this facility or in any, in this role or in any.
create function works_in(who uuid, facility uuid, as_role text, as_of timestamptz) returns boolean
language sql stable security definer set search_path = public, pg_temp as
$$ select exists (select from staff m where m.account_id = who and m.during @> as_of
                     and (facility is null or m.facility_id = facility) and (as_role is null or m.role = as_role)) $$;
-- A representative who is a relative as well is shut out with them: ended, or blocked.
create function shut_out(who uuid, about uuid, as_of timestamptz) returns boolean
language sql stable security definer set search_path = public, pg_temp as
$$ select exists (select from relatives rel where rel.account_id = who and rel.resident_id = about)
      and not exists (select from relatives rel where rel.account_id = who and rel.resident_id = about
                         and rel.ended_at is null and coalesce(rel.blocked_until <= as_of, true)) $$;
-- Being told of an alert lasts beyond the shift, not beyond the job.
create function works_where_they_lived(who uuid, about uuid, as_of timestamptz) returns boolean
language sql stable security definer set search_path = public, pg_temp as
$$ select exists (select from staff m join stays st on st.facility_id = m.facility_id
                   where m.account_id = who and m.during @> as_of and st.resident_id = about) $$;

create function facts_of(accounts uuid[], about uuid[], staffed boolean[], as_of timestamptz)
returns setof resident_facts language sql stable security definer set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan as
$$
  select p.n, r.id, r.name, r.birth_date, r.sex, r.spo2_scale, r.conditions,
         coalesce(st.facility_id, told.facility_id), coalesce(st.present, false),
         coalesce(not st.present and st.left_at + make_interval(days => st.grace_days) > as_of, false),
         r.died_at is not null, r.erased_at is not null, coalesce(r.account_id = p.account, false),
         case when p.staffed then array(select m.role from staff m where m.facility_id = st.facility_id
                and m.account_id = p.account and m.during @> as_of) else '{}' end,
         case when p.staffed then (select s.id from shifts s where s.account_id = p.account and s.during @> as_of
                and s.facility_id = st.facility_id limit 1) end,
         case when p.staffed then (select a.id from assignments a where a.resident_id = r.id
                and a.account_id = p.account and a.kind = 'assigned' and a.facility_id = st.facility_id
                and a.during @> as_of and works_in(a.account_id, a.facility_id, null, as_of)) end,
         case when p.staffed then (select a.id from assignments a where a.resident_id = r.id
                and a.account_id = p.account and a.kind = 'referral' and a.facility_id = st.facility_id
                and a.during @> as_of and works_in(a.account_id, null, 'doctor', as_of)) end,
         case when p.staffed then (select b.id from break_glass b where b.account_id = p.account
                and b.resident_id = r.id and b.facility_id = st.facility_id and b.during @> as_of
                and works_in(b.account_id, b.facility_id, 'doctor', as_of) limit 1) end,
         told.alert_id,
         (select rep.id from representatives rep where rep.resident_id = r.id and rep.account_id = p.account
             and rep.during @> as_of and not shut_out(rep.account_id, rep.resident_id, as_of)),
         rel.id, rel.scope, coalesce(rel.mental_health, false)
    from unnest(accounts, about, staffed) with ordinality as p(account, resident, staffed, n)
    cross join lateral (select * from residents r where r.id = p.resident offset 0) r
    left join lateral (
      select st.facility_id, st.during @> as_of as present, upper(st.during) as left_at, f.grace_days
        from stays st join facilities f on f.id = st.facility_id
       where st.resident_id = r.id and lower(st.during) <= as_of order by lower(st.during) desc limit 1
    ) st on true
    left join lateral (
      select a.facility_id, a.id as alert_id from alerts a join alert_told t on t.alert_id = a.id
       where p.staffed and a.resident_id = r.id and t.account_id = p.account
         and (a.state <> 'resolved' or a.resolved_at >= as_of)
         and works_where_they_lived(t.account_id, a.resident_id, as_of) limit 1
    ) told on true
    left join lateral (
      select rel.id, rel.scope, rel.mental_health from relatives rel
       where rel.resident_id = r.id and rel.account_id = p.account and rel.ended_at is null
         and rel.consented_at <= as_of and coalesce(rel.blocked_until <= as_of, true) offset 0
    ) rel on true
$$;

-- The context of a unit of work: who acts, where they work, where they are on duty, whose family they are.
-- nullif: after one SET LOCAL a setting reads '' for ever.

create function acting_duty() returns uuid[] language sql stable as
$$ select coalesce(nullif(current_setting('antam.duty', true), ''), '{}')::uuid[] $$;
create or replace function acting_managed() returns uuid[] language sql stable as
$$ select coalesce(nullif(current_setting('antam.managed', true), ''), '{}')::uuid[] $$;
create function acting_clinical() returns uuid[] language sql stable as
$$ select coalesce(nullif(current_setting('antam.clinical', true), ''), '{}')::uuid[] $$;
create function acting_identified() returns uuid[] language sql stable as
$$ select coalesce(nullif(current_setting('antam.identified', true), ''), '{}')::uuid[] $$;
create or replace function acting_contacts() returns uuid[] language sql stable as
$$ select coalesce(nullif(current_setting('antam.contacts', true), ''), '{}')::uuid[] $$;
create function acting_logged() returns uuid[] language sql stable as
$$ select coalesce(nullif(current_setting('antam.logged', true), ''), '{}')::uuid[] $$;
create function acting_opened() returns uuid[] language sql stable as
$$ select coalesce(nullif(current_setting('antam.opened', true), ''), '{}')::uuid[] $$;
create function acting_doctors() returns uuid[] language sql stable as
$$ select coalesce(nullif(current_setting('antam.doctors', true), ''), '{}')::uuid[] $$;
create function acting_family() returns uuid[] language sql stable as
$$ select coalesce(nullif(current_setting('antam.family', true), ''), '{}')::uuid[] $$;
create function acting_treated() returns uuid[] language sql stable as
$$ select coalesce(nullif(current_setting('antam.treated', true), ''), '{}')::uuid[] $$;

create function enter_context(account uuid, staffed boolean, as_of timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as
$$
declare
  facilities uuid[] := '{}'; managed uuid[] := '{}'; doctors uuid[] := '{}'; duty uuid[] := '{}';
  related uuid[]; readable uuid[];
begin
  if staffed then
    select coalesce(array_agg(distinct m.facility_id), '{}'),
           coalesce(array_agg(distinct m.facility_id) filter (where m.role = 'manager'), '{}'),
           coalesce(array_agg(distinct m.facility_id) filter (where m.role = 'doctor'), '{}'),
           coalesce(array_agg(distinct m.facility_id) filter (where m.role <> 'manager' and exists (
             select from shifts s where s.account_id = account and s.during @> as_of and s.facility_id = m.facility_id
           )), '{}')
      into facilities, managed, doctors, duty
      from staff m where m.account_id = account and m.during @> as_of;
  end if;
  select coalesce(array_agg(distinct resident), '{}'), coalesce(array_agg(distinct resident) filter (where reads), '{}')
    into related, readable from (
    select r.id as resident, true as reads from residents r
     where r.account_id = account and r.died_at is null and r.erased_at is null
    union all
    select o.resident, o.reads from (
      select rel.resident_id as resident, rel.scope in ('summary', 'full') as reads from relatives rel
       where rel.account_id = account and rel.ended_at is null and rel.consented_at <= as_of
         and coalesce(rel.blocked_until <= as_of, true)
      union all
      select rep.resident_id, true from representatives rep
       where rep.account_id = account and rep.during @> as_of and not shut_out(account, rep.resident_id, as_of)
    ) o where exists (
      select from residents r join stays st on st.resident_id = r.id join facilities f on f.id = st.facility_id
       where r.id = o.resident and r.erased_at is null and lower(st.during) <= as_of
         and (upper_inf(st.during) or upper(st.during) + make_interval(days => f.grace_days) > as_of))
    union all
    select care.resident_id, true from (
      select a.resident_id, a.facility_id from assignments a where a.account_id = account and a.during @> as_of
         and (a.kind = 'assigned' and a.facility_id = any (facilities)
              or a.kind = 'referral' and works_in(account, null, 'doctor', as_of))
      union all
      select b.resident_id, b.facility_id from break_glass b
       where b.account_id = account and b.during @> as_of and lower(b.during) > as_of - interval '60 minutes'
         and works_in(account, b.facility_id, 'doctor', as_of)
    ) care where staffed and exists (
      select from stays st join residents r on r.id = st.resident_id
       where st.resident_id = care.resident_id and st.facility_id = care.facility_id and st.during @> as_of
         and r.erased_at is null)
  ) mine;
  perform set_config('antam.account', account::text, true),
          set_config('antam.second_factor', case when staffed then 'given' else '' end, true),
          set_config('antam.facilities', facilities::text, true), set_config('antam.duty', duty::text, true),
          set_config('antam.managed', managed::text, true), set_config('antam.residents', related::text, true),
          set_config('antam.readable', readable::text, true), set_config('antam.clinical', '{}', true),
          set_config('antam.treated', '{}', true), set_config('antam.identified', '{}', true),
          set_config('antam.contacts', '{}', true), set_config('antam.logged', '{}', true),
          set_config('antam.family', '{}', true), set_config('antam.doctors', doctors::text, true),
          set_config('antam.opened', '{}', true);
end
$$;

-- As in 0006; `uses` false looks without using the token, so that a lost answer may still be asked for again.
drop function open_work(bytea);
create function open_work(
  token_hash bytea, uses boolean default true, out now timestamptz, out session uuid, out account uuid,
  out device uuid, out name text, out language text, out memberships jsonb, out second_factor boolean,
  out proven_at timestamptz
) language plpgsql security definer set search_path = public, pg_temp as
$$
declare fresh boolean; slides timestamptz;
begin
  now := clock_timestamp();
  select s.id, s.account_id, s.device_id, a.name, a.language, s.second_factor_at is not null, s.proven_at,
         s.used_generation < s.generation,
         case when s.locks_after_s is not null and s.access_expires_at < least(   -- least passes over nulls
                     open_work.now + make_interval(secs => s.locks_after_s - 10), s.expires_at)
              then least(open_work.now + make_interval(secs => s.locks_after_s), s.expires_at) end
    into session, account, device, open_work.name, open_work.language, second_factor, open_work.proven_at, fresh, slides
    from sessions s join accounts a on a.id = s.account_id
   where s.access_hash = token_hash and s.ended_at is null and a.disabled_at is null
     and s.access_expires_at > open_work.now and s.expires_at > open_work.now;
  if session is null then
    return;
  end if;
  if uses and (fresh or slides is not null) then
    update sessions set used_generation = generation, access_expires_at = coalesce(slides, access_expires_at)
     where id = session;
  end if;
  perform enter_context(account, second_factor, open_work.now);
  select coalesce(jsonb_agg(jsonb_build_object('facility', m.facility_id, 'role', m.role,
                                               'on_duty', m.facility_id = any (acting_duty()))), '[]')
    into memberships from staff m where second_factor and m.account_id = account and m.during @> open_work.now;
end
$$;

-- Opens the second wall for one resident, as far as the facts reach and until the unit of work ends.
create function open_resident(about uuid, as_of timestamptz) returns setof resident_facts
language plpgsql security definer set search_path = public, pg_temp as
$$
declare f resident_facts; reads boolean; treats boolean; looks boolean; own boolean; manages boolean;
begin
  select * into f from facts_of(array[acting_account()], array[about], array[acting_second_factor()], as_of);
  if f.resident is null or f.erased then
    return;
  end if;
  own := f.is_self and not f.died or f.representative is not null and (f.present or f.grace);
  treats := f.present and (f.shift is not null and f.staff && '{doctor,nurse}' or f.assignment is not null
                           or f.referral is not null);
  looks := own or treats or f.present and f.break_glass is not null;  -- who broke the glass looks and changes nothing
  manages := f.present and 'manager' = any (f.staff);
  reads := looks or f.scope in ('summary', 'full') and (f.present or f.grace);
  if looks or f.told is not null or f.present and f.staff <> '{}'
     or f.scope is not null and (f.present or f.grace) then
    perform set_config('antam.residents', (acting_residents() || about)::text, true);
    if f.present then
      perform set_config('antam.opened', (acting_opened() || about)::text, true);
    end if;
    if reads then
      perform set_config('antam.readable', (acting_readable() || about)::text, true);
    end if;
    if looks then
      perform set_config('antam.clinical', (acting_clinical() || about)::text, true);
    end if;
    if own or manages or treats then
      perform set_config('antam.identified', (acting_identified() || about)::text, true);
    end if;
    if f.present and (own or manages or treats or f.scope = 'full') then
      perform set_config('antam.contacts', (acting_contacts() || about)::text, true);
    end if;
    if own or f.scope = 'full' then
      perform set_config('antam.logged', (acting_logged() || about)::text, true);
    end if;
    if own or manages or treats and f.referral is null then
      perform set_config('antam.family', (acting_family() || about)::text, true);
    end if;
    if treats then
      perform set_config('antam.treated', (acting_treated() || about)::text, true);
    end if;
  end if;
  return next f;
end
$$;

-- Whose alert an account was told of: the policies' way in, so that they do not read each other in a circle.
create or replace function acting_told() returns uuid[]
language sql stable security definer set search_path = public, pg_temp as
$$ select case when acting_second_factor() then coalesce(array_agg(t.alert_id), '{}') else '{}' end
     from alert_told t join alerts a on a.id = t.alert_id join residents r on r.id = a.resident_id
    where t.account_id = acting_account() and (a.state <> 'resolved' or a.resolved_at >= now())
      and r.erased_at is null and works_where_they_lived(acting_account(), r.id, now()) $$;

-- Whether these accounts may still follow these residents, and how far: 9 the resident and their representative, staff
-- on duty, managers, those assigned and those told of an open alert; else the relative's scope (1 status,
-- 2 appointments, 3 summary, 4 full). No row: no longer. Only sessions with a second factor open the feed of staff.
drop function may_follow(uuid[], uuid[]);
create function may_follow(accounts uuid[], about uuid[], staffed boolean[])
returns table (account uuid, resident uuid, staffed boolean, name text, reach smallint)
language sql stable security definer set search_path = public, pg_temp as
$$
  select f.account, f.resident, f.staffed, f.name, f.reach from (
    select p.account, f.resident, p.staffed, f.name, (case
        when f.erased then null
        when f.is_self and not f.died or f.told is not null then 9
        when f.present and ('manager' = any (f.staff) or f.shift is not null and f.staff <> '{}'
                            or f.assignment is not null or f.referral is not null) then 9
        when not (f.present or f.grace) then null
        when f.representative is not null then 9
        else case f.scope when 'status' then 1 when 'appointments' then 2 when 'summary' then 3 when 'full' then 4 end
      end)::smallint as reach
      from facts_of(accounts, about, may_follow.staffed, now()) f
      join unnest(accounts, may_follow.staffed) with ordinality as p(account, staffed, n) on p.n = f.pair
  ) f where f.reach is not null and (session_user <> 'antam_app' or f.account = acting_account())
$$;

-- Whom a resident's alerts concern at home: the resident's own account and the representative's (no scope), and
-- relatives with theirs.
create or replace function concerned_with(about uuid) returns table (account uuid, scope text)
language sql stable security definer set search_path = public, pg_temp as
$$
  select distinct on (account) account, scope from (
    select r.account_id as account, null as scope from residents r
     where r.id = about and r.account_id is not null and r.died_at is null and r.erased_at is null
    union all
    select rep.account_id, null from representatives rep
     where rep.resident_id = about and rep.account_id is not null and rep.during @> now()
       and not shut_out(rep.account_id, about, now())
    union all
    select rel.account_id, rel.scope from relatives rel
     where rel.resident_id = about and rel.ended_at is null and rel.consented_at <= now()
       and coalesce(rel.blocked_until <= now(), true)
  ) home
   where (session_user <> 'antam_app' or about = any (acting_residents()))
     and (scope is null and account = (select r.account_id from residents r where r.id = about)
          or exists (
            select from stays st join facilities f on f.id = st.facility_id join residents r on r.id = st.resident_id
             where st.resident_id = about and r.erased_at is null and lower(st.during) <= now()
               and (upper_inf(st.during) or upper(st.during) + make_interval(days => f.grace_days) > now())))
   order by account, scope nulls first
$$;

-- Names of those at home, for whoever has opened the resident; nobody else's name is reachable this way.
create function family_names(about uuid) returns table (account uuid, name text)
language sql stable security definer set search_path = public, pg_temp as
$$
  select a.id, a.name from accounts a
   where about = any (acting_residents()) and a.id in (
     select account_id from relatives where resident_id = about
     union select account_id from representatives where resident_id = about and account_id is not null
     union select account_id from residents where id = about)
$$;

-- Takes an invitation, if the code is right, its time is not over, and the number is the one it was made for: the
-- relative of the same id is there from now on.
create function accept_invitation(code bytea, as_of timestamptz, out relative uuid, out resident uuid, out facility uuid,
                                  out invited_by uuid, out fresh boolean)
language sql security definer set search_path = public, pg_temp as
$$
  with taken as (
    update invitations i set accepted_at = as_of, accepted_by = a.id
      from accounts a
     where a.id = acting_account() and i.code_hash = code and i.accepted_at is null and i.revoked_at is null
       and i.expires_at > as_of and (i.phone is null or i.phone = a.phone)
       -- Nobody invites themselves, and who works there takes another way in: a witness must be somebody else.
       and i.invited_by <> a.id
       and exists (select from stays st where st.resident_id = i.resident_id and st.during @> as_of
                      and not works_in(a.id, st.facility_id, null, as_of))
    returning i.*
  ), joined as (
    insert into relatives (id, resident_id, account_id, relation, scope, mental_health, consented_at,
                           blocked_until, block_reason, blocked_by)   -- leaving and coming back lifts no block
    select t.id, t.resident_id, t.accepted_by, t.relation, t.scope, t.mental_health, as_of,
           b.blocked_until, b.block_reason, b.blocked_by
      from taken t left join lateral (
        select r.blocked_until, r.block_reason, r.blocked_by from relatives r
         where r.resident_id = t.resident_id and r.account_id = t.accepted_by and r.blocked_until > as_of
         order by r.blocked_until desc limit 1) b on true
    returning id
  )
  select id, resident_id, facility_id, invited_by, true from taken
  union all
  select i.id, i.resident_id, i.facility_id, i.invited_by, false
    from invitations i join relatives rel on rel.id = i.id and rel.ended_at is null
   where i.code_hash = code and i.accepted_by = acting_account()
$$;

-- A relative who does not want to follow any more; the row is theirs to end and no more.
create function leave_family(relative uuid, as_of timestamptz) returns uuid   -- whose; null: nobody's
language sql security definer set search_path = public, pg_temp as
$$
  update relatives set ended_at = as_of, ended_why = 'left'
   where id = relative and account_id = acting_account() and ended_at is null returning resident_id
$$;

-- An invited number gets an account, so that it can sign in; what it may see is decided when the code is given.
create function enrol_invited(number text, called text) returns void
language sql security definer set search_path = public, pg_temp as
$$
  insert into accounts (id, phone, name)   -- a random id: a uuidv7 would tell how long the number has been known
  select gen_random_uuid(), number, called where acting_account() is not null on conflict (phone) do nothing
$$;

create or replace function acting_platform_admin() returns boolean
language sql stable security definer set search_path = public, pg_temp as
$$ select acting_second_factor() and exists (select from platform_admins p
    where p.account_id = acting_account() and p.during @> statement_timestamp()) $$;

-- As in 0006, and: a platform admin hands the first manager of a facility their code. A code opens every facility
-- somebody works in, so where there is a factor to replace it takes somebody who manages all of them, or the operator.
create or replace function enrolment_code_issue(for_account uuid, hmac bytea, seconds int) returns timestamptz
language plpgsql security definer set search_path = public, pg_temp as
$$
declare t timestamptz := clock_timestamp(); until timestamptz := t + make_interval(secs => seconds);
begin
  if not pg_has_role(session_user, 'antam_owner', 'usage') and (
       for_account = acting_account() or not acting_second_factor() or not (
         exists (select from staff m join staff s on s.facility_id = m.facility_id
                  where m.account_id = acting_account() and m.role = 'manager' and m.during @> t
                    and s.account_id = for_account and s.during @> t)
         or acting_platform_admin() and exists (
           select from staff s where s.account_id = for_account and s.role = 'manager' and s.during @> t
              and not exists (select from staff o where o.facility_id = s.facility_id and o.id <> s.id)))
       or (exists (select from totp_factors x where x.account_id = for_account and x.confirmed_at is not null)
           or exists (select from passkeys x where x.account_id = for_account))
          and (exists (select from staff s where s.account_id = for_account and s.during @> t
                  and not exists (select from staff m where m.account_id = acting_account() and m.role = 'manager'
                                     and m.facility_id = s.facility_id and m.during @> t))
               or exists (select from platform_admins p where p.account_id = for_account and p.during @> t)
               or exists (select from province_staff p where p.account_id = for_account and p.during @> t))) then
    return null;
  end if;
  insert into enrolment_codes (account_id, code_hmac, issued_by, created_at, expires_at)
  values (for_account, hmac, acting_account(), t, until)
  on conflict (account_id) do update set code_hmac = excluded.code_hmac, issued_by = excluded.issued_by,
    guesses_left = 5, created_at = excluded.created_at, expires_at = excluded.expires_at;
  return until;
end
$$;

-- As in 0008, for whoever opened the resident: themselves, their representative, relatives with the whole scope. Names
-- of those at home are for the first two.
create or replace function reads_log_of(of_resident uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as
$$ select of_resident = any (acting_logged()) $$;
create or replace function names_at_home(of_resident uuid, of_accounts uuid[]) returns table (account uuid, name text)
language sql stable security definer set search_path = public, pg_temp as
$$
  select a.id, a.name from accounts a join residents r on r.id = of_resident
   where a.id = any (of_accounts)
     and of_resident = any (acting_clinical()) and not of_resident = any (acting_treated())
     and (a.id = r.account_id
          or exists (select from relatives rel where rel.resident_id = r.id and rel.account_id = a.id)
          or exists (select from representatives rep where rep.resident_id = r.id and rep.account_id = a.id))
$$;

-- Asked after a lock that was waited for: the context says who managed what when the unit of work began.
create function still_manages(facility uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as
$$ select exists (select from staff m where m.facility_id = facility and m.account_id = acting_account()
                     and m.role = 'manager' and m.during @> clock_timestamp()) and acting_second_factor() $$;

-- Whether somebody works as doctor or nurse today: with `anywhere` in any facility, else in one of the actor's own.
create function works_as_carer(who uuid, anywhere boolean, as_of timestamptz) returns boolean
language sql stable security definer set search_path = public, pg_temp as
$$
  select exists (select from staff m where m.account_id = who and m.during @> as_of and m.role in ('doctor', 'nurse')
                    and (anywhere and m.role = 'doctor' or m.facility_id = any (acting_facilities())))
$$;

-- ---------------------------------------------------------------------------------------------------------------
-- Rights.

do $$
declare t text;
begin
  foreach t in array array['consents', 'invitations', 'representatives', 'assignments', 'break_glass'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to antam_owner using (true) with check (true)', t);
  end loop;
end $$;

revoke execute on function acting_duty(), acting_clinical(), acting_treated(), acting_identified(), acting_logged(),
  acting_family(), acting_doctors(), acting_opened(), facts_of(uuid[], uuid[], boolean[], timestamptz),
  enter_context(uuid, boolean, timestamptz), open_work(bytea, boolean), open_resident(uuid, timestamptz),
  family_names(uuid), accept_invitation(bytea, timestamptz), leave_family(uuid, timestamptz), enrol_invited(text, text),
  works_in(uuid, uuid, text, timestamptz), works_where_they_lived(uuid, uuid, timestamptz),
  works_as_carer(uuid, boolean, timestamptz), shut_out(uuid, uuid, timestamptz), still_manages(uuid),
  may_follow(uuid[], uuid[], boolean[]) from public;
grant execute on function acting_duty(), acting_managed(), acting_clinical(), acting_treated(), acting_identified(),
  acting_contacts(), acting_logged(), acting_family(), acting_doctors(), acting_opened()
  to antam_app, antam_committer, antam_engine;
grant execute on function may_follow(uuid[], uuid[], boolean[]) to antam_app, antam_committer;
grant execute on function open_work(bytea, boolean), open_resident(uuid, timestamptz), family_names(uuid),
  accept_invitation(bytea, timestamptz), leave_family(uuid, timestamptz),
  enrol_invited(text, text), works_as_carer(uuid, boolean, timestamptz), still_manages(uuid) to antam_app;
grant execute on function facts_of(uuid[], uuid[], boolean[], timestamptz) to antam_committer;
grant select (second_factor_at) on sessions to antam_committer;

-- A resident's rows are there for units of work that have opened the resident, and for the family's own lists.
grant select, insert on consents to antam_app;
create policy app_reads on consents for select to antam_app using (resident_id = any ((select acting_family())::uuid[]));
create policy app_makes on consents for insert to antam_app
  with check (recorded_by = (select acting_account()) and resident_id = any ((select acting_family())::uuid[]));

grant select, insert, update (revoked_at) on invitations to antam_app;
create policy app_reads on invitations for select to antam_app
  using (resident_id = any ((select acting_family())::uuid[]) or invited_by = (select acting_account()));
create policy app_makes on invitations for insert to antam_app
  with check (invited_by = (select acting_account()) and resident_id = any ((select acting_family())::uuid[]));
create policy app_revokes on invitations for update to antam_app
  using (resident_id = any ((select acting_family())::uuid[]))
  with check (resident_id = any ((select acting_family())::uuid[]));

grant update (scope, mental_health, version, ended_at, ended_why, blocked_until, block_reason, blocked_by)
  on relatives to antam_app;
drop policy app_reads on relatives;
create policy app_reads on relatives for select to antam_app
  using (account_id = (select acting_account()) or resident_id = any ((select acting_family())::uuid[]));
create policy app_changes on relatives for update to antam_app
  using (resident_id = any ((select acting_family())::uuid[]))
  with check (resident_id = any ((select acting_family())::uuid[]));

grant select, insert, update (during, ended_why) on representatives to antam_app;
create policy app_reads on representatives for select to antam_app
  using (account_id = (select acting_account()) or resident_id = any ((select acting_family())::uuid[]));
create policy app_makes on representatives for insert to antam_app
  with check (recorded_by = (select acting_account()) and (select acting_managed()) <> '{}'
              and resident_id = any ((select acting_family())::uuid[])
              and account_id is distinct from (select acting_account()));   -- nobody appoints themselves
create policy app_ends on representatives for update to antam_app
  using (resident_id = any ((select acting_family())::uuid[]) and (select acting_managed()) <> '{}')
  with check (resident_id = any ((select acting_family())::uuid[]));

grant select, insert, update (during, ended_by) on assignments to antam_app;
create policy app_reads on assignments for select to antam_app
  using (account_id = (select acting_account()) or facility_id = any ((select acting_facilities())::uuid[]));
create policy app_makes on assignments for insert to antam_app
  with check (recorded_by = (select acting_account()) and facility_id = any ((select acting_managed())::uuid[]));
create policy app_ends on assignments for update to antam_app
  using (facility_id = any ((select acting_managed())::uuid[]))
  with check (facility_id = any ((select acting_managed())::uuid[]));

grant select, insert, update (reviewed_by, reviewed_at, verdict, review_note) on break_glass to antam_app;
create policy app_reads on break_glass for select to antam_app
  using (account_id = (select acting_account()) or facility_id = any ((select acting_managed())::uuid[]));
create policy app_makes on break_glass for insert to antam_app
  with check (account_id = (select acting_account()) and facility_id = any ((select acting_facilities())::uuid[])
              and resident_id = any ((select acting_opened())::uuid[])
              and lower(during) <= clock_timestamp() and (select acting_doctors()) @> array[facility_id]
              and not facility_id = any ((select acting_duty())::uuid[]));
create policy app_reviews on break_glass for update to antam_app
  using (facility_id = any ((select acting_managed())::uuid[]) and account_id <> (select acting_account()))
  with check (reviewed_by = (select acting_account()));

-- The policies of 0001 to 0005, narrowed: to those who live here now, to those on duty, to residents that were opened.
drop policy app_reads on stays;
create policy app_reads on stays for select to antam_app
  using (facility_id = any ((select acting_facilities())::uuid[]) and during @> now()
         or resident_id = any ((select acting_residents())::uuid[]));
drop policy app_reads on residents;
create policy app_reads on residents for select to antam_app
  using (id = any ((select acting_residents())::uuid[])
         or id in (select s.resident_id from stays s
                    where s.facility_id = any ((select acting_facilities())::uuid[]) and s.during @> now()));
drop policy app_reads on readings;
create policy app_reads on readings for select to antam_app using (resident_id = any ((select acting_readable())::uuid[]));

drop policy app_sees on alerts;
create policy app_sees on alerts for select to antam_app
  using (facility_id = any ((select acting_duty())::uuid[]) or facility_id = any ((select acting_managed())::uuid[])
         or resident_id = any ((select acting_residents())::uuid[]) or id = any ((select acting_told())::uuid[]));
-- Those on duty, those who treat the resident and those told may answer; others change nothing but a call for help.
drop policy app_answers on alerts;
create policy app_answers on alerts for update to antam_app
  using (facility_id = any ((select acting_duty())::uuid[]) or id = any ((select acting_told())::uuid[])
         or resident_id = any ((select acting_treated())::uuid[])
         or (family = 'help' and resident_id = any ((select acting_residents())::uuid[])))
  with check (facility_id = any ((select acting_duty())::uuid[]) or id = any ((select acting_told())::uuid[])
         or resident_id = any ((select acting_treated())::uuid[])
         or (family = 'help' and resident_id = any ((select acting_residents())::uuid[])));
drop policy app_calls on alerts;
create policy app_calls on alerts for insert to antam_app
  with check (family = 'help' and resident_id = any ((select acting_residents())::uuid[]));

-- Identity: to those on duty or managing where the resident lives now (so that a number finds them), and to whoever
-- opened the resident on a ground that reaches it.
do $$
declare t text; here text := 'resident_id in (select s.resident_id from stays s where s.during @> now()
  and (s.facility_id = any ((select acting_duty())::uuid[]) or s.facility_id = any ((select acting_managed())::uuid[])))';
  mine text := ' or resident_id = any ((select acting_treated())::uuid[])';   -- assigned, shift or no shift
begin
  foreach t in array array['resident_versions', 'resident_identifiers', 'beneficiary_categories', 'disabilities'] loop
    execute format('drop policy app_reads on %I', t);
    execute format('create policy app_reads on %I for select to antam_app using (
      %s or resident_id = any ((select acting_identified())::uuid[]))', t, here);
  end loop;
  foreach t in array array['resident_versions', 'beneficiary_categories', 'disabilities'] loop
    execute format('drop policy app_writes on %I', t);
    execute format('create policy app_writes on %I for insert to antam_app with check (%s)', t, here || mine);
  end loop;
  foreach t in array array['resident_identifiers', 'beneficiary_categories', 'disabilities'] loop
    execute format('drop policy app_ends on %I', t);
    execute format('create policy app_ends on %I for update to antam_app using (%s)', t, here || mine);
  end loop;
end $$;
drop policy app_corrects on residents;
create policy app_corrects on residents for update to antam_app using (id = any ((select acting_contacts())::uuid[]));
-- Who may change how to reach a resident may not thereby change who they are, nor record a death: that is for those who
-- look after them now, and for the managers.
create function residents_stay_who_they_are() returns trigger language plpgsql as
$$
begin
  if current_user = 'antam_app' and not old.id = any (acting_treated()) and not exists (
       select from stays s where s.resident_id = old.id and upper_inf(s.during) and s.facility_id = any (acting_managed()))
  then
    raise exception 'not theirs to correct' using errcode = 'insufficient_privilege';
  end if;
  return new;
end
$$;
revoke execute on function residents_stay_who_they_are() from public;
create trigger stay_who_they_are before update on residents for each row
  when ((old.name, old.birth_date, old.birth_precision, old.birth_estimated, old.sex, old.died_at)
        is distinct from (new.name, new.birth_date, new.birth_precision, new.birth_estimated, new.sex, new.died_at))
  execute function residents_stay_who_they_are();
drop policy app_ends on stays;
create policy app_ends on stays for update to antam_app
  using (upper_inf(during) and (facility_id = any ((select acting_duty())::uuid[])
                                or facility_id = any ((select acting_managed())::uuid[])))
  with check (facility_id = any ((select acting_duty())::uuid[]) or facility_id = any ((select acting_managed())::uuid[]));

-- Plans and policies of a facility are its managers' to write.
drop policy app_writes on facilities;
create policy app_writes on facilities for update to antam_app
  using (id = any ((select acting_managed())::uuid[])) with check (id = any ((select acting_managed())::uuid[]));
drop policy app_facility on shifts;
create policy app_reads on shifts for select to antam_app using (facility_id = any ((select acting_facilities())::uuid[]));
create policy app_plans on shifts for insert to antam_app with check (facility_id = any ((select acting_managed())::uuid[]));
create policy app_clears on shifts for delete to antam_app using (facility_id = any ((select acting_managed())::uuid[]));

drop policy app_facility_log on audit_events;
create policy app_facility_log on audit_events for select to antam_app
  using (facility_id = any ((select acting_managed())::uuid[]));

-- The committer asks facts_of and looks into none of these itself.
revoke select on residents, relatives, stays from antam_committer;
drop policy committer_all on residents;
drop policy committer_all on relatives;
drop policy committer_all on stays;
