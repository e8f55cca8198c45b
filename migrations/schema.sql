-- The sum of the migrations, for reading. Written by `antam schema > migrations/schema.sql`; never run.

-- Name: btree_gist; Type: EXTENSION; Schema: -; Owner: -

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

-- Name: EXTENSION btree_gist; Type: COMMENT; Schema: -; Owner: 

COMMENT ON EXTENSION btree_gist IS 'support for indexing common datatypes in GiST';

-- Name: resident_facts; Type: TYPE; Schema: public; Owner: antam_owner

CREATE TYPE public.resident_facts AS (
	pair bigint,
	resident uuid,
	name text,
	birth_date date,
	sex text,
	spo2_scale smallint,
	conditions text[],
	facility uuid,
	present boolean,
	grace boolean,
	died boolean,
	erased boolean,
	is_self boolean,
	staff text[],
	shift uuid,
	assignment uuid,
	referral uuid,
	break_glass uuid,
	told uuid,
	representative uuid,
	relative uuid,
	scope text,
	mental_health boolean
);

ALTER TYPE public.resident_facts OWNER TO antam_owner;

-- Name: accept_invitation(bytea, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.accept_invitation(code bytea, as_of timestamp with time zone, OUT relative uuid, OUT resident uuid, OUT facility uuid, OUT invited_by uuid, OUT fresh boolean) RETURNS record
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.accept_invitation(code bytea, as_of timestamp with time zone, OUT relative uuid, OUT resident uuid, OUT facility uuid, OUT invited_by uuid, OUT fresh boolean) OWNER TO antam_owner;

-- Name: access_log(uuid, bigint, integer); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.access_log(of_resident uuid, before bigint, most integer) RETURNS TABLE(id bigint, at timestamp with time zone, account_id uuid, act text, basis text, result text, ground uuid, subject uuid, times integer)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
  with about as materialized (
    select e.id from audit_events e where (select reads_log_of(of_resident)) and e.residents @> array[of_resident]
  ), page as (
    select a.id from about a where before is null or a.id < before order by a.id desc limit most
  )
  select e.id, e.at, e.account_id, e.act, e.basis, e.result, e.ground, e.subject, e.times
    from page p join audit_events e on e.id = p.id order by e.id desc
$$;

ALTER FUNCTION public.access_log(of_resident uuid, before bigint, most integer) OWNER TO antam_owner;

-- Name: accounts_at(bytea); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.accounts_at(of_mark bytea) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
  select distinct c.account_id from channel_addresses c
   where c.channel = 'sms' and c.mark = of_mark and c.ended_at is null and c.verified_at is not null
$$;

ALTER FUNCTION public.accounts_at(of_mark bytea) OWNER TO antam_owner;

-- Name: acting_account(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_account() RETURNS uuid
    LANGUAGE sql STABLE
    AS $$ select nullif(current_setting('antam.account', true), '')::uuid $$;

ALTER FUNCTION public.acting_account() OWNER TO antam_owner;

-- Name: acting_clinical(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_clinical() RETURNS uuid[]
    LANGUAGE sql STABLE
    AS $$ select coalesce(nullif(current_setting('antam.clinical', true), ''), '{}')::uuid[] $$;

ALTER FUNCTION public.acting_clinical() OWNER TO antam_owner;

-- Name: acting_contacts(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_contacts() RETURNS uuid[]
    LANGUAGE sql STABLE
    AS $$ select coalesce(nullif(current_setting('antam.contacts', true), ''), '{}')::uuid[] $$;

ALTER FUNCTION public.acting_contacts() OWNER TO antam_owner;

-- Name: acting_doctors(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_doctors() RETURNS uuid[]
    LANGUAGE sql STABLE
    AS $$ select coalesce(nullif(current_setting('antam.doctors', true), ''), '{}')::uuid[] $$;

ALTER FUNCTION public.acting_doctors() OWNER TO antam_owner;

-- Name: acting_duty(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_duty() RETURNS uuid[]
    LANGUAGE sql STABLE
    AS $$ select coalesce(nullif(current_setting('antam.duty', true), ''), '{}')::uuid[] $$;

ALTER FUNCTION public.acting_duty() OWNER TO antam_owner;

-- Name: acting_facilities(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_facilities() RETURNS uuid[]
    LANGUAGE sql STABLE
    AS $$ select coalesce(nullif(current_setting('antam.facilities', true), ''), '{}')::uuid[] $$;

ALTER FUNCTION public.acting_facilities() OWNER TO antam_owner;

-- Name: acting_family(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_family() RETURNS uuid[]
    LANGUAGE sql STABLE
    AS $$ select coalesce(nullif(current_setting('antam.family', true), ''), '{}')::uuid[] $$;

ALTER FUNCTION public.acting_family() OWNER TO antam_owner;

-- Name: acting_identified(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_identified() RETURNS uuid[]
    LANGUAGE sql STABLE
    AS $$ select coalesce(nullif(current_setting('antam.identified', true), ''), '{}')::uuid[] $$;

ALTER FUNCTION public.acting_identified() OWNER TO antam_owner;

-- Name: acting_locked(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_locked() RETURNS uuid[]
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ select coalesce(array_agg(id), '{}') from residents where erased_at is not null $$;

ALTER FUNCTION public.acting_locked() OWNER TO antam_owner;

-- Name: acting_logged(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_logged() RETURNS uuid[]
    LANGUAGE sql STABLE
    AS $$ select coalesce(nullif(current_setting('antam.logged', true), ''), '{}')::uuid[] $$;

ALTER FUNCTION public.acting_logged() OWNER TO antam_owner;

-- Name: acting_managed(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_managed() RETURNS uuid[]
    LANGUAGE sql STABLE
    AS $$ select coalesce(nullif(current_setting('antam.managed', true), ''), '{}')::uuid[] $$;

ALTER FUNCTION public.acting_managed() OWNER TO antam_owner;

-- Name: acting_opened(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_opened() RETURNS uuid[]
    LANGUAGE sql STABLE
    AS $$ select coalesce(nullif(current_setting('antam.opened', true), ''), '{}')::uuid[] $$;

ALTER FUNCTION public.acting_opened() OWNER TO antam_owner;

-- Name: acting_own(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_own() RETURNS uuid[]
    LANGUAGE sql STABLE
    AS $$ select coalesce(array_agg(r.id), '{}') from residents r where r.account_id = acting_account() $$;

ALTER FUNCTION public.acting_own() OWNER TO antam_owner;

-- Name: acting_platform_admin(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_platform_admin() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ select acting_second_factor() and exists (select from platform_admins p
    where p.account_id = acting_account() and p.during @> statement_timestamp()) $$;

ALTER FUNCTION public.acting_platform_admin() OWNER TO antam_owner;

-- Name: acting_province(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_province() RETURNS text
    LANGUAGE sql STABLE
    AS $$ select nullif(current_setting('antam.province', true), '') $$;

ALTER FUNCTION public.acting_province() OWNER TO antam_owner;

-- Name: acting_readable(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_readable() RETURNS uuid[]
    LANGUAGE sql STABLE
    AS $$ select coalesce(nullif(current_setting('antam.readable', true), ''), '{}')::uuid[] $$;

ALTER FUNCTION public.acting_readable() OWNER TO antam_owner;

-- Name: acting_residents(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_residents() RETURNS uuid[]
    LANGUAGE sql STABLE
    AS $$ select coalesce(nullif(current_setting('antam.residents', true), ''), '{}')::uuid[] $$;

ALTER FUNCTION public.acting_residents() OWNER TO antam_owner;

-- Name: acting_second_factor(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_second_factor() RETURNS boolean
    LANGUAGE sql STABLE
    AS $$ select coalesce(current_setting('antam.second_factor', true), '') = 'given' $$;

ALTER FUNCTION public.acting_second_factor() OWNER TO antam_owner;

-- Name: acting_threads(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_threads() RETURNS uuid[]
    LANGUAGE sql STABLE
    AS $$ select coalesce(nullif(current_setting('antam.threads', true), ''), '{}')::uuid[] $$;

ALTER FUNCTION public.acting_threads() OWNER TO antam_owner;

-- Name: acting_told(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_told() RETURNS uuid[]
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ select case when acting_second_factor() then coalesce(array_agg(t.alert_id), '{}') else '{}' end
     from alert_told t join alerts a on a.id = t.alert_id join residents r on r.id = a.resident_id
    where t.account_id = acting_account() and (a.state <> 'resolved' or a.resolved_at >= now())
      and r.erased_at is null and works_where_they_lived(acting_account(), r.id, now()) $$;

ALTER FUNCTION public.acting_told() OWNER TO antam_owner;

-- Name: acting_treated(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_treated() RETURNS uuid[]
    LANGUAGE sql STABLE
    AS $$ select coalesce(nullif(current_setting('antam.treated', true), ''), '{}')::uuid[] $$;

ALTER FUNCTION public.acting_treated() OWNER TO antam_owner;

-- Name: acting_visited(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.acting_visited() RETURNS uuid[]
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ select coalesce(array_agg(of.resident_id), '{}') from (
     select rel.resident_id from relatives rel
      where rel.account_id = acting_account() and rel.scope = 'appointments' and rel.ended_at is null
        and rel.consented_at <= now() and coalesce(rel.blocked_until <= now(), true)
        and rel.resident_id = any (acting_residents())
     union all
     select st.resident_id from stays st
      where st.resident_id = any (acting_opened()) and st.facility_id = any (acting_facilities())
        and upper_inf(st.during)) of $$;

ALTER FUNCTION public.acting_visited() OWNER TO antam_owner;

-- Name: admit_resident(uuid, uuid, uuid, text, text, text, text, date, text, boolean, text, text, text, text, timestamp with time zone, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.admit_resident(new_id uuid, into_facility uuid, into_ward uuid, into_bed text, called text, found_by text, sorted_by text, born date, born_precision text, born_estimated boolean, of_sex text, ring text, commune text, address text, at timestamp with time zone, due timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  if not into_facility = any (acting_facilities()) then
    return false;
  end if;
  perform require_ward(into_facility, into_ward);
  insert into residents (id, name, name_search, name_key, birth_date, birth_precision, birth_estimated, sex, phone,
                         address_commune, address_text, identity_due_at)
  values (new_id, called, found_by, sorted_by, born, born_precision, born_estimated, of_sex, ring, commune, address, due);
  insert into stays (resident_id, facility_id, ward_id, bed, during)
  values (new_id, into_facility, into_ward, into_bed, tstzrange(at, null));
  return true;
end
$$;

ALTER FUNCTION public.admit_resident(new_id uuid, into_facility uuid, into_ward uuid, into_bed text, called text, found_by text, sorted_by text, born date, born_precision text, born_estimated boolean, of_sex text, ring text, commune text, address text, at timestamp with time zone, due timestamp with time zone) OWNER TO antam_owner;

-- Name: alerts_follow(uuid, uuid, jsonb, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.alerts_follow(of_resident uuid, into_facility uuid, default_policy jsonb, at timestamp with time zone) RETURNS SETOF uuid
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
  with going_on as (
    select a.id from alerts a
     where a.resident_id = of_resident and a.state <> 'resolved' and a.facility_id <> into_facility
       and into_facility = any (acting_facilities())
       and exists (select from stays st where st.resident_id = of_resident and st.facility_id = into_facility and upper_inf(st.during))
     order by a.id for update
  )
  update alerts a set facility_id = f.id, policy = coalesce(f.escalation_policy, default_policy), state = 'open', step = 0,
         next_due_at = at, owner_id = null, acknowledged_at = null, held_why = null, held_until = null
    from facilities f, going_on where f.id = into_facility and a.id = going_on.id
  returning a.id
$$;

ALTER FUNCTION public.alerts_follow(of_resident uuid, into_facility uuid, default_policy jsonb, at timestamp with time zone) OWNER TO antam_owner;

-- Name: answer_swap(uuid, text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.answer_swap(swap uuid, what text, as_of timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  update duty_swaps s set answer = what, answered_at = as_of
   where s.id = swap and s.answer is null and s.facility_id = any (acting_facilities())
     and acting_account() = case when what = 'withdrawn' then s.proposed_by else s.asked end
     and (what <> 'agreed' or least(s.gives_from, s.takes_from) >= as_of
                              and works_in(s.proposed_by, s.facility_id, null, as_of));
  return found;
end
$$;

ALTER FUNCTION public.answer_swap(swap uuid, what text, as_of timestamp with time zone) OWNER TO antam_owner;

-- Name: arriving(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.arriving() RETURNS TABLE(transfer uuid, resident uuid, name text, birth_date date, birth_precision text, to_facility uuid, from_name text, sent_at timestamp with time zone)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ select t.id, r.id, r.name, r.birth_date, r.birth_precision, t.to_facility, f.name, t.sent_at
     from transfers t join residents r on r.id = t.resident_id join facilities f on f.id = t.from_facility
    where t.ended_at is null and t.to_facility = any (acting_facilities()) $$;

ALTER FUNCTION public.arriving() OWNER TO antam_owner;

-- Name: audit_await(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.audit_await() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  insert into audit_unsealed (kind, ids)         -- in parts: however large a statement was, the sealer can take it
  select tg_argv[0], array_agg(id::text order by id)
    from (select id, row_number() over (order by id) / 500 as part from fresh) f group by part;
  return null;
end
$$;

ALTER FUNCTION public.audit_await() OWNER TO antam_owner;

-- Name: audit_refuse(bytea[], text[], uuid[], uuid[], uuid[]); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.audit_refuse(tokens bytea[], acts text[], about uuid[], facilities uuid[], subjects uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.audit_refuse(tokens bytea[], acts text[], about uuid[], facilities uuid[], subjects uuid[]) OWNER TO antam_owner;

-- Name: audit_refuse_on_sockets(uuid[], text[], uuid[], uuid[], integer[]); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.audit_refuse_on_sockets(of_sessions uuid[], acts text[], about uuid[], subjects uuid[], counts integer[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.audit_refuse_on_sockets(of_sessions uuid[], acts text[], about uuid[], subjects uuid[], counts integer[]) OWNER TO antam_owner;

-- Name: audit_refuses_changes(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.audit_refuses_changes() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if current_setting('antam.maintenance', true) is distinct from 'on' then
    raise exception '% is never changed', tg_table_name using errcode = 'insufficient_privilege';
  end if;
  return null;
end
$$;

ALTER FUNCTION public.audit_refuses_changes() OWNER TO antam_owner;

-- Name: audit_rows(text, text[]); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.audit_rows(of_kind text, of_ids text[]) RETURNS TABLE(id text, content jsonb)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.audit_rows(of_kind text, of_ids text[]) OWNER TO antam_owner;

-- Name: audit_sum_up(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.audit_sum_up() RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.audit_sum_up() OWNER TO antam_owner;

-- Name: awaited_in(uuid, text[], timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.awaited_in(of_facility uuid, round_kinds text[], as_of timestamp with time zone) RETURNS TABLE(resident uuid, name text, source text, what text, every_s integer, since timestamp with time zone, missed smallint, last_at timestamp with time zone)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.awaited_in(of_facility uuid, round_kinds text[], as_of timestamp with time zone) OWNER TO antam_owner;

-- Name: begin_stay(uuid, uuid, uuid, text, timestamp with time zone, text); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.begin_stay(of_resident uuid, into_facility uuid, into_ward uuid, into_bed text, at timestamp with time zone, why text DEFAULT NULL::text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare latest stays; sent transfers;
begin
  perform from residents r where r.id = of_resident and r.died_at is null and r.erased_at is null for update;
  if not found or not into_facility = any (acting_facilities()) then
    return null;
  end if;
  select * into sent from transfers t where t.resident_id = of_resident and t.ended_at is null;
  select * into latest from stays st where st.resident_id = of_resident order by lower(st.during) desc limit 1;
  if latest.facility_id is distinct from into_facility and sent.to_facility is distinct from into_facility then
    return null;
  end if;
  if upper_inf(latest.during) then
    return 'here';
  end if;
  if sent.id is null and upper(latest.during) < at - interval '7 days' then
    if not into_facility = any (acting_managed()) then
      return 'manager';
    elsif why is null then
      return 'reason';
    end if;
  end if;
  perform require_ward(into_facility, into_ward);
  insert into stays (resident_id, facility_id, ward_id, bed, during, begin_reason)
  values (of_resident, into_facility, into_ward, into_bed, tstzrange(greatest(at, upper(latest.during)), null), why);
  update transfers t set ended_at = at, ended_by = acting_account(),
         outcome = case when t.to_facility = into_facility then 'accepted' else 'taken_back' end
   where t.id = sent.id;
  return 'begun';
end
$$;

ALTER FUNCTION public.begin_stay(of_resident uuid, into_facility uuid, into_ward uuid, into_bed text, at timestamp with time zone, why text) OWNER TO antam_owner;

-- Name: bookable_calendars(uuid, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.bookable_calendars(of_facility uuid, as_of timestamp with time zone) RETURNS TABLE(id uuid, account_id uuid, name text, opening jsonb, version integer)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ select c.id, c.account_id, coalesce(c.name, n.name), c.opening, c.version
     from calendars c left join staff_names(array(select k.account_id from calendars k where k.facility_id = of_facility)) n
            on n.account = c.account_id
    where c.facility_id = of_facility and books_in(of_facility)
      and (c.account_id is null or works_in(c.account_id, of_facility, null, as_of)) $$;

ALTER FUNCTION public.bookable_calendars(of_facility uuid, as_of timestamp with time zone) OWNER TO antam_owner;

-- Name: books_in(uuid); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.books_in(of_facility uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ select session_user <> 'antam_app' or of_facility = any (acting_facilities())
       or exists (select from stays st where st.resident_id = any (acting_contacts()) and st.facility_id = of_facility
                     and upper_inf(st.during)) $$;

ALTER FUNCTION public.books_in(of_facility uuid) OWNER TO antam_owner;

-- Name: check_ups_due(timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.check_ups_due(as_of timestamp with time zone) RETURNS TABLE(resident_id uuid, facility_id uuid, at timestamp with time zone, until timestamp with time zone)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
  select r.id, c.facility_id, greatest((d.due_on + time '08:00') at time zone f.time_zone, c.made_at),
         (c.closes_on + 1)::timestamp at time zone f.time_zone
    from campaigns c join facilities f on f.id = c.facility_id
    join stays st on st.facility_id = c.facility_id and st.during @> as_of
    join residents r on r.id = st.resident_id and r.died_at is null and r.erased_at is null
    cross join lateral (select max(k.done_on) as last_on from checkups k
                         where k.resident_id = r.id and k.amended_by is null) l
    cross join lateral (select greatest(c.opens_on,
                               (l.last_on + make_interval(months => c.interval_months))::date) as due_on) d
   where c.ended_at is null and c.closes_on >= (as_of at time zone f.time_zone)::date and d.due_on <= c.closes_on
     and (l.last_on is null or l.last_on < c.opens_on)
     and (r.birth_date is null or extract(year from age(c.opens_on, r.birth_date)) between c.age_from and c.age_to)
     and (c.category is null or exists (select from beneficiary_categories b
                                         where b.resident_id = r.id and b.code = c.category and b.during @> as_of::date))
$$;

ALTER FUNCTION public.check_ups_due(as_of timestamp with time zone) OWNER TO antam_owner;

-- Name: checked_in(uuid, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.checked_in(of_facility uuid, as_of timestamp with time zone) RETURNS TABLE(resident uuid, name text, birth_date date, categories text[], last_on date)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
  select r.id, r.name, r.birth_date,
         array(select distinct b.code from beneficiary_categories b where b.resident_id = r.id and b.during @> as_of::date),
         (select max(c.done_on) from checkups c where c.resident_id = r.id and c.amended_by is null)
    from stays st join residents r on r.id = st.resident_id and r.died_at is null and r.erased_at is null
   where st.facility_id = of_facility and st.during @> as_of
     and (of_facility = any (acting_duty()) or of_facility = any (acting_managed()))
   order by r.name_key, r.id
$$;

ALTER FUNCTION public.checked_in(of_facility uuid, as_of timestamp with time zone) OWNER TO antam_owner;

-- Name: concerned_with(uuid); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.concerned_with(about uuid) RETURNS TABLE(account uuid, scope text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.concerned_with(about uuid) OWNER TO antam_owner;

-- Name: destroy_threads_of(uuid); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.destroy_threads_of(about uuid) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
  with gone as (update conversations set wrapped = null, subject = '', closed_at = coalesce(closed_at, now()), seat_at = null
                 where resident_id = about and wrapped is not null returning id),
  drafts as (delete from message_drafts d using gone where d.conversation_id = gone.id)
  select count(*) from gone
$$;

ALTER FUNCTION public.destroy_threads_of(about uuid) OWNER TO antam_owner;

-- Name: duty_calendar(bytea, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.duty_calendar(secret bytea, as_of timestamp with time zone) RETURNS TABLE(id uuid, rank smallint, starts_at timestamp with time zone, ends_at timestamp with time zone, place text, version integer, language text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
  select e.id, e.rank, lower(e.during), upper(e.during), e.place, e.version, a.language
    from duty_calendars c join accounts a on a.id = c.account_id and a.disabled_at is null
    left join lateral (
      select s.id, s.rank, s.during, null::text as place, 1 as version from shifts s
       where s.account_id = a.id and upper(s.during) > as_of - interval '31 days'
         and works_in(a.id, s.facility_id, null, greatest(as_of, lower(s.during)))
      union all
      select v.id, null, v.during, f.name, v.version from appointments v join facilities f on f.id = v.facility_id
       where v.live and v.state <> 'held' and v.practitioner_id = a.id
         and lower(v.occupied) > as_of - interval '32 days' and upper(v.during) > as_of - interval '31 days'
         and works_in(a.id, v.facility_id, null, greatest(as_of, lower(v.during)))
      union all
      select v.id, null, v.during, f.name, v.version from residents r
        join appointments v on v.resident_id = r.id join facilities f on f.id = v.facility_id
       where r.account_id = a.id and v.live and v.state <> 'held' and lower(v.during) > as_of - interval '31 days'
    ) e on true
   where c.secret_hash = secret and c.ended_at is null order by lower(e.during), e.id
$$;

ALTER FUNCTION public.duty_calendar(secret bytea, as_of timestamp with time zone) OWNER TO antam_owner;

-- Name: employ_staff(uuid, uuid, text, text, text, text, boolean, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.employ_staff(new_id uuid, in_facility uuid, number text, called text, speaks text, as_role text, first_to_ring boolean, at timestamp with time zone) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare who uuid;
begin
  perform from facilities f where f.id = in_facility for update;
  if not in_facility = any (acting_managed())
     and not (acting_platform_admin() and as_role = 'manager' and not exists (select from staff s where s.facility_id = in_facility))
  then
    return null;
  end if;
  insert into accounts (id, phone, name, language) values (gen_random_uuid(), number, called, speaks) on conflict (phone) do nothing;
  select a.id into who from accounts a where a.phone = number;
  if who = acting_account() then
    return null;
  end if;
  insert into staff (id, facility_id, account_id, role, during, primary_contact, name)
  values (new_id, in_facility, who, as_role, tstzrange(at, null), first_to_ring, called);
  return who;
end
$$;

ALTER FUNCTION public.employ_staff(new_id uuid, in_facility uuid, number text, called text, speaks text, as_role text, first_to_ring boolean, at timestamp with time zone) OWNER TO antam_owner;

-- Name: end_reminders(text, uuid, text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.end_reminders(of_source text, of_subject uuid, because text, as_of timestamp with time zone) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
  with over as (
    update reminders r set state = 'cancelled', why = because, next_at = null, ended_at = as_of
     where r.source = of_source and r.subject = of_subject
       and (session_user <> 'antam_app' or r.resident_id = any (acting_contacts()))
       and (r.state = 'waiting' or r.state = 'told' and exists (
              select from reach_intents i where i.subject = r.id and i.next_at is not null))
    returning r.id
  ), held as (
    select i.id from reach_intents i where i.subject in (select over.id from over) and i.next_at is not null
     order by i.id for update
  )
  update reach_intents i set next_at = null, ended_at = as_of, outcome = 'answered' from held where i.id = held.id
$$;

ALTER FUNCTION public.end_reminders(of_source text, of_subject uuid, because text, as_of timestamp with time zone) OWNER TO antam_owner;

-- Name: end_retention(timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.end_retention(at timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.end_retention(at timestamp with time zone) OWNER TO antam_owner;

-- Name: enrol_invited(text, text); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.enrol_invited(number text, called text) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
  insert into accounts (id, phone, name)   -- a random id: a uuidv7 would tell how long the number has been known
  select gen_random_uuid(), number, called where acting_account() is not null on conflict (phone) do nothing
$$;

ALTER FUNCTION public.enrol_invited(number text, called text) OWNER TO antam_owner;

-- Name: enrolment_code_issue(uuid, bytea, integer); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.enrolment_code_issue(for_account uuid, hmac bytea, seconds integer) RETURNS timestamp with time zone
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.enrolment_code_issue(for_account uuid, hmac bytea, seconds integer) OWNER TO antam_owner;

-- Name: enrolment_code_spend(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.enrolment_code_spend() RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  delete from enrolment_codes where account_id = acting_account() and expires_at > clock_timestamp();
  if not found then
    return false;
  end if;
  delete from totp_factors where account_id = acting_account() and confirmed_at is not null;
  delete from passkeys where account_id = acting_account();
  return true;
end
$$;

ALTER FUNCTION public.enrolment_code_spend() OWNER TO antam_owner;

-- Name: enter_context(uuid, boolean, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.enter_context(account uuid, staffed boolean, as_of timestamp with time zone) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.enter_context(account uuid, staffed boolean, as_of timestamp with time zone) OWNER TO antam_owner;

-- Name: erase_account(uuid, timestamp with time zone, text); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.erase_account(of_account uuid, at timestamp with time zone, mark text) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.erase_account(of_account uuid, at timestamp with time zone, mark text) OWNER TO antam_owner;

-- Name: erase_identity(uuid, timestamp with time zone, text); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.erase_identity(of_resident uuid, at timestamp with time zone, mark text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.erase_identity(of_resident uuid, at timestamp with time zone, mark text) OWNER TO antam_owner;

-- Name: erase_or_keep(uuid, timestamp with time zone, jsonb); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.erase_or_keep(of_resident uuid, at timestamp with time zone, years jsonb, OUT erased jsonb, OUT kept jsonb) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  select r.erased, r.kept into erased, kept from erase_or_keep_record(of_resident, at, years) r;
  erased := erased || jsonb_build_object('conversations', destroy_threads_of(of_resident));
end
$$;

ALTER FUNCTION public.erase_or_keep(of_resident uuid, at timestamp with time zone, years jsonb, OUT erased jsonb, OUT kept jsonb) OWNER TO antam_owner;

-- Name: erase_or_keep_record(uuid, timestamp with time zone, jsonb); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.erase_or_keep_record(of_resident uuid, at timestamp with time zone, years jsonb, OUT erased jsonb, OUT kept jsonb) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.erase_or_keep_record(of_resident uuid, at timestamp with time zone, years jsonb, OUT erased jsonb, OUT kept jsonb) OWNER TO antam_owner;

-- Name: erase_remote_visits(uuid, boolean); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.erase_remote_visits(of_resident uuid, of_mental_health boolean) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare n bigint; gone uuid[];
begin
  select coalesce(array_agg(v.id), '{}') into gone from remote_visits v
   where v.resident_id = of_resident
     and coalesce(v.category = any (array['PSY', 'MENTAL_HEALTH']), false) = of_mental_health;
  delete from remote_visit_addenda where resident_id = of_resident and visit_id = any (gone);
  delete from remote_visits where resident_id = of_resident and id = any (gone);
  get diagnostics n = row_count;
  return n;
end
$$;

ALTER FUNCTION public.erase_remote_visits(of_resident uuid, of_mental_health boolean) OWNER TO antam_owner;

-- Name: erase_resident(uuid, timestamp with time zone, jsonb); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.erase_resident(of_erasure uuid, at timestamp with time zone, years jsonb) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.erase_resident(of_erasure uuid, at timestamp with time zone, years jsonb) OWNER TO antam_owner;

-- Name: erase_screenings(uuid, boolean); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.erase_screenings(of_resident uuid, of_mental_health boolean) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare n bigint;
begin
  delete from screening_answers a using screenings s
   where s.resident_id = of_resident and s.private = of_mental_health and a.resident_id = s.resident_id
     and a.screening_id = s.id;
  delete from screenings where resident_id = of_resident and private = of_mental_health;
  get diagnostics n = row_count;
  return n;
end
$$;

ALTER FUNCTION public.erase_screenings(of_resident uuid, of_mental_health boolean) OWNER TO antam_owner;

-- Name: facts_of(uuid[], uuid[], boolean[], timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.facts_of(accounts uuid[], about uuid[], staffed boolean[], as_of timestamp with time zone) RETURNS SETOF public.resident_facts
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
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

ALTER FUNCTION public.facts_of(accounts uuid[], about uuid[], staffed boolean[], as_of timestamp with time zone) OWNER TO antam_owner;

-- Name: family_names(uuid); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.family_names(about uuid) RETURNS TABLE(account uuid, name text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
  select a.id, a.name from accounts a
   where about = any (acting_residents()) and a.id in (
     select account_id from relatives where resident_id = about
     union select account_id from representatives where resident_id = about and account_id is not null
     union select account_id from residents where id = about)
$$;

ALTER FUNCTION public.family_names(about uuid) OWNER TO antam_owner;

-- Name: feed_append(uuid[], text[], uuid[], uuid[], smallint[], jsonb[], double precision[], boolean[], timestamp with time zone, boolean[], text[], integer[], timestamp with time zone[]); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.feed_append(accounts uuid[], kinds text[], subjects uuid[], residents uuid[], needs smallint[], bodies jsonb[], push_after double precision[], urgent boolean[], at timestamp with time zone, emergency boolean[] DEFAULT NULL::boolean[], also text[] DEFAULT NULL::text[], fallback integer[] DEFAULT NULL::integer[], until timestamp with time zone[] DEFAULT NULL::timestamp with time zone[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.feed_append(accounts uuid[], kinds text[], subjects uuid[], residents uuid[], needs smallint[], bodies jsonb[], push_after double precision[], urgent boolean[], at timestamp with time zone, emergency boolean[], also text[], fallback integer[], until timestamp with time zone[]) OWNER TO antam_owner;

-- Name: feed_messages(uuid[], integer[], uuid[], bigint[], uuid[], boolean[], uuid[], smallint, double precision, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.feed_messages(accounts uuid[], which integer[], threads uuid[], seqs bigint[], senders uuid[], changing boolean[], residents uuid[], needs smallint, push_after double precision, at timestamp with time zone) RETURNS bigint[]
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.feed_messages(accounts uuid[], which integer[], threads uuid[], seqs bigint[], senders uuid[], changing boolean[], residents uuid[], needs smallint, push_after double precision, at timestamp with time zone) OWNER TO antam_owner;

-- Name: free_seat(uuid, integer); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.free_seat(of_sitting uuid, most integer) RETURNS integer
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ select min(n) from generate_series(1, most) n
    where not exists (select from appointments a where a.sitting = of_sitting and a.live and a.seat = n) $$;

ALTER FUNCTION public.free_seat(of_sitting uuid, most integer) OWNER TO antam_owner;

-- Name: give_handover(uuid, timestamp with time zone, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.give_handover(of_handover uuid, confirm_by timestamp with time zone, as_of timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.give_handover(of_handover uuid, confirm_by timestamp with time zone, as_of timestamp with time zone) OWNER TO antam_owner;

-- Name: handover_now(uuid, timestamp with time zone, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.handover_now(of_facility uuid, since timestamp with time zone, as_of timestamp with time zone) RETURNS TABLE(kind text, subject uuid, resident_id uuid, said jsonb)
    LANGUAGE sql STABLE
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.handover_now(of_facility uuid, since timestamp with time zone, as_of timestamp with time zone) OWNER TO antam_owner;

-- Name: hold_push_token(uuid, text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.hold_push_token(on_device uuid, token text, held_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  update devices set push_token = null where push_token = token and id <> on_device;
  update devices set push_token = token, push_token_at = held_at
   where id = on_device and account_id = acting_account();
end
$$;

ALTER FUNCTION public.hold_push_token(on_device uuid, token text, held_at timestamp with time zone) OWNER TO antam_owner;

-- Name: hold_times(uuid[], text[], uuid, uuid, uuid, tstzrange, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.hold_times(of_calendars uuid[], keys text[], practitioner uuid, room uuid, resident uuid, span tstzrange, as_of timestamp with time zone) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  perform from calendars c where c.id = any (of_calendars) order by c.id for update;
  perform pg_advisory_xact_lock(4267026, k) from (select distinct hashtext(key) as k from unnest(keys) key order by 1) s;
  with over as (
    update appointments a set state = 'expired', version = a.version + 1
     where a.state = 'held' and a.hold_until <= as_of and a.occupied && span
       and (a.practitioner_id = practitioner or a.room_id = room or a.resident_id = resident)
    returning a.id, a.hold_until
  )
  insert into appointment_log (appointment_id, at, what) select over.id, over.hold_until, 'expired' from over;
end
$$;

ALTER FUNCTION public.hold_times(of_calendars uuid[], keys text[], practitioner uuid, room uuid, resident uuid, span tstzrange, as_of timestamp with time zone) OWNER TO antam_owner;

-- Name: intend_messages(uuid[], bigint[], interval); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.intend_messages(accounts uuid[], after bigint[], wait interval) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
  insert into reach_intents (account_id, kind, subject, seq, urgent, next_at, created_at)
  select w.account, 'message', w.thread, w.seq, false, w.at + wait, w.at
    from messages_waiting(accounts, after) w where w.seq is not null
  on conflict (account_id) where kind = 'message' and next_at is not null do nothing
$$;

ALTER FUNCTION public.intend_messages(accounts uuid[], after bigint[], wait interval) OWNER TO antam_owner;

-- Name: leave_family(uuid, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.leave_family(relative uuid, as_of timestamp with time zone) RETURNS uuid
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
  update relatives set ended_at = as_of, ended_why = 'left'
   where id = relative and account_id = acting_account() and ended_at is null returning resident_id
$$;

ALTER FUNCTION public.leave_family(relative uuid, as_of timestamp with time zone) OWNER TO antam_owner;

-- Name: may_follow(uuid[], uuid[], boolean[]); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.may_follow(accounts uuid[], about uuid[], staffed boolean[]) RETURNS TABLE(account uuid, resident uuid, staffed boolean, name text, reach smallint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.may_follow(accounts uuid[], about uuid[], staffed boolean[]) OWNER TO antam_owner;

-- Name: may_hear(uuid[], uuid[], boolean[]); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.may_hear(accounts uuid[], threads uuid[], staffed boolean[]) RETURNS TABLE(account uuid, thread uuid, staffed boolean, after_seq bigint, resident uuid)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.may_hear(accounts uuid[], threads uuid[], staffed boolean[]) OWNER TO antam_owner;

-- Name: may_receive_code(text); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.may_receive_code(to_phone text) RETURNS TABLE(account uuid, language text)
    LANGUAGE sql STABLE
    SET search_path TO 'public', 'pg_temp'
    AS $_$
  select a.id, a.language from accounts a
   where a.phone = to_phone and a.disabled_at is null and (to_phone ~ '^\+84[35789][0-9]{8}$' or exists (
     select from facilities f where f.foreign_numbers and f.id in (
       select s.facility_id from staff s where s.account_id = a.id and s.during @> now()
       union all
       select st.facility_id from stays st join residents r on r.id = st.resident_id
        where r.account_id = a.id and st.during @> now()
       union all
       select st.facility_id from stays st join relatives rel on rel.resident_id = st.resident_id
        where rel.account_id = a.id and rel.ended_at is null and st.during @> now())))
$_$;

ALTER FUNCTION public.may_receive_code(to_phone text) OWNER TO antam_owner;

-- Name: messages_waiting(uuid[], bigint[]); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.messages_waiting(accounts uuid[], after bigint[]) RETURNS TABLE(account uuid, head bigint, seq bigint, at timestamp with time zone, thread uuid)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.messages_waiting(accounts uuid[], after bigint[]) OWNER TO antam_owner;

-- Name: names_at_home(uuid, uuid[]); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.names_at_home(of_resident uuid, of_accounts uuid[]) RETURNS TABLE(account uuid, name text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
  select a.id, a.name from accounts a join residents r on r.id = of_resident
   where a.id = any (of_accounts)
     and of_resident = any (acting_clinical()) and not of_resident = any (acting_treated())
     and (a.id = r.account_id
          or exists (select from relatives rel where rel.resident_id = r.id and rel.account_id = a.id)
          or exists (select from representatives rep where rep.resident_id = r.id and rep.account_id = a.id))
$$;

ALTER FUNCTION public.names_at_home(of_resident uuid, of_accounts uuid[]) OWNER TO antam_owner;

-- Name: names_in(uuid); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.names_in(thread uuid) RETURNS TABLE(account uuid, name text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
  select a.id, a.name from conversation_members m join accounts a on a.id = m.account_id
   where m.conversation_id = thread and thread = any (acting_threads())
$$;

ALTER FUNCTION public.names_in(thread uuid) OWNER TO antam_owner;

-- Name: note_gateway_text(bytea); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.note_gateway_text(of_mark bytea) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  insert into gateway_texts (mark, at) values (of_mark, clock_timestamp()) on conflict do nothing;
  return found;
end
$$;

ALTER FUNCTION public.note_gateway_text(of_mark bytea) OWNER TO antam_owner;

-- Name: open_answer(bytea, bytea, jsonb); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.open_answer(of_secret bytea, of_mark bytea, of_codes jsonb, OUT now timestamp with time zone, OUT state text, OUT link uuid, OUT account uuid, OUT name text, OUT language text, OUT alert uuid, OUT resident uuid, OUT owner uuid) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare held answer_links; told alerts;
begin
  now := clock_timestamp();
  select l.* into held from answer_links l
   where case when of_secret is not null then l.secret_hash = of_secret
              else l.account_id in (select c.account_id from channel_addresses c
                                     where c.channel = 'sms' and c.mark = of_mark and c.ended_at is null
                                       and c.verified_at is not null)
               and l.code_hmac = decode(of_codes ->> l.account_id::text, 'hex') end
   order by l.used_at is not null, l.expires_at desc limit 1 for update;
  if held.id is null then
    return;
  end if;
  link := held.id;
  select a.id, a.name, a.language into account, open_answer.name, open_answer.language
    from accounts a where a.id = held.account_id and a.disabled_at is null;
  select a.* into told from alerts a join alert_told t on t.alert_id = a.id and t.account_id = held.account_id
   where a.id = held.subject for update of a;
  alert := told.id;
  resident := told.resident_id;
  owner := told.owner_id;
  if account is null or told.id is null then
    state := 'ended';
  elsif held.used_at is not null then
    state := 'used';
  elsif held.expires_at <= now or told.state <> 'open' then
    state := 'ended';
  else
    update answer_links set used_at = open_answer.now, used_by = case when of_secret is null then 'sms' else 'link' end
     where id = held.id;
    state := 'taken';
    perform enter_context(account, true, open_answer.now);
  end if;
end
$$;

ALTER FUNCTION public.open_answer(of_secret bytea, of_mark bytea, of_codes jsonb, OUT now timestamp with time zone, OUT state text, OUT link uuid, OUT account uuid, OUT name text, OUT language text, OUT alert uuid, OUT resident uuid, OUT owner uuid) OWNER TO antam_owner;

-- Name: open_doses(uuid, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.open_doses(about uuid, as_of timestamp with time zone) RETURNS tstzmultirange
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare f resident_facts; worked tstzmultirange;
begin
  select * into f from facts_of(array[acting_account()], array[about], array[acting_second_factor()], as_of);
  if f.present and not f.erased and f.staff && '{doctor,nurse}' then
    select range_agg(s.during * tstzrange(null, as_of)) into worked from shifts s
     where s.account_id = acting_account() and s.facility_id = f.facility
       and s.during && tstzrange(as_of - interval '3 days', as_of);
  end if;
  if worked is not null then
    perform set_config('antam.readable', (acting_readable() || about)::text, true),
            set_config('antam.clinical', (acting_clinical() || about)::text, true),
            set_config('antam.treated', (acting_treated() || about)::text, true);
  end if;
  return worked;
end
$$;

ALTER FUNCTION public.open_doses(about uuid, as_of timestamp with time zone) OWNER TO antam_owner;

-- Name: open_form(uuid, uuid, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.open_form(about uuid, form uuid, as_of timestamp with time zone) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare f resident_facts;
begin
  select * into f from facts_of(array[acting_account()], array[about], array[acting_second_factor()], as_of);
  if f.present and not f.erased and f.staff && '{doctor,nurse}'
     and not exists (select from screenings s where s.resident_id = about and s.id = form
                        and s.started_by is distinct from acting_account()) then
    perform set_config('antam.readable', (acting_readable() || about)::text, true),
            set_config('antam.clinical', (acting_clinical() || about)::text, true),
            set_config('antam.contacts', (acting_contacts() || about)::text, true);
  end if;
end
$$;

ALTER FUNCTION public.open_form(about uuid, form uuid, as_of timestamp with time zone) OWNER TO antam_owner;

-- Name: open_province(uuid); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.open_province(of_session uuid) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare code text;
begin
  select p.province_code into code
    from sessions s join province_staff p on p.account_id = s.account_id
   where s.id = of_session and s.account_id = acting_account() and s.ended_at is null
     and s.second_factor_at is not null and p.during @> clock_timestamp()
   order by lower(p.during) desc, p.province_code limit 1;
  perform set_config('antam.province', coalesce(code, ''), true);
  return code;
end
$$;

ALTER FUNCTION public.open_province(of_session uuid) OWNER TO antam_owner;

-- Name: open_resident(uuid, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.open_resident(about uuid, as_of timestamp with time zone) RETURNS SETOF public.resident_facts
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.open_resident(about uuid, as_of timestamp with time zone) OWNER TO antam_owner;

-- Name: open_threads(uuid); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.open_threads(thread uuid DEFAULT NULL::uuid) RETURNS uuid[]
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.open_threads(thread uuid) OWNER TO antam_owner;

-- Name: open_work(bytea, boolean); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.open_work(token_hash bytea, uses boolean DEFAULT true, OUT now timestamp with time zone, OUT session uuid, OUT account uuid, OUT device uuid, OUT name text, OUT language text, OUT memberships jsonb, OUT second_factor boolean, OUT proven_at timestamp with time zone) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.open_work(token_hash bytea, uses boolean, OUT now timestamp with time zone, OUT session uuid, OUT account uuid, OUT device uuid, OUT name text, OUT language text, OUT memberships jsonb, OUT second_factor boolean, OUT proven_at timestamp with time zone) OWNER TO antam_owner;

-- Name: plainly_taken(uuid, uuid, uuid, timestamp with time zone, uuid, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.plainly_taken(of_facility uuid, practitioner uuid, room uuid, moment timestamp with time zone, besides uuid, as_of timestamp with time zone) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ select books_in(of_facility) and (
     exists (select from appointments a where a.live and a.practitioner_id = practitioner and a.occupied @> moment
                and a.capacity = 1 and a.id is distinct from besides and (a.state <> 'held' or a.hold_until > as_of))
     or exists (select from appointments a where a.live and a.room_id = room and a.occupied @> moment
                   and a.capacity = 1 and a.id is distinct from besides and (a.state <> 'held' or a.hold_until > as_of))) $$;

ALTER FUNCTION public.plainly_taken(of_facility uuid, practitioner uuid, room uuid, moment timestamp with time zone, besides uuid, as_of timestamp with time zone) OWNER TO antam_owner;

-- Name: reads_log_of(uuid); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.reads_log_of(of_resident uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ select of_resident = any (acting_logged()) $$;

ALTER FUNCTION public.reads_log_of(of_resident uuid) OWNER TO antam_owner;

-- Name: record_identifier(uuid, uuid, text, bytea, bytea, text, timestamp with time zone, text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.record_identifier(new_id uuid, of_resident uuid, of_kind text, hash bytea, sealed bytea, of_country text, since timestamp with time zone, from_source text, at timestamp with time zone) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare home uuid; held resident_identifiers;
begin
  select st.facility_id into home from stays st
   where st.resident_id = of_resident and upper_inf(st.during) and st.facility_id = any (acting_facilities());
  if home is null then
    return null;
  end if;
  perform pg_advisory_xact_lock(4267009, hashtext(encode(hash, 'hex')));
  perform from resident_identifiers i join stays st on st.resident_id = i.resident_id and upper_inf(st.during)
    where i.value_index = hash and i.kind = of_kind and i.country = of_country and upper_inf(i.during) and st.facility_id = home;
  if found then
    return 'taken';
  end if;
  if of_kind = 'personal_id' then
    select * into held from resident_identifiers i
     where i.value_index = hash and i.kind = of_kind and upper_inf(i.during) and not i.contested;
  end if;
  insert into resident_identifiers (id, resident_id, kind, value_index, value_sealed, country, during, source, contested, recorded_by)
  values (new_id, of_resident, of_kind, hash, sealed, of_country, tstzrange(since, null), from_source, held.id is not null, acting_account());
  if held.id is not null then
    insert into identity_matches (identifier_id, other_id, found_at) values (new_id, held.id, at);
  end if;
  if of_kind <> 'temporary' then
    update residents set identity_due_at = null where id = of_resident;
  end if;
  return 'kept';
end
$$;

ALTER FUNCTION public.record_identifier(new_id uuid, of_resident uuid, of_kind text, hash bytea, sealed bytea, of_country text, since timestamp with time zone, from_source text, at timestamp with time zone) OWNER TO antam_owner;

-- Name: reemploy_staff(uuid, uuid, text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.reemploy_staff(new_id uuid, former uuid, as_role text, at timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  insert into staff (id, facility_id, account_id, role, during, primary_contact, name)
  select new_id, s.facility_id, s.account_id, as_role, tstzrange(at, null), s.primary_contact, s.name
    from staff s where s.id = former and s.facility_id = any (acting_managed()) and s.account_id <> acting_account();
  return found;
end
$$;

ALTER FUNCTION public.reemploy_staff(new_id uuid, former uuid, as_role text, at timestamp with time zone) OWNER TO antam_owner;

-- Name: reinstate_resident(uuid, uuid, text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.reinstate_resident(of_resident uuid, into_facility uuid, why text, at timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare latest stays;
begin
  perform from residents r where r.id = of_resident and r.died_at is not null and r.erased_at is null for update;
  if not found or not into_facility = any (acting_managed()) then
    return false;
  end if;
  select * into latest from stays st where st.resident_id = of_resident order by lower(st.during) desc limit 1;
  if latest.facility_id is distinct from into_facility or latest.end_kind is distinct from 'death'
     or upper(latest.during) <= at - interval '30 days' then
    return false;
  end if;
  update residents set died_at = null, version = version + 1 where id = of_resident;
  insert into stays (resident_id, facility_id, ward_id, bed, during, begin_reason)
  values (of_resident, into_facility, (select w.id from wards w where w.id = latest.ward_id and upper_inf(w.during)),
          latest.bed, tstzrange(greatest(at, upper(latest.during)), null), why);
  return true;
end
$$;

ALTER FUNCTION public.reinstate_resident(of_resident uuid, into_facility uuid, why text, at timestamp with time zone) OWNER TO antam_owner;

-- Name: require_ward(uuid, uuid); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.require_ward(of_facility uuid, ward uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  perform from wards w where w.id = ward and w.facility_id = of_facility and upper_inf(w.during) for share;
  if ward is not null and not found then
    raise foreign_key_violation;
  end if;
end
$$;

ALTER FUNCTION public.require_ward(of_facility uuid, ward uuid) OWNER TO antam_owner;

-- Name: residents_in(uuid[]); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.residents_in(threads uuid[]) RETURNS TABLE(resident uuid, name text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
  select distinct r.id, r.name from conversations c join residents r on r.id = c.resident_id
   where c.id = any (threads) and c.id = any (acting_threads())
$$;

ALTER FUNCTION public.residents_in(threads uuid[]) OWNER TO antam_owner;

-- Name: residents_stay_who_they_are(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.residents_stay_who_they_are() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if current_user = 'antam_app' and not old.id = any (acting_treated()) and not exists (
       select from stays s where s.resident_id = old.id and upper_inf(s.during) and s.facility_id = any (acting_managed()))
  then
    raise exception 'not theirs to correct' using errcode = 'insufficient_privilege';
  end if;
  return new;
end
$$;

ALTER FUNCTION public.residents_stay_who_they_are() OWNER TO antam_owner;

-- Name: seal_threads(timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.seal_threads(as_of timestamp with time zone) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $_$
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
$_$;

ALTER FUNCTION public.seal_threads(as_of timestamp with time zone) OWNER TO antam_owner;

-- Name: seat_again(); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.seat_again() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  if tg_table_name = 'alert_told' then
    update conversations set seat_at = now() where alert_id = new.alert_id and seat_at > now();
  else
    update conversations set seat_at = now() where resident_id = new.resident_id and seat_at > now();
  end if;
  return null;
end
$$;

ALTER FUNCTION public.seat_again() OWNER TO antam_owner;

-- Name: seat_in(uuid); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.seat_in(thread uuid) RETURNS TABLE(kind text, resident uuid, facility uuid, role text, family boolean)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
  select c.kind, c.resident_id, c.facility_id, m.role, c.family
    from conversation_members m join conversations c on c.id = m.conversation_id
   where m.conversation_id = thread and m.account_id = acting_account() and m.left_at is null
$$;

ALTER FUNCTION public.seat_in(thread uuid) OWNER TO antam_owner;

-- Name: seats_of(uuid[], timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.seats_of(threads uuid[], as_of timestamp with time zone) RETURNS TABLE(thread uuid, account uuid, role text, via text, next_change timestamp with time zone)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.seats_of(threads uuid[], as_of timestamp with time zone) OWNER TO antam_owner;

-- Name: session_idle_at(timestamp with time zone, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.session_idle_at(refreshed_at timestamp with time zone, second_factor_at timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    AS $$ select refreshed_at + case when second_factor_at is null then interval '30 days' else interval '12 hours' end $$;

ALTER FUNCTION public.session_idle_at(refreshed_at timestamp with time zone, second_factor_at timestamp with time zone) OWNER TO antam_owner;

-- Name: shut_out(uuid, uuid, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.shut_out(who uuid, about uuid, as_of timestamp with time zone) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ select exists (select from relatives rel where rel.account_id = who and rel.resident_id = about)
      and not exists (select from relatives rel where rel.account_id = who and rel.resident_id = about
                         and rel.ended_at is null and coalesce(rel.blocked_until <= as_of, true)) $$;

ALTER FUNCTION public.shut_out(who uuid, about uuid, as_of timestamp with time zone) OWNER TO antam_owner;

-- Name: sign_in_challenge(uuid, text, bytea, integer, uuid, integer[], integer[]); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.sign_in_challenge(challenge uuid, to_phone text, hmac bytea, seconds integer, device uuid, at_most integer[], within_s integer[], OUT enrolled boolean, OUT language text, OUT refused integer, OUT retry_after_s integer) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare who uuid; t timestamptz;
begin
  perform pg_advisory_xact_lock(4267002, hashtext(to_phone));
  t := clock_timestamp();
  select w.n, greatest(1, ceil(extract(epoch from c.created_at + make_interval(secs => w.seconds) - t)))
    into refused, retry_after_s
    from unnest(at_most, within_s) with ordinality w (at_most, seconds, n) cross join lateral (
      select made.created_at from sign_in_challenges made
       where made.phone = to_phone and made.created_at > t - make_interval(secs => w.seconds)
       order by made.created_at desc offset w.at_most - 1 limit 1) c
   order by 2 desc limit 1;
  if refused is not null then
    return;
  end if;
  select m.account, m.language, true into who, sign_in_challenge.language, enrolled from may_receive_code(to_phone) m;
  enrolled := coalesce(enrolled, false);
  update sign_in_challenges set expires_at = t where phone = to_phone and used_at is null and expires_at > t;
  insert into sign_in_challenges (id, phone, account_id, code_hmac, asked_by, expires_at, created_at)
  values (challenge, to_phone, who, hmac, device, t + make_interval(secs => seconds), t);
end
$$;

ALTER FUNCTION public.sign_in_challenge(challenge uuid, to_phone text, hmac bytea, seconds integer, device uuid, at_most integer[], within_s integer[], OUT enrolled boolean, OUT language text, OUT refused integer, OUT retry_after_s integer) OWNER TO antam_owner;

-- Name: sign_in_refresh(uuid, integer, bytea, integer); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.sign_in_refresh(in_session uuid, presented integer, token_hash bytea, access_seconds integer, OUT generation integer, OUT access_expires_at timestamp with time zone, OUT replayed_of uuid, OUT device text) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare t timestamptz := clock_timestamp(); held sessions;
begin
  select s.* into held from sessions s join accounts a on a.id = s.account_id
   where s.id = in_session and s.ended_at is null and s.expires_at > t and a.disabled_at is null for update of s;
  if held.id is null or held.locks_after_s is not null
     or session_idle_at(held.refreshed_at, held.second_factor_at) <= t then
    return;
  end if;
  if presented = held.generation then
    generation := held.generation + 1;
  elsif presented = held.generation - 1 and held.used_generation < held.generation then
    generation := held.generation;
  else
    update sessions s set ended_at = t, ended_why = 'refresh token replayed' where s.id = in_session;
    update devices d set push_token = null where d.id = held.device_id returning d.name into device;
    replayed_of := held.account_id;
    return;
  end if;
  access_expires_at := least(t + make_interval(secs => access_seconds), held.expires_at);
  update sessions s set generation = sign_in_refresh.generation, access_hash = token_hash,
         access_expires_at = sign_in_refresh.access_expires_at, refreshed_at = t
   where s.id = in_session;
end
$$;

ALTER FUNCTION public.sign_in_refresh(in_session uuid, presented integer, token_hash bytea, access_seconds integer, OUT generation integer, OUT access_expires_at timestamp with time zone, OUT replayed_of uuid, OUT device text) OWNER TO antam_owner;

-- Name: sign_in_verify(uuid, bytea, uuid, bytea, uuid, uuid, text, text, integer, integer); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.sign_in_verify(challenge uuid, hmac bytea, new_session uuid, token_hash bytea, new_device uuid, device uuid, device_name text, device_platform text, access_seconds integer, session_days integer, OUT evaluated boolean, OUT enrolled boolean, OUT session uuid, OUT account uuid, OUT name text, OUT access_expires_at timestamp with time zone) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare t timestamptz := clock_timestamp(); held sign_in_challenges;
begin
  update sign_in_challenges c set guesses_left = c.guesses_left - 1
   where c.id = challenge and c.guesses_left > 0
     and (c.used_at is null and c.expires_at > t or c.used_at > t - interval '60 seconds' and c.used_by = device)
  returning * into held;
  evaluated := held.id is not null;
  enrolled := held.account_id is not null;
  if not evaluated or held.code_hmac <> hmac or (held.asked_by is not null and held.asked_by is distinct from device) then
    return;
  end if;
  select a.name into sign_in_verify.name from accounts a where a.id = held.account_id and a.disabled_at is null;
  if not found then
    return;
  end if;
  access_expires_at := t + make_interval(secs => access_seconds);
  if held.used_at is not null then
    update sessions s set access_hash = token_hash, access_expires_at = sign_in_verify.access_expires_at
     where s.id = held.session_id and s.generation = 1 and s.used_generation = 0 and s.ended_at is null
    returning s.id, s.account_id into session, account;
    return;
  end if;
  session := new_session;
  account := held.account_id;
  insert into devices (id, account_id, name, platform, created_at)
  values (new_device, account, device_name, device_platform, t);
  insert into sessions (id, account_id, device_id, access_hash, access_expires_at, expires_at, created_at)
  values (session, account, new_device, token_hash, access_expires_at, t + make_interval(days => session_days), t);
  update sign_in_challenges c set used_at = t, used_by = device, session_id = new_session where c.id = challenge;
end
$$;

ALTER FUNCTION public.sign_in_verify(challenge uuid, hmac bytea, new_session uuid, token_hash bytea, new_device uuid, device uuid, device_name text, device_platform text, access_seconds integer, session_days integer, OUT evaluated boolean, OUT enrolled boolean, OUT session uuid, OUT account uuid, OUT name text, OUT access_expires_at timestamp with time zone) OWNER TO antam_owner;

-- Name: staff_names(uuid[]); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.staff_names(of_accounts uuid[]) RETURNS TABLE(account uuid, name text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ select a.id, coalesce(s.name, a.name) from accounts a
     join lateral (select m.name from staff m where m.account_id = a.id
                    order by m.facility_id = any (acting_facilities()) desc,
                             min(lower(m.during)) over (partition by m.facility_id), lower(m.during) desc limit 1) s on true
    where a.id = any (of_accounts) $$;

ALTER FUNCTION public.staff_names(of_accounts uuid[]) OWNER TO antam_owner;

-- Name: step_up_verify(uuid, bytea); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.step_up_verify(challenge uuid, hmac bytea) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare t timestamptz := clock_timestamp(); held sign_in_challenges;
begin
  update sign_in_challenges set guesses_left = guesses_left - 1
   where id = challenge and account_id = acting_account() and guesses_left > 0 and used_at is null and expires_at > t
  returning * into held;
  if held.id is null or held.code_hmac <> hmac then
    return false;
  end if;
  update sign_in_challenges set used_at = t where id = challenge;
  return true;
end
$$;

ALTER FUNCTION public.step_up_verify(challenge uuid, hmac bytea) OWNER TO antam_owner;

-- Name: still_manages(uuid); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.still_manages(facility uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ select exists (select from staff m where m.facility_id = facility and m.account_id = acting_account()
                     and m.role = 'manager' and m.during @> clock_timestamp()) and acting_second_factor() $$;

ALTER FUNCTION public.still_manages(facility uuid) OWNER TO antam_owner;

-- Name: take_permits(bytea[], double precision[], integer[], boolean); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.take_permits(keys bytea[], every_s double precision[], bursts integer[], spend boolean, OUT refused integer, OUT retry_after_s integer) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare t timestamptz;
begin
  if spend then
    insert into limits as l (key, full_at) select k, clock_timestamp() from unnest(keys) k order by k
    on conflict (key) do update set full_at = l.full_at;
  end if;
  t := clock_timestamp();                        -- not before the locks: a wait must not shorten anybody's
  select asked.n, ceil(asked.wait) into refused, retry_after_s from (
    select a.n, extract(epoch from greatest(l.full_at, t) - t) - (a.burst - 1) * a.every as wait
      from unnest(keys, every_s, bursts) with ordinality a (key, every, burst, n) join limits l using (key)
  ) asked where asked.wait > 0 order by asked.wait desc limit 1;
  if spend and refused is null then
    update limits l set full_at = greatest(l.full_at, t) + make_interval(secs => a.every)
      from unnest(keys, every_s) a (key, every) where l.key = a.key;
  end if;
end
$$;

ALTER FUNCTION public.take_permits(keys bytea[], every_s double precision[], bursts integer[], spend boolean, OUT refused integer, OUT retry_after_s integer) OWNER TO antam_owner;

-- Name: tell_province(uuid, timestamp with time zone, interval); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.tell_province(of_facility uuid, at timestamp with time zone, rest interval) RETURNS TABLE(account uuid, facility text)
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
  with heard as (
    insert into unanswered_notices as n (facility_id, told_at)
    select f.id, at from facilities f where f.id = of_facility
       and exists (select from province_staff p where p.province_code = f.province_code and p.during @> at)
    on conflict (facility_id) do update set told_at = excluded.told_at where n.told_at <= excluded.told_at - rest
    returning n.facility_id
  )
  select p.account_id, f.name from heard h join facilities f on f.id = h.facility_id
    join province_staff p on p.province_code = f.province_code and p.during @> at order by p.account_id
$$;

ALTER FUNCTION public.tell_province(of_facility uuid, at timestamp with time zone, rest interval) OWNER TO antam_owner;

-- Name: thread_of_attachment(uuid); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.thread_of_attachment(attachment uuid) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
  select a.conversation_id from attachments a
    join conversation_members m on m.conversation_id = a.conversation_id
   where a.id = attachment and m.account_id = acting_account() and m.left_at is null
$$;

ALTER FUNCTION public.thread_of_attachment(attachment uuid) OWNER TO antam_owner;

-- Name: times_taken(uuid, uuid[], text, timestamp with time zone, timestamp with time zone, uuid, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.times_taken(of_facility uuid, of_calendars uuid[], of_kind text, since timestamp with time zone, until timestamp with time zone, besides uuid, as_of timestamp with time zone) RETURNS TABLE(calendar_id uuid, begins bigint[], ends bigint[], group_begins bigint[], group_ends bigint[], seats integer[], sittings uuid[])
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
  select c.id, taken.*
    from calendars c cross join lateral (
    select coalesce(array_agg(date_part('epoch', t.b)::bigint) filter (where t.sitting is null), '{}'),
           coalesce(array_agg(date_part('epoch', t.e)::bigint) filter (where t.sitting is null), '{}'),
           array_agg(date_part('epoch', t.b)::bigint) filter (where t.sitting is not null),
           array_agg(date_part('epoch', t.e)::bigint) filter (where t.sitting is not null),
           array_agg(t.seats) filter (where t.sitting is not null),
           array_agg(t.sitting) filter (where t.sitting is not null)
      from (
      select lower(a.occupied) as b, upper(a.occupied) as e, 0 as seats, null::uuid as sitting from appointments a
       where a.live and a.practitioner_id = c.account_id and lower(a.occupied) >= since - interval '1 day'
         and lower(a.occupied) < until and upper(a.occupied) > since and a.capacity = 1 and a.id is distinct from besides
         and (a.state <> 'held' or a.hold_until > as_of)
      union all
      select lower(a.occupied), upper(a.occupied), 0, null from appointments a
       where a.live and a.room_id = c.id and lower(a.occupied) >= since - interval '1 day'
         and lower(a.occupied) < until and upper(a.occupied) > since and a.capacity = 1 and a.id is distinct from besides
         and (a.state <> 'held' or a.hold_until > as_of)
      union all
      select min(lower(a.occupied)), max(upper(a.occupied)),
             case when min(a.kind) = of_kind then (max(a.capacity) - count(*))::int else 0 end, a.sitting
        from appointments a
       where a.live and (a.practitioner_id = c.account_id or a.room_id = c.id) and a.capacity > 1
         and lower(a.occupied) >= since - interval '1 day' and lower(a.occupied) < until and upper(a.occupied) > since
         and a.id is distinct from besides and (a.state <> 'held' or a.hold_until > as_of)
       group by a.sitting
      union all
      select lower(b.during), upper(b.during), 0, null from calendar_blocks b
       where (b.calendar_id = c.id or b.account_id = c.account_id) and b.ended_at is null
         and b.during && tstzrange(since, until)
      union all
      select lower(s.during), upper(s.during), 0, null from shifts s
       where c.opening->'blocked_by_duty' ? of_kind and s.account_id = c.account_id and s.during && tstzrange(since, until)
      union all
      select lower(o.gap), upper(o.gap), 0, null from unnest(
        case when c.opening->'only_on_duty' ? of_kind and c.account_id is not null
             then tstzmultirange(tstzrange(since, until)) - coalesce((
                    select range_agg(s.during) from shifts s
                     where s.account_id = c.account_id and s.facility_id = c.facility_id
                       and s.during && tstzrange(since, until)), '{}') end) o(gap)
      ) t) taken
   where c.facility_id = of_facility and (of_calendars is null or c.id = any (of_calendars)) and books_in(of_facility)
$$;

ALTER FUNCTION public.times_taken(of_facility uuid, of_calendars uuid[], of_kind text, since timestamp with time zone, until timestamp with time zone, besides uuid, as_of timestamp with time zone) OWNER TO antam_owner;

-- Name: unlock_guess(uuid, bytea); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.unlock_guess(in_session uuid, unlock bytea, OUT account uuid, OUT hash text) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  update pins p set guesses_left = p.guesses_left - 1
    from sessions s join accounts a on a.id = s.account_id
   where s.id = in_session and s.unlock_hash = unlock and s.ended_at is null and s.expires_at > clock_timestamp()
     and a.disabled_at is null and p.account_id = s.account_id and p.guesses_left > 0
  returning p.account_id, p.hash into account, hash;
end
$$;

ALTER FUNCTION public.unlock_guess(in_session uuid, unlock bytea, OUT account uuid, OUT hash text) OWNER TO antam_owner;

-- Name: unlock_session(uuid, bytea, bytea); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.unlock_session(in_session uuid, unlock bytea, token_hash bytea) RETURNS timestamp with time zone
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare t timestamptz := clock_timestamp(); until timestamptz;
begin
  update sessions s
     set access_hash = token_hash, proven_at = t, refreshed_at = t,
         access_expires_at = least(t + make_interval(secs => s.locks_after_s), s.expires_at)
    from accounts a
   where s.id = in_session and s.unlock_hash = unlock and s.ended_at is null and s.expires_at > t
     and a.id = s.account_id and a.disabled_at is null
  returning s.access_expires_at into until;
  update pins p set guesses_left = 5 from sessions s where s.id = in_session and p.account_id = s.account_id and until is not null;
  return until;
end
$$;

ALTER FUNCTION public.unlock_session(in_session uuid, unlock bytea, token_hash bytea) OWNER TO antam_owner;

-- Name: unsettled_appointments(uuid, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.unsettled_appointments(of_facility uuid, as_of timestamp with time zone) RETURNS TABLE(id uuid, why text, told boolean)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
  with coming as (
    select a.id, a.facility_id, a.calendar_id, a.practitioner_id, a.room_id, a.kind, a.occupied, a.overridden,
           (lower(a.during) at time zone f.time_zone)::date as day,
           p.at as placed_at, coalesce(t.what = 'unsettled', false) as told
      from appointments a join facilities f on f.id = a.facility_id
      cross join lateral (select max(l.at) as at, max(l.id) as id from appointment_log l
                           where l.appointment_id = a.id and l.what in ('held', 'booked', 'offered', 'moved')) p
      left join lateral (select l.what from appointment_log l
                          where l.appointment_id = a.id and l.id > coalesce(p.id, 0) and l.what in ('unsettled', 'settled')
                          order by l.id desc limit 1) t on true
     where a.live and a.state in ('confirmed', 'checked_in') and lower(a.during) > as_of
       and case when of_facility is null then session_user <> 'antam_app'
                else a.facility_id = of_facility and of_facility = any ((select acting_facilities())::uuid[]) end
  ), judged as (
    select c.id, c.told, case
        when b.kind is not null then b.kind
        when c.practitioner_id is not null and not exists (
          select from staff s where s.facility_id = c.facility_id and s.account_id = c.practitioner_id
                                and s.during @> lower(c.occupied)) then 'left'
        when c.overridden is null and exists (
          select from calendars k, jsonb_array_elements(k.opening->'closed') closed
           where k.id = c.calendar_id and c.day between (closed->>'first')::date and (closed->>'last')::date) then 'closed'
        when d.made_at is not null and (c.overridden is null or d.made_at > c.placed_at)
             and (c.overridden is not null or not exists (
               select from calendars k, jsonb_array_elements(k.opening->'rules') rule
                where k.id = c.calendar_id and (rule->>'on_holidays')::boolean and rule->'kinds' ? c.kind)) then 'holiday'
        when exists (
          select from calendars k join shifts s on s.account_id = c.practitioner_id and s.during && c.occupied
           where k.id = c.calendar_id and k.opening->'blocked_by_duty' ? c.kind
             and (c.overridden is null or uuid_extract_timestamp(s.id) > c.placed_at)) then 'duty'
        when c.overridden is null and exists (
          select from calendars k where k.id = c.calendar_id and k.opening->'only_on_duty' ? c.kind
             and not coalesce((select range_agg(s.during) @> c.occupied from shifts s
                                where s.account_id = c.practitioner_id and s.facility_id = c.facility_id
                                  and s.during && c.occupied), false)) then 'duty'
        end as why
      from coming c
      left join lateral (
        select b.kind from calendar_blocks b
         where b.ended_at is null and b.during && c.occupied
           and (b.account_id = c.practitioner_id or b.calendar_id in (c.calendar_id, c.room_id))
           and (c.overridden is null or b.made_at > c.placed_at)
         order by lower(b.during) limit 1) b on true
      left join lateral (
        select held.made_at from (
          select distinct on (d.day) d.kind, d.made_at from duty_days d
           where d.day = c.day and d.ended_at is null and (d.facility_id = c.facility_id or d.facility_id is null)
           order by d.day, d.facility_id nulls last) held
         where held.kind in ('holiday', 'rest')) d on true
  )
  select j.id, j.why, j.told from judged j where j.why is not null or j.told
$$;

ALTER FUNCTION public.unsettled_appointments(of_facility uuid, as_of timestamp with time zone) OWNER TO antam_owner;

-- Name: whose_appointment(uuid); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.whose_appointment(of_appointment uuid) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ select a.resident_id from appointments a where a.id = of_appointment $$;

ALTER FUNCTION public.whose_appointment(of_appointment uuid) OWNER TO antam_owner;

-- Name: works_as_carer(uuid, boolean, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.works_as_carer(who uuid, anywhere boolean, as_of timestamp with time zone) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
  select exists (select from staff m where m.account_id = who and m.during @> as_of and m.role in ('doctor', 'nurse')
                    and (anywhere and m.role = 'doctor' or m.facility_id = any (acting_facilities())))
$$;

ALTER FUNCTION public.works_as_carer(who uuid, anywhere boolean, as_of timestamp with time zone) OWNER TO antam_owner;

-- Name: works_in(uuid, uuid, text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.works_in(who uuid, facility uuid, as_role text, as_of timestamp with time zone) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ select exists (select from staff m where m.account_id = who and m.during @> as_of
                     and (facility is null or m.facility_id = facility) and (as_role is null or m.role = as_role)) $$;

ALTER FUNCTION public.works_in(who uuid, facility uuid, as_role text, as_of timestamp with time zone) OWNER TO antam_owner;

-- Name: works_where_they_lived(uuid, uuid, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: antam_owner

CREATE FUNCTION public.works_where_they_lived(who uuid, about uuid, as_of timestamp with time zone) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ select exists (select from staff m join stays st on st.facility_id = m.facility_id
                   where m.account_id = who and m.during @> as_of and st.resident_id = about) $$;

ALTER FUNCTION public.works_where_they_lived(who uuid, about uuid, as_of timestamp with time zone) OWNER TO antam_owner;

-- Name: accounts; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.accounts (
    id uuid DEFAULT uuidv7() NOT NULL,
    phone text NOT NULL,
    name text NOT NULL,
    language text DEFAULT 'vi'::text NOT NULL,
    disabled_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT accounts_language_check CHECK ((language = ANY (ARRAY['vi'::text, 'en'::text]))),
    CONSTRAINT accounts_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT accounts_phone_check CHECK ((phone ~ '^\+[1-9][0-9]{6,14}$'::text))
);

ALTER TABLE ONLY public.accounts FORCE ROW LEVEL SECURITY;

ALTER TABLE public.accounts OWNER TO antam_owner;

-- Name: admin_successions; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.admin_successions (
    old_code text NOT NULL,
    old_from date NOT NULL,
    new_code text NOT NULL,
    new_from date NOT NULL
);

ALTER TABLE public.admin_successions OWNER TO antam_owner;

-- Name: admin_units; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.admin_units (
    code text NOT NULL,
    level text NOT NULL,
    name text NOT NULL,
    province_code text,
    valid_from date NOT NULL,
    valid_to date,
    CONSTRAINT admin_units_check CHECK ((valid_to > valid_from)),
    CONSTRAINT admin_units_check1 CHECK (
CASE level
    WHEN 'province'::text THEN ((code ~ '^[0-9]{2}$'::text) AND (province_code IS NULL))
    ELSE ((code ~ '^[0-9]{5}$'::text) AND (province_code ~ '^[0-9]{2}$'::text))
END),
    CONSTRAINT admin_units_level_check CHECK ((level = ANY (ARRAY['province'::text, 'commune'::text]))),
    CONSTRAINT admin_units_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)))
);

ALTER TABLE public.admin_units OWNER TO antam_owner;

-- Name: alert_log; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.alert_log (
    id bigint NOT NULL,
    alert_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    by uuid,
    what text NOT NULL,
    who uuid,
    step smallint,
    channels text[],
    level text,
    rule text,
    reading_id uuid,
    shown_vi text,
    shown_en text,
    why text,
    until timestamp with time zone,
    fired jsonb,
    note text,
    CONSTRAINT alert_log_note_check CHECK ((length(note) <= 4000))
);

ALTER TABLE ONLY public.alert_log FORCE ROW LEVEL SECURITY;

ALTER TABLE public.alert_log OWNER TO antam_owner;

-- Name: alert_log_id_seq; Type: SEQUENCE; Schema: public; Owner: antam_owner

ALTER TABLE public.alert_log ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alert_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: alert_told; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.alert_told (
    alert_id uuid NOT NULL,
    account_id uuid NOT NULL,
    at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.alert_told FORCE ROW LEVEL SECURITY;

ALTER TABLE public.alert_told OWNER TO antam_owner;

-- Name: alerts; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.alerts (
    id uuid NOT NULL,
    facility_id uuid NOT NULL,
    resident_id uuid NOT NULL,
    family text NOT NULL,
    rule text NOT NULL,
    level text NOT NULL,
    text_vi text NOT NULL,
    text_en text NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    policy jsonb NOT NULL,
    step smallint DEFAULT 0 NOT NULL,
    next_due_at timestamp with time zone,
    opened_at timestamp with time zone NOT NULL,
    owner_id uuid,
    acknowledged_at timestamp with time zone,
    cleared_at timestamp with time zone,
    resolved_at timestamp with time zone,
    told_at timestamp with time zone,
    refractory_s integer DEFAULT 0 NOT NULL,
    quiet_until timestamp with time zone,
    held_why text,
    held_until timestamp with time zone,
    begun_at timestamp with time zone,
    rounds smallint DEFAULT 0 NOT NULL,
    all_answer boolean DEFAULT false NOT NULL,
    asked_at timestamp with time zone,
    CONSTRAINT alerts_check CHECK (((state = 'resolved'::text) = (next_due_at IS NULL))),
    CONSTRAINT alerts_check1 CHECK (((state = 'resolved'::text) = (resolved_at IS NOT NULL))),
    CONSTRAINT alerts_check2 CHECK (((state <> 'acknowledged'::text) OR ((owner_id IS NOT NULL) AND (acknowledged_at IS NOT NULL)))),
    CONSTRAINT alerts_check3 CHECK (((held_why IS NULL) = (held_until IS NULL))),
    CONSTRAINT alerts_check4 CHECK (((held_until IS NULL) OR ((state <> 'resolved'::text) AND (next_due_at <= held_until)))),
    CONSTRAINT alerts_check5 CHECK (((held_why IS DISTINCT FROM 'snoozed'::text) OR (level <> 'emergency'::text))),
    CONSTRAINT alerts_held_why_check CHECK ((held_why = ANY (ARRAY['repeat'::text, 'quiet_hours'::text, 'snoozed'::text]))),
    CONSTRAINT alerts_level_check CHECK ((level = ANY (ARRAY['info'::text, 'routine'::text, 'urgent'::text, 'emergency'::text]))),
    CONSTRAINT alerts_state_check CHECK ((state = ANY (ARRAY['open'::text, 'acknowledged'::text, 'resolved'::text])))
);

ALTER TABLE ONLY public.alerts FORCE ROW LEVEL SECURITY;

ALTER TABLE public.alerts OWNER TO antam_owner;

-- Name: answer_links; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.answer_links (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    subject uuid NOT NULL,
    secret_hash bytea NOT NULL,
    code_hmac bytea NOT NULL,
    made_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    used_by text,
    CONSTRAINT answer_links_check CHECK ((expires_at > made_at)),
    CONSTRAINT answer_links_check1 CHECK (((used_at IS NULL) = (used_by IS NULL))),
    CONSTRAINT answer_links_code_hmac_check CHECK ((length(code_hmac) = 32)),
    CONSTRAINT answer_links_secret_hash_check CHECK ((length(secret_hash) = 32)),
    CONSTRAINT answer_links_used_by_check CHECK ((used_by = ANY (ARRAY['link'::text, 'sms'::text])))
);

ALTER TABLE ONLY public.answer_links FORCE ROW LEVEL SECURITY;

ALTER TABLE public.answer_links OWNER TO antam_owner;

-- Name: appointment_calls; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.appointment_calls (
    call_id uuid NOT NULL,
    appointment_id uuid NOT NULL
);

ALTER TABLE ONLY public.appointment_calls FORCE ROW LEVEL SECURITY;

ALTER TABLE public.appointment_calls OWNER TO antam_owner;

-- Name: appointment_log; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.appointment_log (
    id bigint NOT NULL,
    appointment_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    by uuid,
    what text NOT NULL,
    was tstzrange,
    CONSTRAINT appointment_log_what_check CHECK ((what = ANY (ARRAY['held'::text, 'booked'::text, 'confirmed'::text, 'moved'::text, 'cancelled'::text, 'checked_in'::text, 'came'::text, 'missed'::text, 'expired'::text, 'offered'::text, 'unsettled'::text, 'settled'::text])))
);

ALTER TABLE ONLY public.appointment_log FORCE ROW LEVEL SECURITY;

ALTER TABLE public.appointment_log OWNER TO antam_owner;

-- Name: appointment_log_id_seq; Type: SEQUENCE; Schema: public; Owner: antam_owner

ALTER TABLE public.appointment_log ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.appointment_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: appointment_threads; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.appointment_threads (
    appointment_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone
);

ALTER TABLE ONLY public.appointment_threads FORCE ROW LEVEL SECURITY;

ALTER TABLE public.appointment_threads OWNER TO antam_owner;

-- Name: appointments; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.appointments (
    id uuid NOT NULL,
    facility_id uuid NOT NULL,
    resident_id uuid NOT NULL,
    calendar_id uuid NOT NULL,
    practitioner_id uuid,
    room_id uuid,
    kind text NOT NULL,
    during tstzrange NOT NULL,
    occupied tstzrange NOT NULL,
    sitting uuid NOT NULL,
    seat smallint DEFAULT 1 NOT NULL,
    capacity smallint DEFAULT 1 NOT NULL,
    state text NOT NULL,
    live boolean GENERATED ALWAYS AS ((state = ANY (ARRAY['held'::text, 'confirmed'::text, 'checked_in'::text]))) STORED NOT NULL,
    hold_until timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    booked_by uuid NOT NULL,
    booked_as text NOT NULL,
    booked_at timestamp with time zone NOT NULL,
    booked_for timestamp with time zone NOT NULL,
    reason text,
    needs jsonb DEFAULT '{}'::jsonb NOT NULL,
    consented_as text,
    consented_at timestamp with time zone,
    overridden text,
    ended_as text,
    ended_why text,
    missed_why text,
    CONSTRAINT appointments_check CHECK (((practitioner_id IS NOT NULL) OR (room_id IS NOT NULL))),
    CONSTRAINT appointments_check1 CHECK (((state = 'held'::text) <= (hold_until IS NOT NULL))),
    CONSTRAINT appointments_check2 CHECK (((occupied @> during) AND (NOT lower_inf(occupied)) AND (NOT upper_inf(occupied)) AND ((upper(occupied) - lower(occupied)) <= '1 day'::interval))),
    CONSTRAINT appointments_check3 CHECK ((((capacity >= 1) AND (capacity <= 100)) AND ((seat >= 1) AND (seat <= capacity)))),
    CONSTRAINT appointments_check4 CHECK (((capacity > 1) OR (sitting = id))),
    CONSTRAINT appointments_consented_as_check CHECK ((consented_as = ANY (ARRAY['resident'::text, 'representative'::text]))),
    CONSTRAINT appointments_during_check CHECK (((NOT isempty(during)) AND lower_inc(during) AND (NOT upper_inc(during)) AND (NOT lower_inf(during)) AND (NOT upper_inf(during)))),
    CONSTRAINT appointments_ended_as_check CHECK ((ended_as = ANY (ARRAY['resident'::text, 'family'::text, 'staff'::text, 'house'::text]))),
    CONSTRAINT appointments_ended_why_check CHECK ((length(ended_why) <= 500)),
    CONSTRAINT appointments_kind_check CHECK ((kind = ANY (ARRAY['visit'::text, 'video'::text, 'phone'::text, 'family_visit'::text, 'family_video'::text, 'group_therapy'::text, 'transport'::text]))),
    CONSTRAINT appointments_overridden_check CHECK (((length(overridden) >= 3) AND (length(overridden) <= 500))),
    CONSTRAINT appointments_reason_check CHECK ((length(reason) <= 500)),
    CONSTRAINT appointments_state_check CHECK ((state = ANY (ARRAY['held'::text, 'confirmed'::text, 'checked_in'::text, 'came'::text, 'missed'::text, 'cancelled'::text, 'expired'::text])))
);

ALTER TABLE ONLY public.appointments FORCE ROW LEVEL SECURITY;

ALTER TABLE public.appointments OWNER TO antam_owner;

-- Name: assignments; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.assignments (
    id uuid NOT NULL,
    resident_id uuid NOT NULL,
    facility_id uuid NOT NULL,
    account_id uuid NOT NULL,
    kind text NOT NULL,
    reason text NOT NULL,
    during tstzrange NOT NULL,
    recorded_by uuid NOT NULL,
    ended_by uuid,
    CONSTRAINT assignments_during_check CHECK ((NOT isempty(during))),
    CONSTRAINT assignments_kind_check CHECK ((kind = ANY (ARRAY['assigned'::text, 'referral'::text]))),
    CONSTRAINT assignments_reason_check CHECK (((length(reason) >= 3) AND (length(reason) <= 300)))
);

ALTER TABLE ONLY public.assignments FORCE ROW LEVEL SECURITY;

ALTER TABLE public.assignments OWNER TO antam_owner;

-- Name: attachments; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.attachments (
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    uploader_id uuid NOT NULL,
    declared text NOT NULL,
    size bigint NOT NULL,
    name bytea NOT NULL,
    state text DEFAULT 'uploading'::text NOT NULL,
    place uuid NOT NULL,
    pieces uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    received bigint DEFAULT 0 NOT NULL,
    claimed_at timestamp with time zone,
    problem text,
    type text,
    bytes bigint,
    sha256 bytea,
    stored uuid,
    seq bigint,
    created_at timestamp with time zone NOT NULL,
    held boolean DEFAULT true NOT NULL,
    CONSTRAINT attachments_check CHECK ((received <= size)),
    CONSTRAINT attachments_check1 CHECK (((state = 'refused'::text) = (problem IS NOT NULL))),
    CONSTRAINT attachments_check2 CHECK (((state <> 'available'::text) OR ((type IS NOT NULL) AND (bytes IS NOT NULL) AND (sha256 IS NOT NULL) AND (stored IS NOT NULL)))),
    CONSTRAINT attachments_size_check CHECK ((size > 0)),
    CONSTRAINT attachments_state_check CHECK ((state = ANY (ARRAY['uploading'::text, 'quarantined'::text, 'available'::text, 'refused'::text, 'freed'::text])))
);

ALTER TABLE ONLY public.attachments FORCE ROW LEVEL SECURITY;

ALTER TABLE public.attachments OWNER TO antam_owner;

-- Name: audit_checkpoints; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.audit_checkpoints (
    n bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    seq bigint NOT NULL,
    rows bigint NOT NULL,
    head bytea NOT NULL,
    signature bytea NOT NULL,
    CONSTRAINT audit_checkpoints_n_check CHECK ((n > 0))
);

ALTER TABLE ONLY public.audit_checkpoints FORCE ROW LEVEL SECURITY;

ALTER TABLE public.audit_checkpoints OWNER TO antam_owner;

-- Name: audit_events; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.audit_events (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    account_id uuid NOT NULL,
    session_id uuid,
    act text NOT NULL,
    basis text NOT NULL,
    residents uuid[] NOT NULL,
    ground uuid,
    result text DEFAULT 'allowed'::text NOT NULL,
    facility_id uuid,
    subject uuid,
    times integer DEFAULT 1 NOT NULL,
    CONSTRAINT audit_events_result_check CHECK ((result = ANY (ARRAY['allowed'::text, 'refused'::text]))),
    CONSTRAINT audit_events_times_check CHECK ((times > 0))
);

ALTER TABLE ONLY public.audit_events FORCE ROW LEVEL SECURITY;

ALTER TABLE public.audit_events OWNER TO antam_owner;

-- Name: audit_events_id_seq; Type: SEQUENCE; Schema: public; Owner: antam_owner

ALTER TABLE public.audit_events ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: audit_refusals; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.audit_refusals (
    account_id uuid NOT NULL,
    since timestamp with time zone NOT NULL,
    n integer NOT NULL
);

ALTER TABLE ONLY public.audit_refusals FORCE ROW LEVEL SECURITY;

ALTER TABLE public.audit_refusals OWNER TO antam_owner;

-- Name: audit_seals; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.audit_seals (
    seq bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    ids text[] NOT NULL,
    leaves bytea[] NOT NULL,
    prev bytea NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT audit_seals_check CHECK ((cardinality(leaves) = cardinality(ids))),
    CONSTRAINT audit_seals_seq_check CHECK ((seq > 0))
);

ALTER TABLE ONLY public.audit_seals FORCE ROW LEVEL SECURITY;

ALTER TABLE public.audit_seals OWNER TO antam_owner;

-- Name: audit_unsealed; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.audit_unsealed (
    n bigint NOT NULL,
    kind text NOT NULL,
    ids text[] NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT audit_unsealed_kind_check CHECK ((kind = ANY (ARRAY['event'::text, 'reading'::text, 'alert_log'::text, 'thread'::text])))
);

ALTER TABLE ONLY public.audit_unsealed FORCE ROW LEVEL SECURITY;

ALTER TABLE public.audit_unsealed OWNER TO antam_owner;

-- Name: audit_unsealed_n_seq; Type: SEQUENCE; Schema: public; Owner: antam_owner

ALTER TABLE public.audit_unsealed ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_unsealed_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: baselines; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.baselines (
    resident_id uuid NOT NULL,
    kind text NOT NULL,
    line jsonb NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    accepted_at timestamp with time zone,
    accepted_by uuid,
    accepted_why text,
    CONSTRAINT baselines_accepted_why_check CHECK (((length(accepted_why) >= 3) AND (length(accepted_why) <= 500))),
    CONSTRAINT baselines_kind_check CHECK ((kind = ANY (ARRAY['blood_pressure'::text, 'pulse'::text, 'spo2'::text, 'respiratory_rate'::text, 'temperature'::text, 'weight'::text])))
);

ALTER TABLE ONLY public.baselines FORCE ROW LEVEL SECURITY;

ALTER TABLE public.baselines OWNER TO antam_owner;

-- Name: beneficiary_categories; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.beneficiary_categories (
    id uuid DEFAULT uuidv7() NOT NULL,
    resident_id uuid NOT NULL,
    code text NOT NULL,
    capacity_loss smallint,
    decision text,
    during daterange NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    ended_by uuid,
    ended_why text,
    CONSTRAINT beneficiary_categories_capacity_loss_check CHECK (((capacity_loss >= 0) AND (capacity_loss <= 100))),
    CONSTRAINT beneficiary_categories_code_check CHECK (((length(code) >= 1) AND (length(code) <= 60))),
    CONSTRAINT beneficiary_categories_decision_check CHECK (((length(decision) >= 1) AND (length(decision) <= 100))),
    CONSTRAINT beneficiary_categories_during_check CHECK ((NOT isempty(during))),
    CONSTRAINT beneficiary_categories_ended_why_check CHECK (((length(ended_why) >= 3) AND (length(ended_why) <= 500)))
);

ALTER TABLE ONLY public.beneficiary_categories FORCE ROW LEVEL SECURITY;

ALTER TABLE public.beneficiary_categories OWNER TO antam_owner;

-- Name: break_glass; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.break_glass (
    id uuid NOT NULL,
    resident_id uuid NOT NULL,
    facility_id uuid NOT NULL,
    account_id uuid NOT NULL,
    reason text NOT NULL,
    during tstzrange NOT NULL,
    repeated boolean DEFAULT false NOT NULL,
    reviewed_by uuid,
    reviewed_at timestamp with time zone,
    verdict text,
    review_note text,
    CONSTRAINT break_glass_check CHECK ((((reviewed_at IS NULL) = (verdict IS NULL)) AND ((reviewed_at IS NULL) = (reviewed_by IS NULL)))),
    CONSTRAINT break_glass_check1 CHECK ((reviewed_by <> account_id)),
    CONSTRAINT break_glass_during_check CHECK (((upper(during) - lower(during)) <= '01:00:00'::interval)),
    CONSTRAINT break_glass_reason_check CHECK (((length(reason) >= 15) AND (length(reason) <= 1000))),
    CONSTRAINT break_glass_review_note_check CHECK ((length(review_note) <= 1000)),
    CONSTRAINT break_glass_verdict_check CHECK ((verdict = ANY (ARRAY['justified'::text, 'not_justified'::text])))
);

ALTER TABLE ONLY public.break_glass FORCE ROW LEVEL SECURITY;

ALTER TABLE public.break_glass OWNER TO antam_owner;

-- Name: calendar_blocks; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.calendar_blocks (
    id uuid NOT NULL,
    facility_id uuid NOT NULL,
    calendar_id uuid NOT NULL,
    account_id uuid,
    kind text NOT NULL,
    during tstzrange NOT NULL,
    note text,
    made_by uuid NOT NULL,
    made_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended_by uuid,
    event bytea,
    CONSTRAINT calendar_blocks_during_check CHECK (((NOT isempty(during)) AND (NOT lower_inf(during)) AND (NOT upper_inf(during)))),
    CONSTRAINT calendar_blocks_event_check CHECK ((length(event) = 32)),
    CONSTRAINT calendar_blocks_kind_check CHECK ((kind = ANY (ARRAY['leave'::text, 'duty'::text, 'closed'::text, 'other'::text]))),
    CONSTRAINT calendar_blocks_note_check CHECK ((length(note) <= 500))
);

ALTER TABLE ONLY public.calendar_blocks FORCE ROW LEVEL SECURITY;

ALTER TABLE public.calendar_blocks OWNER TO antam_owner;

-- Name: calendars; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.calendars (
    id uuid DEFAULT uuidv7() NOT NULL,
    facility_id uuid NOT NULL,
    account_id uuid,
    name text,
    opening jsonb DEFAULT '{"rules": [], "closed": []}'::jsonb NOT NULL,
    version integer DEFAULT 0 NOT NULL,
    CONSTRAINT calendars_check CHECK (((account_id IS NULL) = (name IS NOT NULL))),
    CONSTRAINT calendars_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100)))
);

ALTER TABLE ONLY public.calendars FORCE ROW LEVEL SECURITY;

ALTER TABLE public.calendars OWNER TO antam_owner;

-- Name: call_backs; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.call_backs (
    id uuid NOT NULL,
    resident_id uuid NOT NULL,
    facility_id uuid NOT NULL,
    whom text NOT NULL,
    what text,
    due_at timestamp with time zone NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone,
    done_by uuid,
    CONSTRAINT call_backs_check CHECK (((done_at IS NULL) = (done_by IS NULL))),
    CONSTRAINT call_backs_what_check CHECK (((length(what) >= 1) AND (length(what) <= 500))),
    CONSTRAINT call_backs_whom_check CHECK (((length(whom) >= 1) AND (length(whom) <= 100)))
);

ALTER TABLE ONLY public.call_backs FORCE ROW LEVEL SECURITY;

ALTER TABLE public.call_backs OWNER TO antam_owner;

-- Name: call_parties; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.call_parties (
    call_id uuid NOT NULL,
    account_id uuid NOT NULL,
    state text NOT NULL,
    staff boolean NOT NULL,
    invited boolean NOT NULL,
    rung_by uuid,
    by_doctor boolean NOT NULL,
    rings_until timestamp with time zone NOT NULL,
    session_id uuid,
    device_id uuid,
    joined_at timestamp with time zone,
    here_at timestamp with time zone,
    after_n bigint DEFAULT 0 NOT NULL,
    CONSTRAINT call_parties_check CHECK (((state = 'in'::text) <= ((device_id IS NOT NULL) AND (session_id IS NOT NULL) AND (joined_at IS NOT NULL)))),
    CONSTRAINT call_parties_state_check CHECK ((state = ANY (ARRAY['rung'::text, 'ringing'::text, 'in'::text, 'declined'::text, 'missed'::text, 'busy'::text, 'elsewhere'::text, 'left'::text, 'dropped'::text])))
)
WITH (fillfactor='70');

ALTER TABLE ONLY public.call_parties FORCE ROW LEVEL SECURITY;

ALTER TABLE public.call_parties OWNER TO antam_owner;

-- Name: call_signals; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.call_signals (
    call_id uuid NOT NULL,
    to_account uuid NOT NULL,
    n bigint NOT NULL,
    from_account uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    data text NOT NULL
);

ALTER TABLE ONLY public.call_signals FORCE ROW LEVEL SECURITY;

ALTER TABLE public.call_signals OWNER TO antam_owner;

-- Name: calls; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.calls (
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    seq bigint,
    caller_id uuid NOT NULL,
    key uuid NOT NULL,
    media text NOT NULL,
    state text NOT NULL,
    reason text,
    started_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    ended_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    n bigint DEFAULT 0 NOT NULL,
    CONSTRAINT calls_check CHECK (((ended_at IS NULL) = (state = ANY (ARRAY['started'::text, 'ringing'::text, 'accepted'::text])))),
    CONSTRAINT calls_media_check CHECK ((media = ANY (ARRAY['audio'::text, 'video'::text]))),
    CONSTRAINT calls_state_check CHECK ((state = ANY (ARRAY['started'::text, 'ringing'::text, 'accepted'::text, 'declined'::text, 'missed'::text, 'busy'::text, 'dropped'::text, 'ended'::text])))
)
WITH (fillfactor='70');

ALTER TABLE ONLY public.calls FORCE ROW LEVEL SECURITY;

ALTER TABLE public.calls OWNER TO antam_owner;

-- Name: campaigns; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.campaigns (
    id uuid NOT NULL,
    facility_id uuid NOT NULL,
    name text NOT NULL,
    opens_on date NOT NULL,
    closes_on date NOT NULL,
    interval_months smallint NOT NULL,
    age_from smallint NOT NULL,
    age_to smallint NOT NULL,
    category text,
    made_by uuid NOT NULL,
    made_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended_by uuid,
    CONSTRAINT campaigns_age_from_check CHECK ((age_from >= 0)),
    CONSTRAINT campaigns_check CHECK ((closes_on >= opens_on)),
    CONSTRAINT campaigns_check1 CHECK ((age_to >= age_from)),
    CONSTRAINT campaigns_interval_months_check CHECK (((interval_months >= 1) AND (interval_months <= 60)))
);

ALTER TABLE ONLY public.campaigns FORCE ROW LEVEL SECURITY;

ALTER TABLE public.campaigns OWNER TO antam_owner;

-- Name: channel_addresses; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.channel_addresses (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    channel text NOT NULL,
    address_sealed bytea NOT NULL,
    mark bytea NOT NULL,
    code_hmac bytea,
    code_until timestamp with time zone,
    guesses_left smallint DEFAULT 5 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    verified_at timestamp with time zone,
    last_ok_at timestamp with time zone,
    ended_at timestamp with time zone,
    ended_why text,
    CONSTRAINT channel_addresses_channel_check CHECK ((channel = ANY (ARRAY['web_push'::text, 'sms'::text, 'zalo'::text, 'email'::text]))),
    CONSTRAINT channel_addresses_check CHECK (((ended_at IS NULL) = (ended_why IS NULL))),
    CONSTRAINT channel_addresses_ended_why_check CHECK ((ended_why = ANY (ARRAY['removed'::text, 'gone'::text, 'replaced'::text, 'erased'::text]))),
    CONSTRAINT channel_addresses_mark_check CHECK ((length(mark) = 32))
);

ALTER TABLE ONLY public.channel_addresses FORCE ROW LEVEL SECURITY;

ALTER TABLE public.channel_addresses OWNER TO antam_owner;

-- Name: checkups; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.checkups (
    id uuid NOT NULL,
    resident_id uuid NOT NULL,
    facility_id uuid NOT NULL,
    form text NOT NULL,
    done_on date NOT NULL,
    class smallint NOT NULL,
    conclusion text NOT NULL,
    done_by text NOT NULL,
    follow_up text,
    follow_up_on date,
    signed_by uuid NOT NULL,
    signed_at timestamp with time zone NOT NULL,
    amends uuid,
    reason text,
    amended_by uuid,
    CONSTRAINT checkups_check CHECK (((amends IS NULL) = (reason IS NULL))),
    CONSTRAINT checkups_check1 CHECK (((follow_up IS NULL) = (follow_up_on IS NULL))),
    CONSTRAINT checkups_class_check CHECK (((class >= 1) AND (class <= 5))),
    CONSTRAINT checkups_form_check CHECK ((form = ANY (ARRAY['01'::text, '02'::text, '03'::text, '04'::text])))
);

ALTER TABLE ONLY public.checkups FORCE ROW LEVEL SECURITY;

ALTER TABLE public.checkups OWNER TO antam_owner;

-- Name: consents; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.consents (
    id uuid NOT NULL,
    resident_id uuid NOT NULL,
    facility_id uuid NOT NULL,
    purpose text NOT NULL,
    subject uuid,
    act text NOT NULL,
    scope text,
    mental_health boolean,
    text_version text NOT NULL,
    text_hash bytea NOT NULL,
    given_by text NOT NULL,
    recorded_by uuid NOT NULL,
    channel text NOT NULL,
    document text,
    at timestamp with time zone NOT NULL,
    CONSTRAINT consents_act_check CHECK ((act = ANY (ARRAY['given'::text, 'withdrawn'::text]))),
    CONSTRAINT consents_channel_check CHECK ((channel = ANY (ARRAY['app'::text, 'paper'::text, 'phone'::text]))),
    CONSTRAINT consents_check CHECK (((purpose = 'family_access'::text) = (subject IS NOT NULL))),
    CONSTRAINT consents_check1 CHECK (((channel = 'app'::text) OR (document IS NOT NULL))),
    CONSTRAINT consents_document_check CHECK (((length(document) >= 3) AND (length(document) <= 300))),
    CONSTRAINT consents_given_by_check CHECK ((given_by = ANY (ARRAY['self'::text, 'representative'::text, 'child_and_representative'::text]))),
    CONSTRAINT consents_purpose_check CHECK ((purpose = ANY (ARRAY['family_access'::text, 'health_monitoring'::text, 'telehealth'::text, 'hospital_exchange'::text, 'campaign'::text, 'research'::text]))),
    CONSTRAINT consents_scope_check CHECK ((scope = ANY (ARRAY['status'::text, 'appointments'::text, 'summary'::text, 'full'::text])))
);

ALTER TABLE ONLY public.consents FORCE ROW LEVEL SECURITY;

ALTER TABLE public.consents OWNER TO antam_owner;

-- Name: conversation_heads; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.conversation_heads (
    conversation_id uuid NOT NULL,
    seq bigint DEFAULT 0 NOT NULL,
    at timestamp with time zone NOT NULL,
    digest bytea NOT NULL
)
WITH (fillfactor='50');

ALTER TABLE ONLY public.conversation_heads FORCE ROW LEVEL SECURITY;

ALTER TABLE public.conversation_heads OWNER TO antam_owner;

-- Name: conversation_marks; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.conversation_marks (
    conversation_id uuid NOT NULL,
    account_id uuid NOT NULL,
    delivered bigint DEFAULT 0 NOT NULL,
    read bigint DEFAULT 0 NOT NULL
)
WITH (fillfactor='50');

ALTER TABLE ONLY public.conversation_marks FORCE ROW LEVEL SECURITY;

ALTER TABLE public.conversation_marks OWNER TO antam_owner;

-- Name: conversation_members; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.conversation_members (
    conversation_id uuid NOT NULL,
    account_id uuid NOT NULL,
    role text NOT NULL,
    via text NOT NULL,
    joined_at timestamp with time zone NOT NULL,
    joined_by uuid,
    after_seq bigint DEFAULT 0 NOT NULL,
    left_at timestamp with time zone,
    CONSTRAINT conversation_members_role_check CHECK ((role = ANY (ARRAY['resident'::text, 'representative'::text, 'relative'::text, 'nurse'::text, 'doctor'::text, 'manager'::text, 'staff'::text]))),
    CONSTRAINT conversation_members_via_check CHECK ((via = ANY (ARRAY['record'::text, 'duty'::text, 'added'::text])))
);

ALTER TABLE ONLY public.conversation_members FORCE ROW LEVEL SECURITY;

ALTER TABLE public.conversation_members OWNER TO antam_owner;

-- Name: conversation_seals; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.conversation_seals (
    id bigint NOT NULL,
    conversation_id uuid NOT NULL,
    seq bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    digest bytea NOT NULL
);

ALTER TABLE ONLY public.conversation_seals FORCE ROW LEVEL SECURITY;

ALTER TABLE public.conversation_seals OWNER TO antam_owner;

-- Name: conversation_seals_id_seq; Type: SEQUENCE; Schema: public; Owner: antam_owner

ALTER TABLE public.conversation_seals ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.conversation_seals_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: conversations; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.conversations (
    id uuid NOT NULL,
    kind text NOT NULL,
    resident_id uuid,
    alert_id uuid,
    facility_id uuid NOT NULL,
    subject bytea NOT NULL,
    family boolean DEFAULT true NOT NULL,
    opened_by uuid NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    wrapped bytea,
    seat_at timestamp with time zone,
    CONSTRAINT conversations_check CHECK (((kind = 'direct'::text) = (resident_id IS NULL))),
    CONSTRAINT conversations_check1 CHECK (((kind = 'duty'::text) = (alert_id IS NOT NULL))),
    CONSTRAINT conversations_kind_check CHECK ((kind = ANY (ARRAY['care'::text, 'duty'::text, 'direct'::text])))
);

ALTER TABLE ONLY public.conversations FORCE ROW LEVEL SECURITY;

ALTER TABLE public.conversations OWNER TO antam_owner;

-- Name: devices; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.devices (
    id uuid DEFAULT uuidv7() NOT NULL,
    account_id uuid NOT NULL,
    name text NOT NULL,
    platform text NOT NULL,
    push_token text,
    push_token_at timestamp with time zone,
    seen bigint DEFAULT 0 NOT NULL,
    seen_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT devices_name_check CHECK ((length(name) <= 100)),
    CONSTRAINT devices_platform_check CHECK ((platform = ANY (ARRAY['android'::text, 'ios'::text, 'web'::text])))
);

ALTER TABLE ONLY public.devices FORCE ROW LEVEL SECURITY;

ALTER TABLE public.devices OWNER TO antam_owner;

-- Name: disabilities; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.disabilities (
    id uuid DEFAULT uuidv7() NOT NULL,
    resident_id uuid NOT NULL,
    type text NOT NULL,
    level text NOT NULL,
    capacity_loss smallint,
    decision text,
    during daterange NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    ended_by uuid,
    ended_why text,
    CONSTRAINT disabilities_capacity_loss_check CHECK (((capacity_loss >= 0) AND (capacity_loss <= 100))),
    CONSTRAINT disabilities_decision_check CHECK (((length(decision) >= 1) AND (length(decision) <= 100))),
    CONSTRAINT disabilities_during_check CHECK ((NOT isempty(during))),
    CONSTRAINT disabilities_ended_why_check CHECK (((length(ended_why) >= 3) AND (length(ended_why) <= 500))),
    CONSTRAINT disabilities_level_check CHECK ((level = ANY (ARRAY['extremely_severe'::text, 'severe'::text, 'mild'::text]))),
    CONSTRAINT disabilities_type_check CHECK ((type = ANY (ARRAY['mobility'::text, 'hearing_speech'::text, 'vision'::text, 'neurological_mental'::text, 'intellectual'::text, 'other'::text])))
);

ALTER TABLE ONLY public.disabilities FORCE ROW LEVEL SECURITY;

ALTER TABLE public.disabilities OWNER TO antam_owner;

-- Name: duty_calendars; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.duty_calendars (
    id uuid DEFAULT uuidv7() NOT NULL,
    account_id uuid NOT NULL,
    secret_hash bytea NOT NULL,
    made_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone
);

ALTER TABLE ONLY public.duty_calendars FORCE ROW LEVEL SECURITY;

ALTER TABLE public.duty_calendars OWNER TO antam_owner;

-- Name: duty_checks; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.duty_checks (
    id uuid NOT NULL,
    facility_id uuid NOT NULL,
    kind text NOT NULL,
    rank smallint NOT NULL,
    ward_id uuid,
    profession text,
    account_id uuid,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    told_at timestamp with time zone NOT NULL,
    told_again_at timestamp with time zone,
    answered_at timestamp with time zone,
    over_at timestamp with time zone,
    CONSTRAINT duty_checks_check CHECK ((ends_at > starts_at)),
    CONSTRAINT duty_checks_check1 CHECK (((kind = 'empty'::text) = (account_id IS NULL))),
    CONSTRAINT duty_checks_kind_check CHECK ((kind = ANY (ARRAY['empty'::text, 'no_channel'::text, 'stale'::text, 'on_duty'::text]))),
    CONSTRAINT duty_checks_profession_check CHECK ((profession = ANY (ARRAY['doctor'::text, 'nurse'::text, 'manager'::text])))
);

ALTER TABLE ONLY public.duty_checks FORCE ROW LEVEL SECURITY;

ALTER TABLE public.duty_checks OWNER TO antam_owner;

-- Name: duty_days; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.duty_days (
    id uuid DEFAULT uuidv7() NOT NULL,
    facility_id uuid,
    day date NOT NULL,
    kind text NOT NULL,
    name text,
    made_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT duty_days_check CHECK ((ended_at >= made_at)),
    CONSTRAINT duty_days_check1 CHECK (((facility_id IS NOT NULL) OR (kind <> 'ordinary'::text))),
    CONSTRAINT duty_days_kind_check CHECK ((kind = ANY (ARRAY['holiday'::text, 'rest'::text, 'working'::text, 'ordinary'::text]))),
    CONSTRAINT duty_days_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)))
);

ALTER TABLE ONLY public.duty_days FORCE ROW LEVEL SECURITY;

ALTER TABLE public.duty_days OWNER TO antam_owner;

-- Name: duty_overrides; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.duty_overrides (
    id uuid NOT NULL,
    facility_id uuid NOT NULL,
    account_id uuid NOT NULL,
    instead_of uuid NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    made_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT duty_overrides_check CHECK ((instead_of <> account_id)),
    CONSTRAINT duty_overrides_check1 CHECK ((ends_at > starts_at)),
    CONSTRAINT duty_overrides_check2 CHECK ((ended_at >= made_at))
);

ALTER TABLE ONLY public.duty_overrides FORCE ROW LEVEL SECURITY;

ALTER TABLE public.duty_overrides OWNER TO antam_owner;

-- Name: duty_swaps; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.duty_swaps (
    id uuid NOT NULL,
    facility_id uuid NOT NULL,
    proposed_by uuid NOT NULL,
    asked uuid NOT NULL,
    gives_from timestamp with time zone NOT NULL,
    gives_to timestamp with time zone NOT NULL,
    takes_from timestamp with time zone,
    takes_to timestamp with time zone,
    made_at timestamp with time zone NOT NULL,
    answer text,
    answered_at timestamp with time zone,
    CONSTRAINT duty_swaps_answer_check CHECK ((answer = ANY (ARRAY['agreed'::text, 'refused'::text, 'withdrawn'::text]))),
    CONSTRAINT duty_swaps_check CHECK ((asked <> proposed_by)),
    CONSTRAINT duty_swaps_check1 CHECK ((gives_to > gives_from)),
    CONSTRAINT duty_swaps_check2 CHECK ((takes_to > takes_from)),
    CONSTRAINT duty_swaps_check3 CHECK ((answered_at >= made_at)),
    CONSTRAINT duty_swaps_check4 CHECK ((((answer IS NULL) = (answered_at IS NULL)) AND ((takes_from IS NULL) = (takes_to IS NULL))))
);

ALTER TABLE ONLY public.duty_swaps FORCE ROW LEVEL SECURITY;

ALTER TABLE public.duty_swaps OWNER TO antam_owner;

-- Name: engine_cycles; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.engine_cycles (
    pass text NOT NULL,
    at timestamp with time zone NOT NULL
)
WITH (fillfactor='50');

ALTER TABLE ONLY public.engine_cycles FORCE ROW LEVEL SECURITY;

ALTER TABLE public.engine_cycles OWNER TO antam_owner;

-- Name: enrolment_codes; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.enrolment_codes (
    account_id uuid NOT NULL,
    code_hmac bytea NOT NULL,
    guesses_left smallint DEFAULT 5 NOT NULL,
    issued_by uuid,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.enrolment_codes FORCE ROW LEVEL SECURITY;

ALTER TABLE public.enrolment_codes OWNER TO antam_owner;

-- Name: erasures; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.erasures (
    id uuid NOT NULL,
    request_id uuid,
    resident_id uuid NOT NULL,
    facility_id uuid NOT NULL,
    asked_by uuid,
    first_by uuid,
    first_at timestamp with time zone,
    second_by uuid,
    second_as text,
    second_at timestamp with time zone,
    due_at timestamp with time zone,
    replayed boolean DEFAULT false NOT NULL,
    executed_at timestamp with time zone,
    account_id uuid,
    pseudonym text,
    erased jsonb,
    kept jsonb,
    key_until timestamp with time zone,
    CONSTRAINT erasures_check CHECK (((second_by <> first_by) AND (second_by <> asked_by) AND (first_by <> asked_by))),
    CONSTRAINT erasures_check1 CHECK ((((second_at IS NULL) = (second_as IS NULL)) AND ((second_by IS NOT NULL) = (NOT (second_as IS DISTINCT FROM 'manager'::text))))),
    CONSTRAINT erasures_check2 CHECK (((second_at IS NULL) OR ((first_at IS NOT NULL) AND (due_at IS NOT NULL)))),
    CONSTRAINT erasures_check3 CHECK (((executed_at IS NULL) OR (second_at IS NOT NULL) OR replayed)),
    CONSTRAINT erasures_second_as_check CHECK ((second_as = ANY (ARRAY['manager'::text, 'platform_admin'::text])))
);

ALTER TABLE ONLY public.erasures FORCE ROW LEVEL SECURITY;

ALTER TABLE public.erasures OWNER TO antam_owner;

-- Name: expected; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.expected (
    resident_id uuid NOT NULL,
    source text NOT NULL,
    what text NOT NULL,
    facility_id uuid NOT NULL,
    every_s integer,
    since timestamp with time zone NOT NULL,
    missed smallint DEFAULT 0 NOT NULL,
    look_at timestamp with time zone NOT NULL,
    step text,
    calm smallint DEFAULT 0 NOT NULL,
    CONSTRAINT expected_check CHECK (((source = 'again'::text) OR (step IS NULL))),
    CONSTRAINT expected_source_check CHECK ((source = ANY (ARRAY['reading'::text, 'round'::text, 'screen'::text, 'dose'::text, 'again'::text])))
);

ALTER TABLE ONLY public.expected FORCE ROW LEVEL SECURITY;

ALTER TABLE public.expected OWNER TO antam_owner;

-- Name: facilities; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.facilities (
    id uuid DEFAULT uuidv7() NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    province_code text NOT NULL,
    time_zone text DEFAULT 'Asia/Ho_Chi_Minh'::text NOT NULL,
    escalation_policy jsonb,
    policy_version integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    foreign_numbers boolean DEFAULT false NOT NULL,
    grace_days smallint DEFAULT 30 NOT NULL,
    hotlines jsonb,
    hotlines_version integer DEFAULT 0 NOT NULL,
    quiet_from time without time zone DEFAULT '22:00:00'::time without time zone NOT NULL,
    quiet_until time without time zone DEFAULT '06:00:00'::time without time zone NOT NULL,
    repeat_s integer DEFAULT 300 NOT NULL,
    hygiene_version integer DEFAULT 1 NOT NULL,
    CONSTRAINT facilities_grace_days_check CHECK (((grace_days >= 0) AND (grace_days <= 365))),
    CONSTRAINT facilities_kind_check CHECK ((kind = ANY (ARRAY['nursing_merit'::text, 'social_assistance'::text, 'drug_rehabilitation'::text]))),
    CONSTRAINT facilities_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT facilities_province_code_check CHECK ((province_code ~ '^[0-9]{2}$'::text)),
    CONSTRAINT facilities_repeat_s_check CHECK (((repeat_s = 0) OR ((repeat_s >= 60) AND (repeat_s <= 300))))
);

ALTER TABLE ONLY public.facilities FORCE ROW LEVEL SECURITY;

ALTER TABLE public.facilities OWNER TO antam_owner;

-- Name: feed; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.feed (
    account_id uuid NOT NULL,
    seq bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    subject uuid NOT NULL,
    resident_id uuid,
    needs smallint DEFAULT 0 NOT NULL,
    body jsonb NOT NULL
);

ALTER TABLE ONLY public.feed FORCE ROW LEVEL SECURITY;

ALTER TABLE public.feed OWNER TO antam_owner;

-- Name: feed_heads; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.feed_heads (
    account_id uuid NOT NULL,
    head bigint DEFAULT 0 NOT NULL,
    floor bigint DEFAULT 0 NOT NULL
)
WITH (fillfactor='50');

ALTER TABLE ONLY public.feed_heads FORCE ROW LEVEL SECURITY;

ALTER TABLE public.feed_heads OWNER TO antam_owner;

-- Name: freed_times; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.freed_times (
    id uuid NOT NULL,
    facility_id uuid NOT NULL,
    resident_id uuid NOT NULL,
    appointment_id uuid NOT NULL,
    kind text NOT NULL,
    calendar_id uuid NOT NULL,
    practitioner_id uuid,
    room_id uuid,
    during tstzrange NOT NULL,
    occupied tstzrange NOT NULL,
    sitting uuid,
    capacity smallint NOT NULL,
    due_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.freed_times FORCE ROW LEVEL SECURITY;

ALTER TABLE public.freed_times OWNER TO antam_owner;

-- Name: gateway_texts; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.gateway_texts (
    mark bytea NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT gateway_texts_mark_check CHECK ((length(mark) = 32))
);

ALTER TABLE ONLY public.gateway_texts FORCE ROW LEVEL SECURITY;

ALTER TABLE public.gateway_texts OWNER TO antam_owner;

-- Name: handover_items; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.handover_items (
    handover_id uuid NOT NULL,
    n smallint NOT NULL,
    facility_id uuid NOT NULL,
    kind text NOT NULL,
    subject uuid NOT NULL,
    resident_id uuid,
    said jsonb NOT NULL,
    CONSTRAINT handover_items_kind_check CHECK ((kind = ANY (ARRAY['alert'::text, 'watch'::text, 'call_back'::text, 'note'::text])))
);

ALTER TABLE ONLY public.handover_items FORCE ROW LEVEL SECURITY;

ALTER TABLE public.handover_items OWNER TO antam_owner;

-- Name: handovers; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.handovers (
    id uuid NOT NULL,
    facility_id uuid NOT NULL,
    account_id uuid NOT NULL,
    begins_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    made_at timestamp with time zone NOT NULL,
    given_at timestamp with time zone,
    given_by uuid,
    alerts integer,
    watched integer,
    call_backs integer,
    notes integer,
    confirmed_at timestamp with time zone,
    confirmed_by uuid,
    head_told_at timestamp with time zone,
    look_at timestamp with time zone,
    CONSTRAINT handovers_check CHECK ((ends_at > begins_at)),
    CONSTRAINT handovers_check1 CHECK ((confirmed_by <> account_id)),
    CONSTRAINT handovers_check2 CHECK (((confirmed_at IS NULL) = (confirmed_by IS NULL))),
    CONSTRAINT handovers_check3 CHECK (((confirmed_at IS NULL) OR (given_at IS NOT NULL))),
    CONSTRAINT handovers_check4 CHECK ((((given_at IS NULL) = (alerts IS NULL)) AND ((given_at IS NOT NULL) OR (given_by IS NULL)))),
    CONSTRAINT handovers_check5 CHECK (((given_at IS NOT NULL) OR (look_at IS NOT NULL)))
);

ALTER TABLE ONLY public.handovers FORCE ROW LEVEL SECURITY;

ALTER TABLE public.handovers OWNER TO antam_owner;

-- Name: help_calls; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.help_calls (
    id uuid NOT NULL,
    alert_id uuid NOT NULL,
    by uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    ward_id uuid,
    bed text,
    place text,
    cancelled_at timestamp with time zone,
    CONSTRAINT help_calls_place_check CHECK (((length(place) >= 1) AND (length(place) <= 80)))
);

ALTER TABLE ONLY public.help_calls FORCE ROW LEVEL SECURITY;

ALTER TABLE public.help_calls OWNER TO antam_owner;

-- Name: holiday_changes; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.holiday_changes (
    day date NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    CONSTRAINT holiday_changes_kind_check CHECK ((kind = ANY (ARRAY['off'::text, 'working'::text]))),
    CONSTRAINT holiday_changes_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)))
);

ALTER TABLE public.holiday_changes OWNER TO antam_owner;

-- Name: idempotency; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.idempotency (
    account_id uuid NOT NULL,
    key text NOT NULL,
    hash bytea NOT NULL,
    status smallint NOT NULL,
    body bytea NOT NULL,
    at timestamp with time zone NOT NULL,
    about uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    CONSTRAINT idempotency_key_check CHECK (((length(key) >= 1) AND (length(key) <= 200)))
);

ALTER TABLE ONLY public.idempotency FORCE ROW LEVEL SECURITY;

ALTER TABLE public.idempotency OWNER TO antam_owner;

-- Name: identity_matches; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.identity_matches (
    identifier_id uuid NOT NULL,
    other_id uuid NOT NULL,
    found_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone
);

ALTER TABLE ONLY public.identity_matches FORCE ROW LEVEL SECURITY;

ALTER TABLE public.identity_matches OWNER TO antam_owner;

-- Name: invitations; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.invitations (
    id uuid NOT NULL,
    resident_id uuid NOT NULL,
    facility_id uuid NOT NULL,
    code_hash bytea NOT NULL,
    phone text,
    name text,
    relation text NOT NULL,
    scope text NOT NULL,
    mental_health boolean DEFAULT false NOT NULL,
    invited_by uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    accepted_at timestamp with time zone,
    accepted_by uuid,
    revoked_at timestamp with time zone,
    CONSTRAINT invitations_check CHECK (((accepted_at IS NULL) = (accepted_by IS NULL))),
    CONSTRAINT invitations_check1 CHECK (((phone IS NULL) OR (name IS NOT NULL))),
    CONSTRAINT invitations_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT invitations_relation_check CHECK ((length(relation) <= 60)),
    CONSTRAINT invitations_scope_check CHECK ((scope = ANY (ARRAY['status'::text, 'appointments'::text, 'summary'::text, 'full'::text])))
);

ALTER TABLE ONLY public.invitations FORCE ROW LEVEL SECURITY;

ALTER TABLE public.invitations OWNER TO antam_owner;

-- Name: leaves; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.leaves (
    id uuid NOT NULL,
    resident_id uuid NOT NULL,
    facility_id uuid NOT NULL,
    reason text NOT NULL,
    during tstzrange NOT NULL,
    recorded_by uuid NOT NULL,
    ended_by uuid,
    CONSTRAINT leaves_during_check CHECK ((NOT isempty(during))),
    CONSTRAINT leaves_reason_check CHECK (((length(reason) >= 3) AND (length(reason) <= 500)))
);

ALTER TABLE ONLY public.leaves FORCE ROW LEVEL SECURITY;

ALTER TABLE public.leaves OWNER TO antam_owner;

-- Name: limits; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.limits (
    key bytea NOT NULL,
    full_at timestamp with time zone NOT NULL,
    CONSTRAINT limits_key_check CHECK ((length(key) = 32))
);

ALTER TABLE ONLY public.limits FORCE ROW LEVEL SECURITY;

ALTER TABLE public.limits OWNER TO antam_owner;

-- Name: medicine_doses; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.medicine_doses (
    id uuid NOT NULL,
    resident_id uuid NOT NULL,
    facility_id uuid NOT NULL,
    medicine_id uuid NOT NULL,
    due_at timestamp with time zone,
    outcome text NOT NULL,
    reason text,
    at timestamp with time zone NOT NULL,
    recorded_by uuid,
    recorded_at timestamp with time zone NOT NULL,
    amended_by uuid,
    second_due boolean DEFAULT false NOT NULL,
    second_by uuid,
    second_at timestamp with time zone,
    alarm text,
    alarm_at timestamp with time zone,
    check_at timestamp with time zone,
    check_told_at timestamp with time zone,
    CONSTRAINT medicine_doses_alarm_check CHECK ((alarm = ANY (ARRAY['raise'::text, 'clear'::text]))),
    CONSTRAINT medicine_doses_check CHECK ((second_by <> recorded_by)),
    CONSTRAINT medicine_doses_check1 CHECK (((recorded_by IS NOT NULL) OR ((outcome = 'missed'::text) AND (due_at IS NOT NULL)))),
    CONSTRAINT medicine_doses_check2 CHECK (((recorded_by IS NULL) OR (outcome = 'given'::text) OR (reason IS NOT NULL))),
    CONSTRAINT medicine_doses_check3 CHECK (((alarm IS NULL) = (alarm_at IS NULL))),
    CONSTRAINT medicine_doses_check4 CHECK ((((second_by IS NULL) = (second_at IS NULL)) AND ((second_by IS NULL) OR second_due))),
    CONSTRAINT medicine_doses_check5 CHECK (((check_at IS NULL) OR second_due)),
    CONSTRAINT medicine_doses_outcome_check CHECK ((outcome = ANY (ARRAY['given'::text, 'missed'::text, 'refused'::text, 'held'::text])))
);

ALTER TABLE ONLY public.medicine_doses FORCE ROW LEVEL SECURITY;

ALTER TABLE public.medicine_doses OWNER TO antam_owner;

-- Name: medicine_stocks; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.medicine_stocks (
    id uuid NOT NULL,
    facility_id uuid NOT NULL,
    name text NOT NULL,
    unit text NOT NULL,
    low_at double precision NOT NULL,
    made_by uuid NOT NULL,
    made_at timestamp with time zone NOT NULL,
    told_at timestamp with time zone,
    CONSTRAINT medicine_stocks_low_at_check CHECK ((low_at >= (0)::double precision))
);

ALTER TABLE ONLY public.medicine_stocks FORCE ROW LEVEL SECURITY;

ALTER TABLE public.medicine_stocks OWNER TO antam_owner;

-- Name: medicines; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.medicines (
    id uuid NOT NULL,
    resident_id uuid NOT NULL,
    facility_id uuid NOT NULL,
    replaces uuid,
    drug text NOT NULL,
    atc text,
    dose double precision NOT NULL,
    unit text NOT NULL,
    route text NOT NULL,
    times time without time zone[] NOT NULL,
    zone text NOT NULL,
    min_interval_s integer,
    daily_max integer,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone,
    reason text NOT NULL,
    prescriber text,
    recorded_by uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    classes text[] NOT NULL,
    alarm text,
    private text,
    controlled boolean NOT NULL,
    grace_s integer NOT NULL,
    stock_id uuid,
    per_dose double precision,
    ended_at timestamp with time zone,
    ended_by uuid,
    ended_why text,
    looked_until timestamp with time zone NOT NULL,
    look_at timestamp with time zone,
    given_by text DEFAULT 'staff'::text NOT NULL,
    CONSTRAINT medicines_alarm_check CHECK ((alarm = ANY (ARRAY['urgent'::text, 'routine'::text]))),
    CONSTRAINT medicines_check CHECK ((ends_at > starts_at)),
    CONSTRAINT medicines_check1 CHECK (((stock_id IS NULL) = (per_dose IS NULL))),
    CONSTRAINT medicines_check2 CHECK (((ended_at IS NULL) = (ended_why IS NULL))),
    CONSTRAINT medicines_check3 CHECK (((cardinality(times) > 0) OR (look_at IS NULL))),
    CONSTRAINT medicines_check4 CHECK (((given_by = 'staff'::text) OR (look_at IS NULL))),
    CONSTRAINT medicines_daily_max_check CHECK ((daily_max > 0)),
    CONSTRAINT medicines_dose_check CHECK ((dose > (0)::double precision)),
    CONSTRAINT medicines_given_by_check CHECK ((given_by = ANY (ARRAY['staff'::text, 'self'::text, 'family'::text]))),
    CONSTRAINT medicines_min_interval_s_check CHECK ((min_interval_s > 0)),
    CONSTRAINT medicines_per_dose_check CHECK ((per_dose > (0)::double precision)),
    CONSTRAINT medicines_private_check CHECK ((private = ANY (ARRAY['mental_health'::text, 'clinical'::text])))
);

ALTER TABLE ONLY public.medicines FORCE ROW LEVEL SECURITY;

ALTER TABLE public.medicines OWNER TO antam_owner;

-- Name: message_drafts; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.message_drafts (
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    author_id uuid NOT NULL,
    text bytea NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    signed_seq bigint
);

ALTER TABLE ONLY public.message_drafts FORCE ROW LEVEL SECURITY;

ALTER TABLE public.message_drafts OWNER TO antam_owner;

-- Name: messages; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.messages (
    conversation_id uuid NOT NULL,
    seq bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    sender_id uuid,
    key uuid NOT NULL,
    kind text NOT NULL,
    text bytea,
    body jsonb,
    reply_to bigint,
    changes bigint,
    attachments uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    leaf bytea NOT NULL,
    CONSTRAINT messages_check CHECK (((changes IS NOT NULL) = (kind = ANY (ARRAY['correction'::text, 'retraction'::text])))),
    CONSTRAINT messages_kind_check CHECK ((kind = ANY (ARRAY['text'::text, 'advice'::text, 'card'::text, 'handover'::text, 'call'::text, 'system'::text, 'correction'::text, 'retraction'::text])))
);

ALTER TABLE ONLY public.messages FORCE ROW LEVEL SECURITY;

ALTER TABLE public.messages OWNER TO antam_owner;

-- Name: missed_calls; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.missed_calls (
    call_id uuid NOT NULL,
    account_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    caller_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    done_at timestamp with time zone,
    how text,
    CONSTRAINT missed_calls_check CHECK (((done_at IS NULL) = (how IS NULL))),
    CONSTRAINT missed_calls_how_check CHECK ((how = ANY (ARRAY['called_back'::text, 'done'::text])))
);

ALTER TABLE ONLY public.missed_calls FORCE ROW LEVEL SECURITY;

ALTER TABLE public.missed_calls OWNER TO antam_owner;

-- Name: monitoring_plans; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.monitoring_plans (
    id uuid DEFAULT uuidv7() NOT NULL,
    resident_id uuid NOT NULL,
    facility_id uuid NOT NULL,
    what text NOT NULL,
    every_s integer,
    reason text NOT NULL,
    recorded_by uuid NOT NULL,
    during tstzrange NOT NULL,
    ended_by uuid,
    CONSTRAINT monitoring_plans_check CHECK (((every_s IS NOT NULL) OR (what = 'round'::text))),
    CONSTRAINT monitoring_plans_during_check CHECK ((NOT isempty(during))),
    CONSTRAINT monitoring_plans_every_s_check CHECK (((every_s >= 900) AND (every_s <= (31 * 86400)))),
    CONSTRAINT monitoring_plans_reason_check CHECK (((length(reason) >= 3) AND (length(reason) <= 500))),
    CONSTRAINT monitoring_plans_what_check CHECK ((what = ANY (ARRAY['round'::text, 'blood_pressure'::text, 'pulse'::text, 'spo2'::text, 'respiratory_rate'::text, 'temperature'::text, 'glucose'::text, 'weight'::text])))
);

ALTER TABLE ONLY public.monitoring_plans FORCE ROW LEVEL SECURITY;

ALTER TABLE public.monitoring_plans OWNER TO antam_owner;

-- Name: notes; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.notes (
    resident_id uuid NOT NULL,
    id uuid NOT NULL,
    root_id uuid NOT NULL,
    amends uuid,
    amended_by uuid,
    facility_id uuid NOT NULL,
    author_id uuid NOT NULL,
    author_as text NOT NULL,
    noted_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    category text,
    key_version smallint NOT NULL,
    text_sealed bytea NOT NULL,
    reason_sealed bytea,
    CONSTRAINT notes_category_check CHECK ((category = ANY (ARRAY['HIV'::text, 'OST'::text, 'DRUG_TEST'::text, 'PSY'::text, 'DV'::text, 'CHILD_ABUSE'::text, 'GENETIC'::text, 'MENTAL_HEALTH'::text]))),
    CONSTRAINT notes_check CHECK ((((amends IS NULL) = (id = root_id)) AND ((amends IS NULL) = (reason_sealed IS NULL))))
);

ALTER TABLE ONLY public.notes FORCE ROW LEVEL SECURITY;

ALTER TABLE public.notes OWNER TO antam_owner;

-- Name: passkey_challenges; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.passkey_challenges (
    id uuid DEFAULT uuidv7() NOT NULL,
    account_id uuid NOT NULL,
    session_id uuid NOT NULL,
    purpose text NOT NULL,
    by_code boolean DEFAULT false NOT NULL,
    challenge bytea NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT passkey_challenges_purpose_check CHECK ((purpose = ANY (ARRAY['register'::text, 'verify'::text])))
);

ALTER TABLE ONLY public.passkey_challenges FORCE ROW LEVEL SECURITY;

ALTER TABLE public.passkey_challenges OWNER TO antam_owner;

-- Name: passkeys; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.passkeys (
    id uuid DEFAULT uuidv7() NOT NULL,
    account_id uuid NOT NULL,
    credential_id bytea NOT NULL,
    public_key bytea NOT NULL,
    sign_count bigint NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT passkeys_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100)))
);

ALTER TABLE ONLY public.passkeys FORCE ROW LEVEL SECURITY;

ALTER TABLE public.passkeys OWNER TO antam_owner;

-- Name: pins; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.pins (
    account_id uuid NOT NULL,
    hash text NOT NULL,
    guesses_left smallint DEFAULT 5 NOT NULL,
    set_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.pins FORCE ROW LEVEL SECURITY;

ALTER TABLE public.pins OWNER TO antam_owner;

-- Name: planned_shifts; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.planned_shifts (
    id uuid DEFAULT uuidv7() NOT NULL,
    facility_id uuid NOT NULL,
    account_id uuid NOT NULL,
    rank smallint NOT NULL,
    ward_id uuid,
    profession text,
    day date NOT NULL,
    starts time without time zone NOT NULL,
    ends time without time zone NOT NULL,
    during tstzrange NOT NULL,
    made_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT planned_shifts_check CHECK ((ended_at >= made_at)),
    CONSTRAINT planned_shifts_during_check CHECK ((NOT isempty(during))),
    CONSTRAINT planned_shifts_profession_check CHECK ((profession = ANY (ARRAY['doctor'::text, 'nurse'::text, 'manager'::text]))),
    CONSTRAINT planned_shifts_rank_check CHECK (((rank >= 1) AND (rank <= 9)))
);

ALTER TABLE ONLY public.planned_shifts FORCE ROW LEVEL SECURITY;

ALTER TABLE public.planned_shifts OWNER TO antam_owner;

-- Name: platform_admins; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.platform_admins (
    account_id uuid NOT NULL,
    during tstzrange NOT NULL,
    CONSTRAINT platform_admins_during_check CHECK ((NOT isempty(during)))
);

ALTER TABLE ONLY public.platform_admins FORCE ROW LEVEL SECURITY;

ALTER TABLE public.platform_admins OWNER TO antam_owner;

-- Name: protocol_choices; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.protocol_choices (
    facility_id uuid NOT NULL,
    protocol text NOT NULL,
    n integer NOT NULL,
    version text NOT NULL,
    sha256 text NOT NULL,
    chosen_by uuid NOT NULL,
    chosen_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.protocol_choices FORCE ROW LEVEL SECURITY;

ALTER TABLE public.protocol_choices OWNER TO antam_owner;

-- Name: provider_tokens; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.provider_tokens (
    provider text NOT NULL,
    seed_hash bytea NOT NULL,
    refresh_sealed bytea NOT NULL,
    access_sealed bytea,
    good_until timestamp with time zone,
    renewing_until timestamp with time zone,
    CONSTRAINT provider_tokens_check CHECK (((access_sealed IS NULL) = (good_until IS NULL))),
    CONSTRAINT provider_tokens_provider_check CHECK ((provider = 'zalo'::text))
);

ALTER TABLE ONLY public.provider_tokens FORCE ROW LEVEL SECURITY;

ALTER TABLE public.provider_tokens OWNER TO antam_owner;

-- Name: province_cubes; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.province_cubes (
    province_code text NOT NULL,
    period date NOT NULL,
    counted_at timestamp with time zone NOT NULL,
    figures jsonb NOT NULL,
    CONSTRAINT province_cubes_period_check CHECK ((EXTRACT(day FROM period) = (1)::numeric)),
    CONSTRAINT province_cubes_province_code_check CHECK ((province_code ~ '^[0-9]{2}$'::text))
);

ALTER TABLE ONLY public.province_cubes FORCE ROW LEVEL SECURITY;

ALTER TABLE public.province_cubes OWNER TO antam_owner;

-- Name: province_staff; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.province_staff (
    account_id uuid NOT NULL,
    province_code text NOT NULL,
    during tstzrange NOT NULL,
    CONSTRAINT province_staff_during_check CHECK ((NOT isempty(during))),
    CONSTRAINT province_staff_province_code_check CHECK ((province_code ~ '^[0-9]{2}$'::text))
);

ALTER TABLE ONLY public.province_staff FORCE ROW LEVEL SECURITY;

ALTER TABLE public.province_staff OWNER TO antam_owner;

-- Name: reach_attempts; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.reach_attempts (
    id uuid NOT NULL,
    intent_id uuid NOT NULL,
    channel text DEFAULT 'push'::text NOT NULL,
    device_id uuid,
    address_id uuid,
    n smallint NOT NULL,
    notice uuid NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    outcome text,
    reason text,
    provider_id text,
    CONSTRAINT reach_attempts_check CHECK (((num_nonnulls(device_id, address_id) = 1) AND ((channel = 'push'::text) = (device_id IS NOT NULL)))),
    CONSTRAINT reach_attempts_outcome_check CHECK ((outcome = ANY (ARRAY['sent'::text, 'again'::text, 'unknown'::text, 'gone'::text, 'refused'::text])))
);

ALTER TABLE ONLY public.reach_attempts FORCE ROW LEVEL SECURITY;

ALTER TABLE public.reach_attempts OWNER TO antam_owner;

-- Name: reach_intents; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.reach_intents (
    id uuid DEFAULT uuidv7() NOT NULL,
    account_id uuid NOT NULL,
    kind text NOT NULL,
    subject uuid NOT NULL,
    seq bigint NOT NULL,
    urgent boolean NOT NULL,
    emergency boolean DEFAULT false NOT NULL,
    also text[] DEFAULT '{}'::text[] NOT NULL,
    fallback_s integer,
    until timestamp with time zone,
    spent text[] DEFAULT '{}'::text[] NOT NULL,
    by_push boolean DEFAULT true NOT NULL,
    bundle uuid,
    next_at timestamp with time zone,
    tries smallint DEFAULT 0 NOT NULL,
    failures smallint DEFAULT 0 NOT NULL,
    fence integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    ended_at timestamp with time zone,
    outcome text,
    reason text,
    CONSTRAINT reach_intents_check CHECK (((next_at IS NULL) = ((outcome IS NOT NULL) AND (ended_at IS NOT NULL)))),
    CONSTRAINT reach_intents_outcome_check CHECK ((outcome = ANY (ARRAY['seen'::text, 'sent'::text, 'answered'::text, 'unreachable'::text, 'expired'::text, 'cleared'::text, 'muted'::text])))
);

ALTER TABLE ONLY public.reach_intents FORCE ROW LEVEL SECURITY;

ALTER TABLE public.reach_intents OWNER TO antam_owner;

-- Name: reach_pace; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.reach_pace (
    account_id uuid NOT NULL,
    urgent_at timestamp with time zone,
    quiet_at timestamp with time zone[] DEFAULT '{}'::timestamp with time zone[] NOT NULL
)
WITH (fillfactor='70');

ALTER TABLE ONLY public.reach_pace FORCE ROW LEVEL SECURITY;

ALTER TABLE public.reach_pace OWNER TO antam_owner;

-- Name: reach_preferences; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.reach_preferences (
    account_id uuid NOT NULL,
    channels text[] NOT NULL,
    fallback_emergency_s integer NOT NULL,
    fallback_urgent_s integer NOT NULL,
    quiet_from time without time zone,
    quiet_until time without time zone,
    zone text NOT NULL,
    muted text[] NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT reach_preferences_check CHECK (((quiet_from IS NULL) = (quiet_until IS NULL)))
);

ALTER TABLE ONLY public.reach_preferences FORCE ROW LEVEL SECURITY;

ALTER TABLE public.reach_preferences OWNER TO antam_owner;

-- Name: reach_receipts; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.reach_receipts (
    intent_id uuid NOT NULL,
    device_id uuid NOT NULL,
    at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.reach_receipts FORCE ROW LEVEL SECURITY;

ALTER TABLE public.reach_receipts OWNER TO antam_owner;

-- Name: readings; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.readings (
    id uuid NOT NULL,
    facility_id uuid NOT NULL,
    resident_id uuid NOT NULL,
    set_id uuid,
    kind text NOT NULL,
    value double precision,
    diastolic double precision,
    coded text,
    comparator text,
    unit text,
    symptoms text[],
    taken_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    source text NOT NULL,
    author_id uuid NOT NULL,
    author_as text NOT NULL,
    assessed_at timestamp with time zone,
    CONSTRAINT readings_check CHECK ((((kind = 'consciousness'::text) = (coded IS NOT NULL)) AND ((kind = 'consciousness'::text) = (value IS NULL)))),
    CONSTRAINT readings_check1 CHECK (((kind = 'blood_pressure'::text) = (diastolic IS NOT NULL))),
    CONSTRAINT readings_coded_check CHECK ((coded = ANY (ARRAY['A'::text, 'C'::text, 'V'::text, 'P'::text, 'U'::text]))),
    CONSTRAINT readings_comparator_check CHECK ((comparator = ANY (ARRAY['<'::text, '>'::text]))),
    CONSTRAINT readings_kind_check CHECK ((kind = ANY (ARRAY['blood_pressure'::text, 'pulse'::text, 'spo2'::text, 'respiratory_rate'::text, 'temperature'::text, 'glucose'::text, 'weight'::text, 'consciousness'::text, 'oxygen'::text, 'height'::text, 'waist'::text, 'muac'::text, 'peak_flow'::text, 'ketones'::text, 'hba1c'::text]))),
    CONSTRAINT readings_source_check CHECK ((source = ANY (ARRAY['phone'::text, 'staff'::text, 'device'::text, 'import'::text])))
);

ALTER TABLE ONLY public.readings FORCE ROW LEVEL SECURITY;

ALTER TABLE public.readings OWNER TO antam_owner;

-- Name: realtime_tickets; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.realtime_tickets (
    hash bytea NOT NULL,
    session_id uuid NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.realtime_tickets FORCE ROW LEVEL SECURITY;

ALTER TABLE public.realtime_tickets OWNER TO antam_owner;

-- Name: relatives; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.relatives (
    id uuid DEFAULT uuidv7() NOT NULL,
    resident_id uuid NOT NULL,
    account_id uuid NOT NULL,
    relation text NOT NULL,
    scope text NOT NULL,
    consented_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    mental_health boolean DEFAULT false NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    ended_why text,
    blocked_until timestamp with time zone,
    block_reason text,
    blocked_by uuid,
    CONSTRAINT relatives_block_reason_check CHECK ((length(block_reason) <= 300)),
    CONSTRAINT relatives_ended_why_check CHECK ((length(ended_why) <= 300)),
    CONSTRAINT relatives_relation_check CHECK ((length(relation) <= 60)),
    CONSTRAINT relatives_scope_check CHECK ((scope = ANY (ARRAY['status'::text, 'appointments'::text, 'summary'::text, 'full'::text])))
);

ALTER TABLE ONLY public.relatives FORCE ROW LEVEL SECURITY;

ALTER TABLE public.relatives OWNER TO antam_owner;

-- Name: reminder_settings; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.reminder_settings (
    account_id uuid NOT NULL,
    before_s integer[] NOT NULL,
    off text[] NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT reminder_settings_before_s_check CHECK ((cardinality(before_s) <= 5))
);

ALTER TABLE ONLY public.reminder_settings FORCE ROW LEVEL SECURITY;

ALTER TABLE public.reminder_settings OWNER TO antam_owner;

-- Name: reminders; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.reminders (
    id uuid DEFAULT uuidv7() NOT NULL,
    source text NOT NULL,
    subject uuid NOT NULL,
    version bigint NOT NULL,
    before_s integer NOT NULL,
    account_id uuid NOT NULL,
    resident_id uuid NOT NULL,
    facility_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    useful_until timestamp with time zone NOT NULL,
    next_at timestamp with time zone,
    tries smallint DEFAULT 0 NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    why text,
    told_at timestamp with time zone,
    ended_at timestamp with time zone,
    CONSTRAINT reminders_check CHECK ((useful_until > due_at)),
    CONSTRAINT reminders_check1 CHECK (((state = 'waiting'::text) = (next_at IS NOT NULL))),
    CONSTRAINT reminders_check2 CHECK (((state = ANY (ARRAY['waiting'::text, 'told'::text])) = (ended_at IS NULL))),
    CONSTRAINT reminders_check3 CHECK (((state = ANY (ARRAY['dropped'::text, 'cancelled'::text])) = (why IS NOT NULL))),
    CONSTRAINT reminders_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'told'::text, 'reached'::text, 'dropped'::text, 'cancelled'::text])))
);

ALTER TABLE ONLY public.reminders FORCE ROW LEVEL SECURITY;

ALTER TABLE public.reminders OWNER TO antam_owner;

-- Name: reminders_planned; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.reminders_planned (
    source text NOT NULL,
    subject uuid NOT NULL,
    version bigint NOT NULL,
    before_s integer NOT NULL,
    planned_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.reminders_planned FORCE ROW LEVEL SECURITY;

ALTER TABLE public.reminders_planned OWNER TO antam_owner;

-- Name: remote_visit_addenda; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.remote_visit_addenda (
    resident_id uuid NOT NULL,
    id uuid NOT NULL,
    visit_id uuid NOT NULL,
    facility_id uuid NOT NULL,
    author_id uuid NOT NULL,
    author_as text NOT NULL,
    licence_number text NOT NULL,
    signed_at timestamp with time zone NOT NULL,
    key_version smallint NOT NULL,
    text_sealed bytea NOT NULL,
    reason_sealed bytea NOT NULL
);

ALTER TABLE ONLY public.remote_visit_addenda FORCE ROW LEVEL SECURITY;

ALTER TABLE public.remote_visit_addenda OWNER TO antam_owner;

-- Name: remote_visit_drafts; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.remote_visit_drafts (
    resident_id uuid NOT NULL,
    id uuid NOT NULL,
    facility_id uuid NOT NULL,
    author_id uuid NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    key_version smallint NOT NULL,
    content_sealed bytea NOT NULL
);

ALTER TABLE ONLY public.remote_visit_drafts FORCE ROW LEVEL SECURITY;

ALTER TABLE public.remote_visit_drafts OWNER TO antam_owner;

-- Name: remote_visits; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.remote_visits (
    resident_id uuid NOT NULL,
    id uuid NOT NULL,
    facility_id uuid NOT NULL,
    responsible_id uuid NOT NULL,
    appointment_id uuid,
    author_id uuid NOT NULL,
    author_as text NOT NULL,
    licence_number text NOT NULL,
    licence_scope text NOT NULL,
    mode text NOT NULL,
    channel text NOT NULL,
    began_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    signed_at timestamp with time zone NOT NULL,
    category text,
    key_version smallint NOT NULL,
    content_sealed bytea NOT NULL,
    CONSTRAINT remote_visits_category_check CHECK ((category = ANY (ARRAY['HIV'::text, 'OST'::text, 'DRUG_TEST'::text, 'PSY'::text, 'DV'::text, 'CHILD_ABUSE'::text, 'GENETIC'::text, 'MENTAL_HEALTH'::text]))),
    CONSTRAINT remote_visits_channel_check CHECK ((channel = ANY (ARRAY['video'::text, 'voice'::text, 'text'::text]))),
    CONSTRAINT remote_visits_check CHECK ((ended_at >= began_at)),
    CONSTRAINT remote_visits_mode_check CHECK ((mode = ANY (ARRAY['direct_to_patient'::text, 'via_receiving_facility'::text, 'inter_facility_support'::text, 'teleconsult_mdt'::text])))
);

ALTER TABLE ONLY public.remote_visits FORCE ROW LEVEL SECURITY;

ALTER TABLE public.remote_visits OWNER TO antam_owner;

-- Name: representatives; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.representatives (
    id uuid DEFAULT uuidv7() NOT NULL,
    resident_id uuid NOT NULL,
    account_id uuid,
    facility_id uuid,
    kind text NOT NULL,
    document text NOT NULL,
    recorded_by uuid NOT NULL,
    during tstzrange NOT NULL,
    ended_why text,
    CONSTRAINT representatives_check CHECK (((account_id IS NULL) <> (facility_id IS NULL))),
    CONSTRAINT representatives_check1 CHECK (((facility_id IS NOT NULL) = (kind = 'institution'::text))),
    CONSTRAINT representatives_document_check CHECK (((length(document) >= 3) AND (length(document) <= 300))),
    CONSTRAINT representatives_during_check CHECK ((NOT isempty(during))),
    CONSTRAINT representatives_ended_why_check CHECK ((length(ended_why) <= 300)),
    CONSTRAINT representatives_kind_check CHECK ((kind = ANY (ARRAY['chosen_by_patient'::text, 'chosen_by_family'::text, 'legal'::text, 'institution'::text, 'volunteer'::text])))
);

ALTER TABLE ONLY public.representatives FORCE ROW LEVEL SECURITY;

ALTER TABLE public.representatives OWNER TO antam_owner;

-- Name: request_log; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.request_log (
    id bigint NOT NULL,
    request_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    by uuid,
    what text NOT NULL,
    note text,
    CONSTRAINT request_log_note_check CHECK ((length(note) <= 4000))
);

ALTER TABLE ONLY public.request_log FORCE ROW LEVEL SECURITY;

ALTER TABLE public.request_log OWNER TO antam_owner;

-- Name: request_log_id_seq; Type: SEQUENCE; Schema: public; Owner: antam_owner

ALTER TABLE public.request_log ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.request_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: requests; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.requests (
    id uuid NOT NULL,
    resident_id uuid NOT NULL,
    facility_id uuid NOT NULL,
    asked_by uuid NOT NULL,
    asked_as text NOT NULL,
    kind text NOT NULL,
    details text NOT NULL,
    state text DEFAULT 'received'::text NOT NULL,
    with_others boolean DEFAULT false NOT NULL,
    extra_days smallint DEFAULT 0 NOT NULL,
    received_at timestamp with time zone NOT NULL,
    acknowledge_due_at timestamp with time zone NOT NULL,
    answer_due_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone GENERATED ALWAYS AS (
CASE
    WHEN (state = 'received'::text) THEN acknowledge_due_at
    ELSE answer_due_at
END) STORED NOT NULL,
    remind_at timestamp with time zone,
    ended_at timestamp with time zone,
    legal_basis text,
    CONSTRAINT requests_check CHECK (((state = ANY (ARRAY['done'::text, 'refused'::text])) = (ended_at IS NOT NULL))),
    CONSTRAINT requests_check1 CHECK (((ended_at IS NULL) OR (remind_at IS NULL))),
    CONSTRAINT requests_check2 CHECK (((state = 'refused'::text) = (legal_basis IS NOT NULL))),
    CONSTRAINT requests_details_check CHECK ((length(details) <= 4000)),
    CONSTRAINT requests_kind_check CHECK ((kind = ANY (ARRAY['access'::text, 'correct'::text, 'withdraw'::text, 'restrict'::text, 'object'::text, 'erase'::text]))),
    CONSTRAINT requests_legal_basis_check CHECK ((length(legal_basis) <= 500)),
    CONSTRAINT requests_state_check CHECK ((state = ANY (ARRAY['received'::text, 'acknowledged'::text, 'extended'::text, 'done'::text, 'refused'::text])))
);

ALTER TABLE ONLY public.requests FORCE ROW LEVEL SECURITY;

ALTER TABLE public.requests OWNER TO antam_owner;

-- Name: resident_bands; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.resident_bands (
    id uuid NOT NULL,
    resident_id uuid NOT NULL,
    facility_id uuid NOT NULL,
    n integer NOT NULL,
    kind text NOT NULL,
    field text,
    limits jsonb NOT NULL,
    author_id uuid NOT NULL,
    author_as text NOT NULL,
    reason text NOT NULL,
    set_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended_by uuid,
    announced_at timestamp with time zone,
    announce_at timestamp with time zone,
    CONSTRAINT resident_bands_check CHECK ((ends_at > set_at)),
    CONSTRAINT resident_bands_check1 CHECK (((ended_at IS NULL) = (ended_by IS NULL))),
    CONSTRAINT resident_bands_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 1000)))
);

ALTER TABLE ONLY public.resident_bands FORCE ROW LEVEL SECURITY;

ALTER TABLE public.resident_bands OWNER TO antam_owner;

-- Name: resident_identifiers; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.resident_identifiers (
    id uuid NOT NULL,
    resident_id uuid NOT NULL,
    kind text NOT NULL,
    value_index bytea NOT NULL,
    value_sealed bytea NOT NULL,
    country text NOT NULL,
    during tstzrange NOT NULL,
    source text NOT NULL,
    contested boolean DEFAULT false NOT NULL,
    recorded_by uuid NOT NULL,
    ended_by uuid,
    ended_why text,
    CONSTRAINT resident_identifiers_country_check CHECK ((country ~ '^[A-Z]{2}$'::text)),
    CONSTRAINT resident_identifiers_during_check CHECK ((NOT isempty(during))),
    CONSTRAINT resident_identifiers_ended_why_check CHECK (((length(ended_why) >= 3) AND (length(ended_why) <= 500))),
    CONSTRAINT resident_identifiers_kind_check CHECK ((kind = ANY (ARRAY['personal_id'::text, 'old_id_card'::text, 'social_insurance'::text, 'health_insurance'::text, 'passport'::text, 'temporary'::text]))),
    CONSTRAINT resident_identifiers_source_check CHECK ((source = ANY (ARRAY['document'::text, 'person'::text, 'relative'::text, 'authority'::text, 'facility'::text])))
);

ALTER TABLE ONLY public.resident_identifiers FORCE ROW LEVEL SECURITY;

ALTER TABLE public.resident_identifiers OWNER TO antam_owner;

-- Name: resident_keys; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.resident_keys (
    resident_id uuid NOT NULL,
    version smallint DEFAULT 1 NOT NULL,
    wrapped bytea,
    made_at timestamp with time zone NOT NULL,
    destroyed_at timestamp with time zone,
    CONSTRAINT resident_keys_check CHECK (((wrapped IS NULL) = (destroyed_at IS NOT NULL)))
);

ALTER TABLE ONLY public.resident_keys FORCE ROW LEVEL SECURITY;

ALTER TABLE public.resident_keys OWNER TO antam_owner;

-- Name: resident_versions; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.resident_versions (
    resident_id uuid NOT NULL,
    version integer NOT NULL,
    name text NOT NULL,
    birth_date date,
    birth_precision text NOT NULL,
    birth_estimated boolean NOT NULL,
    sex text NOT NULL,
    replaced_at timestamp with time zone NOT NULL,
    replaced_by uuid NOT NULL,
    reason text NOT NULL,
    CONSTRAINT resident_versions_reason_check CHECK (((length(reason) >= 3) AND (length(reason) <= 500)))
);

ALTER TABLE ONLY public.resident_versions FORCE ROW LEVEL SECURITY;

ALTER TABLE public.resident_versions OWNER TO antam_owner;

-- Name: residents; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.residents (
    id uuid DEFAULT uuidv7() NOT NULL,
    account_id uuid,
    name text NOT NULL,
    birth_date date,
    sex text DEFAULT 'unknown'::text NOT NULL,
    spo2_scale smallint DEFAULT 1 NOT NULL,
    conditions text[] DEFAULT '{}'::text[] NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    name_search text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    name_key text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    birth_precision text DEFAULT 'day'::text NOT NULL,
    birth_estimated boolean DEFAULT false NOT NULL,
    phone text,
    address_commune text,
    address_text text,
    identity_due_at timestamp with time zone,
    died_at timestamp with time zone,
    erased_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT residents_address_commune_check CHECK ((address_commune ~ '^[0-9]{5}$'::text)),
    CONSTRAINT residents_address_text_check CHECK (((length(address_text) >= 1) AND (length(address_text) <= 300))),
    CONSTRAINT residents_birth_precision_check CHECK ((birth_precision = ANY (ARRAY['year'::text, 'month'::text, 'day'::text]))),
    CONSTRAINT residents_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT residents_phone_check CHECK ((phone ~ '^\+[1-9][0-9]{6,14}$'::text)),
    CONSTRAINT residents_sex_check CHECK ((sex = ANY (ARRAY['female'::text, 'male'::text, 'other'::text, 'unknown'::text]))),
    CONSTRAINT residents_spo2_scale_check CHECK ((spo2_scale = ANY (ARRAY[1, 2])))
);

ALTER TABLE ONLY public.residents FORCE ROW LEVEL SECURITY;

ALTER TABLE public.residents OWNER TO antam_owner;

-- Name: rotations; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.rotations (
    id uuid NOT NULL,
    facility_id uuid NOT NULL,
    rank smallint NOT NULL,
    ward_id uuid,
    profession text,
    people uuid[] NOT NULL,
    turn text NOT NULL,
    days text[] NOT NULL,
    hands_over time without time zone NOT NULL,
    hours smallint NOT NULL,
    first date NOT NULL,
    last date,
    replaces uuid,
    made_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT rotations_check CHECK ((last >= first)),
    CONSTRAINT rotations_check1 CHECK ((replaces <> id)),
    CONSTRAINT rotations_check2 CHECK ((ended_at >= made_at)),
    CONSTRAINT rotations_days_check CHECK ((((cardinality(days) >= 1) AND (cardinality(days) <= 3)) AND (days <@ '{weekday,weekend,holiday}'::text[]))),
    CONSTRAINT rotations_hours_check CHECK ((hours = ANY (ARRAY[12, 16, 24]))),
    CONSTRAINT rotations_people_check CHECK (((cardinality(people) >= 1) AND (cardinality(people) <= 60))),
    CONSTRAINT rotations_profession_check CHECK ((profession = ANY (ARRAY['doctor'::text, 'nurse'::text, 'manager'::text]))),
    CONSTRAINT rotations_rank_check CHECK (((rank >= 1) AND (rank <= 9))),
    CONSTRAINT rotations_turn_check CHECK ((turn = ANY (ARRAY['daily'::text, 'weekly'::text])))
);

ALTER TABLE ONLY public.rotations FORCE ROW LEVEL SECURITY;

ALTER TABLE public.rotations OWNER TO antam_owner;

-- Name: schema_migrations; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.schema_migrations (
    version text NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.schema_migrations OWNER TO antam_owner;

-- Name: screening_answers; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.screening_answers (
    resident_id uuid NOT NULL,
    screening_id uuid NOT NULL,
    item text NOT NULL,
    n integer NOT NULL,
    author_id uuid NOT NULL,
    author_as text NOT NULL,
    taken_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    late boolean NOT NULL,
    value_sealed bytea NOT NULL,
    CONSTRAINT screening_answers_n_check CHECK (((n >= 1) AND (n <= 1000000)))
);

ALTER TABLE ONLY public.screening_answers FORCE ROW LEVEL SECURITY;

ALTER TABLE public.screening_answers OWNER TO antam_owner;

-- Name: screening_due; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.screening_due (
    id uuid NOT NULL,
    resident_id uuid NOT NULL,
    facility_id uuid NOT NULL,
    rule_id uuid,
    asked_by uuid,
    why text NOT NULL,
    instrument text NOT NULL,
    private boolean NOT NULL,
    occasion timestamp with time zone NOT NULL,
    opens_at timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL,
    made_at timestamp with time zone NOT NULL,
    told_at timestamp with time zone,
    tell_at timestamp with time zone,
    screening_id uuid,
    ended_at timestamp with time zone,
    ended_why text,
    CONSTRAINT screening_due_check CHECK ((until > opens_at)),
    CONSTRAINT screening_due_check1 CHECK (((ended_at IS NULL) = (ended_why IS NULL))),
    CONSTRAINT screening_due_ended_why_check CHECK ((ended_why = ANY (ARRAY['done'::text, 'left'::text, 'withdrawn'::text]))),
    CONSTRAINT screening_due_why_check CHECK ((why = ANY (ARRAY['admission'::text, 'months'::text, 'alert'::text, 'fall'::text, 'returned'::text, 'request'::text, 'danger'::text])))
);

ALTER TABLE ONLY public.screening_due FORCE ROW LEVEL SECURITY;

ALTER TABLE public.screening_due OWNER TO antam_owner;

-- Name: screening_rules; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.screening_rules (
    id uuid NOT NULL,
    facility_id uuid NOT NULL,
    instrument text NOT NULL,
    private boolean NOT NULL,
    occasion text NOT NULL,
    months smallint,
    family text,
    after_days smallint NOT NULL,
    window_days smallint NOT NULL,
    age_from smallint NOT NULL,
    age_to smallint NOT NULL,
    made_by uuid NOT NULL,
    made_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended_by uuid,
    CONSTRAINT screening_rules_after_days_check CHECK (((after_days >= 0) AND (after_days <= 365))),
    CONSTRAINT screening_rules_check CHECK ((age_to >= age_from)),
    CONSTRAINT screening_rules_check1 CHECK ((((occasion = 'months'::text) = (months IS NOT NULL)) AND ((family IS NULL) OR (occasion = 'alert'::text)))),
    CONSTRAINT screening_rules_months_check CHECK (((months >= 1) AND (months <= 60))),
    CONSTRAINT screening_rules_occasion_check CHECK ((occasion = ANY (ARRAY['admission'::text, 'months'::text, 'alert'::text]))),
    CONSTRAINT screening_rules_window_days_check CHECK (((window_days >= 1) AND (window_days <= 365)))
);

ALTER TABLE ONLY public.screening_rules FORCE ROW LEVEL SECURITY;

ALTER TABLE public.screening_rules OWNER TO antam_owner;

-- Name: screenings; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.screenings (
    resident_id uuid NOT NULL,
    id uuid NOT NULL,
    facility_id uuid NOT NULL,
    instrument text NOT NULL,
    instrument_version text NOT NULL,
    private boolean NOT NULL,
    filled_by text NOT NULL,
    started_by uuid NOT NULL,
    started_as text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    wrapped bytea NOT NULL,
    completed_at timestamp with time zone,
    completed_by uuid,
    scorer_version text,
    result_sealed bytea,
    danger_level text,
    danger_at timestamp with time zone,
    alert_id uuid,
    CONSTRAINT screenings_check CHECK (((danger_level IS NULL) = (danger_at IS NULL))),
    CONSTRAINT screenings_check1 CHECK ((((state = 'complete'::text) = (completed_at IS NOT NULL)) AND ((completed_at IS NULL) = (result_sealed IS NULL)) AND ((completed_at IS NULL) = (scorer_version IS NULL)) AND ((completed_at IS NULL) = (completed_by IS NULL)))),
    CONSTRAINT screenings_danger_level_check CHECK ((danger_level = ANY (ARRAY['urgent'::text, 'emergency'::text]))),
    CONSTRAINT screenings_filled_by_check CHECK ((filled_by = ANY (ARRAY['resident'::text, 'relative'::text, 'staff'::text]))),
    CONSTRAINT screenings_state_check CHECK ((state = ANY (ARRAY['open'::text, 'complete'::text])))
);

ALTER TABLE ONLY public.screenings FORCE ROW LEVEL SECURITY;

ALTER TABLE public.screenings OWNER TO antam_owner;

-- Name: sessions; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.sessions (
    id uuid DEFAULT uuidv7() NOT NULL,
    account_id uuid NOT NULL,
    device_id uuid NOT NULL,
    access_hash bytea NOT NULL,
    access_expires_at timestamp with time zone NOT NULL,
    generation integer DEFAULT 1 NOT NULL,
    used_generation integer DEFAULT 0 NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    ended_why text,
    second_factor_at timestamp with time zone,
    proven_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    refreshed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    locks_after_s integer,
    unlock_hash bytea,
    CONSTRAINT sessions_check CHECK (((locks_after_s IS NULL) = (unlock_hash IS NULL))),
    CONSTRAINT sessions_locks_after_s_check CHECK (((locks_after_s >= 30) AND (locks_after_s <= 3600)))
);

ALTER TABLE ONLY public.sessions FORCE ROW LEVEL SECURITY;

ALTER TABLE public.sessions OWNER TO antam_owner;

-- Name: shift_notes; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.shift_notes (
    id uuid NOT NULL,
    facility_id uuid NOT NULL,
    author_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    text text NOT NULL,
    CONSTRAINT shift_notes_text_check CHECK (((length(text) >= 1) AND (length(text) <= 2000)))
);

ALTER TABLE ONLY public.shift_notes FORCE ROW LEVEL SECURITY;

ALTER TABLE public.shift_notes OWNER TO antam_owner;

-- Name: shifts; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.shifts (
    id uuid DEFAULT uuidv7() NOT NULL,
    facility_id uuid NOT NULL,
    account_id uuid NOT NULL,
    rank smallint NOT NULL,
    during tstzrange NOT NULL,
    ward_id uuid,
    profession text,
    CONSTRAINT shifts_during_check CHECK ((NOT isempty(during))),
    CONSTRAINT shifts_profession_check CHECK ((profession = ANY (ARRAY['doctor'::text, 'nurse'::text, 'manager'::text]))),
    CONSTRAINT shifts_rank_check CHECK (((rank >= 1) AND (rank <= 9)))
);

ALTER TABLE ONLY public.shifts FORCE ROW LEVEL SECURITY;

ALTER TABLE public.shifts OWNER TO antam_owner;

-- Name: sign_in_challenges; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.sign_in_challenges (
    id uuid NOT NULL,
    phone text NOT NULL,
    account_id uuid,
    code_hmac bytea NOT NULL,
    guesses_left smallint DEFAULT 5 NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    asked_by uuid,
    used_by uuid,
    session_id uuid
);

ALTER TABLE ONLY public.sign_in_challenges FORCE ROW LEVEL SECURITY;

ALTER TABLE public.sign_in_challenges OWNER TO antam_owner;

-- Name: staff; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.staff (
    id uuid DEFAULT uuidv7() NOT NULL,
    facility_id uuid NOT NULL,
    account_id uuid NOT NULL,
    role text NOT NULL,
    during tstzrange NOT NULL,
    primary_contact boolean DEFAULT false NOT NULL,
    name text,
    licence_number text,
    licence_scope text,
    licence_until date,
    CONSTRAINT staff_check CHECK (((licence_number IS NULL) = (licence_scope IS NULL))),
    CONSTRAINT staff_licence_number_check CHECK (((length(licence_number) >= 3) AND (length(licence_number) <= 60))),
    CONSTRAINT staff_licence_scope_check CHECK (((length(licence_scope) >= 1) AND (length(licence_scope) <= 200))),
    CONSTRAINT staff_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT staff_role_check CHECK ((role = ANY (ARRAY['nurse'::text, 'doctor'::text, 'manager'::text])))
);

ALTER TABLE ONLY public.staff FORCE ROW LEVEL SECURITY;

ALTER TABLE public.staff OWNER TO antam_owner;

-- Name: stays; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.stays (
    resident_id uuid NOT NULL,
    facility_id uuid NOT NULL,
    during tstzrange NOT NULL,
    ward_id uuid,
    bed text,
    end_kind text,
    end_reason text,
    begin_reason text,
    ended_by uuid,
    CONSTRAINT stays_bed_check CHECK (((length(bed) >= 1) AND (length(bed) <= 40))),
    CONSTRAINT stays_begin_reason_check CHECK (((length(begin_reason) >= 3) AND (length(begin_reason) <= 500))),
    CONSTRAINT stays_check CHECK (((end_kind IS NULL) OR (NOT upper_inf(during)))),
    CONSTRAINT stays_during_check CHECK ((NOT isempty(during))),
    CONSTRAINT stays_end_kind_check CHECK ((end_kind = ANY (ARRAY['home'::text, 'transfer'::text, 'death'::text, 'absconded'::text, 'moved'::text]))),
    CONSTRAINT stays_end_reason_check CHECK (((length(end_reason) >= 3) AND (length(end_reason) <= 500)))
);

ALTER TABLE ONLY public.stays FORCE ROW LEVEL SECURITY;

ALTER TABLE public.stays OWNER TO antam_owner;

-- Name: stock_moves; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.stock_moves (
    id uuid NOT NULL,
    stock_id uuid NOT NULL,
    facility_id uuid NOT NULL,
    kind text NOT NULL,
    amount double precision NOT NULL,
    by uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT stock_moves_amount_check CHECK ((amount <> (0)::double precision)),
    CONSTRAINT stock_moves_check CHECK (((kind <> 'receipt'::text) OR (amount > (0)::double precision))),
    CONSTRAINT stock_moves_check1 CHECK (((kind <> ALL (ARRAY['given'::text, 'waste'::text])) OR (amount < (0)::double precision))),
    CONSTRAINT stock_moves_kind_check CHECK ((kind = ANY (ARRAY['receipt'::text, 'given'::text, 'waste'::text, 'count'::text])))
);

ALTER TABLE ONLY public.stock_moves FORCE ROW LEVEL SECURITY;

ALTER TABLE public.stock_moves OWNER TO antam_owner;

-- Name: totp_factors; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.totp_factors (
    id uuid DEFAULT uuidv7() NOT NULL,
    account_id uuid NOT NULL,
    secret bytea NOT NULL,
    by_code boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    confirmed_at timestamp with time zone,
    last_step bigint DEFAULT 0 NOT NULL,
    guesses smallint DEFAULT 0 NOT NULL,
    guesses_since timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.totp_factors FORCE ROW LEVEL SECURITY;

ALTER TABLE public.totp_factors OWNER TO antam_owner;

-- Name: transfers; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.transfers (
    id uuid DEFAULT uuidv7() NOT NULL,
    resident_id uuid NOT NULL,
    from_facility uuid NOT NULL,
    to_facility uuid NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    sent_by uuid NOT NULL,
    ended_at timestamp with time zone,
    outcome text,
    ended_by uuid,
    CONSTRAINT transfers_check CHECK ((to_facility <> from_facility)),
    CONSTRAINT transfers_outcome_check CHECK ((outcome = ANY (ARRAY['accepted'::text, 'taken_back'::text])))
);

ALTER TABLE ONLY public.transfers FORCE ROW LEVEL SECURITY;

ALTER TABLE public.transfers OWNER TO antam_owner;

-- Name: trend_due; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.trend_due (
    reading_id uuid NOT NULL,
    resident_id uuid NOT NULL,
    received_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.trend_due FORCE ROW LEVEL SECURITY;

ALTER TABLE public.trend_due OWNER TO antam_owner;

-- Name: unanswered_notices; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.unanswered_notices (
    facility_id uuid NOT NULL,
    told_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.unanswered_notices FORCE ROW LEVEL SECURITY;

ALTER TABLE public.unanswered_notices OWNER TO antam_owner;

-- Name: waitlist; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.waitlist (
    id uuid NOT NULL,
    n bigint NOT NULL,
    facility_id uuid NOT NULL,
    resident_id uuid NOT NULL,
    kind text NOT NULL,
    practitioner_id uuid,
    first timestamp with time zone NOT NULL,
    last timestamp with time zone NOT NULL,
    asked_by uuid NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    offer_id uuid,
    offer_until timestamp with time zone,
    CONSTRAINT waitlist_check CHECK ((last > first)),
    CONSTRAINT waitlist_check1 CHECK (((state = 'offered'::text) <= (offer_until IS NOT NULL))),
    CONSTRAINT waitlist_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'offered'::text, 'taken'::text, 'declined'::text, 'lapsed'::text, 'withdrawn'::text])))
);

ALTER TABLE ONLY public.waitlist FORCE ROW LEVEL SECURITY;

ALTER TABLE public.waitlist OWNER TO antam_owner;

-- Name: waitlist_n_seq; Type: SEQUENCE; Schema: public; Owner: antam_owner

ALTER TABLE public.waitlist ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.waitlist_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: wards; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.wards (
    id uuid DEFAULT uuidv7() NOT NULL,
    facility_id uuid NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    during tstzrange NOT NULL,
    CONSTRAINT wards_during_check CHECK ((NOT isempty(during))),
    CONSTRAINT wards_kind_check CHECK ((kind = ANY (ARRAY['residential'::text, 'nursing'::text, 'rehabilitation'::text, 'isolation'::text, 'day_care'::text, 'other'::text]))),
    CONSTRAINT wards_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100)))
);

ALTER TABLE ONLY public.wards FORCE ROW LEVEL SECURITY;

ALTER TABLE public.wards OWNER TO antam_owner;

-- Name: watches; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.watches (
    id uuid NOT NULL,
    resident_id uuid NOT NULL,
    facility_id uuid NOT NULL,
    reason text NOT NULL,
    recorded_by uuid NOT NULL,
    during tstzrange NOT NULL,
    ended_by uuid,
    CONSTRAINT watches_during_check CHECK (((NOT isempty(during)) AND (NOT upper_inf(during)))),
    CONSTRAINT watches_reason_check CHECK (((length(reason) >= 3) AND (length(reason) <= 500)))
);

ALTER TABLE ONLY public.watches FORCE ROW LEVEL SECURITY;

ALTER TABLE public.watches OWNER TO antam_owner;

-- Name: worklist_contacts; Type: TABLE; Schema: public; Owner: antam_owner

CREATE TABLE public.worklist_contacts (
    id uuid NOT NULL,
    facility_id uuid NOT NULL,
    item uuid NOT NULL,
    kind text NOT NULL,
    resident_id uuid NOT NULL,
    by uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    outcome text NOT NULL,
    note text,
    next_look timestamp with time zone,
    CONSTRAINT worklist_contacts_kind_check CHECK ((kind = ANY (ARRAY['check'::text, 'alerts'::text, 'missed_call'::text, 'thread'::text, 'screening'::text, 'call_back'::text, 'follow_up'::text, 'second_check'::text]))),
    CONSTRAINT worklist_contacts_note_check CHECK (((length(note) >= 1) AND (length(note) <= 1000))),
    CONSTRAINT worklist_contacts_outcome_check CHECK ((outcome = ANY (ARRAY['reached'::text, 'no_answer'::text, 'came'::text, 'refused'::text, 'moved'::text, 'away'::text, 'other'::text])))
);

ALTER TABLE ONLY public.worklist_contacts FORCE ROW LEVEL SECURITY;

ALTER TABLE public.worklist_contacts OWNER TO antam_owner;

-- Name: accounts accounts_phone_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_phone_key UNIQUE (phone);

-- Name: accounts accounts_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (id);

-- Name: admin_successions admin_successions_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.admin_successions
    ADD CONSTRAINT admin_successions_pkey PRIMARY KEY (old_code, old_from, new_code, new_from);

-- Name: admin_units admin_units_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.admin_units
    ADD CONSTRAINT admin_units_pkey PRIMARY KEY (code, valid_from);

-- Name: alert_log alert_log_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.alert_log
    ADD CONSTRAINT alert_log_pkey PRIMARY KEY (id);

-- Name: alert_told alert_told_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.alert_told
    ADD CONSTRAINT alert_told_pkey PRIMARY KEY (alert_id, account_id);

-- Name: alerts alerts_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.alerts
    ADD CONSTRAINT alerts_pkey PRIMARY KEY (id);

-- Name: answer_links answer_links_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.answer_links
    ADD CONSTRAINT answer_links_pkey PRIMARY KEY (id);

-- Name: answer_links answer_links_secret_hash_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.answer_links
    ADD CONSTRAINT answer_links_secret_hash_key UNIQUE (secret_hash);

-- Name: appointment_calls appointment_calls_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.appointment_calls
    ADD CONSTRAINT appointment_calls_pkey PRIMARY KEY (call_id);

-- Name: appointment_log appointment_log_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.appointment_log
    ADD CONSTRAINT appointment_log_pkey PRIMARY KEY (id);

-- Name: appointment_threads appointment_threads_conversation_id_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.appointment_threads
    ADD CONSTRAINT appointment_threads_conversation_id_key UNIQUE (conversation_id);

-- Name: appointment_threads appointment_threads_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.appointment_threads
    ADD CONSTRAINT appointment_threads_pkey PRIMARY KEY (appointment_id);

-- Name: appointments appointments_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.appointments
    ADD CONSTRAINT appointments_pkey PRIMARY KEY (id);

-- Name: assignments assignments_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.assignments
    ADD CONSTRAINT assignments_pkey PRIMARY KEY (id);

-- Name: assignments assignments_resident_id_account_id_kind_during_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.assignments
    ADD CONSTRAINT assignments_resident_id_account_id_kind_during_key UNIQUE (resident_id, account_id, kind, during WITHOUT OVERLAPS);

-- Name: attachments attachments_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.attachments
    ADD CONSTRAINT attachments_pkey PRIMARY KEY (id);

-- Name: attachments attachments_place_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.attachments
    ADD CONSTRAINT attachments_place_key UNIQUE (place);

-- Name: audit_checkpoints audit_checkpoints_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.audit_checkpoints
    ADD CONSTRAINT audit_checkpoints_pkey PRIMARY KEY (n);

-- Name: audit_events audit_events_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.audit_events
    ADD CONSTRAINT audit_events_pkey PRIMARY KEY (id);

-- Name: audit_refusals audit_refusals_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.audit_refusals
    ADD CONSTRAINT audit_refusals_pkey PRIMARY KEY (account_id);

-- Name: audit_seals audit_seals_hash_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.audit_seals
    ADD CONSTRAINT audit_seals_hash_key UNIQUE (hash);

-- Name: audit_seals audit_seals_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.audit_seals
    ADD CONSTRAINT audit_seals_pkey PRIMARY KEY (seq);

-- Name: audit_unsealed audit_unsealed_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.audit_unsealed
    ADD CONSTRAINT audit_unsealed_pkey PRIMARY KEY (n);

-- Name: baselines baselines_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.baselines
    ADD CONSTRAINT baselines_pkey PRIMARY KEY (resident_id, kind);

-- Name: beneficiary_categories beneficiary_categories_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.beneficiary_categories
    ADD CONSTRAINT beneficiary_categories_pkey PRIMARY KEY (id);

-- Name: beneficiary_categories beneficiary_categories_resident_id_code_during_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.beneficiary_categories
    ADD CONSTRAINT beneficiary_categories_resident_id_code_during_key UNIQUE (resident_id, code, during WITHOUT OVERLAPS);

-- Name: break_glass break_glass_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.break_glass
    ADD CONSTRAINT break_glass_pkey PRIMARY KEY (id);

-- Name: calendar_blocks calendar_blocks_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.calendar_blocks
    ADD CONSTRAINT calendar_blocks_pkey PRIMARY KEY (id);

-- Name: calendars calendars_facility_id_account_id_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.calendars
    ADD CONSTRAINT calendars_facility_id_account_id_key UNIQUE (facility_id, account_id);

-- Name: calendars calendars_facility_id_name_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.calendars
    ADD CONSTRAINT calendars_facility_id_name_key UNIQUE (facility_id, name);

-- Name: calendars calendars_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.calendars
    ADD CONSTRAINT calendars_pkey PRIMARY KEY (id);

-- Name: call_backs call_backs_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.call_backs
    ADD CONSTRAINT call_backs_pkey PRIMARY KEY (id);

-- Name: call_parties call_parties_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.call_parties
    ADD CONSTRAINT call_parties_pkey PRIMARY KEY (call_id, account_id);

-- Name: call_signals call_signals_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.call_signals
    ADD CONSTRAINT call_signals_pkey PRIMARY KEY (call_id, to_account, n);

-- Name: calls calls_conversation_id_caller_id_key_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.calls
    ADD CONSTRAINT calls_conversation_id_caller_id_key_key UNIQUE (conversation_id, caller_id, key);

-- Name: calls calls_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.calls
    ADD CONSTRAINT calls_pkey PRIMARY KEY (id);

-- Name: campaigns campaigns_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.campaigns
    ADD CONSTRAINT campaigns_pkey PRIMARY KEY (id);

-- Name: channel_addresses channel_addresses_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.channel_addresses
    ADD CONSTRAINT channel_addresses_pkey PRIMARY KEY (id);

-- Name: checkups checkups_amends_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.checkups
    ADD CONSTRAINT checkups_amends_key UNIQUE (amends);

-- Name: checkups checkups_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.checkups
    ADD CONSTRAINT checkups_pkey PRIMARY KEY (id);

-- Name: consents consents_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.consents
    ADD CONSTRAINT consents_pkey PRIMARY KEY (id);

-- Name: conversation_heads conversation_heads_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.conversation_heads
    ADD CONSTRAINT conversation_heads_pkey PRIMARY KEY (conversation_id);

-- Name: conversation_marks conversation_marks_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.conversation_marks
    ADD CONSTRAINT conversation_marks_pkey PRIMARY KEY (conversation_id, account_id);

-- Name: conversation_members conversation_members_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.conversation_members
    ADD CONSTRAINT conversation_members_pkey PRIMARY KEY (conversation_id, account_id);

-- Name: conversation_seals conversation_seals_conversation_id_seq_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.conversation_seals
    ADD CONSTRAINT conversation_seals_conversation_id_seq_key UNIQUE (conversation_id, seq);

-- Name: conversation_seals conversation_seals_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.conversation_seals
    ADD CONSTRAINT conversation_seals_pkey PRIMARY KEY (id);

-- Name: conversations conversations_alert_id_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.conversations
    ADD CONSTRAINT conversations_alert_id_key UNIQUE (alert_id);

-- Name: conversations conversations_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.conversations
    ADD CONSTRAINT conversations_pkey PRIMARY KEY (id);

-- Name: devices devices_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.devices
    ADD CONSTRAINT devices_pkey PRIMARY KEY (id);

-- Name: devices devices_push_token_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.devices
    ADD CONSTRAINT devices_push_token_key UNIQUE (push_token);

-- Name: disabilities disabilities_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.disabilities
    ADD CONSTRAINT disabilities_pkey PRIMARY KEY (id);

-- Name: disabilities disabilities_resident_id_type_during_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.disabilities
    ADD CONSTRAINT disabilities_resident_id_type_during_key UNIQUE (resident_id, type, during WITHOUT OVERLAPS);

-- Name: duty_calendars duty_calendars_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.duty_calendars
    ADD CONSTRAINT duty_calendars_pkey PRIMARY KEY (id);

-- Name: duty_calendars duty_calendars_secret_hash_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.duty_calendars
    ADD CONSTRAINT duty_calendars_secret_hash_key UNIQUE (secret_hash);

-- Name: duty_checks duty_checks_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.duty_checks
    ADD CONSTRAINT duty_checks_pkey PRIMARY KEY (id);

-- Name: duty_days duty_days_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.duty_days
    ADD CONSTRAINT duty_days_pkey PRIMARY KEY (id);

-- Name: duty_overrides duty_overrides_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.duty_overrides
    ADD CONSTRAINT duty_overrides_pkey PRIMARY KEY (id);

-- Name: duty_swaps duty_swaps_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.duty_swaps
    ADD CONSTRAINT duty_swaps_pkey PRIMARY KEY (id);

-- Name: engine_cycles engine_cycles_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.engine_cycles
    ADD CONSTRAINT engine_cycles_pkey PRIMARY KEY (pass);

-- Name: enrolment_codes enrolment_codes_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.enrolment_codes
    ADD CONSTRAINT enrolment_codes_pkey PRIMARY KEY (account_id);

-- Name: erasures erasures_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.erasures
    ADD CONSTRAINT erasures_pkey PRIMARY KEY (id);

-- Name: erasures erasures_request_id_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.erasures
    ADD CONSTRAINT erasures_request_id_key UNIQUE (request_id);

-- Name: expected expected_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.expected
    ADD CONSTRAINT expected_pkey PRIMARY KEY (resident_id, source, what);

-- Name: facilities facilities_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.facilities
    ADD CONSTRAINT facilities_pkey PRIMARY KEY (id);

-- Name: feed_heads feed_heads_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.feed_heads
    ADD CONSTRAINT feed_heads_pkey PRIMARY KEY (account_id);

-- Name: feed feed_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.feed
    ADD CONSTRAINT feed_pkey PRIMARY KEY (account_id, seq);

-- Name: freed_times freed_times_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.freed_times
    ADD CONSTRAINT freed_times_pkey PRIMARY KEY (id);

-- Name: gateway_texts gateway_texts_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.gateway_texts
    ADD CONSTRAINT gateway_texts_pkey PRIMARY KEY (mark);

-- Name: appointments group_begins_together; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.appointments
    ADD CONSTRAINT group_begins_together EXCLUDE USING gist (sitting WITH =, lower(occupied) WITH <>) WHERE ((live AND (capacity > 1)));

-- Name: appointments group_ends_together; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.appointments
    ADD CONSTRAINT group_ends_together EXCLUDE USING gist (sitting WITH =, upper(occupied) WITH <>) WHERE ((live AND (capacity > 1)));

-- Name: handover_items handover_items_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.handover_items
    ADD CONSTRAINT handover_items_pkey PRIMARY KEY (handover_id, n);

-- Name: handovers handovers_facility_id_account_id_ends_at_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.handovers
    ADD CONSTRAINT handovers_facility_id_account_id_ends_at_key UNIQUE (facility_id, account_id, ends_at);

-- Name: handovers handovers_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.handovers
    ADD CONSTRAINT handovers_pkey PRIMARY KEY (id);

-- Name: help_calls help_calls_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.help_calls
    ADD CONSTRAINT help_calls_pkey PRIMARY KEY (id);

-- Name: holiday_changes holiday_changes_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.holiday_changes
    ADD CONSTRAINT holiday_changes_pkey PRIMARY KEY (day);

-- Name: idempotency idempotency_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (account_id, key);

-- Name: identity_matches identity_matches_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.identity_matches
    ADD CONSTRAINT identity_matches_pkey PRIMARY KEY (identifier_id, other_id);

-- Name: invitations invitations_code_hash_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT invitations_code_hash_key UNIQUE (code_hash);

-- Name: invitations invitations_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT invitations_pkey PRIMARY KEY (id);

-- Name: leaves leaves_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.leaves
    ADD CONSTRAINT leaves_pkey PRIMARY KEY (id);

-- Name: leaves leaves_resident_id_during_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.leaves
    ADD CONSTRAINT leaves_resident_id_during_key UNIQUE (resident_id, during WITHOUT OVERLAPS);

-- Name: limits limits_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.limits
    ADD CONSTRAINT limits_pkey PRIMARY KEY (key);

-- Name: medicine_doses medicine_doses_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.medicine_doses
    ADD CONSTRAINT medicine_doses_pkey PRIMARY KEY (id);

-- Name: medicine_stocks medicine_stocks_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.medicine_stocks
    ADD CONSTRAINT medicine_stocks_pkey PRIMARY KEY (id);

-- Name: medicines medicines_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.medicines
    ADD CONSTRAINT medicines_pkey PRIMARY KEY (id);

-- Name: medicines medicines_replaces_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.medicines
    ADD CONSTRAINT medicines_replaces_key UNIQUE (replaces);

-- Name: message_drafts message_drafts_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.message_drafts
    ADD CONSTRAINT message_drafts_pkey PRIMARY KEY (id);

-- Name: messages messages_key_conversation_id_sender_id_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_key_conversation_id_sender_id_key UNIQUE (key, conversation_id, sender_id);

-- Name: messages messages_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_pkey PRIMARY KEY (conversation_id, seq);

-- Name: missed_calls missed_calls_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.missed_calls
    ADD CONSTRAINT missed_calls_pkey PRIMARY KEY (call_id, account_id);

-- Name: monitoring_plans monitoring_plans_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.monitoring_plans
    ADD CONSTRAINT monitoring_plans_pkey PRIMARY KEY (id);

-- Name: monitoring_plans monitoring_plans_resident_id_what_during_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.monitoring_plans
    ADD CONSTRAINT monitoring_plans_resident_id_what_during_key UNIQUE (resident_id, what, during WITHOUT OVERLAPS);

-- Name: notes notes_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.notes
    ADD CONSTRAINT notes_pkey PRIMARY KEY (resident_id, id);

-- Name: passkey_challenges passkey_challenges_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.passkey_challenges
    ADD CONSTRAINT passkey_challenges_pkey PRIMARY KEY (id);

-- Name: passkeys passkeys_credential_id_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.passkeys
    ADD CONSTRAINT passkeys_credential_id_key UNIQUE (credential_id);

-- Name: passkeys passkeys_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.passkeys
    ADD CONSTRAINT passkeys_pkey PRIMARY KEY (id);

-- Name: pins pins_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.pins
    ADD CONSTRAINT pins_pkey PRIMARY KEY (account_id);

-- Name: planned_shifts planned_shifts_facility_id_account_id_during_excl; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.planned_shifts
    ADD CONSTRAINT planned_shifts_facility_id_account_id_during_excl EXCLUDE USING gist (facility_id WITH =, account_id WITH =, during WITH &&) WHERE ((ended_at IS NULL));

-- Name: planned_shifts planned_shifts_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.planned_shifts
    ADD CONSTRAINT planned_shifts_pkey PRIMARY KEY (id);

-- Name: platform_admins platform_admins_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.platform_admins
    ADD CONSTRAINT platform_admins_pkey PRIMARY KEY (account_id, during WITHOUT OVERLAPS);

-- Name: appointments practitioner_taken; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.appointments
    ADD CONSTRAINT practitioner_taken EXCLUDE USING gist (practitioner_id WITH =, occupied WITH &&, sitting WITH <>) WHERE ((live AND (practitioner_id IS NOT NULL)));

-- Name: protocol_choices protocol_choices_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.protocol_choices
    ADD CONSTRAINT protocol_choices_pkey PRIMARY KEY (facility_id, protocol, n);

-- Name: provider_tokens provider_tokens_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.provider_tokens
    ADD CONSTRAINT provider_tokens_pkey PRIMARY KEY (provider);

-- Name: province_cubes province_cubes_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.province_cubes
    ADD CONSTRAINT province_cubes_pkey PRIMARY KEY (province_code, period);

-- Name: province_staff province_staff_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.province_staff
    ADD CONSTRAINT province_staff_pkey PRIMARY KEY (account_id, province_code, during WITHOUT OVERLAPS);

-- Name: reach_attempts reach_attempts_intent_id_channel_device_id_address_id_n_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.reach_attempts
    ADD CONSTRAINT reach_attempts_intent_id_channel_device_id_address_id_n_key UNIQUE NULLS NOT DISTINCT (intent_id, channel, device_id, address_id, n);

-- Name: reach_attempts reach_attempts_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.reach_attempts
    ADD CONSTRAINT reach_attempts_pkey PRIMARY KEY (id);

-- Name: reach_intents reach_intents_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.reach_intents
    ADD CONSTRAINT reach_intents_pkey PRIMARY KEY (id);

-- Name: reach_pace reach_pace_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.reach_pace
    ADD CONSTRAINT reach_pace_pkey PRIMARY KEY (account_id);

-- Name: reach_preferences reach_preferences_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.reach_preferences
    ADD CONSTRAINT reach_preferences_pkey PRIMARY KEY (account_id);

-- Name: reach_receipts reach_receipts_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.reach_receipts
    ADD CONSTRAINT reach_receipts_pkey PRIMARY KEY (intent_id, device_id);

-- Name: readings readings_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.readings
    ADD CONSTRAINT readings_pkey PRIMARY KEY (id);

-- Name: realtime_tickets realtime_tickets_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.realtime_tickets
    ADD CONSTRAINT realtime_tickets_pkey PRIMARY KEY (hash);

-- Name: relatives relatives_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.relatives
    ADD CONSTRAINT relatives_pkey PRIMARY KEY (id);

-- Name: reminders reminded_once; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.reminders
    ADD CONSTRAINT reminded_once UNIQUE (source, subject, version, before_s, account_id);

-- Name: reminder_settings reminder_settings_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.reminder_settings
    ADD CONSTRAINT reminder_settings_pkey PRIMARY KEY (account_id);

-- Name: reminders reminders_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.reminders
    ADD CONSTRAINT reminders_pkey PRIMARY KEY (id);

-- Name: reminders_planned reminders_planned_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.reminders_planned
    ADD CONSTRAINT reminders_planned_pkey PRIMARY KEY (source, subject, version, before_s);

-- Name: remote_visit_addenda remote_visit_addenda_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.remote_visit_addenda
    ADD CONSTRAINT remote_visit_addenda_pkey PRIMARY KEY (resident_id, id);

-- Name: remote_visit_drafts remote_visit_drafts_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.remote_visit_drafts
    ADD CONSTRAINT remote_visit_drafts_pkey PRIMARY KEY (resident_id, id);

-- Name: remote_visits remote_visits_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.remote_visits
    ADD CONSTRAINT remote_visits_pkey PRIMARY KEY (resident_id, id);

-- Name: representatives representatives_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.representatives
    ADD CONSTRAINT representatives_pkey PRIMARY KEY (id);

-- Name: representatives representatives_resident_id_during_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.representatives
    ADD CONSTRAINT representatives_resident_id_during_key UNIQUE (resident_id, during WITHOUT OVERLAPS);

-- Name: request_log request_log_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.request_log
    ADD CONSTRAINT request_log_pkey PRIMARY KEY (id);

-- Name: requests requests_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.requests
    ADD CONSTRAINT requests_pkey PRIMARY KEY (id);

-- Name: resident_bands resident_bands_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.resident_bands
    ADD CONSTRAINT resident_bands_pkey PRIMARY KEY (id);

-- Name: resident_identifiers resident_identifiers_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.resident_identifiers
    ADD CONSTRAINT resident_identifiers_pkey PRIMARY KEY (id);

-- Name: resident_keys resident_keys_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.resident_keys
    ADD CONSTRAINT resident_keys_pkey PRIMARY KEY (resident_id, version);

-- Name: appointments resident_taken; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.appointments
    ADD CONSTRAINT resident_taken EXCLUDE USING gist (resident_id WITH =, during WITH &&) WHERE (live);

-- Name: resident_versions resident_versions_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.resident_versions
    ADD CONSTRAINT resident_versions_pkey PRIMARY KEY (resident_id, version);

-- Name: residents residents_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.residents
    ADD CONSTRAINT residents_pkey PRIMARY KEY (id);

-- Name: appointments room_taken; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.appointments
    ADD CONSTRAINT room_taken EXCLUDE USING gist (room_id WITH =, occupied WITH &&, sitting WITH <>) WHERE ((live AND (room_id IS NOT NULL)));

-- Name: rotations rotations_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.rotations
    ADD CONSTRAINT rotations_pkey PRIMARY KEY (id, made_at);

-- Name: schema_migrations schema_migrations_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (version);

-- Name: screening_answers screening_answers_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.screening_answers
    ADD CONSTRAINT screening_answers_pkey PRIMARY KEY (resident_id, screening_id, item, n, author_id);

-- Name: screening_due screening_due_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.screening_due
    ADD CONSTRAINT screening_due_pkey PRIMARY KEY (id);

-- Name: screening_rules screening_rules_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.screening_rules
    ADD CONSTRAINT screening_rules_pkey PRIMARY KEY (id);

-- Name: screenings screenings_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.screenings
    ADD CONSTRAINT screenings_pkey PRIMARY KEY (resident_id, id);

-- Name: sessions sessions_access_hash_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_access_hash_key UNIQUE (access_hash);

-- Name: sessions sessions_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (id);

-- Name: shift_notes shift_notes_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.shift_notes
    ADD CONSTRAINT shift_notes_pkey PRIMARY KEY (id);

-- Name: shifts shifts_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.shifts
    ADD CONSTRAINT shifts_pkey PRIMARY KEY (id);

-- Name: sign_in_challenges sign_in_challenges_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.sign_in_challenges
    ADD CONSTRAINT sign_in_challenges_pkey PRIMARY KEY (id);

-- Name: staff staff_facility_id_account_id_role_during_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_facility_id_account_id_role_during_key UNIQUE (facility_id, account_id, role, during WITHOUT OVERLAPS);

-- Name: staff staff_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_pkey PRIMARY KEY (id);

-- Name: stays stays_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.stays
    ADD CONSTRAINT stays_pkey PRIMARY KEY (resident_id, during WITHOUT OVERLAPS);

-- Name: stock_moves stock_moves_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.stock_moves
    ADD CONSTRAINT stock_moves_pkey PRIMARY KEY (id);

-- Name: totp_factors totp_factors_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.totp_factors
    ADD CONSTRAINT totp_factors_pkey PRIMARY KEY (id);

-- Name: transfers transfers_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.transfers
    ADD CONSTRAINT transfers_pkey PRIMARY KEY (id);

-- Name: trend_due trend_due_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.trend_due
    ADD CONSTRAINT trend_due_pkey PRIMARY KEY (reading_id);

-- Name: unanswered_notices unanswered_notices_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.unanswered_notices
    ADD CONSTRAINT unanswered_notices_pkey PRIMARY KEY (facility_id);

-- Name: waitlist waitlist_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.waitlist
    ADD CONSTRAINT waitlist_pkey PRIMARY KEY (id);

-- Name: wards wards_facility_id_id_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.wards
    ADD CONSTRAINT wards_facility_id_id_key UNIQUE (facility_id, id);

-- Name: wards wards_facility_id_name_during_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.wards
    ADD CONSTRAINT wards_facility_id_name_during_key UNIQUE (facility_id, name, during WITHOUT OVERLAPS);

-- Name: wards wards_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.wards
    ADD CONSTRAINT wards_pkey PRIMARY KEY (id);

-- Name: watches watches_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.watches
    ADD CONSTRAINT watches_pkey PRIMARY KEY (id);

-- Name: watches watches_resident_id_during_key; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.watches
    ADD CONSTRAINT watches_resident_id_during_key UNIQUE (resident_id, during WITHOUT OVERLAPS);

-- Name: worklist_contacts worklist_contacts_pkey; Type: CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.worklist_contacts
    ADD CONSTRAINT worklist_contacts_pkey PRIMARY KEY (id);

-- Name: addresses_by_mark; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX addresses_by_mark ON public.channel_addresses USING btree (channel, mark) WHERE ((ended_at IS NULL) AND (verified_at IS NOT NULL));

-- Name: addresses_once; Type: INDEX; Schema: public; Owner: antam_owner

CREATE UNIQUE INDEX addresses_once ON public.channel_addresses USING btree (account_id, channel, mark) WHERE (ended_at IS NULL);

-- Name: admin_units_of_province; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX admin_units_of_province ON public.admin_units USING btree (province_code) WHERE (level = 'commune'::text);

-- Name: alert_log_of; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX alert_log_of ON public.alert_log USING btree (alert_id, id);

-- Name: alerts_due; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX alerts_due ON public.alerts USING btree (next_due_at) WHERE (state <> 'resolved'::text);

-- Name: alerts_due_grave; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX alerts_due_grave ON public.alerts USING btree (next_due_at) WHERE ((state <> 'resolved'::text) AND (level = 'emergency'::text));

-- Name: alerts_of_facility; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX alerts_of_facility ON public.alerts USING btree (facility_id, opened_at DESC, id DESC);

-- Name: alerts_one_open; Type: INDEX; Schema: public; Owner: antam_owner

CREATE UNIQUE INDEX alerts_one_open ON public.alerts USING btree (resident_id, family) WHERE (state <> 'resolved'::text);

-- Name: alerts_quiet; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX alerts_quiet ON public.alerts USING btree (resident_id, quiet_until) WHERE (quiet_until IS NOT NULL);

-- Name: answers_by_age; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX answers_by_age ON public.answer_links USING btree (expires_at);

-- Name: answers_of_account; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX answers_of_account ON public.answer_links USING btree (account_id, code_hmac) WHERE (used_at IS NULL);

-- Name: appointment_calls_of; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX appointment_calls_of ON public.appointment_calls USING btree (appointment_id);

-- Name: appointment_log_of; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX appointment_log_of ON public.appointment_log USING btree (appointment_id, id);

-- Name: appointment_threads_open; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX appointment_threads_open ON public.appointment_threads USING btree (opened_at) WHERE (closed_at IS NULL);

-- Name: appointments_held; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX appointments_held ON public.appointments USING btree (hold_until) WHERE (state = 'held'::text);

-- Name: appointments_of_facility; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX appointments_of_facility ON public.appointments USING btree (facility_id, lower(during), id);

-- Name: appointments_of_practitioner; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX appointments_of_practitioner ON public.appointments USING btree (practitioner_id, lower(occupied)) INCLUDE (occupied, state, hold_until, capacity, id) WHERE live;

-- Name: appointments_of_resident; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX appointments_of_resident ON public.appointments USING btree (resident_id, lower(during), id);

-- Name: appointments_of_room; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX appointments_of_room ON public.appointments USING btree (room_id, lower(occupied)) WHERE live;

-- Name: appointments_remote; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX appointments_remote ON public.appointments USING btree (lower(during)) WHERE ((kind = ANY (ARRAY['video'::text, 'phone'::text])) AND (state = ANY (ARRAY['confirmed'::text, 'checked_in'::text])));

-- Name: appointments_to_come; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX appointments_to_come ON public.appointments USING btree (lower(during)) WHERE (state = 'confirmed'::text);

-- Name: assignments_of_account; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX assignments_of_account ON public.assignments USING btree (account_id);

-- Name: attachments_of_conversation; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX attachments_of_conversation ON public.attachments USING btree (conversation_id, created_at);

-- Name: attachments_of_uploader; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX attachments_of_uploader ON public.attachments USING btree (uploader_id, created_at);

-- Name: attachments_to_check; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX attachments_to_check ON public.attachments USING btree (claimed_at NULLS FIRST) WHERE (state = 'quarantined'::text);

-- Name: attachments_to_drop; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX attachments_to_drop ON public.attachments USING btree (id) WHERE (held AND (state = ANY (ARRAY['refused'::text, 'freed'::text])));

-- Name: attachments_unread; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX attachments_unread ON public.attachments USING btree (conversation_id) WHERE (state = ANY (ARRAY['uploading'::text, 'quarantined'::text, 'available'::text]));

-- Name: attachments_unsaid; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX attachments_unsaid ON public.attachments USING btree (created_at) WHERE ((seq IS NULL) AND (state = ANY (ARRAY['uploading'::text, 'quarantined'::text, 'available'::text])));

-- Name: attempts_open; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX attempts_open ON public.reach_attempts USING btree (started_at) WHERE (outcome IS NULL);

-- Name: audit_of_facility; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX audit_of_facility ON public.audit_events USING btree (facility_id, at DESC, id DESC) WHERE (facility_id IS NOT NULL);

-- Name: audit_of_resident; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX audit_of_resident ON public.audit_events USING gin (residents);

-- Name: break_glass_of_account; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX break_glass_of_account ON public.break_glass USING btree (account_id, lower(during));

-- Name: break_glass_waiting; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX break_glass_waiting ON public.break_glass USING btree (facility_id, lower(during)) WHERE (reviewed_at IS NULL);

-- Name: calendar_blocks_coming; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX calendar_blocks_coming ON public.calendar_blocks USING btree (upper(during)) WHERE (ended_at IS NULL);

-- Name: calendar_blocks_live; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX calendar_blocks_live ON public.calendar_blocks USING gist (calendar_id, during) WHERE (ended_at IS NULL);

-- Name: calendar_blocks_of_account; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX calendar_blocks_of_account ON public.calendar_blocks USING gist (account_id, during) WHERE (ended_at IS NULL);

-- Name: calendar_blocks_of_event; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX calendar_blocks_of_event ON public.calendar_blocks USING btree (calendar_id, event) WHERE ((event IS NOT NULL) AND (ended_at IS NULL));

-- Name: call_backs_of; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX call_backs_of ON public.call_backs USING btree (resident_id);

-- Name: call_backs_open; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX call_backs_open ON public.call_backs USING btree (facility_id, due_at, id) WHERE (done_at IS NULL);

-- Name: calls_live; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX calls_live ON public.calls USING btree (started_at) WHERE (ended_at IS NULL);

-- Name: campaigns_of; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX campaigns_of ON public.campaigns USING btree (facility_id, opens_on DESC);

-- Name: challenges_of_phone; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX challenges_of_phone ON public.sign_in_challenges USING btree (phone, created_at);

-- Name: checkups_of; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX checkups_of ON public.checkups USING btree (resident_id, done_on DESC) WHERE (amended_by IS NULL);

-- Name: checkups_to_follow; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX checkups_to_follow ON public.checkups USING btree (facility_id, follow_up_on) WHERE ((amended_by IS NULL) AND (follow_up IS NOT NULL));

-- Name: consents_of_resident; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX consents_of_resident ON public.consents USING btree (resident_id, at);

-- Name: consents_of_subject; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX consents_of_subject ON public.consents USING btree (subject) WHERE (subject IS NOT NULL);

-- Name: conversations_destroyed; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX conversations_destroyed ON public.conversations USING btree (id) WHERE (wrapped IS NULL);

-- Name: conversations_of_resident; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX conversations_of_resident ON public.conversations USING btree (resident_id) WHERE (resident_id IS NOT NULL);

-- Name: conversations_open_of_opener; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX conversations_open_of_opener ON public.conversations USING btree (opened_by) WHERE ((closed_at IS NULL) AND (kind <> 'duty'::text));

-- Name: conversations_to_seat; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX conversations_to_seat ON public.conversations USING btree (seat_at) WHERE (seat_at IS NOT NULL);

-- Name: devices_of_account; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX devices_of_account ON public.devices USING btree (account_id);

-- Name: duty_calendars_live; Type: INDEX; Schema: public; Owner: antam_owner

CREATE UNIQUE INDEX duty_calendars_live ON public.duty_calendars USING btree (account_id) WHERE (ended_at IS NULL);

-- Name: duty_checks_of_account; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX duty_checks_of_account ON public.duty_checks USING btree (account_id) WHERE (over_at IS NULL);

-- Name: duty_checks_open; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX duty_checks_open ON public.duty_checks USING btree (facility_id) WHERE (over_at IS NULL);

-- Name: duty_days_live; Type: INDEX; Schema: public; Owner: antam_owner

CREATE UNIQUE INDEX duty_days_live ON public.duty_days USING btree (facility_id, day) NULLS NOT DISTINCT WHERE (ended_at IS NULL);

-- Name: duty_overrides_of; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX duty_overrides_of ON public.duty_overrides USING btree (facility_id, ends_at);

-- Name: duty_swaps_of; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX duty_swaps_of ON public.duty_swaps USING btree (facility_id, gives_to);

-- Name: erasures_due; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX erasures_due ON public.erasures USING btree (due_at) WHERE (executed_at IS NULL);

-- Name: erasures_keys; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX erasures_keys ON public.erasures USING btree (key_until) WHERE (key_until IS NOT NULL);

-- Name: erasures_of_facility; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX erasures_of_facility ON public.erasures USING btree (facility_id, id);

-- Name: expected_due; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX expected_due ON public.expected USING btree (look_at);

-- Name: feed_by_age; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX feed_by_age ON public.feed USING btree (at);

-- Name: freed_times_due; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX freed_times_due ON public.freed_times USING btree (due_at, id);

-- Name: gateway_texts_by_age; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX gateway_texts_by_age ON public.gateway_texts USING btree (at);

-- Name: handover_items_about; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX handover_items_about ON public.handover_items USING btree (resident_id);

-- Name: handovers_due; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX handovers_due ON public.handovers USING btree (look_at) WHERE (look_at IS NOT NULL);

-- Name: handovers_of_facility; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX handovers_of_facility ON public.handovers USING btree (facility_id, ends_at DESC, id DESC);

-- Name: handovers_one_draft; Type: INDEX; Schema: public; Owner: antam_owner

CREATE UNIQUE INDEX handovers_one_draft ON public.handovers USING btree (facility_id, account_id) WHERE (given_at IS NULL);

-- Name: help_calls_by; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX help_calls_by ON public.help_calls USING btree (by, at);

-- Name: help_calls_of; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX help_calls_of ON public.help_calls USING btree (alert_id, at);

-- Name: idempotency_by_age; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX idempotency_by_age ON public.idempotency USING btree (at);

-- Name: identifiers_by_value; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX identifiers_by_value ON public.resident_identifiers USING btree (value_index);

-- Name: identifiers_of_resident; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX identifiers_of_resident ON public.resident_identifiers USING btree (resident_id);

-- Name: intents_due; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX intents_due ON public.reach_intents USING btree (next_at) WHERE (next_at IS NOT NULL);

-- Name: intents_ended; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX intents_ended ON public.reach_intents USING btree (ended_at) WHERE (outcome = ANY (ARRAY['unreachable'::text, 'cleared'::text]));

-- Name: intents_of_account; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX intents_of_account ON public.reach_intents USING btree (account_id, seq);

-- Name: intents_of_subject; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX intents_of_subject ON public.reach_intents USING btree (subject, created_at);

-- Name: intents_one_for_messages; Type: INDEX; Schema: public; Owner: antam_owner

CREATE UNIQUE INDEX intents_one_for_messages ON public.reach_intents USING btree (account_id) WHERE ((kind = 'message'::text) AND (next_at IS NOT NULL));

-- Name: invitations_of_phone; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX invitations_of_phone ON public.invitations USING btree (phone) WHERE (phone IS NOT NULL);

-- Name: invitations_of_resident; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX invitations_of_resident ON public.invitations USING btree (resident_id, created_at);

-- Name: limits_by_age; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX limits_by_age ON public.limits USING btree (full_at);

-- Name: medicine_doses_alarm; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX medicine_doses_alarm ON public.medicine_doses USING btree (alarm_at) WHERE (alarm IS NOT NULL);

-- Name: medicine_doses_check; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX medicine_doses_check ON public.medicine_doses USING btree (check_at) WHERE (check_at IS NOT NULL);

-- Name: medicine_doses_in; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX medicine_doses_in ON public.medicine_doses USING btree (facility_id, due_at);

-- Name: medicine_doses_of; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX medicine_doses_of ON public.medicine_doses USING btree (resident_id, at DESC, id DESC);

-- Name: medicine_doses_once; Type: INDEX; Schema: public; Owner: antam_owner

CREATE UNIQUE INDEX medicine_doses_once ON public.medicine_doses USING btree (medicine_id, due_at) WHERE (amended_by IS NULL);

-- Name: medicine_doses_unchecked; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX medicine_doses_unchecked ON public.medicine_doses USING btree (facility_id) WHERE ((check_told_at IS NOT NULL) AND (second_by IS NULL) AND (amended_by IS NULL));

-- Name: medicine_stocks_of; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX medicine_stocks_of ON public.medicine_stocks USING btree (facility_id);

-- Name: medicines_at_home; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX medicines_at_home ON public.medicines USING btree (resident_id) WHERE ((given_by <> 'staff'::text) AND (ended_at IS NULL));

-- Name: medicines_in; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX medicines_in ON public.medicines USING btree (facility_id) WHERE (ended_at IS NULL);

-- Name: medicines_look; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX medicines_look ON public.medicines USING btree (look_at) WHERE (look_at IS NOT NULL);

-- Name: medicines_of; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX medicines_of ON public.medicines USING btree (resident_id, recorded_at DESC);

-- Name: members_of_account; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX members_of_account ON public.conversation_members USING btree (account_id) WHERE (left_at IS NULL);

-- Name: messages_by_time; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX messages_by_time ON public.messages USING brin (at) WITH (pages_per_range='32', autosummarize='on');

-- Name: messages_changing; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX messages_changing ON public.messages USING btree (conversation_id, changes) WHERE (changes IS NOT NULL);

-- Name: missed_calls_open; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX missed_calls_open ON public.missed_calls USING btree (account_id, at DESC) WHERE (done_at IS NULL);

-- Name: notes_amended_once; Type: INDEX; Schema: public; Owner: antam_owner

CREATE UNIQUE INDEX notes_amended_once ON public.notes USING btree (resident_id, amends);

-- Name: notes_by_time; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX notes_by_time ON public.notes USING btree (resident_id, noted_at DESC, id DESC) WHERE (amended_by IS NULL);

-- Name: notes_of_root; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX notes_of_root ON public.notes USING btree (resident_id, root_id);

-- Name: one_call_at_a_time; Type: INDEX; Schema: public; Owner: antam_owner

CREATE UNIQUE INDEX one_call_at_a_time ON public.call_parties USING btree (account_id) WHERE (state = 'in'::text);

-- Name: parties_standing; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX parties_standing ON public.call_parties USING btree (account_id) WHERE (state = ANY (ARRAY['rung'::text, 'ringing'::text, 'in'::text]));

-- Name: passkey_challenges_by_age; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX passkey_challenges_by_age ON public.passkey_challenges USING btree (expires_at);

-- Name: passkeys_of_account; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX passkeys_of_account ON public.passkeys USING btree (account_id);

-- Name: personal_id_once; Type: INDEX; Schema: public; Owner: antam_owner

CREATE UNIQUE INDEX personal_id_once ON public.resident_identifiers USING btree (value_index) WHERE ((kind = 'personal_id'::text) AND upper_inf(during) AND (NOT contested));

-- Name: planned_shifts_of; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX planned_shifts_of ON public.planned_shifts USING btree (facility_id, day);

-- Name: readings_by_kind; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX readings_by_kind ON public.readings USING btree (resident_id, kind, taken_at DESC);

-- Name: readings_of_set; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX readings_of_set ON public.readings USING btree (set_id) WHERE (set_id IS NOT NULL);

-- Name: readings_unassessed; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX readings_unassessed ON public.readings USING btree (received_at) WHERE (assessed_at IS NULL);

-- Name: relatives_of_account; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX relatives_of_account ON public.relatives USING btree (account_id) WHERE (ended_at IS NULL);

-- Name: relatives_once; Type: INDEX; Schema: public; Owner: antam_owner

CREATE UNIQUE INDEX relatives_once ON public.relatives USING btree (resident_id, account_id) WHERE (ended_at IS NULL);

-- Name: reminders_dropped; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX reminders_dropped ON public.reminders USING btree (facility_id, due_at DESC, id DESC) WHERE (state = 'dropped'::text);

-- Name: reminders_due; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX reminders_due ON public.reminders USING btree (next_at, id) WHERE (next_at IS NOT NULL);

-- Name: reminders_ended; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX reminders_ended ON public.reminders USING btree (ended_at) WHERE (ended_at IS NOT NULL);

-- Name: reminders_of; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX reminders_of ON public.reminders USING btree (source, subject, due_at);

-- Name: reminders_of_resident; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX reminders_of_resident ON public.reminders USING btree (resident_id);

-- Name: reminders_planned_at; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX reminders_planned_at ON public.reminders_planned USING btree (planned_at);

-- Name: reminders_told; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX reminders_told ON public.reminders USING btree (told_at) WHERE (state = 'told'::text);

-- Name: remote_visit_addenda_of; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX remote_visit_addenda_of ON public.remote_visit_addenda USING btree (resident_id, visit_id);

-- Name: remote_visits_by_time; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX remote_visits_by_time ON public.remote_visits USING btree (resident_id, began_at DESC, id DESC);

-- Name: representatives_of_account; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX representatives_of_account ON public.representatives USING btree (account_id) WHERE (account_id IS NOT NULL);

-- Name: request_log_of; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX request_log_of ON public.request_log USING btree (request_id, id);

-- Name: requests_of_facility; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX requests_of_facility ON public.requests USING btree (facility_id, state, due_at, id);

-- Name: requests_of_resident; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX requests_of_resident ON public.requests USING btree (resident_id);

-- Name: requests_to_remind; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX requests_to_remind ON public.requests USING btree (remind_at) WHERE (remind_at IS NOT NULL);

-- Name: resident_bands_ending; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX resident_bands_ending ON public.resident_bands USING btree (ends_at) WHERE ((ended_at IS NULL) AND (announced_at IS NULL));

-- Name: resident_bands_numbered; Type: INDEX; Schema: public; Owner: antam_owner

CREATE UNIQUE INDEX resident_bands_numbered ON public.resident_bands USING btree (resident_id, n);

-- Name: resident_bands_one; Type: INDEX; Schema: public; Owner: antam_owner

CREATE UNIQUE INDEX resident_bands_one ON public.resident_bands USING btree (resident_id, kind, COALESCE(field, ''::text)) WHERE (ended_at IS NULL);

-- Name: residents_erased; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX residents_erased ON public.residents USING btree (id) WHERE (erased_at IS NOT NULL);

-- Name: residents_of_account; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX residents_of_account ON public.residents USING btree (account_id);

-- Name: rotations_live; Type: INDEX; Schema: public; Owner: antam_owner

CREATE UNIQUE INDEX rotations_live ON public.rotations USING btree (id) WHERE (ended_at IS NULL);

-- Name: rotations_of; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX rotations_of ON public.rotations USING btree (facility_id);

-- Name: screening_due_once; Type: INDEX; Schema: public; Owner: antam_owner

CREATE UNIQUE INDEX screening_due_once ON public.screening_due USING btree (resident_id, instrument) WHERE (ended_at IS NULL);

-- Name: screening_due_open; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX screening_due_open ON public.screening_due USING btree (facility_id, until, id) WHERE (ended_at IS NULL);

-- Name: screening_due_per_occasion; Type: INDEX; Schema: public; Owner: antam_owner

CREATE UNIQUE INDEX screening_due_per_occasion ON public.screening_due USING btree (resident_id, rule_id, occasion);

-- Name: screening_rules_of; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX screening_rules_of ON public.screening_rules USING btree (facility_id) WHERE (ended_at IS NULL);

-- Name: screenings_by_time; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX screenings_by_time ON public.screenings USING btree (resident_id, started_at DESC, id DESC);

-- Name: screenings_done; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX screenings_done ON public.screenings USING btree (resident_id, instrument, completed_at DESC) WHERE (completed_at IS NOT NULL);

-- Name: seat_taken; Type: INDEX; Schema: public; Owner: antam_owner

CREATE UNIQUE INDEX seat_taken ON public.appointments USING btree (sitting, seat) WHERE live;

-- Name: sessions_of_account; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX sessions_of_account ON public.sessions USING btree (account_id) WHERE (ended_at IS NULL);

-- Name: shift_notes_of; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX shift_notes_of ON public.shift_notes USING btree (facility_id, at);

-- Name: shifts_at; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX shifts_at ON public.shifts USING gist (facility_id, during);

-- Name: shifts_of_account; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX shifts_of_account ON public.shifts USING gist (account_id, during);

-- Name: signals_by_age; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX signals_by_age ON public.call_signals USING btree (at);

-- Name: staff_of_account; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX staff_of_account ON public.staff USING btree (account_id);

-- Name: stays_now; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX stays_now ON public.stays USING btree (facility_id, resident_id) WHERE upper_inf(during);

-- Name: stays_of_facility; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX stays_of_facility ON public.stays USING btree (facility_id);

-- Name: stock_moves_of; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX stock_moves_of ON public.stock_moves USING btree (stock_id);

-- Name: told_of_account; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX told_of_account ON public.alert_told USING btree (account_id);

-- Name: totp_in_force; Type: INDEX; Schema: public; Owner: antam_owner

CREATE UNIQUE INDEX totp_in_force ON public.totp_factors USING btree (account_id) WHERE (confirmed_at IS NOT NULL);

-- Name: totp_waiting; Type: INDEX; Schema: public; Owner: antam_owner

CREATE UNIQUE INDEX totp_waiting ON public.totp_factors USING btree (account_id) WHERE (confirmed_at IS NULL);

-- Name: transfers_once; Type: INDEX; Schema: public; Owner: antam_owner

CREATE UNIQUE INDEX transfers_once ON public.transfers USING btree (resident_id) WHERE (ended_at IS NULL);

-- Name: transfers_to; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX transfers_to ON public.transfers USING btree (to_facility) WHERE (ended_at IS NULL);

-- Name: trend_due_first; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX trend_due_first ON public.trend_due USING btree (received_at, reading_id);

-- Name: waitlist_of; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX waitlist_of ON public.waitlist USING btree (resident_id, n);

-- Name: waitlist_offered; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX waitlist_offered ON public.waitlist USING btree (offer_until) WHERE (state = 'offered'::text);

-- Name: waitlist_waiting; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX waitlist_waiting ON public.waitlist USING btree (facility_id, kind, n) WHERE (state = 'waiting'::text);

-- Name: watches_of_facility; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX watches_of_facility ON public.watches USING btree (facility_id, upper(during));

-- Name: worklist_contacts_about; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX worklist_contacts_about ON public.worklist_contacts USING btree (resident_id, at DESC);

-- Name: worklist_contacts_of; Type: INDEX; Schema: public; Owner: antam_owner

CREATE INDEX worklist_contacts_of ON public.worklist_contacts USING btree (facility_id, item, at DESC);

-- Name: audit_checkpoints append_only; Type: TRIGGER; Schema: public; Owner: antam_owner

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_checkpoints FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuses_changes();

-- Name: audit_events append_only; Type: TRIGGER; Schema: public; Owner: antam_owner

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_events FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuses_changes();

-- Name: audit_seals append_only; Type: TRIGGER; Schema: public; Owner: antam_owner

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_seals FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuses_changes();

-- Name: conversation_seals append_only; Type: TRIGGER; Schema: public; Owner: antam_owner

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.conversation_seals FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuses_changes();

-- Name: alert_log await_seal; Type: TRIGGER; Schema: public; Owner: antam_owner

CREATE TRIGGER await_seal AFTER INSERT ON public.alert_log REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.audit_await('alert_log');

-- Name: audit_events await_seal; Type: TRIGGER; Schema: public; Owner: antam_owner

CREATE TRIGGER await_seal AFTER INSERT ON public.audit_events REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.audit_await('event');

-- Name: conversation_seals await_seal; Type: TRIGGER; Schema: public; Owner: antam_owner

CREATE TRIGGER await_seal AFTER INSERT ON public.conversation_seals REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.audit_await('thread');

-- Name: readings await_seal; Type: TRIGGER; Schema: public; Owner: antam_owner

CREATE TRIGGER await_seal AFTER INSERT ON public.readings REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.audit_await('reading');

-- Name: remote_visit_addenda never_changed; Type: TRIGGER; Schema: public; Owner: antam_owner

CREATE TRIGGER never_changed BEFORE UPDATE ON public.remote_visit_addenda FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuses_changes();

-- Name: remote_visits never_changed; Type: TRIGGER; Schema: public; Owner: antam_owner

CREATE TRIGGER never_changed BEFORE UPDATE ON public.remote_visits FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuses_changes();

-- Name: alert_told seat_again; Type: TRIGGER; Schema: public; Owner: antam_owner

CREATE TRIGGER seat_again AFTER INSERT ON public.alert_told FOR EACH ROW EXECUTE FUNCTION public.seat_again();

-- Name: assignments seat_again; Type: TRIGGER; Schema: public; Owner: antam_owner

CREATE TRIGGER seat_again AFTER INSERT OR UPDATE ON public.assignments FOR EACH ROW EXECUTE FUNCTION public.seat_again();

-- Name: relatives seat_again; Type: TRIGGER; Schema: public; Owner: antam_owner

CREATE TRIGGER seat_again AFTER INSERT OR UPDATE ON public.relatives FOR EACH ROW EXECUTE FUNCTION public.seat_again();

-- Name: representatives seat_again; Type: TRIGGER; Schema: public; Owner: antam_owner

CREATE TRIGGER seat_again AFTER INSERT OR UPDATE ON public.representatives FOR EACH ROW EXECUTE FUNCTION public.seat_again();

-- Name: stays seat_again; Type: TRIGGER; Schema: public; Owner: antam_owner

CREATE TRIGGER seat_again AFTER INSERT OR UPDATE ON public.stays FOR EACH ROW EXECUTE FUNCTION public.seat_again();

-- Name: residents stay_who_they_are; Type: TRIGGER; Schema: public; Owner: antam_owner

CREATE TRIGGER stay_who_they_are BEFORE UPDATE ON public.residents FOR EACH ROW WHEN (((((((old.name IS DISTINCT FROM new.name) OR (old.birth_date IS DISTINCT FROM new.birth_date)) OR (old.birth_precision IS DISTINCT FROM new.birth_precision)) OR (old.birth_estimated IS DISTINCT FROM new.birth_estimated)) OR (old.sex IS DISTINCT FROM new.sex)) OR (old.died_at IS DISTINCT FROM new.died_at))) EXECUTE FUNCTION public.residents_stay_who_they_are();

-- Name: admin_successions admin_successions_new_code_new_from_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.admin_successions
    ADD CONSTRAINT admin_successions_new_code_new_from_fkey FOREIGN KEY (new_code, new_from) REFERENCES public.admin_units(code, valid_from);

-- Name: admin_successions admin_successions_old_code_old_from_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.admin_successions
    ADD CONSTRAINT admin_successions_old_code_old_from_fkey FOREIGN KEY (old_code, old_from) REFERENCES public.admin_units(code, valid_from);

-- Name: alert_log alert_log_alert_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.alert_log
    ADD CONSTRAINT alert_log_alert_id_fkey FOREIGN KEY (alert_id) REFERENCES public.alerts(id);

-- Name: alert_log alert_log_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.alert_log
    ADD CONSTRAINT alert_log_by_fkey FOREIGN KEY (by) REFERENCES public.accounts(id);

-- Name: alert_log alert_log_reading_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.alert_log
    ADD CONSTRAINT alert_log_reading_id_fkey FOREIGN KEY (reading_id) REFERENCES public.readings(id);

-- Name: alert_log alert_log_who_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.alert_log
    ADD CONSTRAINT alert_log_who_fkey FOREIGN KEY (who) REFERENCES public.accounts(id);

-- Name: alert_told alert_told_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.alert_told
    ADD CONSTRAINT alert_told_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: alert_told alert_told_alert_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.alert_told
    ADD CONSTRAINT alert_told_alert_id_fkey FOREIGN KEY (alert_id) REFERENCES public.alerts(id);

-- Name: alerts alerts_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.alerts
    ADD CONSTRAINT alerts_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: alerts alerts_owner_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.alerts
    ADD CONSTRAINT alerts_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.accounts(id);

-- Name: alerts alerts_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.alerts
    ADD CONSTRAINT alerts_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: answer_links answer_links_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.answer_links
    ADD CONSTRAINT answer_links_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: appointment_calls appointment_calls_appointment_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.appointment_calls
    ADD CONSTRAINT appointment_calls_appointment_id_fkey FOREIGN KEY (appointment_id) REFERENCES public.appointments(id) ON DELETE CASCADE;

-- Name: appointment_calls appointment_calls_call_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.appointment_calls
    ADD CONSTRAINT appointment_calls_call_id_fkey FOREIGN KEY (call_id) REFERENCES public.calls(id);

-- Name: appointment_log appointment_log_appointment_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.appointment_log
    ADD CONSTRAINT appointment_log_appointment_id_fkey FOREIGN KEY (appointment_id) REFERENCES public.appointments(id) ON DELETE CASCADE;

-- Name: appointment_log appointment_log_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.appointment_log
    ADD CONSTRAINT appointment_log_by_fkey FOREIGN KEY (by) REFERENCES public.accounts(id);

-- Name: appointment_threads appointment_threads_appointment_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.appointment_threads
    ADD CONSTRAINT appointment_threads_appointment_id_fkey FOREIGN KEY (appointment_id) REFERENCES public.appointments(id) ON DELETE CASCADE;

-- Name: appointment_threads appointment_threads_conversation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.appointment_threads
    ADD CONSTRAINT appointment_threads_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES public.conversations(id);

-- Name: appointments appointments_booked_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.appointments
    ADD CONSTRAINT appointments_booked_by_fkey FOREIGN KEY (booked_by) REFERENCES public.accounts(id);

-- Name: appointments appointments_calendar_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.appointments
    ADD CONSTRAINT appointments_calendar_id_fkey FOREIGN KEY (calendar_id) REFERENCES public.calendars(id);

-- Name: appointments appointments_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.appointments
    ADD CONSTRAINT appointments_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: appointments appointments_practitioner_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.appointments
    ADD CONSTRAINT appointments_practitioner_id_fkey FOREIGN KEY (practitioner_id) REFERENCES public.accounts(id);

-- Name: appointments appointments_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.appointments
    ADD CONSTRAINT appointments_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: appointments appointments_room_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.appointments
    ADD CONSTRAINT appointments_room_id_fkey FOREIGN KEY (room_id) REFERENCES public.calendars(id);

-- Name: assignments assignments_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.assignments
    ADD CONSTRAINT assignments_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: assignments assignments_ended_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.assignments
    ADD CONSTRAINT assignments_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES public.accounts(id);

-- Name: assignments assignments_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.assignments
    ADD CONSTRAINT assignments_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: assignments assignments_recorded_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.assignments
    ADD CONSTRAINT assignments_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.accounts(id);

-- Name: assignments assignments_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.assignments
    ADD CONSTRAINT assignments_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: attachments attachments_conversation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.attachments
    ADD CONSTRAINT attachments_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES public.conversations(id);

-- Name: attachments attachments_uploader_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.attachments
    ADD CONSTRAINT attachments_uploader_id_fkey FOREIGN KEY (uploader_id) REFERENCES public.accounts(id);

-- Name: baselines baselines_accepted_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.baselines
    ADD CONSTRAINT baselines_accepted_by_fkey FOREIGN KEY (accepted_by) REFERENCES public.accounts(id);

-- Name: baselines baselines_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.baselines
    ADD CONSTRAINT baselines_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: beneficiary_categories beneficiary_categories_ended_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.beneficiary_categories
    ADD CONSTRAINT beneficiary_categories_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES public.accounts(id);

-- Name: beneficiary_categories beneficiary_categories_recorded_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.beneficiary_categories
    ADD CONSTRAINT beneficiary_categories_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.accounts(id);

-- Name: beneficiary_categories beneficiary_categories_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.beneficiary_categories
    ADD CONSTRAINT beneficiary_categories_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: break_glass break_glass_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.break_glass
    ADD CONSTRAINT break_glass_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: break_glass break_glass_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.break_glass
    ADD CONSTRAINT break_glass_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: break_glass break_glass_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.break_glass
    ADD CONSTRAINT break_glass_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: break_glass break_glass_reviewed_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.break_glass
    ADD CONSTRAINT break_glass_reviewed_by_fkey FOREIGN KEY (reviewed_by) REFERENCES public.accounts(id);

-- Name: calendar_blocks calendar_blocks_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.calendar_blocks
    ADD CONSTRAINT calendar_blocks_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: calendar_blocks calendar_blocks_calendar_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.calendar_blocks
    ADD CONSTRAINT calendar_blocks_calendar_id_fkey FOREIGN KEY (calendar_id) REFERENCES public.calendars(id);

-- Name: calendar_blocks calendar_blocks_ended_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.calendar_blocks
    ADD CONSTRAINT calendar_blocks_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES public.accounts(id);

-- Name: calendar_blocks calendar_blocks_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.calendar_blocks
    ADD CONSTRAINT calendar_blocks_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: calendar_blocks calendar_blocks_made_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.calendar_blocks
    ADD CONSTRAINT calendar_blocks_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.accounts(id);

-- Name: calendars calendars_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.calendars
    ADD CONSTRAINT calendars_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: calendars calendars_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.calendars
    ADD CONSTRAINT calendars_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: call_backs call_backs_done_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.call_backs
    ADD CONSTRAINT call_backs_done_by_fkey FOREIGN KEY (done_by) REFERENCES public.accounts(id);

-- Name: call_backs call_backs_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.call_backs
    ADD CONSTRAINT call_backs_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: call_backs call_backs_recorded_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.call_backs
    ADD CONSTRAINT call_backs_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.accounts(id);

-- Name: call_backs call_backs_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.call_backs
    ADD CONSTRAINT call_backs_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: call_parties call_parties_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.call_parties
    ADD CONSTRAINT call_parties_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: call_parties call_parties_call_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.call_parties
    ADD CONSTRAINT call_parties_call_id_fkey FOREIGN KEY (call_id) REFERENCES public.calls(id);

-- Name: call_parties call_parties_device_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.call_parties
    ADD CONSTRAINT call_parties_device_id_fkey FOREIGN KEY (device_id) REFERENCES public.devices(id);

-- Name: call_parties call_parties_rung_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.call_parties
    ADD CONSTRAINT call_parties_rung_by_fkey FOREIGN KEY (rung_by) REFERENCES public.accounts(id);

-- Name: call_parties call_parties_session_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.call_parties
    ADD CONSTRAINT call_parties_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.sessions(id);

-- Name: call_signals call_signals_call_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.call_signals
    ADD CONSTRAINT call_signals_call_id_fkey FOREIGN KEY (call_id) REFERENCES public.calls(id);

-- Name: call_signals call_signals_from_account_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.call_signals
    ADD CONSTRAINT call_signals_from_account_fkey FOREIGN KEY (from_account) REFERENCES public.accounts(id);

-- Name: call_signals call_signals_to_account_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.call_signals
    ADD CONSTRAINT call_signals_to_account_fkey FOREIGN KEY (to_account) REFERENCES public.accounts(id);

-- Name: calls calls_caller_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.calls
    ADD CONSTRAINT calls_caller_id_fkey FOREIGN KEY (caller_id) REFERENCES public.accounts(id);

-- Name: calls calls_conversation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.calls
    ADD CONSTRAINT calls_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES public.conversations(id);

-- Name: campaigns campaigns_ended_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.campaigns
    ADD CONSTRAINT campaigns_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES public.accounts(id);

-- Name: campaigns campaigns_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.campaigns
    ADD CONSTRAINT campaigns_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: campaigns campaigns_made_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.campaigns
    ADD CONSTRAINT campaigns_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.accounts(id);

-- Name: channel_addresses channel_addresses_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.channel_addresses
    ADD CONSTRAINT channel_addresses_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: checkups checkups_amends_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.checkups
    ADD CONSTRAINT checkups_amends_fkey FOREIGN KEY (amends) REFERENCES public.checkups(id);

-- Name: checkups checkups_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.checkups
    ADD CONSTRAINT checkups_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: checkups checkups_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.checkups
    ADD CONSTRAINT checkups_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: checkups checkups_signed_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.checkups
    ADD CONSTRAINT checkups_signed_by_fkey FOREIGN KEY (signed_by) REFERENCES public.accounts(id);

-- Name: consents consents_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.consents
    ADD CONSTRAINT consents_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: consents consents_recorded_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.consents
    ADD CONSTRAINT consents_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.accounts(id);

-- Name: consents consents_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.consents
    ADD CONSTRAINT consents_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: conversation_heads conversation_heads_conversation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.conversation_heads
    ADD CONSTRAINT conversation_heads_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES public.conversations(id);

-- Name: conversation_members conversation_members_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.conversation_members
    ADD CONSTRAINT conversation_members_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: conversation_members conversation_members_conversation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.conversation_members
    ADD CONSTRAINT conversation_members_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES public.conversations(id);

-- Name: conversation_members conversation_members_joined_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.conversation_members
    ADD CONSTRAINT conversation_members_joined_by_fkey FOREIGN KEY (joined_by) REFERENCES public.accounts(id);

-- Name: conversation_seals conversation_seals_conversation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.conversation_seals
    ADD CONSTRAINT conversation_seals_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES public.conversations(id);

-- Name: conversations conversations_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.conversations
    ADD CONSTRAINT conversations_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: conversations conversations_opened_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.conversations
    ADD CONSTRAINT conversations_opened_by_fkey FOREIGN KEY (opened_by) REFERENCES public.accounts(id);

-- Name: conversations conversations_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.conversations
    ADD CONSTRAINT conversations_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: devices devices_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.devices
    ADD CONSTRAINT devices_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: disabilities disabilities_ended_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.disabilities
    ADD CONSTRAINT disabilities_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES public.accounts(id);

-- Name: disabilities disabilities_recorded_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.disabilities
    ADD CONSTRAINT disabilities_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.accounts(id);

-- Name: disabilities disabilities_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.disabilities
    ADD CONSTRAINT disabilities_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: duty_calendars duty_calendars_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.duty_calendars
    ADD CONSTRAINT duty_calendars_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: duty_checks duty_checks_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.duty_checks
    ADD CONSTRAINT duty_checks_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: duty_checks duty_checks_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.duty_checks
    ADD CONSTRAINT duty_checks_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: duty_days duty_days_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.duty_days
    ADD CONSTRAINT duty_days_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: duty_overrides duty_overrides_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.duty_overrides
    ADD CONSTRAINT duty_overrides_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: duty_overrides duty_overrides_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.duty_overrides
    ADD CONSTRAINT duty_overrides_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: duty_overrides duty_overrides_instead_of_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.duty_overrides
    ADD CONSTRAINT duty_overrides_instead_of_fkey FOREIGN KEY (instead_of) REFERENCES public.accounts(id);

-- Name: duty_swaps duty_swaps_asked_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.duty_swaps
    ADD CONSTRAINT duty_swaps_asked_fkey FOREIGN KEY (asked) REFERENCES public.accounts(id);

-- Name: duty_swaps duty_swaps_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.duty_swaps
    ADD CONSTRAINT duty_swaps_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: duty_swaps duty_swaps_proposed_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.duty_swaps
    ADD CONSTRAINT duty_swaps_proposed_by_fkey FOREIGN KEY (proposed_by) REFERENCES public.accounts(id);

-- Name: enrolment_codes enrolment_codes_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.enrolment_codes
    ADD CONSTRAINT enrolment_codes_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: enrolment_codes enrolment_codes_issued_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.enrolment_codes
    ADD CONSTRAINT enrolment_codes_issued_by_fkey FOREIGN KEY (issued_by) REFERENCES public.accounts(id);

-- Name: erasures erasures_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.erasures
    ADD CONSTRAINT erasures_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: erasures erasures_asked_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.erasures
    ADD CONSTRAINT erasures_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES public.accounts(id);

-- Name: erasures erasures_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.erasures
    ADD CONSTRAINT erasures_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: erasures erasures_first_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.erasures
    ADD CONSTRAINT erasures_first_by_fkey FOREIGN KEY (first_by) REFERENCES public.accounts(id);

-- Name: erasures erasures_request_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.erasures
    ADD CONSTRAINT erasures_request_id_fkey FOREIGN KEY (request_id) REFERENCES public.requests(id);

-- Name: erasures erasures_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.erasures
    ADD CONSTRAINT erasures_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: erasures erasures_second_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.erasures
    ADD CONSTRAINT erasures_second_by_fkey FOREIGN KEY (second_by) REFERENCES public.accounts(id);

-- Name: expected expected_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.expected
    ADD CONSTRAINT expected_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: expected expected_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.expected
    ADD CONSTRAINT expected_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: feed_heads feed_heads_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.feed_heads
    ADD CONSTRAINT feed_heads_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: freed_times freed_times_calendar_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.freed_times
    ADD CONSTRAINT freed_times_calendar_id_fkey FOREIGN KEY (calendar_id) REFERENCES public.calendars(id);

-- Name: freed_times freed_times_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.freed_times
    ADD CONSTRAINT freed_times_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: freed_times freed_times_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.freed_times
    ADD CONSTRAINT freed_times_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: handover_items handover_items_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.handover_items
    ADD CONSTRAINT handover_items_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: handover_items handover_items_handover_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.handover_items
    ADD CONSTRAINT handover_items_handover_id_fkey FOREIGN KEY (handover_id) REFERENCES public.handovers(id);

-- Name: handover_items handover_items_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.handover_items
    ADD CONSTRAINT handover_items_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: handovers handovers_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.handovers
    ADD CONSTRAINT handovers_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: handovers handovers_confirmed_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.handovers
    ADD CONSTRAINT handovers_confirmed_by_fkey FOREIGN KEY (confirmed_by) REFERENCES public.accounts(id);

-- Name: handovers handovers_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.handovers
    ADD CONSTRAINT handovers_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: handovers handovers_given_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.handovers
    ADD CONSTRAINT handovers_given_by_fkey FOREIGN KEY (given_by) REFERENCES public.accounts(id);

-- Name: help_calls help_calls_alert_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.help_calls
    ADD CONSTRAINT help_calls_alert_id_fkey FOREIGN KEY (alert_id) REFERENCES public.alerts(id);

-- Name: help_calls help_calls_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.help_calls
    ADD CONSTRAINT help_calls_by_fkey FOREIGN KEY (by) REFERENCES public.accounts(id);

-- Name: help_calls help_calls_ward_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.help_calls
    ADD CONSTRAINT help_calls_ward_id_fkey FOREIGN KEY (ward_id) REFERENCES public.wards(id);

-- Name: identity_matches identity_matches_identifier_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.identity_matches
    ADD CONSTRAINT identity_matches_identifier_id_fkey FOREIGN KEY (identifier_id) REFERENCES public.resident_identifiers(id);

-- Name: identity_matches identity_matches_other_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.identity_matches
    ADD CONSTRAINT identity_matches_other_id_fkey FOREIGN KEY (other_id) REFERENCES public.resident_identifiers(id);

-- Name: invitations invitations_accepted_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT invitations_accepted_by_fkey FOREIGN KEY (accepted_by) REFERENCES public.accounts(id);

-- Name: invitations invitations_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT invitations_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: invitations invitations_invited_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT invitations_invited_by_fkey FOREIGN KEY (invited_by) REFERENCES public.accounts(id);

-- Name: invitations invitations_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT invitations_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: leaves leaves_ended_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.leaves
    ADD CONSTRAINT leaves_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES public.accounts(id);

-- Name: leaves leaves_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.leaves
    ADD CONSTRAINT leaves_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: leaves leaves_recorded_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.leaves
    ADD CONSTRAINT leaves_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.accounts(id);

-- Name: leaves leaves_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.leaves
    ADD CONSTRAINT leaves_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: medicine_doses medicine_doses_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.medicine_doses
    ADD CONSTRAINT medicine_doses_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: medicine_doses medicine_doses_medicine_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.medicine_doses
    ADD CONSTRAINT medicine_doses_medicine_id_fkey FOREIGN KEY (medicine_id) REFERENCES public.medicines(id);

-- Name: medicine_doses medicine_doses_recorded_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.medicine_doses
    ADD CONSTRAINT medicine_doses_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.accounts(id);

-- Name: medicine_doses medicine_doses_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.medicine_doses
    ADD CONSTRAINT medicine_doses_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: medicine_doses medicine_doses_second_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.medicine_doses
    ADD CONSTRAINT medicine_doses_second_by_fkey FOREIGN KEY (second_by) REFERENCES public.accounts(id);

-- Name: medicine_stocks medicine_stocks_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.medicine_stocks
    ADD CONSTRAINT medicine_stocks_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: medicine_stocks medicine_stocks_made_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.medicine_stocks
    ADD CONSTRAINT medicine_stocks_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.accounts(id);

-- Name: medicines medicines_ended_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.medicines
    ADD CONSTRAINT medicines_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES public.accounts(id);

-- Name: medicines medicines_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.medicines
    ADD CONSTRAINT medicines_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: medicines medicines_recorded_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.medicines
    ADD CONSTRAINT medicines_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.accounts(id);

-- Name: medicines medicines_replaces_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.medicines
    ADD CONSTRAINT medicines_replaces_fkey FOREIGN KEY (replaces) REFERENCES public.medicines(id);

-- Name: medicines medicines_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.medicines
    ADD CONSTRAINT medicines_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: medicines medicines_stock_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.medicines
    ADD CONSTRAINT medicines_stock_id_fkey FOREIGN KEY (stock_id) REFERENCES public.medicine_stocks(id);

-- Name: message_drafts message_drafts_author_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.message_drafts
    ADD CONSTRAINT message_drafts_author_id_fkey FOREIGN KEY (author_id) REFERENCES public.accounts(id);

-- Name: message_drafts message_drafts_conversation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.message_drafts
    ADD CONSTRAINT message_drafts_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES public.conversations(id);

-- Name: missed_calls missed_calls_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.missed_calls
    ADD CONSTRAINT missed_calls_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: missed_calls missed_calls_call_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.missed_calls
    ADD CONSTRAINT missed_calls_call_id_fkey FOREIGN KEY (call_id) REFERENCES public.calls(id);

-- Name: missed_calls missed_calls_caller_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.missed_calls
    ADD CONSTRAINT missed_calls_caller_id_fkey FOREIGN KEY (caller_id) REFERENCES public.accounts(id);

-- Name: missed_calls missed_calls_conversation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.missed_calls
    ADD CONSTRAINT missed_calls_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES public.conversations(id);

-- Name: monitoring_plans monitoring_plans_ended_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.monitoring_plans
    ADD CONSTRAINT monitoring_plans_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES public.accounts(id);

-- Name: monitoring_plans monitoring_plans_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.monitoring_plans
    ADD CONSTRAINT monitoring_plans_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: monitoring_plans monitoring_plans_recorded_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.monitoring_plans
    ADD CONSTRAINT monitoring_plans_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.accounts(id);

-- Name: monitoring_plans monitoring_plans_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.monitoring_plans
    ADD CONSTRAINT monitoring_plans_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: notes notes_author_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.notes
    ADD CONSTRAINT notes_author_id_fkey FOREIGN KEY (author_id) REFERENCES public.accounts(id);

-- Name: notes notes_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.notes
    ADD CONSTRAINT notes_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: notes notes_resident_id_amends_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.notes
    ADD CONSTRAINT notes_resident_id_amends_fkey FOREIGN KEY (resident_id, amends) REFERENCES public.notes(resident_id, id);

-- Name: notes notes_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.notes
    ADD CONSTRAINT notes_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: notes notes_resident_id_key_version_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.notes
    ADD CONSTRAINT notes_resident_id_key_version_fkey FOREIGN KEY (resident_id, key_version) REFERENCES public.resident_keys(resident_id, version);

-- Name: passkey_challenges passkey_challenges_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.passkey_challenges
    ADD CONSTRAINT passkey_challenges_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: passkey_challenges passkey_challenges_session_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.passkey_challenges
    ADD CONSTRAINT passkey_challenges_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.sessions(id);

-- Name: passkeys passkeys_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.passkeys
    ADD CONSTRAINT passkeys_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: pins pins_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.pins
    ADD CONSTRAINT pins_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: planned_shifts planned_shifts_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.planned_shifts
    ADD CONSTRAINT planned_shifts_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: planned_shifts planned_shifts_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.planned_shifts
    ADD CONSTRAINT planned_shifts_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: planned_shifts planned_shifts_facility_id_ward_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.planned_shifts
    ADD CONSTRAINT planned_shifts_facility_id_ward_id_fkey FOREIGN KEY (facility_id, ward_id) REFERENCES public.wards(facility_id, id);

-- Name: platform_admins platform_admins_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.platform_admins
    ADD CONSTRAINT platform_admins_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: protocol_choices protocol_choices_chosen_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.protocol_choices
    ADD CONSTRAINT protocol_choices_chosen_by_fkey FOREIGN KEY (chosen_by) REFERENCES public.accounts(id);

-- Name: protocol_choices protocol_choices_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.protocol_choices
    ADD CONSTRAINT protocol_choices_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: province_staff province_staff_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.province_staff
    ADD CONSTRAINT province_staff_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: reach_attempts reach_attempts_device_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.reach_attempts
    ADD CONSTRAINT reach_attempts_device_id_fkey FOREIGN KEY (device_id) REFERENCES public.devices(id);

-- Name: reach_attempts reach_attempts_intent_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.reach_attempts
    ADD CONSTRAINT reach_attempts_intent_id_fkey FOREIGN KEY (intent_id) REFERENCES public.reach_intents(id);

-- Name: reach_intents reach_intents_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.reach_intents
    ADD CONSTRAINT reach_intents_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: reach_pace reach_pace_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.reach_pace
    ADD CONSTRAINT reach_pace_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: reach_preferences reach_preferences_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.reach_preferences
    ADD CONSTRAINT reach_preferences_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: readings readings_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.readings
    ADD CONSTRAINT readings_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: realtime_tickets realtime_tickets_session_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.realtime_tickets
    ADD CONSTRAINT realtime_tickets_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.sessions(id);

-- Name: relatives relatives_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.relatives
    ADD CONSTRAINT relatives_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: relatives relatives_blocked_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.relatives
    ADD CONSTRAINT relatives_blocked_by_fkey FOREIGN KEY (blocked_by) REFERENCES public.accounts(id);

-- Name: relatives relatives_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.relatives
    ADD CONSTRAINT relatives_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: reminder_settings reminder_settings_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.reminder_settings
    ADD CONSTRAINT reminder_settings_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: reminders reminders_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.reminders
    ADD CONSTRAINT reminders_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: reminders reminders_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.reminders
    ADD CONSTRAINT reminders_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: reminders reminders_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.reminders
    ADD CONSTRAINT reminders_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: remote_visit_addenda remote_visit_addenda_author_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.remote_visit_addenda
    ADD CONSTRAINT remote_visit_addenda_author_id_fkey FOREIGN KEY (author_id) REFERENCES public.accounts(id);

-- Name: remote_visit_addenda remote_visit_addenda_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.remote_visit_addenda
    ADD CONSTRAINT remote_visit_addenda_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: remote_visit_addenda remote_visit_addenda_resident_id_key_version_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.remote_visit_addenda
    ADD CONSTRAINT remote_visit_addenda_resident_id_key_version_fkey FOREIGN KEY (resident_id, key_version) REFERENCES public.resident_keys(resident_id, version);

-- Name: remote_visit_addenda remote_visit_addenda_resident_id_visit_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.remote_visit_addenda
    ADD CONSTRAINT remote_visit_addenda_resident_id_visit_id_fkey FOREIGN KEY (resident_id, visit_id) REFERENCES public.remote_visits(resident_id, id);

-- Name: remote_visit_drafts remote_visit_drafts_author_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.remote_visit_drafts
    ADD CONSTRAINT remote_visit_drafts_author_id_fkey FOREIGN KEY (author_id) REFERENCES public.accounts(id);

-- Name: remote_visit_drafts remote_visit_drafts_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.remote_visit_drafts
    ADD CONSTRAINT remote_visit_drafts_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: remote_visit_drafts remote_visit_drafts_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.remote_visit_drafts
    ADD CONSTRAINT remote_visit_drafts_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: remote_visit_drafts remote_visit_drafts_resident_id_key_version_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.remote_visit_drafts
    ADD CONSTRAINT remote_visit_drafts_resident_id_key_version_fkey FOREIGN KEY (resident_id, key_version) REFERENCES public.resident_keys(resident_id, version);

-- Name: remote_visits remote_visits_author_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.remote_visits
    ADD CONSTRAINT remote_visits_author_id_fkey FOREIGN KEY (author_id) REFERENCES public.accounts(id);

-- Name: remote_visits remote_visits_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.remote_visits
    ADD CONSTRAINT remote_visits_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: remote_visits remote_visits_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.remote_visits
    ADD CONSTRAINT remote_visits_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: remote_visits remote_visits_resident_id_key_version_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.remote_visits
    ADD CONSTRAINT remote_visits_resident_id_key_version_fkey FOREIGN KEY (resident_id, key_version) REFERENCES public.resident_keys(resident_id, version);

-- Name: remote_visits remote_visits_responsible_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.remote_visits
    ADD CONSTRAINT remote_visits_responsible_id_fkey FOREIGN KEY (responsible_id) REFERENCES public.facilities(id);

-- Name: representatives representatives_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.representatives
    ADD CONSTRAINT representatives_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: representatives representatives_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.representatives
    ADD CONSTRAINT representatives_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: representatives representatives_recorded_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.representatives
    ADD CONSTRAINT representatives_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.accounts(id);

-- Name: representatives representatives_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.representatives
    ADD CONSTRAINT representatives_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: request_log request_log_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.request_log
    ADD CONSTRAINT request_log_by_fkey FOREIGN KEY (by) REFERENCES public.accounts(id);

-- Name: request_log request_log_request_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.request_log
    ADD CONSTRAINT request_log_request_id_fkey FOREIGN KEY (request_id) REFERENCES public.requests(id);

-- Name: requests requests_asked_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.requests
    ADD CONSTRAINT requests_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES public.accounts(id);

-- Name: requests requests_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.requests
    ADD CONSTRAINT requests_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: requests requests_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.requests
    ADD CONSTRAINT requests_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: resident_bands resident_bands_author_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.resident_bands
    ADD CONSTRAINT resident_bands_author_id_fkey FOREIGN KEY (author_id) REFERENCES public.accounts(id);

-- Name: resident_bands resident_bands_ended_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.resident_bands
    ADD CONSTRAINT resident_bands_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES public.accounts(id);

-- Name: resident_bands resident_bands_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.resident_bands
    ADD CONSTRAINT resident_bands_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: resident_bands resident_bands_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.resident_bands
    ADD CONSTRAINT resident_bands_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: resident_identifiers resident_identifiers_ended_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.resident_identifiers
    ADD CONSTRAINT resident_identifiers_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES public.accounts(id);

-- Name: resident_identifiers resident_identifiers_recorded_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.resident_identifiers
    ADD CONSTRAINT resident_identifiers_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.accounts(id);

-- Name: resident_identifiers resident_identifiers_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.resident_identifiers
    ADD CONSTRAINT resident_identifiers_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: resident_keys resident_keys_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.resident_keys
    ADD CONSTRAINT resident_keys_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: resident_versions resident_versions_replaced_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.resident_versions
    ADD CONSTRAINT resident_versions_replaced_by_fkey FOREIGN KEY (replaced_by) REFERENCES public.accounts(id);

-- Name: resident_versions resident_versions_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.resident_versions
    ADD CONSTRAINT resident_versions_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: residents residents_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.residents
    ADD CONSTRAINT residents_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: rotations rotations_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.rotations
    ADD CONSTRAINT rotations_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: rotations rotations_facility_id_ward_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.rotations
    ADD CONSTRAINT rotations_facility_id_ward_id_fkey FOREIGN KEY (facility_id, ward_id) REFERENCES public.wards(facility_id, id);

-- Name: screening_answers screening_answers_author_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.screening_answers
    ADD CONSTRAINT screening_answers_author_id_fkey FOREIGN KEY (author_id) REFERENCES public.accounts(id);

-- Name: screening_answers screening_answers_resident_id_screening_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.screening_answers
    ADD CONSTRAINT screening_answers_resident_id_screening_id_fkey FOREIGN KEY (resident_id, screening_id) REFERENCES public.screenings(resident_id, id);

-- Name: screening_due screening_due_asked_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.screening_due
    ADD CONSTRAINT screening_due_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES public.accounts(id);

-- Name: screening_due screening_due_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.screening_due
    ADD CONSTRAINT screening_due_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: screening_due screening_due_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.screening_due
    ADD CONSTRAINT screening_due_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: screening_due screening_due_resident_id_screening_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.screening_due
    ADD CONSTRAINT screening_due_resident_id_screening_id_fkey FOREIGN KEY (resident_id, screening_id) REFERENCES public.screenings(resident_id, id);

-- Name: screening_due screening_due_rule_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.screening_due
    ADD CONSTRAINT screening_due_rule_id_fkey FOREIGN KEY (rule_id) REFERENCES public.screening_rules(id);

-- Name: screening_rules screening_rules_ended_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.screening_rules
    ADD CONSTRAINT screening_rules_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES public.accounts(id);

-- Name: screening_rules screening_rules_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.screening_rules
    ADD CONSTRAINT screening_rules_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: screening_rules screening_rules_made_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.screening_rules
    ADD CONSTRAINT screening_rules_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.accounts(id);

-- Name: screenings screenings_alert_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.screenings
    ADD CONSTRAINT screenings_alert_id_fkey FOREIGN KEY (alert_id) REFERENCES public.alerts(id);

-- Name: screenings screenings_completed_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.screenings
    ADD CONSTRAINT screenings_completed_by_fkey FOREIGN KEY (completed_by) REFERENCES public.accounts(id);

-- Name: screenings screenings_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.screenings
    ADD CONSTRAINT screenings_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: screenings screenings_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.screenings
    ADD CONSTRAINT screenings_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: screenings screenings_started_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.screenings
    ADD CONSTRAINT screenings_started_by_fkey FOREIGN KEY (started_by) REFERENCES public.accounts(id);

-- Name: sessions sessions_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: sessions sessions_device_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_device_id_fkey FOREIGN KEY (device_id) REFERENCES public.devices(id);

-- Name: shift_notes shift_notes_author_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.shift_notes
    ADD CONSTRAINT shift_notes_author_id_fkey FOREIGN KEY (author_id) REFERENCES public.accounts(id);

-- Name: shift_notes shift_notes_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.shift_notes
    ADD CONSTRAINT shift_notes_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: shifts shifts_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.shifts
    ADD CONSTRAINT shifts_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: shifts shifts_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.shifts
    ADD CONSTRAINT shifts_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: sign_in_challenges sign_in_challenges_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.sign_in_challenges
    ADD CONSTRAINT sign_in_challenges_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: sign_in_challenges sign_in_challenges_session_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.sign_in_challenges
    ADD CONSTRAINT sign_in_challenges_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.sessions(id) ON DELETE SET NULL;

-- Name: staff staff_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: staff staff_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: stays stays_ended_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.stays
    ADD CONSTRAINT stays_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES public.accounts(id);

-- Name: stays stays_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.stays
    ADD CONSTRAINT stays_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: stays stays_facility_id_ward_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.stays
    ADD CONSTRAINT stays_facility_id_ward_id_fkey FOREIGN KEY (facility_id, ward_id) REFERENCES public.wards(facility_id, id);

-- Name: stays stays_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.stays
    ADD CONSTRAINT stays_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: stock_moves stock_moves_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.stock_moves
    ADD CONSTRAINT stock_moves_by_fkey FOREIGN KEY (by) REFERENCES public.accounts(id);

-- Name: stock_moves stock_moves_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.stock_moves
    ADD CONSTRAINT stock_moves_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: stock_moves stock_moves_stock_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.stock_moves
    ADD CONSTRAINT stock_moves_stock_id_fkey FOREIGN KEY (stock_id) REFERENCES public.medicine_stocks(id);

-- Name: totp_factors totp_factors_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.totp_factors
    ADD CONSTRAINT totp_factors_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id);

-- Name: transfers transfers_ended_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.transfers
    ADD CONSTRAINT transfers_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES public.accounts(id);

-- Name: transfers transfers_from_facility_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.transfers
    ADD CONSTRAINT transfers_from_facility_fkey FOREIGN KEY (from_facility) REFERENCES public.facilities(id);

-- Name: transfers transfers_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.transfers
    ADD CONSTRAINT transfers_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: transfers transfers_sent_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.transfers
    ADD CONSTRAINT transfers_sent_by_fkey FOREIGN KEY (sent_by) REFERENCES public.accounts(id);

-- Name: transfers transfers_to_facility_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.transfers
    ADD CONSTRAINT transfers_to_facility_fkey FOREIGN KEY (to_facility) REFERENCES public.facilities(id);

-- Name: unanswered_notices unanswered_notices_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.unanswered_notices
    ADD CONSTRAINT unanswered_notices_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: waitlist waitlist_asked_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.waitlist
    ADD CONSTRAINT waitlist_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES public.accounts(id);

-- Name: waitlist waitlist_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.waitlist
    ADD CONSTRAINT waitlist_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: waitlist waitlist_offer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.waitlist
    ADD CONSTRAINT waitlist_offer_id_fkey FOREIGN KEY (offer_id) REFERENCES public.appointments(id) ON DELETE SET NULL;

-- Name: waitlist waitlist_practitioner_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.waitlist
    ADD CONSTRAINT waitlist_practitioner_id_fkey FOREIGN KEY (practitioner_id) REFERENCES public.accounts(id);

-- Name: waitlist waitlist_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.waitlist
    ADD CONSTRAINT waitlist_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: wards wards_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.wards
    ADD CONSTRAINT wards_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: watches watches_ended_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.watches
    ADD CONSTRAINT watches_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES public.accounts(id);

-- Name: watches watches_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.watches
    ADD CONSTRAINT watches_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: watches watches_recorded_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.watches
    ADD CONSTRAINT watches_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.accounts(id);

-- Name: watches watches_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.watches
    ADD CONSTRAINT watches_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: worklist_contacts worklist_contacts_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.worklist_contacts
    ADD CONSTRAINT worklist_contacts_by_fkey FOREIGN KEY (by) REFERENCES public.accounts(id);

-- Name: worklist_contacts worklist_contacts_facility_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.worklist_contacts
    ADD CONSTRAINT worklist_contacts_facility_id_fkey FOREIGN KEY (facility_id) REFERENCES public.facilities(id);

-- Name: worklist_contacts worklist_contacts_resident_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: antam_owner

ALTER TABLE ONLY public.worklist_contacts
    ADD CONSTRAINT worklist_contacts_resident_id_fkey FOREIGN KEY (resident_id) REFERENCES public.residents(id);

-- Name: accounts; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.accounts ENABLE ROW LEVEL SECURITY;

-- Name: alert_log; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.alert_log ENABLE ROW LEVEL SECURITY;

-- Name: alert_told; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.alert_told ENABLE ROW LEVEL SECURITY;

-- Name: alerts; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.alerts ENABLE ROW LEVEL SECURITY;

-- Name: answer_links; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.answer_links ENABLE ROW LEVEL SECURITY;

-- Name: baselines app_accepts; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_accepts ON public.baselines FOR UPDATE TO antam_app USING ((resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[]))) WITH CHECK ((resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[])));

-- Name: expected app_adds; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_adds ON public.expected FOR INSERT TO antam_app WITH CHECK ((resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[])));

-- Name: checkups app_amends; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_amends ON public.checkups FOR UPDATE TO antam_app USING ((resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[]))) WITH CHECK ((resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[])));

-- Name: notes app_amends; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_amends ON public.notes FOR UPDATE TO antam_app USING ((resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[]))) WITH CHECK ((resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[])));

-- Name: alerts app_answers; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_answers ON public.alerts FOR UPDATE TO antam_app USING ((((facility_id = ANY (( SELECT public.acting_duty() AS acting_duty)::uuid[])) OR (id = ANY (( SELECT public.acting_told() AS acting_told)::uuid[])) OR (resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[])) OR ((family = ANY (ARRAY['help'::text, 'screening'::text, 'function'::text])) AND (resident_id = ANY (( SELECT public.acting_residents() AS acting_residents)::uuid[])))) AND (resident_id <> ALL (( SELECT public.acting_locked() AS acting_locked)::uuid[])))) WITH CHECK (((facility_id = ANY (( SELECT public.acting_duty() AS acting_duty)::uuid[])) OR (id = ANY (( SELECT public.acting_told() AS acting_told)::uuid[])) OR (resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[])) OR ((family = ANY (ARRAY['help'::text, 'screening'::text, 'function'::text])) AND (resident_id = ANY (( SELECT public.acting_residents() AS acting_residents)::uuid[])))));

-- Name: duty_checks app_answers; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_answers ON public.duty_checks FOR UPDATE TO antam_app USING ((account_id = ( SELECT public.acting_account() AS acting_account))) WITH CHECK ((account_id = ( SELECT public.acting_account() AS acting_account)));

-- Name: requests app_answers; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_answers ON public.requests FOR UPDATE TO antam_app USING ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[]))) WITH CHECK ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])));

-- Name: screening_answers app_answers; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_answers ON public.screening_answers FOR INSERT TO antam_app WITH CHECK (((author_id = ( SELECT public.acting_account() AS acting_account)) AND (resident_id = ANY (( SELECT public.acting_readable() AS acting_readable)::uuid[])) AND (resident_id = ANY (( SELECT public.acting_contacts() AS acting_contacts)::uuid[]))));

-- Name: requests app_asks; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_asks ON public.requests FOR INSERT TO antam_app WITH CHECK (((asked_by = ( SELECT public.acting_account() AS acting_account)) AND (resident_id = ANY (( SELECT public.acting_residents() AS acting_residents)::uuid[]))));

-- Name: screening_due app_asks; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_asks ON public.screening_due FOR INSERT TO antam_app WITH CHECK (((asked_by = ( SELECT public.acting_account() AS acting_account)) AND (resident_id = ANY (( SELECT public.acting_readable() AS acting_readable)::uuid[])) AND (resident_id = ANY (( SELECT public.acting_contacts() AS acting_contacts)::uuid[]))));

-- Name: waitlist app_asks; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_asks ON public.waitlist FOR INSERT TO antam_app WITH CHECK (((asked_by = ( SELECT public.acting_account() AS acting_account)) AND (resident_id = ANY (( SELECT public.acting_contacts() AS acting_contacts)::uuid[]))));

-- Name: calendar_blocks app_blocks; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_blocks ON public.calendar_blocks FOR INSERT TO antam_app WITH CHECK (((made_by = ( SELECT public.acting_account() AS acting_account)) AND ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])) OR ((account_id = ( SELECT public.acting_account() AS acting_account)) AND (facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[]))))));

-- Name: appointments app_books; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_books ON public.appointments FOR INSERT TO antam_app WITH CHECK (((booked_by = ( SELECT public.acting_account() AS acting_account)) AND (resident_id = ANY (( SELECT public.acting_contacts() AS acting_contacts)::uuid[]))));

-- Name: alerts app_calls; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_calls ON public.alerts FOR INSERT TO antam_app WITH CHECK (((family = ANY (ARRAY['help'::text, 'screening'::text, 'function'::text])) AND (resident_id = ANY (( SELECT public.acting_residents() AS acting_residents)::uuid[]))));

-- Name: appointments app_changes; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_changes ON public.appointments FOR UPDATE TO antam_app USING ((resident_id = ANY (( SELECT public.acting_contacts() AS acting_contacts)::uuid[]))) WITH CHECK ((resident_id = ANY (( SELECT public.acting_contacts() AS acting_contacts)::uuid[])));

-- Name: expected app_changes; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_changes ON public.expected FOR UPDATE TO antam_app USING ((resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[]))) WITH CHECK ((resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[])));

-- Name: relatives app_changes; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_changes ON public.relatives FOR UPDATE TO antam_app USING ((resident_id = ANY (( SELECT public.acting_family() AS acting_family)::uuid[]))) WITH CHECK ((resident_id = ANY (( SELECT public.acting_family() AS acting_family)::uuid[])));

-- Name: waitlist app_changes; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_changes ON public.waitlist FOR UPDATE TO antam_app USING ((resident_id = ANY (( SELECT public.acting_contacts() AS acting_contacts)::uuid[]))) WITH CHECK ((resident_id = ANY (( SELECT public.acting_contacts() AS acting_contacts)::uuid[])));

-- Name: wards app_changes; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_changes ON public.wards FOR UPDATE TO antam_app USING ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])));

-- Name: protocol_choices app_chooses; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_chooses ON public.protocol_choices FOR INSERT TO antam_app WITH CHECK (((chosen_by = ( SELECT public.acting_account() AS acting_account)) AND ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])) OR (( SELECT public.acting_doctors() AS acting_doctors) @> ARRAY[facility_id]))));

-- Name: shifts app_clears; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_clears ON public.shifts FOR DELETE TO antam_app USING ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])));

-- Name: resident_keys app_clinical; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_clinical ON public.resident_keys TO antam_app USING ((resident_id = ANY (( SELECT public.acting_clinical() AS acting_clinical)::uuid[]))) WITH CHECK ((resident_id = ANY (( SELECT public.acting_clinical() AS acting_clinical)::uuid[])));

-- Name: handovers app_confirms; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_confirms ON public.handovers FOR UPDATE TO antam_app USING (((facility_id = ANY (( SELECT public.acting_duty() AS acting_duty)::uuid[])) AND (facility_id = ANY (( SELECT public.acting_doctors() AS acting_doctors)::uuid[])))) WITH CHECK (((facility_id = ANY (( SELECT public.acting_duty() AS acting_duty)::uuid[])) AND (facility_id = ANY (( SELECT public.acting_doctors() AS acting_doctors)::uuid[]))));

-- Name: medicine_doses app_confirms; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_confirms ON public.medicine_doses FOR UPDATE TO antam_app USING ((resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[]))) WITH CHECK ((resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[])));

-- Name: residents app_corrects; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_corrects ON public.residents FOR UPDATE TO antam_app USING ((id = ANY (( SELECT public.acting_contacts() AS acting_contacts)::uuid[])));

-- Name: shifts app_cuts; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_cuts ON public.shifts FOR UPDATE TO antam_app USING ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[]))) WITH CHECK ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])));

-- Name: handovers app_drafts; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_drafts ON public.handovers FOR INSERT TO antam_app WITH CHECK (((account_id = ( SELECT public.acting_account() AS acting_account)) AND (facility_id = ANY (( SELECT public.acting_duty() AS acting_duty)::uuid[])) AND (facility_id = ANY (( SELECT public.acting_doctors() AS acting_doctors)::uuid[]))));

-- Name: expected app_drops; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_drops ON public.expected FOR DELETE TO antam_app USING ((resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[])));

-- Name: staff app_employs; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_employs ON public.staff FOR UPDATE TO antam_app USING (((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])) AND (account_id <> ( SELECT public.acting_account() AS acting_account))));

-- Name: assignments app_ends; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_ends ON public.assignments FOR UPDATE TO antam_app USING ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[]))) WITH CHECK ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])));

-- Name: beneficiary_categories app_ends; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_ends ON public.beneficiary_categories FOR UPDATE TO antam_app USING (((resident_id IN ( SELECT s.resident_id
   FROM public.stays s
  WHERE ((s.during @> now()) AND ((s.facility_id = ANY (( SELECT public.acting_duty() AS acting_duty)::uuid[])) OR (s.facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])))))) OR (resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[]))));

-- Name: calendar_blocks app_ends; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_ends ON public.calendar_blocks FOR UPDATE TO antam_app USING (((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])) OR ((account_id = ( SELECT public.acting_account() AS acting_account)) AND (facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])))));

-- Name: campaigns app_ends; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_ends ON public.campaigns FOR UPDATE TO antam_app USING ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[]))) WITH CHECK ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])));

-- Name: disabilities app_ends; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_ends ON public.disabilities FOR UPDATE TO antam_app USING (((resident_id IN ( SELECT s.resident_id
   FROM public.stays s
  WHERE ((s.during @> now()) AND ((s.facility_id = ANY (( SELECT public.acting_duty() AS acting_duty)::uuid[])) OR (s.facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])))))) OR (resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[]))));

-- Name: duty_days app_ends; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_ends ON public.duty_days FOR UPDATE TO antam_app USING ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[]))) WITH CHECK ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])));

-- Name: duty_overrides app_ends; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_ends ON public.duty_overrides FOR UPDATE TO antam_app USING ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[]))) WITH CHECK ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])));

-- Name: leaves app_ends; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_ends ON public.leaves FOR UPDATE TO antam_app USING (((resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[])) OR (facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])))) WITH CHECK (((resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[])) OR (facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[]))));

-- Name: medicines app_ends; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_ends ON public.medicines FOR UPDATE TO antam_app USING ((resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[]))) WITH CHECK ((resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[])));

-- Name: monitoring_plans app_ends; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_ends ON public.monitoring_plans FOR UPDATE TO antam_app USING ((resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[]))) WITH CHECK ((resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[])));

-- Name: planned_shifts app_ends; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_ends ON public.planned_shifts FOR UPDATE TO antam_app USING ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[]))) WITH CHECK ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])));

-- Name: reach_intents app_ends; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_ends ON public.reach_intents TO antam_app USING ((EXISTS ( SELECT
   FROM public.alerts a
  WHERE (a.id = reach_intents.subject)))) WITH CHECK ((EXISTS ( SELECT
   FROM public.alerts a
  WHERE (a.id = reach_intents.subject))));

-- Name: representatives app_ends; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_ends ON public.representatives FOR UPDATE TO antam_app USING (((resident_id = ANY (( SELECT public.acting_family() AS acting_family)::uuid[])) AND (( SELECT public.acting_managed() AS acting_managed) <> '{}'::uuid[]))) WITH CHECK ((resident_id = ANY (( SELECT public.acting_family() AS acting_family)::uuid[])));

-- Name: resident_bands app_ends; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_ends ON public.resident_bands FOR UPDATE TO antam_app USING ((resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[])));

-- Name: resident_identifiers app_ends; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_ends ON public.resident_identifiers FOR UPDATE TO antam_app USING (((resident_id IN ( SELECT s.resident_id
   FROM public.stays s
  WHERE ((s.during @> now()) AND ((s.facility_id = ANY (( SELECT public.acting_duty() AS acting_duty)::uuid[])) OR (s.facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])))))) OR (resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[]))));

-- Name: rotations app_ends; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_ends ON public.rotations FOR UPDATE TO antam_app USING ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[]))) WITH CHECK ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])));

-- Name: screening_due app_ends; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_ends ON public.screening_due FOR UPDATE TO antam_app USING (((resident_id = ANY (( SELECT public.acting_readable() AS acting_readable)::uuid[])) AND (resident_id = ANY (( SELECT public.acting_contacts() AS acting_contacts)::uuid[])))) WITH CHECK (((resident_id = ANY (( SELECT public.acting_readable() AS acting_readable)::uuid[])) AND (resident_id = ANY (( SELECT public.acting_contacts() AS acting_contacts)::uuid[]))));

-- Name: screening_rules app_ends; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_ends ON public.screening_rules FOR UPDATE TO antam_app USING ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[]))) WITH CHECK ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])));

-- Name: stays app_ends; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_ends ON public.stays FOR UPDATE TO antam_app USING ((upper_inf(during) AND ((facility_id = ANY (( SELECT public.acting_duty() AS acting_duty)::uuid[])) OR (facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[]))))) WITH CHECK (((facility_id = ANY (( SELECT public.acting_duty() AS acting_duty)::uuid[])) OR (facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[]))));

-- Name: watches app_ends; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_ends ON public.watches FOR UPDATE TO antam_app USING ((resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[]))) WITH CHECK ((resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[])));

-- Name: audit_events app_facility_log; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_facility_log ON public.audit_events FOR SELECT TO antam_app USING ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])));

-- Name: screenings app_fills; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_fills ON public.screenings FOR UPDATE TO antam_app USING (((resident_id = ANY (( SELECT public.acting_readable() AS acting_readable)::uuid[])) AND (resident_id = ANY (( SELECT public.acting_contacts() AS acting_contacts)::uuid[])))) WITH CHECK (((resident_id = ANY (( SELECT public.acting_readable() AS acting_readable)::uuid[])) AND (resident_id = ANY (( SELECT public.acting_contacts() AS acting_contacts)::uuid[]))));

-- Name: freed_times app_frees; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_frees ON public.freed_times FOR INSERT TO antam_app WITH CHECK ((resident_id = ANY (( SELECT public.acting_contacts() AS acting_contacts)::uuid[])));

-- Name: medicine_doses app_gives; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_gives ON public.medicine_doses FOR INSERT TO antam_app WITH CHECK (((recorded_by = ( SELECT public.acting_account() AS acting_account)) AND (resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[]))));

-- Name: call_backs app_keeps; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_keeps ON public.call_backs FOR UPDATE TO antam_app USING ((resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[]))) WITH CHECK ((resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[])));

-- Name: assignments app_makes; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_makes ON public.assignments FOR INSERT TO antam_app WITH CHECK (((recorded_by = ( SELECT public.acting_account() AS acting_account)) AND (facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[]))));

-- Name: break_glass app_makes; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_makes ON public.break_glass FOR INSERT TO antam_app WITH CHECK (((account_id = ( SELECT public.acting_account() AS acting_account)) AND (facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) AND (resident_id = ANY (( SELECT public.acting_opened() AS acting_opened)::uuid[])) AND (lower(during) <= clock_timestamp()) AND (( SELECT public.acting_doctors() AS acting_doctors) @> ARRAY[facility_id]) AND (NOT (facility_id = ANY (( SELECT public.acting_duty() AS acting_duty)::uuid[])))));

-- Name: consents app_makes; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_makes ON public.consents FOR INSERT TO antam_app WITH CHECK (((recorded_by = ( SELECT public.acting_account() AS acting_account)) AND (resident_id = ANY (( SELECT public.acting_family() AS acting_family)::uuid[]))));

-- Name: invitations app_makes; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_makes ON public.invitations FOR INSERT TO antam_app WITH CHECK (((invited_by = ( SELECT public.acting_account() AS acting_account)) AND (resident_id = ANY (( SELECT public.acting_family() AS acting_family)::uuid[]))));

-- Name: realtime_tickets app_makes; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_makes ON public.realtime_tickets FOR INSERT TO antam_app WITH CHECK ((session_id IN ( SELECT s.id
   FROM public.sessions s
  WHERE (s.account_id = ( SELECT public.acting_account() AS acting_account)))));

-- Name: representatives app_makes; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_makes ON public.representatives FOR INSERT TO antam_app WITH CHECK (((recorded_by = ( SELECT public.acting_account() AS acting_account)) AND (( SELECT public.acting_managed() AS acting_managed) <> '{}'::uuid[]) AND (resident_id = ANY (( SELECT public.acting_family() AS acting_family)::uuid[])) AND (account_id IS DISTINCT FROM ( SELECT public.acting_account() AS acting_account))));

-- Name: screening_rules app_makes; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_makes ON public.screening_rules FOR INSERT TO antam_app WITH CHECK (((made_by = ( SELECT public.acting_account() AS acting_account)) AND (facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[]))));

-- Name: erasures app_managed; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_managed ON public.erasures TO antam_app USING ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[]))) WITH CHECK ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])));

-- Name: stock_moves app_moves; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_moves ON public.stock_moves FOR INSERT TO antam_app WITH CHECK (((by = ( SELECT public.acting_account() AS acting_account)) AND (facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[]))));

-- Name: calendars app_opens; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_opens ON public.calendars FOR INSERT TO antam_app WITH CHECK (((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])) OR ((account_id = ( SELECT public.acting_account() AS acting_account)) AND (facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])))));

-- Name: campaigns app_opens; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_opens ON public.campaigns FOR INSERT TO antam_app WITH CHECK (((made_by = ( SELECT public.acting_account() AS acting_account)) AND (facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[]))));

-- Name: facilities app_opens; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_opens ON public.facilities FOR INSERT TO antam_app WITH CHECK (( SELECT public.acting_platform_admin() AS acting_platform_admin));

-- Name: medicine_stocks app_opens; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_opens ON public.medicine_stocks FOR INSERT TO antam_app WITH CHECK (((made_by = ( SELECT public.acting_account() AS acting_account)) AND ((facility_id = ANY (( SELECT public.acting_duty() AS acting_duty)::uuid[])) OR (facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])))));

-- Name: wards app_opens; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_opens ON public.wards FOR INSERT TO antam_app WITH CHECK ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])));

-- Name: accounts app_own; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_own ON public.accounts TO antam_app USING ((id = ( SELECT public.acting_account() AS acting_account))) WITH CHECK ((id = ( SELECT public.acting_account() AS acting_account)));

-- Name: channel_addresses app_own; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_own ON public.channel_addresses TO antam_app USING ((account_id = ( SELECT public.acting_account() AS acting_account))) WITH CHECK ((account_id = ( SELECT public.acting_account() AS acting_account)));

-- Name: devices app_own; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_own ON public.devices TO antam_app USING ((account_id = ( SELECT public.acting_account() AS acting_account))) WITH CHECK ((account_id = ( SELECT public.acting_account() AS acting_account)));

-- Name: duty_calendars app_own; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_own ON public.duty_calendars TO antam_app USING ((account_id = ( SELECT public.acting_account() AS acting_account))) WITH CHECK ((account_id = ( SELECT public.acting_account() AS acting_account)));

-- Name: enrolment_codes app_own; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_own ON public.enrolment_codes TO antam_app USING ((account_id = ( SELECT public.acting_account() AS acting_account))) WITH CHECK ((account_id = ( SELECT public.acting_account() AS acting_account)));

-- Name: feed app_own; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_own ON public.feed FOR SELECT TO antam_app USING ((account_id = ( SELECT public.acting_account() AS acting_account)));

-- Name: feed_heads app_own; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_own ON public.feed_heads FOR SELECT TO antam_app USING ((account_id = ( SELECT public.acting_account() AS acting_account)));

-- Name: idempotency app_own; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_own ON public.idempotency TO antam_app USING ((account_id = ( SELECT public.acting_account() AS acting_account))) WITH CHECK ((account_id = ( SELECT public.acting_account() AS acting_account)));

-- Name: message_drafts app_own; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_own ON public.message_drafts TO antam_app USING (((author_id = ( SELECT public.acting_account() AS acting_account)) AND (conversation_id = ANY (( SELECT public.acting_threads() AS acting_threads)::uuid[])))) WITH CHECK (((author_id = ( SELECT public.acting_account() AS acting_account)) AND (conversation_id = ANY (( SELECT public.acting_threads() AS acting_threads)::uuid[]))));

-- Name: missed_calls app_own; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_own ON public.missed_calls TO antam_app USING ((account_id = ( SELECT public.acting_account() AS acting_account))) WITH CHECK ((account_id = ( SELECT public.acting_account() AS acting_account)));

-- Name: passkey_challenges app_own; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_own ON public.passkey_challenges TO antam_app USING ((account_id = ( SELECT public.acting_account() AS acting_account))) WITH CHECK ((account_id = ( SELECT public.acting_account() AS acting_account)));

-- Name: passkeys app_own; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_own ON public.passkeys TO antam_app USING ((account_id = ( SELECT public.acting_account() AS acting_account))) WITH CHECK ((account_id = ( SELECT public.acting_account() AS acting_account)));

-- Name: pins app_own; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_own ON public.pins TO antam_app USING ((account_id = ( SELECT public.acting_account() AS acting_account))) WITH CHECK ((account_id = ( SELECT public.acting_account() AS acting_account)));

-- Name: platform_admins app_own; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_own ON public.platform_admins FOR SELECT TO antam_app USING ((account_id = ( SELECT public.acting_account() AS acting_account)));

-- Name: province_cubes app_own; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_own ON public.province_cubes FOR SELECT TO antam_app USING ((province_code = ( SELECT public.acting_province() AS acting_province)));

-- Name: province_staff app_own; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_own ON public.province_staff FOR SELECT TO antam_app USING ((account_id = ( SELECT public.acting_account() AS acting_account)));

-- Name: reach_preferences app_own; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_own ON public.reach_preferences TO antam_app USING ((account_id = ( SELECT public.acting_account() AS acting_account))) WITH CHECK ((account_id = ( SELECT public.acting_account() AS acting_account)));

-- Name: reminder_settings app_own; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_own ON public.reminder_settings TO antam_app USING ((account_id = ( SELECT public.acting_account() AS acting_account))) WITH CHECK ((account_id = ( SELECT public.acting_account() AS acting_account)));

-- Name: remote_visit_drafts app_own; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_own ON public.remote_visit_drafts TO antam_app USING (((author_id = ( SELECT public.acting_account() AS acting_account)) AND (resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[])))) WITH CHECK (((author_id = ( SELECT public.acting_account() AS acting_account)) AND (resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[]))));

-- Name: sessions app_own; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_own ON public.sessions TO antam_app USING ((account_id = ( SELECT public.acting_account() AS acting_account))) WITH CHECK ((account_id = ( SELECT public.acting_account() AS acting_account)));

-- Name: totp_factors app_own; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_own ON public.totp_factors TO antam_app USING ((account_id = ( SELECT public.acting_account() AS acting_account))) WITH CHECK ((account_id = ( SELECT public.acting_account() AS acting_account)));

-- Name: duty_days app_plans; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_plans ON public.duty_days FOR INSERT TO antam_app WITH CHECK ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])));

-- Name: duty_overrides app_plans; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_plans ON public.duty_overrides FOR INSERT TO antam_app WITH CHECK ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])));

-- Name: monitoring_plans app_plans; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_plans ON public.monitoring_plans FOR INSERT TO antam_app WITH CHECK (((recorded_by = ( SELECT public.acting_account() AS acting_account)) AND (resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[]))));

-- Name: planned_shifts app_plans; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_plans ON public.planned_shifts FOR INSERT TO antam_app WITH CHECK ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])));

-- Name: rotations app_plans; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_plans ON public.rotations FOR INSERT TO antam_app WITH CHECK ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])));

-- Name: shifts app_plans; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_plans ON public.shifts FOR INSERT TO antam_app WITH CHECK ((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])));

-- Name: medicines app_prescribes; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_prescribes ON public.medicines FOR INSERT TO antam_app WITH CHECK (((recorded_by = ( SELECT public.acting_account() AS acting_account)) AND (resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[]))));

-- Name: help_calls app_presses; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_presses ON public.help_calls FOR INSERT TO antam_app WITH CHECK (((by = ( SELECT public.acting_account() AS acting_account)) AND (EXISTS ( SELECT
   FROM public.alerts a
  WHERE (a.id = help_calls.alert_id)))));

-- Name: call_backs app_promises; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_promises ON public.call_backs FOR INSERT TO antam_app WITH CHECK (((recorded_by = ( SELECT public.acting_account() AS acting_account)) AND (resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[]))));

-- Name: duty_swaps app_proposes; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_proposes ON public.duty_swaps FOR INSERT TO antam_app WITH CHECK (((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) AND (proposed_by = ( SELECT public.acting_account() AS acting_account)) AND (answer IS NULL)));

-- Name: appointment_calls app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.appointment_calls FOR SELECT TO antam_app USING ((EXISTS ( SELECT
   FROM public.appointments a
  WHERE ((a.id = appointment_calls.appointment_id) AND ((a.facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) OR (a.resident_id = ANY (( SELECT public.acting_readable() AS acting_readable)::uuid[])) OR (a.resident_id = ANY (( SELECT public.acting_visited() AS acting_visited)::uuid[])))))));

-- Name: appointment_log app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.appointment_log FOR SELECT TO antam_app USING ((EXISTS ( SELECT
   FROM public.appointments a
  WHERE ((a.id = appointment_log.appointment_id) AND ((a.facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) OR (a.resident_id = ANY (( SELECT public.acting_readable() AS acting_readable)::uuid[])) OR (a.resident_id = ANY (( SELECT public.acting_visited() AS acting_visited)::uuid[])))))));

-- Name: appointment_threads app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.appointment_threads FOR SELECT TO antam_app USING ((EXISTS ( SELECT
   FROM public.appointments a
  WHERE ((a.id = appointment_threads.appointment_id) AND ((a.facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) OR (a.resident_id = ANY (( SELECT public.acting_readable() AS acting_readable)::uuid[])) OR (a.resident_id = ANY (( SELECT public.acting_visited() AS acting_visited)::uuid[])))))));

-- Name: appointments app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.appointments FOR SELECT TO antam_app USING (((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) OR (resident_id = ANY (( SELECT public.acting_readable() AS acting_readable)::uuid[])) OR (resident_id = ANY (( SELECT public.acting_visited() AS acting_visited)::uuid[]))));

-- Name: assignments app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.assignments FOR SELECT TO antam_app USING (((account_id = ( SELECT public.acting_account() AS acting_account)) OR (facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[]))));

-- Name: attachments app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.attachments FOR SELECT TO antam_app USING (((conversation_id = ANY (( SELECT public.acting_threads() AS acting_threads)::uuid[])) AND ((seq IS NOT NULL) OR (uploader_id = ( SELECT public.acting_account() AS acting_account)))));

-- Name: baselines app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.baselines FOR SELECT TO antam_app USING ((resident_id = ANY (( SELECT public.acting_readable() AS acting_readable)::uuid[])));

-- Name: beneficiary_categories app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.beneficiary_categories FOR SELECT TO antam_app USING (((resident_id IN ( SELECT s.resident_id
   FROM public.stays s
  WHERE ((s.during @> now()) AND ((s.facility_id = ANY (( SELECT public.acting_duty() AS acting_duty)::uuid[])) OR (s.facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])))))) OR (resident_id = ANY (( SELECT public.acting_identified() AS acting_identified)::uuid[]))));

-- Name: break_glass app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.break_glass FOR SELECT TO antam_app USING (((account_id = ( SELECT public.acting_account() AS acting_account)) OR (facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[]))));

-- Name: calendar_blocks app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.calendar_blocks FOR SELECT TO antam_app USING ((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])));

-- Name: calendars app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.calendars FOR SELECT TO antam_app USING ((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])));

-- Name: call_backs app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.call_backs FOR SELECT TO antam_app USING (((facility_id = ANY (( SELECT public.acting_duty() AS acting_duty)::uuid[])) OR (resident_id = ANY (( SELECT public.acting_clinical() AS acting_clinical)::uuid[]))));

-- Name: calls app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.calls FOR SELECT TO antam_app USING ((conversation_id = ANY (( SELECT public.acting_threads() AS acting_threads)::uuid[])));

-- Name: campaigns app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.campaigns FOR SELECT TO antam_app USING ((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])));

-- Name: checkups app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.checkups FOR SELECT TO antam_app USING (((facility_id = ANY (( SELECT public.acting_duty() AS acting_duty)::uuid[])) OR (resident_id = ANY (( SELECT public.acting_clinical() AS acting_clinical)::uuid[]))));

-- Name: consents app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.consents FOR SELECT TO antam_app USING ((resident_id = ANY (( SELECT public.acting_family() AS acting_family)::uuid[])));

-- Name: conversation_heads app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.conversation_heads FOR SELECT TO antam_app USING ((conversation_id = ANY (( SELECT public.acting_threads() AS acting_threads)::uuid[])));

-- Name: conversation_marks app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.conversation_marks FOR SELECT TO antam_app USING ((conversation_id = ANY (( SELECT public.acting_threads() AS acting_threads)::uuid[])));

-- Name: conversation_members app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.conversation_members FOR SELECT TO antam_app USING ((conversation_id = ANY (( SELECT public.acting_threads() AS acting_threads)::uuid[])));

-- Name: conversations app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.conversations FOR SELECT TO antam_app USING ((id = ANY (( SELECT public.acting_threads() AS acting_threads)::uuid[])));

-- Name: disabilities app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.disabilities FOR SELECT TO antam_app USING (((resident_id IN ( SELECT s.resident_id
   FROM public.stays s
  WHERE ((s.during @> now()) AND ((s.facility_id = ANY (( SELECT public.acting_duty() AS acting_duty)::uuid[])) OR (s.facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])))))) OR (resident_id = ANY (( SELECT public.acting_identified() AS acting_identified)::uuid[]))));

-- Name: duty_checks app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.duty_checks FOR SELECT TO antam_app USING (((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])) OR (account_id = ( SELECT public.acting_account() AS acting_account))));

-- Name: duty_days app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.duty_days FOR SELECT TO antam_app USING (((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) OR (facility_id IN ( SELECT st.facility_id
   FROM public.stays st)) OR ((facility_id IS NULL) AND (( SELECT public.acting_account() AS acting_account) IS NOT NULL))));

-- Name: duty_overrides app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.duty_overrides FOR SELECT TO antam_app USING ((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])));

-- Name: duty_swaps app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.duty_swaps FOR SELECT TO antam_app USING ((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])));

-- Name: expected app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.expected FOR SELECT TO antam_app USING ((resident_id = ANY (( SELECT public.acting_readable() AS acting_readable)::uuid[])));

-- Name: facilities app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.facilities FOR SELECT TO antam_app USING (((id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) OR (id IN ( SELECT st.facility_id
   FROM public.stays st))));

-- Name: handover_items app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.handover_items FOR SELECT TO antam_app USING ((facility_id = ANY (( SELECT public.acting_duty() AS acting_duty)::uuid[])));

-- Name: handovers app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.handovers FOR SELECT TO antam_app USING ((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])));

-- Name: invitations app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.invitations FOR SELECT TO antam_app USING (((resident_id = ANY (( SELECT public.acting_family() AS acting_family)::uuid[])) OR (invited_by = ( SELECT public.acting_account() AS acting_account))));

-- Name: leaves app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.leaves FOR SELECT TO antam_app USING (((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) OR (resident_id = ANY (( SELECT public.acting_readable() AS acting_readable)::uuid[]))));

-- Name: medicine_doses app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.medicine_doses FOR SELECT TO antam_app USING ((((facility_id = ANY (( SELECT public.acting_duty() AS acting_duty)::uuid[])) OR (resident_id = ANY (( SELECT public.acting_readable() AS acting_readable)::uuid[]))) AND (EXISTS ( SELECT
   FROM public.medicines m
  WHERE (m.id = medicine_doses.medicine_id)))));

-- Name: medicine_stocks app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.medicine_stocks FOR SELECT TO antam_app USING ((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])));

-- Name: medicines app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.medicines FOR SELECT TO antam_app USING (((facility_id = ANY (( SELECT public.acting_duty() AS acting_duty)::uuid[])) OR (resident_id = ANY (( SELECT public.acting_clinical() AS acting_clinical)::uuid[])) OR ((resident_id = ANY (( SELECT public.acting_readable() AS acting_readable)::uuid[])) AND (resident_id = ANY (( SELECT public.acting_logged() AS acting_logged)::uuid[])) AND ((private IS NULL) OR ((private = 'mental_health'::text) AND (EXISTS ( SELECT
   FROM public.relatives rel
  WHERE ((rel.resident_id = medicines.resident_id) AND (rel.account_id = ( SELECT public.acting_account() AS acting_account)) AND (rel.ended_at IS NULL) AND rel.mental_health))))))));

-- Name: messages app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.messages FOR SELECT TO antam_app USING ((conversation_id = ANY (( SELECT public.acting_threads() AS acting_threads)::uuid[])));

-- Name: monitoring_plans app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.monitoring_plans FOR SELECT TO antam_app USING ((resident_id = ANY (( SELECT public.acting_readable() AS acting_readable)::uuid[])));

-- Name: notes app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.notes FOR SELECT TO antam_app USING (((resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[])) OR ((resident_id = ANY (( SELECT public.acting_clinical() AS acting_clinical)::uuid[])) AND ((category IS NULL) OR (category = 'MENTAL_HEALTH'::text) OR ((resident_id = ANY (( SELECT public.acting_own() AS acting_own)::uuid[])) AND (category <> 'CHILD_ABUSE'::text))))));

-- Name: planned_shifts app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.planned_shifts FOR SELECT TO antam_app USING ((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])));

-- Name: protocol_choices app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.protocol_choices FOR SELECT TO antam_app USING ((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])));

-- Name: readings app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.readings FOR SELECT TO antam_app USING ((resident_id = ANY (( SELECT public.acting_readable() AS acting_readable)::uuid[])));

-- Name: relatives app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.relatives FOR SELECT TO antam_app USING (((account_id = ( SELECT public.acting_account() AS acting_account)) OR (resident_id = ANY (( SELECT public.acting_family() AS acting_family)::uuid[]))));

-- Name: reminders app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.reminders FOR SELECT TO antam_app USING (((account_id = ( SELECT public.acting_account() AS acting_account)) OR (facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[]))));

-- Name: remote_visit_addenda app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.remote_visit_addenda FOR SELECT TO antam_app USING (((resident_id = ANY (( SELECT public.acting_readable() AS acting_readable)::uuid[])) AND (EXISTS ( SELECT
   FROM public.remote_visits v
  WHERE ((v.resident_id = remote_visit_addenda.resident_id) AND (v.id = remote_visit_addenda.visit_id))))));

-- Name: remote_visits app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.remote_visits FOR SELECT TO antam_app USING (((resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[])) OR ((resident_id = ANY (( SELECT public.acting_clinical() AS acting_clinical)::uuid[])) AND ((category IS NULL) OR (category = 'MENTAL_HEALTH'::text) OR ((resident_id = ANY (( SELECT public.acting_own() AS acting_own)::uuid[])) AND (category <> 'CHILD_ABUSE'::text))))));

-- Name: representatives app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.representatives FOR SELECT TO antam_app USING (((account_id = ( SELECT public.acting_account() AS acting_account)) OR (resident_id = ANY (( SELECT public.acting_family() AS acting_family)::uuid[]))));

-- Name: resident_bands app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.resident_bands FOR SELECT TO antam_app USING ((resident_id = ANY (( SELECT public.acting_clinical() AS acting_clinical)::uuid[])));

-- Name: resident_identifiers app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.resident_identifiers FOR SELECT TO antam_app USING (((resident_id IN ( SELECT s.resident_id
   FROM public.stays s
  WHERE ((s.during @> now()) AND ((s.facility_id = ANY (( SELECT public.acting_duty() AS acting_duty)::uuid[])) OR (s.facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])))))) OR (resident_id = ANY (( SELECT public.acting_identified() AS acting_identified)::uuid[]))));

-- Name: resident_versions app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.resident_versions FOR SELECT TO antam_app USING (((resident_id IN ( SELECT s.resident_id
   FROM public.stays s
  WHERE ((s.during @> now()) AND ((s.facility_id = ANY (( SELECT public.acting_duty() AS acting_duty)::uuid[])) OR (s.facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])))))) OR (resident_id = ANY (( SELECT public.acting_identified() AS acting_identified)::uuid[]))));

-- Name: residents app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.residents FOR SELECT TO antam_app USING (((id = ANY (( SELECT public.acting_residents() AS acting_residents)::uuid[])) OR (id IN ( SELECT s.resident_id
   FROM public.stays s
  WHERE ((s.facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) AND (s.during @> now()))))));

-- Name: rotations app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.rotations FOR SELECT TO antam_app USING ((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])));

-- Name: screening_answers app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.screening_answers FOR SELECT TO antam_app USING ((EXISTS ( SELECT
   FROM public.screenings s
  WHERE ((s.resident_id = screening_answers.resident_id) AND (s.id = screening_answers.screening_id) AND (s.resident_id = ANY (( SELECT public.acting_readable() AS acting_readable)::uuid[]))))));

-- Name: screening_due app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.screening_due FOR SELECT TO antam_app USING (((facility_id = ANY (( SELECT public.acting_duty() AS acting_duty)::uuid[])) OR ((resident_id = ANY (( SELECT public.acting_readable() AS acting_readable)::uuid[])) AND ((NOT private) OR (resident_id = ANY (( SELECT public.acting_clinical() AS acting_clinical)::uuid[])) OR (EXISTS ( SELECT
   FROM public.relatives rel
  WHERE ((rel.resident_id = screening_due.resident_id) AND (rel.account_id = ( SELECT public.acting_account() AS acting_account)) AND (rel.ended_at IS NULL) AND rel.mental_health)))))));

-- Name: screening_rules app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.screening_rules FOR SELECT TO antam_app USING ((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])));

-- Name: screenings app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.screenings FOR SELECT TO antam_app USING (((resident_id = ANY (( SELECT public.acting_readable() AS acting_readable)::uuid[])) AND ((NOT private) OR (resident_id = ANY (( SELECT public.acting_clinical() AS acting_clinical)::uuid[])) OR (EXISTS ( SELECT
   FROM public.relatives rel
  WHERE ((rel.resident_id = screenings.resident_id) AND (rel.account_id = ( SELECT public.acting_account() AS acting_account)) AND (rel.ended_at IS NULL) AND rel.mental_health))))));

-- Name: shift_notes app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.shift_notes FOR SELECT TO antam_app USING ((facility_id = ANY (( SELECT public.acting_duty() AS acting_duty)::uuid[])));

-- Name: shifts app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.shifts FOR SELECT TO antam_app USING ((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])));

-- Name: staff app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.staff FOR SELECT TO antam_app USING (((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) OR (account_id = ( SELECT public.acting_account() AS acting_account))));

-- Name: stays app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.stays FOR SELECT TO antam_app USING ((((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) AND (during @> now())) OR (resident_id = ANY (( SELECT public.acting_residents() AS acting_residents)::uuid[]))));

-- Name: stock_moves app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.stock_moves FOR SELECT TO antam_app USING ((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])));

-- Name: waitlist app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.waitlist FOR SELECT TO antam_app USING (((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) OR (resident_id = ANY (( SELECT public.acting_readable() AS acting_readable)::uuid[])) OR (resident_id = ANY (( SELECT public.acting_visited() AS acting_visited)::uuid[]))));

-- Name: watches app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.watches FOR SELECT TO antam_app USING (((facility_id = ANY (( SELECT public.acting_duty() AS acting_duty)::uuid[])) OR (resident_id = ANY (( SELECT public.acting_clinical() AS acting_clinical)::uuid[]))));

-- Name: worklist_contacts app_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reads ON public.worklist_contacts FOR SELECT TO antam_app USING (((facility_id = ANY (( SELECT public.acting_duty() AS acting_duty)::uuid[])) OR (resident_id = ANY (( SELECT public.acting_clinical() AS acting_clinical)::uuid[]))));

-- Name: audit_events app_records; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_records ON public.audit_events FOR INSERT TO antam_app WITH CHECK ((account_id = ( SELECT public.acting_account() AS acting_account)));

-- Name: leaves app_records; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_records ON public.leaves FOR INSERT TO antam_app WITH CHECK (((recorded_by = ( SELECT public.acting_account() AS acting_account)) AND ((resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[])) OR (facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[]))) AND (EXISTS ( SELECT
   FROM public.stays s
  WHERE ((s.resident_id = leaves.resident_id) AND (s.facility_id = leaves.facility_id) AND upper_inf(s.during))))));

-- Name: worklist_contacts app_records; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_records ON public.worklist_contacts FOR INSERT TO antam_app WITH CHECK (((by = ( SELECT public.acting_account() AS acting_account)) AND (resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[]))));

-- Name: break_glass app_reviews; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_reviews ON public.break_glass FOR UPDATE TO antam_app USING (((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])) AND (account_id <> ( SELECT public.acting_account() AS acting_account)))) WITH CHECK ((reviewed_by = ( SELECT public.acting_account() AS acting_account)));

-- Name: invitations app_revokes; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_revokes ON public.invitations FOR UPDATE TO antam_app USING ((resident_id = ANY (( SELECT public.acting_family() AS acting_family)::uuid[]))) WITH CHECK ((resident_id = ANY (( SELECT public.acting_family() AS acting_family)::uuid[])));

-- Name: medicine_stocks app_says; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_says ON public.medicine_stocks FOR UPDATE TO antam_app USING ((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[]))) WITH CHECK ((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])));

-- Name: alert_log app_sees; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_sees ON public.alert_log TO antam_app USING ((EXISTS ( SELECT
   FROM public.alerts a
  WHERE (a.id = alert_log.alert_id)))) WITH CHECK ((EXISTS ( SELECT
   FROM public.alerts a
  WHERE (a.id = alert_log.alert_id))));

-- Name: alert_told app_sees; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_sees ON public.alert_told TO antam_app USING ((EXISTS ( SELECT
   FROM public.alerts a
  WHERE (a.id = alert_told.alert_id)))) WITH CHECK ((EXISTS ( SELECT
   FROM public.alerts a
  WHERE (a.id = alert_told.alert_id))));

-- Name: alerts app_sees; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_sees ON public.alerts FOR SELECT TO antam_app USING ((((facility_id = ANY (( SELECT public.acting_duty() AS acting_duty)::uuid[])) OR (facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])) OR (resident_id = ANY (( SELECT public.acting_residents() AS acting_residents)::uuid[])) OR (id = ANY (( SELECT public.acting_told() AS acting_told)::uuid[]))) AND (resident_id <> ALL (( SELECT public.acting_locked() AS acting_locked)::uuid[]))));

-- Name: help_calls app_sees; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_sees ON public.help_calls FOR SELECT TO antam_app USING ((EXISTS ( SELECT
   FROM public.alerts a
  WHERE (a.id = help_calls.alert_id))));

-- Name: reach_attempts app_sees; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_sees ON public.reach_attempts FOR SELECT TO antam_app USING ((EXISTS ( SELECT
   FROM public.reach_intents i
  WHERE ((i.id = reach_attempts.intent_id) AND (EXISTS ( SELECT
           FROM public.alerts a
          WHERE (a.id = i.subject)))))));

-- Name: reach_receipts app_sees; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_sees ON public.reach_receipts FOR SELECT TO antam_app USING ((EXISTS ( SELECT
   FROM public.reach_intents i
  WHERE ((i.id = reach_receipts.intent_id) AND (EXISTS ( SELECT
           FROM public.alerts a
          WHERE (a.id = i.subject)))))));

-- Name: request_log app_sees; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_sees ON public.request_log FOR SELECT TO antam_app USING ((EXISTS ( SELECT
   FROM public.requests r
  WHERE ((r.id = request_log.request_id) AND ((r.facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])) OR (r.asked_by = ( SELECT public.acting_account() AS acting_account)) OR (r.resident_id = ANY (( SELECT public.acting_own() AS acting_own)::uuid[])))))));

-- Name: requests app_sees; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_sees ON public.requests FOR SELECT TO antam_app USING (((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])) OR (asked_by = ( SELECT public.acting_account() AS acting_account)) OR (resident_id = ANY (( SELECT public.acting_own() AS acting_own)::uuid[]))));

-- Name: transfers app_sees; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_sees ON public.transfers FOR SELECT TO antam_app USING (((from_facility = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) OR (to_facility = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[]))));

-- Name: wards app_sees; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_sees ON public.wards FOR SELECT TO antam_app USING (((facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) OR (id IN ( SELECT s.ward_id
   FROM public.stays s))));

-- Name: transfers app_sends; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_sends ON public.transfers FOR INSERT TO antam_app WITH CHECK (((from_facility = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])) AND (sent_by = ( SELECT public.acting_account() AS acting_account)) AND (resident_id IN ( SELECT s.resident_id
   FROM public.stays s
  WHERE (upper_inf(s.during) AND (s.facility_id = transfers.from_facility))))));

-- Name: calendars app_sets; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_sets ON public.calendars FOR UPDATE TO antam_app USING (((facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])) OR ((account_id = ( SELECT public.acting_account() AS acting_account)) AND (facility_id = ANY (( SELECT public.acting_facilities() AS acting_facilities)::uuid[])))));

-- Name: resident_bands app_sets; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_sets ON public.resident_bands FOR INSERT TO antam_app WITH CHECK (((resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[])) AND (author_id = ( SELECT public.acting_account() AS acting_account))));

-- Name: watches app_sets; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_sets ON public.watches FOR INSERT TO antam_app WITH CHECK (((recorded_by = ( SELECT public.acting_account() AS acting_account)) AND (resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[]))));

-- Name: checkups app_signs; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_signs ON public.checkups FOR INSERT TO antam_app WITH CHECK (((signed_by = ( SELECT public.acting_account() AS acting_account)) AND (resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[]))));

-- Name: remote_visit_addenda app_signs; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_signs ON public.remote_visit_addenda FOR INSERT TO antam_app WITH CHECK (((author_id = ( SELECT public.acting_account() AS acting_account)) AND (resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[]))));

-- Name: remote_visits app_signs; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_signs ON public.remote_visits FOR INSERT TO antam_app WITH CHECK (((author_id = ( SELECT public.acting_account() AS acting_account)) AND (resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[]))));

-- Name: screenings app_starts; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_starts ON public.screenings FOR INSERT TO antam_app WITH CHECK (((started_by = ( SELECT public.acting_account() AS acting_account)) AND (resident_id = ANY (( SELECT public.acting_readable() AS acting_readable)::uuid[])) AND (resident_id = ANY (( SELECT public.acting_contacts() AS acting_contacts)::uuid[]))));

-- Name: help_calls app_takes_back; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_takes_back ON public.help_calls FOR UPDATE TO antam_app USING (((by = ( SELECT public.acting_account() AS acting_account)) AND (EXISTS ( SELECT
   FROM public.alerts a
  WHERE (a.id = help_calls.alert_id))))) WITH CHECK (((by = ( SELECT public.acting_account() AS acting_account)) AND (EXISTS ( SELECT
   FROM public.alerts a
  WHERE (a.id = help_calls.alert_id)))));

-- Name: residents app_told; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_told ON public.residents FOR SELECT TO antam_app USING ((id IN ( SELECT a.resident_id
   FROM public.alerts a
  WHERE (a.id = ANY (( SELECT public.acting_told() AS acting_told)::uuid[])))));

-- Name: stays app_told; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_told ON public.stays FOR SELECT TO antam_app USING ((resident_id IN ( SELECT a.resident_id
   FROM public.alerts a
  WHERE (a.id = ANY (( SELECT public.acting_told() AS acting_told)::uuid[])))));

-- Name: appointment_log app_writes; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_writes ON public.appointment_log FOR INSERT TO antam_app WITH CHECK (((by = ( SELECT public.acting_account() AS acting_account)) AND (EXISTS ( SELECT
   FROM public.appointments a
  WHERE ((a.id = appointment_log.appointment_id) AND (a.resident_id = ANY (( SELECT public.acting_contacts() AS acting_contacts)::uuid[])))))));

-- Name: beneficiary_categories app_writes; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_writes ON public.beneficiary_categories FOR INSERT TO antam_app WITH CHECK (((resident_id IN ( SELECT s.resident_id
   FROM public.stays s
  WHERE ((s.during @> now()) AND ((s.facility_id = ANY (( SELECT public.acting_duty() AS acting_duty)::uuid[])) OR (s.facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])))))) OR (resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[]))));

-- Name: disabilities app_writes; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_writes ON public.disabilities FOR INSERT TO antam_app WITH CHECK (((resident_id IN ( SELECT s.resident_id
   FROM public.stays s
  WHERE ((s.during @> now()) AND ((s.facility_id = ANY (( SELECT public.acting_duty() AS acting_duty)::uuid[])) OR (s.facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])))))) OR (resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[]))));

-- Name: facilities app_writes; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_writes ON public.facilities FOR UPDATE TO antam_app USING ((id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[]))) WITH CHECK ((id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])));

-- Name: notes app_writes; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_writes ON public.notes FOR INSERT TO antam_app WITH CHECK (((author_id = ( SELECT public.acting_account() AS acting_account)) AND (resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[]))));

-- Name: request_log app_writes; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_writes ON public.request_log FOR INSERT TO antam_app WITH CHECK (((by = ( SELECT public.acting_account() AS acting_account)) AND (EXISTS ( SELECT
   FROM public.requests r
  WHERE (r.id = request_log.request_id)))));

-- Name: resident_versions app_writes; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_writes ON public.resident_versions FOR INSERT TO antam_app WITH CHECK (((resident_id IN ( SELECT s.resident_id
   FROM public.stays s
  WHERE ((s.during @> now()) AND ((s.facility_id = ANY (( SELECT public.acting_duty() AS acting_duty)::uuid[])) OR (s.facility_id = ANY (( SELECT public.acting_managed() AS acting_managed)::uuid[])))))) OR (resident_id = ANY (( SELECT public.acting_treated() AS acting_treated)::uuid[]))));

-- Name: shift_notes app_writes; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY app_writes ON public.shift_notes FOR INSERT TO antam_app WITH CHECK (((author_id = ( SELECT public.acting_account() AS acting_account)) AND (facility_id = ANY (( SELECT public.acting_duty() AS acting_duty)::uuid[]))));

-- Name: appointment_calls; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.appointment_calls ENABLE ROW LEVEL SECURITY;

-- Name: appointment_log; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.appointment_log ENABLE ROW LEVEL SECURITY;

-- Name: appointment_threads; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.appointment_threads ENABLE ROW LEVEL SECURITY;

-- Name: appointments; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.appointments ENABLE ROW LEVEL SECURITY;

-- Name: assignments; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.assignments ENABLE ROW LEVEL SECURITY;

-- Name: attachments; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.attachments ENABLE ROW LEVEL SECURITY;

-- Name: audit_checkpoints; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.audit_checkpoints ENABLE ROW LEVEL SECURITY;

-- Name: audit_events; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.audit_events ENABLE ROW LEVEL SECURITY;

-- Name: audit_refusals; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.audit_refusals ENABLE ROW LEVEL SECURITY;

-- Name: audit_seals; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.audit_seals ENABLE ROW LEVEL SECURITY;

-- Name: audit_unsealed; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.audit_unsealed ENABLE ROW LEVEL SECURITY;

-- Name: baselines; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.baselines ENABLE ROW LEVEL SECURITY;

-- Name: beneficiary_categories; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.beneficiary_categories ENABLE ROW LEVEL SECURITY;

-- Name: break_glass; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.break_glass ENABLE ROW LEVEL SECURITY;

-- Name: calendar_blocks; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.calendar_blocks ENABLE ROW LEVEL SECURITY;

-- Name: calendars; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.calendars ENABLE ROW LEVEL SECURITY;

-- Name: call_backs; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.call_backs ENABLE ROW LEVEL SECURITY;

-- Name: call_parties; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.call_parties ENABLE ROW LEVEL SECURITY;

-- Name: call_signals; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.call_signals ENABLE ROW LEVEL SECURITY;

-- Name: calls; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.calls ENABLE ROW LEVEL SECURITY;

-- Name: campaigns; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.campaigns ENABLE ROW LEVEL SECURITY;

-- Name: channel_addresses; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.channel_addresses ENABLE ROW LEVEL SECURITY;

-- Name: checkups; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.checkups ENABLE ROW LEVEL SECURITY;

-- Name: accounts committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.accounts FOR SELECT TO antam_committer USING (true);

-- Name: alert_log committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.alert_log TO antam_committer USING (true) WITH CHECK (true);

-- Name: alert_told committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.alert_told FOR SELECT TO antam_committer USING (true);

-- Name: alerts committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.alerts TO antam_committer USING (true) WITH CHECK (true);

-- Name: appointment_calls committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.appointment_calls TO antam_committer USING (true) WITH CHECK (true);

-- Name: appointment_threads committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.appointment_threads TO antam_committer USING (true) WITH CHECK (true);

-- Name: appointments committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.appointments FOR SELECT TO antam_committer USING (true);

-- Name: attachments committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.attachments TO antam_committer USING (true) WITH CHECK (true);

-- Name: call_parties committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.call_parties TO antam_committer USING (true) WITH CHECK (true);

-- Name: call_signals committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.call_signals TO antam_committer USING (true) WITH CHECK (true);

-- Name: calls committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.calls TO antam_committer USING (true) WITH CHECK (true);

-- Name: conversation_heads committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.conversation_heads TO antam_committer USING (true) WITH CHECK (true);

-- Name: conversation_marks committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.conversation_marks TO antam_committer USING (true) WITH CHECK (true);

-- Name: conversation_members committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.conversation_members TO antam_committer USING (true) WITH CHECK (true);

-- Name: conversations committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.conversations TO antam_committer USING (true) WITH CHECK (true);

-- Name: devices committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.devices TO antam_committer USING (true);

-- Name: expected committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.expected TO antam_committer USING ((source = 'again'::text)) WITH CHECK ((source = 'again'::text));

-- Name: facilities committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.facilities FOR SELECT TO antam_committer USING (true);

-- Name: feed committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.feed FOR SELECT TO antam_committer USING (true);

-- Name: feed_heads committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.feed_heads FOR SELECT TO antam_committer USING (true);

-- Name: message_drafts committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.message_drafts TO antam_committer USING (true) WITH CHECK (true);

-- Name: messages committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.messages TO antam_committer USING (true) WITH CHECK (true);

-- Name: missed_calls committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.missed_calls TO antam_committer USING (true) WITH CHECK (true);

-- Name: protocol_choices committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.protocol_choices FOR SELECT TO antam_committer USING (true);

-- Name: reach_intents committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.reach_intents TO antam_committer USING (true) WITH CHECK (true);

-- Name: reach_receipts committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.reach_receipts TO antam_committer USING (true) WITH CHECK (true);

-- Name: readings committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.readings TO antam_committer USING (true) WITH CHECK (true);

-- Name: realtime_tickets committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.realtime_tickets TO antam_committer USING (true);

-- Name: resident_bands committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.resident_bands FOR SELECT TO antam_committer USING (true);

-- Name: sessions committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.sessions TO antam_committer USING (true);

-- Name: staff committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.staff FOR SELECT TO antam_committer USING (true);

-- Name: trend_due committer_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_all ON public.trend_due FOR INSERT TO antam_committer WITH CHECK (true);

-- Name: audit_events committer_records; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY committer_records ON public.audit_events FOR INSERT TO antam_committer WITH CHECK (true);

-- Name: consents; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.consents ENABLE ROW LEVEL SECURITY;

-- Name: conversation_heads; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.conversation_heads ENABLE ROW LEVEL SECURITY;

-- Name: conversation_marks; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.conversation_marks ENABLE ROW LEVEL SECURITY;

-- Name: conversation_members; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.conversation_members ENABLE ROW LEVEL SECURITY;

-- Name: conversation_seals; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.conversation_seals ENABLE ROW LEVEL SECURITY;

-- Name: conversations; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.conversations ENABLE ROW LEVEL SECURITY;

-- Name: devices; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.devices ENABLE ROW LEVEL SECURITY;

-- Name: disabilities; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.disabilities ENABLE ROW LEVEL SECURITY;

-- Name: duty_calendars; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.duty_calendars ENABLE ROW LEVEL SECURITY;

-- Name: duty_checks; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.duty_checks ENABLE ROW LEVEL SECURITY;

-- Name: duty_days; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.duty_days ENABLE ROW LEVEL SECURITY;

-- Name: duty_overrides; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.duty_overrides ENABLE ROW LEVEL SECURITY;

-- Name: duty_swaps; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.duty_swaps ENABLE ROW LEVEL SECURITY;

-- Name: accounts engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.accounts FOR SELECT TO antam_engine USING (true);

-- Name: alert_log engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.alert_log TO antam_engine USING (true) WITH CHECK (true);

-- Name: alert_told engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.alert_told TO antam_engine USING (true) WITH CHECK (true);

-- Name: alerts engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.alerts TO antam_engine USING (true) WITH CHECK (true);

-- Name: answer_links engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.answer_links TO antam_engine USING (true) WITH CHECK (true);

-- Name: appointment_log engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.appointment_log TO antam_engine USING (true) WITH CHECK (true);

-- Name: appointments engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.appointments TO antam_engine USING (true) WITH CHECK (true);

-- Name: audit_checkpoints engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.audit_checkpoints TO antam_engine USING (true) WITH CHECK (true);

-- Name: audit_seals engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.audit_seals TO antam_engine USING (true) WITH CHECK (true);

-- Name: audit_unsealed engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.audit_unsealed TO antam_engine USING (true);

-- Name: baselines engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.baselines TO antam_engine USING (true) WITH CHECK (true);

-- Name: channel_addresses engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.channel_addresses TO antam_engine USING (true);

-- Name: devices engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.devices TO antam_engine USING (true);

-- Name: duty_checks engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.duty_checks TO antam_engine USING (true) WITH CHECK (true);

-- Name: duty_days engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.duty_days TO antam_engine USING (true) WITH CHECK (true);

-- Name: duty_overrides engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.duty_overrides FOR SELECT TO antam_engine USING (true);

-- Name: duty_swaps engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.duty_swaps FOR SELECT TO antam_engine USING (true);

-- Name: engine_cycles engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.engine_cycles TO antam_engine USING (true) WITH CHECK (true);

-- Name: erasures engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.erasures FOR SELECT TO antam_engine USING (true);

-- Name: expected engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.expected TO antam_engine USING (true) WITH CHECK (true);

-- Name: facilities engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.facilities FOR SELECT TO antam_engine USING (true);

-- Name: freed_times engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.freed_times TO antam_engine USING (true) WITH CHECK (true);

-- Name: handovers engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.handovers TO antam_engine USING (true) WITH CHECK (true);

-- Name: leaves engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.leaves FOR SELECT TO antam_engine USING (true);

-- Name: medicine_doses engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.medicine_doses TO antam_engine USING (true) WITH CHECK (true);

-- Name: medicines engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.medicines TO antam_engine USING (true) WITH CHECK (true);

-- Name: monitoring_plans engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.monitoring_plans TO antam_engine USING (true) WITH CHECK (true);

-- Name: planned_shifts engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.planned_shifts FOR SELECT TO antam_engine USING (true);

-- Name: protocol_choices engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.protocol_choices FOR SELECT TO antam_engine USING (true);

-- Name: provider_tokens engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.provider_tokens TO antam_engine USING (true) WITH CHECK (true);

-- Name: province_cubes engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.province_cubes TO antam_engine USING (true) WITH CHECK (true);

-- Name: reach_attempts engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.reach_attempts TO antam_engine USING (true) WITH CHECK (true);

-- Name: reach_intents engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.reach_intents TO antam_engine USING (true) WITH CHECK (true);

-- Name: reach_pace engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.reach_pace TO antam_engine USING (true) WITH CHECK (true);

-- Name: readings engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.readings TO antam_engine USING (true) WITH CHECK (true);

-- Name: relatives engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.relatives FOR SELECT TO antam_engine USING (true);

-- Name: reminders engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.reminders TO antam_engine USING (true) WITH CHECK (true);

-- Name: reminders_planned engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.reminders_planned TO antam_engine USING (true) WITH CHECK (true);

-- Name: requests engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.requests TO antam_engine USING (true) WITH CHECK (true);

-- Name: resident_bands engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.resident_bands TO antam_engine USING (true) WITH CHECK (true);

-- Name: residents engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.residents FOR SELECT TO antam_engine USING (true);

-- Name: rotations engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.rotations FOR SELECT TO antam_engine USING (true);

-- Name: screening_due engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.screening_due TO antam_engine USING (true) WITH CHECK (true);

-- Name: screening_rules engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.screening_rules FOR SELECT TO antam_engine USING (true);

-- Name: screenings engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.screenings FOR SELECT TO antam_engine USING (true);

-- Name: sessions engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.sessions FOR SELECT TO antam_engine USING (true);

-- Name: shifts engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.shifts TO antam_engine USING (true) WITH CHECK (true);

-- Name: staff engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.staff FOR SELECT TO antam_engine USING (true);

-- Name: stays engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.stays FOR SELECT TO antam_engine USING (true);

-- Name: trend_due engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.trend_due TO antam_engine USING (true) WITH CHECK (true);

-- Name: waitlist engine_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_all ON public.waitlist TO antam_engine USING (true) WITH CHECK (true);

-- Name: engine_cycles; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.engine_cycles ENABLE ROW LEVEL SECURITY;

-- Name: reach_preferences engine_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_reads ON public.reach_preferences FOR SELECT TO antam_engine USING (true);

-- Name: reach_receipts engine_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_reads ON public.reach_receipts FOR SELECT TO antam_engine USING (true);

-- Name: reminder_settings engine_reads; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_reads ON public.reminder_settings FOR SELECT TO antam_engine USING (true);

-- Name: feed engine_sweeps; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_sweeps ON public.feed TO antam_engine USING (true);

-- Name: feed_heads engine_sweeps; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_sweeps ON public.feed_heads TO antam_engine USING (true);

-- Name: gateway_texts engine_sweeps; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_sweeps ON public.gateway_texts TO antam_engine USING (true);

-- Name: idempotency engine_sweeps; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_sweeps ON public.idempotency TO antam_engine USING (true);

-- Name: limits engine_sweeps; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_sweeps ON public.limits TO antam_engine USING (true);

-- Name: passkey_challenges engine_sweeps; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_sweeps ON public.passkey_challenges TO antam_engine USING (true);

-- Name: realtime_tickets engine_sweeps; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_sweeps ON public.realtime_tickets TO antam_engine USING (true);

-- Name: sign_in_challenges engine_sweeps; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY engine_sweeps ON public.sign_in_challenges TO antam_engine USING (true);

-- Name: enrolment_codes; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.enrolment_codes ENABLE ROW LEVEL SECURITY;

-- Name: erasures; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.erasures ENABLE ROW LEVEL SECURITY;

-- Name: expected; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.expected ENABLE ROW LEVEL SECURITY;

-- Name: facilities; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.facilities ENABLE ROW LEVEL SECURITY;

-- Name: feed; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.feed ENABLE ROW LEVEL SECURITY;

-- Name: feed_heads; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.feed_heads ENABLE ROW LEVEL SECURITY;

-- Name: freed_times; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.freed_times ENABLE ROW LEVEL SECURITY;

-- Name: gateway_texts; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.gateway_texts ENABLE ROW LEVEL SECURITY;

-- Name: handover_items; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.handover_items ENABLE ROW LEVEL SECURITY;

-- Name: handovers; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.handovers ENABLE ROW LEVEL SECURITY;

-- Name: help_calls; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.help_calls ENABLE ROW LEVEL SECURITY;

-- Name: idempotency; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.idempotency ENABLE ROW LEVEL SECURITY;

-- Name: identity_matches; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.identity_matches ENABLE ROW LEVEL SECURITY;

-- Name: invitations; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.invitations ENABLE ROW LEVEL SECURITY;

-- Name: leaves; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.leaves ENABLE ROW LEVEL SECURITY;

-- Name: limits; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.limits ENABLE ROW LEVEL SECURITY;

-- Name: medicine_doses; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.medicine_doses ENABLE ROW LEVEL SECURITY;

-- Name: medicine_stocks; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.medicine_stocks ENABLE ROW LEVEL SECURITY;

-- Name: medicines; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.medicines ENABLE ROW LEVEL SECURITY;

-- Name: message_drafts; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.message_drafts ENABLE ROW LEVEL SECURITY;

-- Name: messages; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.messages ENABLE ROW LEVEL SECURITY;

-- Name: missed_calls; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.missed_calls ENABLE ROW LEVEL SECURITY;

-- Name: monitoring_plans; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.monitoring_plans ENABLE ROW LEVEL SECURITY;

-- Name: notes; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.notes ENABLE ROW LEVEL SECURITY;

-- Name: accounts owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.accounts TO antam_owner USING (true) WITH CHECK (true);

-- Name: alert_log owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.alert_log TO antam_owner USING (true) WITH CHECK (true);

-- Name: alert_told owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.alert_told TO antam_owner USING (true) WITH CHECK (true);

-- Name: alerts owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.alerts TO antam_owner USING (true) WITH CHECK (true);

-- Name: answer_links owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.answer_links TO antam_owner USING (true) WITH CHECK (true);

-- Name: appointment_calls owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.appointment_calls TO antam_owner USING (true) WITH CHECK (true);

-- Name: appointment_log owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.appointment_log TO antam_owner USING (true) WITH CHECK (true);

-- Name: appointment_threads owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.appointment_threads TO antam_owner USING (true) WITH CHECK (true);

-- Name: appointments owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.appointments TO antam_owner USING (true) WITH CHECK (true);

-- Name: assignments owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.assignments TO antam_owner USING (true) WITH CHECK (true);

-- Name: attachments owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.attachments TO antam_owner USING (true) WITH CHECK (true);

-- Name: audit_checkpoints owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.audit_checkpoints TO antam_owner USING (true) WITH CHECK (true);

-- Name: audit_events owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.audit_events TO antam_owner USING (true) WITH CHECK (true);

-- Name: audit_refusals owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.audit_refusals TO antam_owner USING (true) WITH CHECK (true);

-- Name: audit_seals owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.audit_seals TO antam_owner USING (true) WITH CHECK (true);

-- Name: audit_unsealed owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.audit_unsealed TO antam_owner USING (true) WITH CHECK (true);

-- Name: baselines owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.baselines TO antam_owner USING (true) WITH CHECK (true);

-- Name: beneficiary_categories owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.beneficiary_categories TO antam_owner USING (true) WITH CHECK (true);

-- Name: break_glass owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.break_glass TO antam_owner USING (true) WITH CHECK (true);

-- Name: calendar_blocks owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.calendar_blocks TO antam_owner USING (true) WITH CHECK (true);

-- Name: calendars owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.calendars TO antam_owner USING (true) WITH CHECK (true);

-- Name: call_backs owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.call_backs TO antam_owner USING (true) WITH CHECK (true);

-- Name: call_parties owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.call_parties TO antam_owner USING (true) WITH CHECK (true);

-- Name: call_signals owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.call_signals TO antam_owner USING (true) WITH CHECK (true);

-- Name: calls owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.calls TO antam_owner USING (true) WITH CHECK (true);

-- Name: campaigns owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.campaigns TO antam_owner USING (true) WITH CHECK (true);

-- Name: channel_addresses owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.channel_addresses TO antam_owner USING (true) WITH CHECK (true);

-- Name: checkups owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.checkups TO antam_owner USING (true) WITH CHECK (true);

-- Name: consents owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.consents TO antam_owner USING (true) WITH CHECK (true);

-- Name: conversation_heads owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.conversation_heads TO antam_owner USING (true) WITH CHECK (true);

-- Name: conversation_marks owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.conversation_marks TO antam_owner USING (true) WITH CHECK (true);

-- Name: conversation_members owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.conversation_members TO antam_owner USING (true) WITH CHECK (true);

-- Name: conversation_seals owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.conversation_seals TO antam_owner USING (true) WITH CHECK (true);

-- Name: conversations owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.conversations TO antam_owner USING (true) WITH CHECK (true);

-- Name: devices owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.devices TO antam_owner USING (true) WITH CHECK (true);

-- Name: disabilities owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.disabilities TO antam_owner USING (true) WITH CHECK (true);

-- Name: duty_calendars owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.duty_calendars TO antam_owner USING (true) WITH CHECK (true);

-- Name: duty_checks owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.duty_checks TO antam_owner USING (true) WITH CHECK (true);

-- Name: duty_days owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.duty_days TO antam_owner USING (true) WITH CHECK (true);

-- Name: duty_overrides owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.duty_overrides TO antam_owner USING (true) WITH CHECK (true);

-- Name: duty_swaps owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.duty_swaps TO antam_owner USING (true) WITH CHECK (true);

-- Name: engine_cycles owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.engine_cycles TO antam_owner USING (true) WITH CHECK (true);

-- Name: enrolment_codes owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.enrolment_codes TO antam_owner USING (true) WITH CHECK (true);

-- Name: erasures owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.erasures TO antam_owner USING (true) WITH CHECK (true);

-- Name: expected owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.expected TO antam_owner USING (true) WITH CHECK (true);

-- Name: facilities owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.facilities TO antam_owner USING (true) WITH CHECK (true);

-- Name: feed owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.feed TO antam_owner USING (true) WITH CHECK (true);

-- Name: feed_heads owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.feed_heads TO antam_owner USING (true) WITH CHECK (true);

-- Name: freed_times owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.freed_times TO antam_owner USING (true) WITH CHECK (true);

-- Name: gateway_texts owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.gateway_texts TO antam_owner USING (true) WITH CHECK (true);

-- Name: handover_items owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.handover_items TO antam_owner USING (true) WITH CHECK (true);

-- Name: handovers owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.handovers TO antam_owner USING (true) WITH CHECK (true);

-- Name: help_calls owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.help_calls TO antam_owner USING (true) WITH CHECK (true);

-- Name: idempotency owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.idempotency TO antam_owner USING (true) WITH CHECK (true);

-- Name: identity_matches owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.identity_matches TO antam_owner USING (true) WITH CHECK (true);

-- Name: invitations owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.invitations TO antam_owner USING (true) WITH CHECK (true);

-- Name: leaves owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.leaves TO antam_owner USING (true) WITH CHECK (true);

-- Name: limits owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.limits TO antam_owner USING (true) WITH CHECK (true);

-- Name: medicine_doses owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.medicine_doses TO antam_owner USING (true) WITH CHECK (true);

-- Name: medicine_stocks owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.medicine_stocks TO antam_owner USING (true) WITH CHECK (true);

-- Name: medicines owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.medicines TO antam_owner USING (true) WITH CHECK (true);

-- Name: message_drafts owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.message_drafts TO antam_owner USING (true) WITH CHECK (true);

-- Name: messages owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.messages TO antam_owner USING (true) WITH CHECK (true);

-- Name: missed_calls owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.missed_calls TO antam_owner USING (true) WITH CHECK (true);

-- Name: monitoring_plans owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.monitoring_plans TO antam_owner USING (true) WITH CHECK (true);

-- Name: notes owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.notes TO antam_owner USING (true) WITH CHECK (true);

-- Name: passkey_challenges owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.passkey_challenges TO antam_owner USING (true) WITH CHECK (true);

-- Name: passkeys owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.passkeys TO antam_owner USING (true) WITH CHECK (true);

-- Name: pins owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.pins TO antam_owner USING (true) WITH CHECK (true);

-- Name: planned_shifts owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.planned_shifts TO antam_owner USING (true) WITH CHECK (true);

-- Name: platform_admins owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.platform_admins TO antam_owner USING (true) WITH CHECK (true);

-- Name: protocol_choices owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.protocol_choices TO antam_owner USING (true) WITH CHECK (true);

-- Name: provider_tokens owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.provider_tokens TO antam_owner USING (true) WITH CHECK (true);

-- Name: province_cubes owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.province_cubes TO antam_owner USING (true) WITH CHECK (true);

-- Name: province_staff owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.province_staff TO antam_owner USING (true) WITH CHECK (true);

-- Name: reach_attempts owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.reach_attempts TO antam_owner USING (true) WITH CHECK (true);

-- Name: reach_intents owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.reach_intents TO antam_owner USING (true) WITH CHECK (true);

-- Name: reach_pace owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.reach_pace TO antam_owner USING (true) WITH CHECK (true);

-- Name: reach_preferences owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.reach_preferences TO antam_owner USING (true) WITH CHECK (true);

-- Name: reach_receipts owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.reach_receipts TO antam_owner USING (true) WITH CHECK (true);

-- Name: readings owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.readings TO antam_owner USING (true) WITH CHECK (true);

-- Name: realtime_tickets owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.realtime_tickets TO antam_owner USING (true) WITH CHECK (true);

-- Name: relatives owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.relatives TO antam_owner USING (true) WITH CHECK (true);

-- Name: reminder_settings owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.reminder_settings TO antam_owner USING (true) WITH CHECK (true);

-- Name: reminders owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.reminders TO antam_owner USING (true) WITH CHECK (true);

-- Name: reminders_planned owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.reminders_planned TO antam_owner USING (true) WITH CHECK (true);

-- Name: remote_visit_addenda owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.remote_visit_addenda TO antam_owner USING (true) WITH CHECK (true);

-- Name: remote_visit_drafts owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.remote_visit_drafts TO antam_owner USING (true) WITH CHECK (true);

-- Name: remote_visits owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.remote_visits TO antam_owner USING (true) WITH CHECK (true);

-- Name: representatives owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.representatives TO antam_owner USING (true) WITH CHECK (true);

-- Name: request_log owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.request_log TO antam_owner USING (true) WITH CHECK (true);

-- Name: requests owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.requests TO antam_owner USING (true) WITH CHECK (true);

-- Name: resident_bands owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.resident_bands TO antam_owner USING (true) WITH CHECK (true);

-- Name: resident_identifiers owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.resident_identifiers TO antam_owner USING (true) WITH CHECK (true);

-- Name: resident_keys owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.resident_keys TO antam_owner USING (true) WITH CHECK (true);

-- Name: resident_versions owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.resident_versions TO antam_owner USING (true) WITH CHECK (true);

-- Name: residents owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.residents TO antam_owner USING (true) WITH CHECK (true);

-- Name: rotations owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.rotations TO antam_owner USING (true) WITH CHECK (true);

-- Name: screening_answers owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.screening_answers TO antam_owner USING (true) WITH CHECK (true);

-- Name: screening_due owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.screening_due TO antam_owner USING (true) WITH CHECK (true);

-- Name: screening_rules owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.screening_rules TO antam_owner USING (true) WITH CHECK (true);

-- Name: screenings owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.screenings TO antam_owner USING (true) WITH CHECK (true);

-- Name: sessions owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.sessions TO antam_owner USING (true) WITH CHECK (true);

-- Name: shift_notes owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.shift_notes TO antam_owner USING (true) WITH CHECK (true);

-- Name: shifts owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.shifts TO antam_owner USING (true) WITH CHECK (true);

-- Name: sign_in_challenges owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.sign_in_challenges TO antam_owner USING (true) WITH CHECK (true);

-- Name: staff owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.staff TO antam_owner USING (true) WITH CHECK (true);

-- Name: stays owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.stays TO antam_owner USING (true) WITH CHECK (true);

-- Name: stock_moves owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.stock_moves TO antam_owner USING (true) WITH CHECK (true);

-- Name: totp_factors owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.totp_factors TO antam_owner USING (true) WITH CHECK (true);

-- Name: transfers owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.transfers TO antam_owner USING (true) WITH CHECK (true);

-- Name: trend_due owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.trend_due TO antam_owner USING (true) WITH CHECK (true);

-- Name: unanswered_notices owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.unanswered_notices TO antam_owner USING (true) WITH CHECK (true);

-- Name: waitlist owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.waitlist TO antam_owner USING (true) WITH CHECK (true);

-- Name: wards owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.wards TO antam_owner USING (true) WITH CHECK (true);

-- Name: watches owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.watches TO antam_owner USING (true) WITH CHECK (true);

-- Name: worklist_contacts owner_all; Type: POLICY; Schema: public; Owner: antam_owner

CREATE POLICY owner_all ON public.worklist_contacts TO antam_owner USING (true) WITH CHECK (true);

-- Name: passkey_challenges; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.passkey_challenges ENABLE ROW LEVEL SECURITY;

-- Name: passkeys; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.passkeys ENABLE ROW LEVEL SECURITY;

-- Name: pins; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.pins ENABLE ROW LEVEL SECURITY;

-- Name: planned_shifts; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.planned_shifts ENABLE ROW LEVEL SECURITY;

-- Name: platform_admins; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.platform_admins ENABLE ROW LEVEL SECURITY;

-- Name: protocol_choices; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.protocol_choices ENABLE ROW LEVEL SECURITY;

-- Name: provider_tokens; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.provider_tokens ENABLE ROW LEVEL SECURITY;

-- Name: province_cubes; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.province_cubes ENABLE ROW LEVEL SECURITY;

-- Name: province_staff; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.province_staff ENABLE ROW LEVEL SECURITY;

-- Name: reach_attempts; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.reach_attempts ENABLE ROW LEVEL SECURITY;

-- Name: reach_intents; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.reach_intents ENABLE ROW LEVEL SECURITY;

-- Name: reach_pace; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.reach_pace ENABLE ROW LEVEL SECURITY;

-- Name: reach_preferences; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.reach_preferences ENABLE ROW LEVEL SECURITY;

-- Name: reach_receipts; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.reach_receipts ENABLE ROW LEVEL SECURITY;

-- Name: readings; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.readings ENABLE ROW LEVEL SECURITY;

-- Name: realtime_tickets; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.realtime_tickets ENABLE ROW LEVEL SECURITY;

-- Name: relatives; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.relatives ENABLE ROW LEVEL SECURITY;

-- Name: reminder_settings; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.reminder_settings ENABLE ROW LEVEL SECURITY;

-- Name: reminders; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.reminders ENABLE ROW LEVEL SECURITY;

-- Name: reminders_planned; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.reminders_planned ENABLE ROW LEVEL SECURITY;

-- Name: remote_visit_addenda; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.remote_visit_addenda ENABLE ROW LEVEL SECURITY;

-- Name: remote_visit_drafts; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.remote_visit_drafts ENABLE ROW LEVEL SECURITY;

-- Name: remote_visits; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.remote_visits ENABLE ROW LEVEL SECURITY;

-- Name: representatives; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.representatives ENABLE ROW LEVEL SECURITY;

-- Name: request_log; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.request_log ENABLE ROW LEVEL SECURITY;

-- Name: requests; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.requests ENABLE ROW LEVEL SECURITY;

-- Name: resident_bands; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.resident_bands ENABLE ROW LEVEL SECURITY;

-- Name: resident_identifiers; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.resident_identifiers ENABLE ROW LEVEL SECURITY;

-- Name: resident_keys; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.resident_keys ENABLE ROW LEVEL SECURITY;

-- Name: resident_versions; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.resident_versions ENABLE ROW LEVEL SECURITY;

-- Name: residents; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.residents ENABLE ROW LEVEL SECURITY;

-- Name: rotations; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.rotations ENABLE ROW LEVEL SECURITY;

-- Name: screening_answers; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.screening_answers ENABLE ROW LEVEL SECURITY;

-- Name: screening_due; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.screening_due ENABLE ROW LEVEL SECURITY;

-- Name: screening_rules; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.screening_rules ENABLE ROW LEVEL SECURITY;

-- Name: screenings; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.screenings ENABLE ROW LEVEL SECURITY;

-- Name: sessions; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.sessions ENABLE ROW LEVEL SECURITY;

-- Name: shift_notes; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.shift_notes ENABLE ROW LEVEL SECURITY;

-- Name: shifts; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.shifts ENABLE ROW LEVEL SECURITY;

-- Name: sign_in_challenges; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.sign_in_challenges ENABLE ROW LEVEL SECURITY;

-- Name: staff; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.staff ENABLE ROW LEVEL SECURITY;

-- Name: stays; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.stays ENABLE ROW LEVEL SECURITY;

-- Name: stock_moves; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.stock_moves ENABLE ROW LEVEL SECURITY;

-- Name: totp_factors; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.totp_factors ENABLE ROW LEVEL SECURITY;

-- Name: transfers; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.transfers ENABLE ROW LEVEL SECURITY;

-- Name: trend_due; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.trend_due ENABLE ROW LEVEL SECURITY;

-- Name: unanswered_notices; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.unanswered_notices ENABLE ROW LEVEL SECURITY;

-- Name: waitlist; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.waitlist ENABLE ROW LEVEL SECURITY;

-- Name: wards; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.wards ENABLE ROW LEVEL SECURITY;

-- Name: watches; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.watches ENABLE ROW LEVEL SECURITY;

-- Name: worklist_contacts; Type: ROW SECURITY; Schema: public; Owner: antam_owner

ALTER TABLE public.worklist_contacts ENABLE ROW LEVEL SECURITY;

-- Name: SCHEMA public; Type: ACL; Schema: -; Owner: pg_database_owner

REVOKE USAGE ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO antam_owner;
GRANT USAGE ON SCHEMA public TO antam_app;
GRANT USAGE ON SCHEMA public TO antam_committer;
GRANT USAGE ON SCHEMA public TO antam_engine;

-- Name: FUNCTION accept_invitation(code bytea, as_of timestamp with time zone, OUT relative uuid, OUT resident uuid, OUT facility uuid, OUT invited_by uuid, OUT fresh boolean); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.accept_invitation(code bytea, as_of timestamp with time zone, OUT relative uuid, OUT resident uuid, OUT facility uuid, OUT invited_by uuid, OUT fresh boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION public.accept_invitation(code bytea, as_of timestamp with time zone, OUT relative uuid, OUT resident uuid, OUT facility uuid, OUT invited_by uuid, OUT fresh boolean) TO antam_app;

-- Name: FUNCTION access_log(of_resident uuid, before bigint, most integer); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.access_log(of_resident uuid, before bigint, most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.access_log(of_resident uuid, before bigint, most integer) TO antam_app;

-- Name: FUNCTION accounts_at(of_mark bytea); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.accounts_at(of_mark bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION public.accounts_at(of_mark bytea) TO antam_app;

-- Name: FUNCTION acting_account(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_account() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_account() TO antam_app;
GRANT ALL ON FUNCTION public.acting_account() TO antam_committer;
GRANT ALL ON FUNCTION public.acting_account() TO antam_engine;

-- Name: FUNCTION acting_clinical(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_clinical() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_clinical() TO antam_app;
GRANT ALL ON FUNCTION public.acting_clinical() TO antam_committer;
GRANT ALL ON FUNCTION public.acting_clinical() TO antam_engine;

-- Name: FUNCTION acting_contacts(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_contacts() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_contacts() TO antam_app;
GRANT ALL ON FUNCTION public.acting_contacts() TO antam_committer;
GRANT ALL ON FUNCTION public.acting_contacts() TO antam_engine;

-- Name: FUNCTION acting_doctors(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_doctors() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_doctors() TO antam_app;
GRANT ALL ON FUNCTION public.acting_doctors() TO antam_committer;
GRANT ALL ON FUNCTION public.acting_doctors() TO antam_engine;

-- Name: FUNCTION acting_duty(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_duty() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_duty() TO antam_app;
GRANT ALL ON FUNCTION public.acting_duty() TO antam_committer;
GRANT ALL ON FUNCTION public.acting_duty() TO antam_engine;

-- Name: FUNCTION acting_facilities(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_facilities() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_facilities() TO antam_app;
GRANT ALL ON FUNCTION public.acting_facilities() TO antam_committer;
GRANT ALL ON FUNCTION public.acting_facilities() TO antam_engine;

-- Name: FUNCTION acting_family(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_family() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_family() TO antam_app;
GRANT ALL ON FUNCTION public.acting_family() TO antam_committer;
GRANT ALL ON FUNCTION public.acting_family() TO antam_engine;

-- Name: FUNCTION acting_identified(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_identified() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_identified() TO antam_app;
GRANT ALL ON FUNCTION public.acting_identified() TO antam_committer;
GRANT ALL ON FUNCTION public.acting_identified() TO antam_engine;

-- Name: FUNCTION acting_locked(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_locked() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_locked() TO antam_app;

-- Name: FUNCTION acting_logged(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_logged() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_logged() TO antam_app;
GRANT ALL ON FUNCTION public.acting_logged() TO antam_committer;
GRANT ALL ON FUNCTION public.acting_logged() TO antam_engine;

-- Name: FUNCTION acting_managed(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_managed() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_managed() TO antam_app;
GRANT ALL ON FUNCTION public.acting_managed() TO antam_committer;
GRANT ALL ON FUNCTION public.acting_managed() TO antam_engine;

-- Name: FUNCTION acting_opened(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_opened() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_opened() TO antam_app;
GRANT ALL ON FUNCTION public.acting_opened() TO antam_committer;
GRANT ALL ON FUNCTION public.acting_opened() TO antam_engine;

-- Name: FUNCTION acting_own(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_own() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_own() TO antam_app;

-- Name: FUNCTION acting_platform_admin(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_platform_admin() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_platform_admin() TO antam_app;

-- Name: FUNCTION acting_province(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_province() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_province() TO antam_app;

-- Name: FUNCTION acting_readable(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_readable() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_readable() TO antam_app;
GRANT ALL ON FUNCTION public.acting_readable() TO antam_committer;
GRANT ALL ON FUNCTION public.acting_readable() TO antam_engine;

-- Name: FUNCTION acting_residents(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_residents() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_residents() TO antam_app;
GRANT ALL ON FUNCTION public.acting_residents() TO antam_committer;
GRANT ALL ON FUNCTION public.acting_residents() TO antam_engine;

-- Name: FUNCTION acting_second_factor(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_second_factor() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_second_factor() TO antam_app;
GRANT ALL ON FUNCTION public.acting_second_factor() TO antam_committer;
GRANT ALL ON FUNCTION public.acting_second_factor() TO antam_engine;

-- Name: FUNCTION acting_threads(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_threads() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_threads() TO antam_app;
GRANT ALL ON FUNCTION public.acting_threads() TO antam_committer;
GRANT ALL ON FUNCTION public.acting_threads() TO antam_engine;

-- Name: FUNCTION acting_told(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_told() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_told() TO antam_app;

-- Name: FUNCTION acting_treated(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_treated() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_treated() TO antam_app;
GRANT ALL ON FUNCTION public.acting_treated() TO antam_committer;
GRANT ALL ON FUNCTION public.acting_treated() TO antam_engine;

-- Name: FUNCTION acting_visited(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.acting_visited() FROM PUBLIC;
GRANT ALL ON FUNCTION public.acting_visited() TO antam_app;

-- Name: FUNCTION admit_resident(new_id uuid, into_facility uuid, into_ward uuid, into_bed text, called text, found_by text, sorted_by text, born date, born_precision text, born_estimated boolean, of_sex text, ring text, commune text, address text, at timestamp with time zone, due timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.admit_resident(new_id uuid, into_facility uuid, into_ward uuid, into_bed text, called text, found_by text, sorted_by text, born date, born_precision text, born_estimated boolean, of_sex text, ring text, commune text, address text, at timestamp with time zone, due timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.admit_resident(new_id uuid, into_facility uuid, into_ward uuid, into_bed text, called text, found_by text, sorted_by text, born date, born_precision text, born_estimated boolean, of_sex text, ring text, commune text, address text, at timestamp with time zone, due timestamp with time zone) TO antam_app;

-- Name: FUNCTION alerts_follow(of_resident uuid, into_facility uuid, default_policy jsonb, at timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.alerts_follow(of_resident uuid, into_facility uuid, default_policy jsonb, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.alerts_follow(of_resident uuid, into_facility uuid, default_policy jsonb, at timestamp with time zone) TO antam_app;

-- Name: FUNCTION answer_swap(swap uuid, what text, as_of timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.answer_swap(swap uuid, what text, as_of timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.answer_swap(swap uuid, what text, as_of timestamp with time zone) TO antam_app;

-- Name: FUNCTION arriving(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.arriving() FROM PUBLIC;
GRANT ALL ON FUNCTION public.arriving() TO antam_app;

-- Name: FUNCTION audit_await(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.audit_await() FROM PUBLIC;

-- Name: FUNCTION audit_refuse(tokens bytea[], acts text[], about uuid[], facilities uuid[], subjects uuid[]); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.audit_refuse(tokens bytea[], acts text[], about uuid[], facilities uuid[], subjects uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.audit_refuse(tokens bytea[], acts text[], about uuid[], facilities uuid[], subjects uuid[]) TO antam_app;

-- Name: FUNCTION audit_refuse_on_sockets(of_sessions uuid[], acts text[], about uuid[], subjects uuid[], counts integer[]); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.audit_refuse_on_sockets(of_sessions uuid[], acts text[], about uuid[], subjects uuid[], counts integer[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.audit_refuse_on_sockets(of_sessions uuid[], acts text[], about uuid[], subjects uuid[], counts integer[]) TO antam_committer;

-- Name: FUNCTION audit_refuses_changes(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.audit_refuses_changes() FROM PUBLIC;

-- Name: FUNCTION audit_rows(of_kind text, of_ids text[]); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.audit_rows(of_kind text, of_ids text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.audit_rows(of_kind text, of_ids text[]) TO antam_engine;

-- Name: FUNCTION audit_sum_up(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.audit_sum_up() FROM PUBLIC;
GRANT ALL ON FUNCTION public.audit_sum_up() TO antam_engine;

-- Name: FUNCTION awaited_in(of_facility uuid, round_kinds text[], as_of timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.awaited_in(of_facility uuid, round_kinds text[], as_of timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.awaited_in(of_facility uuid, round_kinds text[], as_of timestamp with time zone) TO antam_app;

-- Name: FUNCTION begin_stay(of_resident uuid, into_facility uuid, into_ward uuid, into_bed text, at timestamp with time zone, why text); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.begin_stay(of_resident uuid, into_facility uuid, into_ward uuid, into_bed text, at timestamp with time zone, why text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.begin_stay(of_resident uuid, into_facility uuid, into_ward uuid, into_bed text, at timestamp with time zone, why text) TO antam_app;

-- Name: FUNCTION bookable_calendars(of_facility uuid, as_of timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.bookable_calendars(of_facility uuid, as_of timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.bookable_calendars(of_facility uuid, as_of timestamp with time zone) TO antam_app;

-- Name: FUNCTION books_in(of_facility uuid); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.books_in(of_facility uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.books_in(of_facility uuid) TO antam_app;
GRANT ALL ON FUNCTION public.books_in(of_facility uuid) TO antam_engine;

-- Name: FUNCTION check_ups_due(as_of timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.check_ups_due(as_of timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.check_ups_due(as_of timestamp with time zone) TO antam_engine;

-- Name: FUNCTION checked_in(of_facility uuid, as_of timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.checked_in(of_facility uuid, as_of timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.checked_in(of_facility uuid, as_of timestamp with time zone) TO antam_app;

-- Name: FUNCTION concerned_with(about uuid); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.concerned_with(about uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.concerned_with(about uuid) TO antam_app;
GRANT ALL ON FUNCTION public.concerned_with(about uuid) TO antam_committer;
GRANT ALL ON FUNCTION public.concerned_with(about uuid) TO antam_engine;

-- Name: FUNCTION destroy_threads_of(about uuid); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.destroy_threads_of(about uuid) FROM PUBLIC;

-- Name: FUNCTION duty_calendar(secret bytea, as_of timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.duty_calendar(secret bytea, as_of timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.duty_calendar(secret bytea, as_of timestamp with time zone) TO antam_app;

-- Name: FUNCTION employ_staff(new_id uuid, in_facility uuid, number text, called text, speaks text, as_role text, first_to_ring boolean, at timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.employ_staff(new_id uuid, in_facility uuid, number text, called text, speaks text, as_role text, first_to_ring boolean, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.employ_staff(new_id uuid, in_facility uuid, number text, called text, speaks text, as_role text, first_to_ring boolean, at timestamp with time zone) TO antam_app;

-- Name: FUNCTION end_reminders(of_source text, of_subject uuid, because text, as_of timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.end_reminders(of_source text, of_subject uuid, because text, as_of timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.end_reminders(of_source text, of_subject uuid, because text, as_of timestamp with time zone) TO antam_app;
GRANT ALL ON FUNCTION public.end_reminders(of_source text, of_subject uuid, because text, as_of timestamp with time zone) TO antam_engine;

-- Name: FUNCTION end_retention(at timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.end_retention(at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.end_retention(at timestamp with time zone) TO antam_engine;

-- Name: FUNCTION enrol_invited(number text, called text); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.enrol_invited(number text, called text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.enrol_invited(number text, called text) TO antam_app;

-- Name: FUNCTION enrolment_code_issue(for_account uuid, hmac bytea, seconds integer); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.enrolment_code_issue(for_account uuid, hmac bytea, seconds integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.enrolment_code_issue(for_account uuid, hmac bytea, seconds integer) TO antam_app;

-- Name: FUNCTION enrolment_code_spend(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.enrolment_code_spend() FROM PUBLIC;
GRANT ALL ON FUNCTION public.enrolment_code_spend() TO antam_app;

-- Name: FUNCTION enter_context(account uuid, staffed boolean, as_of timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.enter_context(account uuid, staffed boolean, as_of timestamp with time zone) FROM PUBLIC;

-- Name: FUNCTION erase_account(of_account uuid, at timestamp with time zone, mark text); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.erase_account(of_account uuid, at timestamp with time zone, mark text) FROM PUBLIC;

-- Name: FUNCTION erase_identity(of_resident uuid, at timestamp with time zone, mark text); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.erase_identity(of_resident uuid, at timestamp with time zone, mark text) FROM PUBLIC;

-- Name: FUNCTION erase_or_keep(of_resident uuid, at timestamp with time zone, years jsonb, OUT erased jsonb, OUT kept jsonb); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.erase_or_keep(of_resident uuid, at timestamp with time zone, years jsonb, OUT erased jsonb, OUT kept jsonb) FROM PUBLIC;

-- Name: FUNCTION erase_or_keep_record(of_resident uuid, at timestamp with time zone, years jsonb, OUT erased jsonb, OUT kept jsonb); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.erase_or_keep_record(of_resident uuid, at timestamp with time zone, years jsonb, OUT erased jsonb, OUT kept jsonb) FROM PUBLIC;

-- Name: FUNCTION erase_remote_visits(of_resident uuid, of_mental_health boolean); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.erase_remote_visits(of_resident uuid, of_mental_health boolean) FROM PUBLIC;

-- Name: FUNCTION erase_resident(of_erasure uuid, at timestamp with time zone, years jsonb); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.erase_resident(of_erasure uuid, at timestamp with time zone, years jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.erase_resident(of_erasure uuid, at timestamp with time zone, years jsonb) TO antam_engine;

-- Name: FUNCTION erase_screenings(of_resident uuid, of_mental_health boolean); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.erase_screenings(of_resident uuid, of_mental_health boolean) FROM PUBLIC;

-- Name: FUNCTION facts_of(accounts uuid[], about uuid[], staffed boolean[], as_of timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.facts_of(accounts uuid[], about uuid[], staffed boolean[], as_of timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.facts_of(accounts uuid[], about uuid[], staffed boolean[], as_of timestamp with time zone) TO antam_committer;

-- Name: FUNCTION family_names(about uuid); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.family_names(about uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.family_names(about uuid) TO antam_app;

-- Name: FUNCTION feed_append(accounts uuid[], kinds text[], subjects uuid[], residents uuid[], needs smallint[], bodies jsonb[], push_after double precision[], urgent boolean[], at timestamp with time zone, emergency boolean[], also text[], fallback integer[], until timestamp with time zone[]); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.feed_append(accounts uuid[], kinds text[], subjects uuid[], residents uuid[], needs smallint[], bodies jsonb[], push_after double precision[], urgent boolean[], at timestamp with time zone, emergency boolean[], also text[], fallback integer[], until timestamp with time zone[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.feed_append(accounts uuid[], kinds text[], subjects uuid[], residents uuid[], needs smallint[], bodies jsonb[], push_after double precision[], urgent boolean[], at timestamp with time zone, emergency boolean[], also text[], fallback integer[], until timestamp with time zone[]) TO antam_app;
GRANT ALL ON FUNCTION public.feed_append(accounts uuid[], kinds text[], subjects uuid[], residents uuid[], needs smallint[], bodies jsonb[], push_after double precision[], urgent boolean[], at timestamp with time zone, emergency boolean[], also text[], fallback integer[], until timestamp with time zone[]) TO antam_committer;
GRANT ALL ON FUNCTION public.feed_append(accounts uuid[], kinds text[], subjects uuid[], residents uuid[], needs smallint[], bodies jsonb[], push_after double precision[], urgent boolean[], at timestamp with time zone, emergency boolean[], also text[], fallback integer[], until timestamp with time zone[]) TO antam_engine;

-- Name: FUNCTION feed_messages(accounts uuid[], which integer[], threads uuid[], seqs bigint[], senders uuid[], changing boolean[], residents uuid[], needs smallint, push_after double precision, at timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.feed_messages(accounts uuid[], which integer[], threads uuid[], seqs bigint[], senders uuid[], changing boolean[], residents uuid[], needs smallint, push_after double precision, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.feed_messages(accounts uuid[], which integer[], threads uuid[], seqs bigint[], senders uuid[], changing boolean[], residents uuid[], needs smallint, push_after double precision, at timestamp with time zone) TO antam_committer;

-- Name: FUNCTION free_seat(of_sitting uuid, most integer); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.free_seat(of_sitting uuid, most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.free_seat(of_sitting uuid, most integer) TO antam_app;
GRANT ALL ON FUNCTION public.free_seat(of_sitting uuid, most integer) TO antam_engine;

-- Name: FUNCTION give_handover(of_handover uuid, confirm_by timestamp with time zone, as_of timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.give_handover(of_handover uuid, confirm_by timestamp with time zone, as_of timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.give_handover(of_handover uuid, confirm_by timestamp with time zone, as_of timestamp with time zone) TO antam_app;
GRANT ALL ON FUNCTION public.give_handover(of_handover uuid, confirm_by timestamp with time zone, as_of timestamp with time zone) TO antam_engine;

-- Name: FUNCTION handover_now(of_facility uuid, since timestamp with time zone, as_of timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.handover_now(of_facility uuid, since timestamp with time zone, as_of timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.handover_now(of_facility uuid, since timestamp with time zone, as_of timestamp with time zone) TO antam_app;

-- Name: FUNCTION hold_push_token(on_device uuid, token text, held_at timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.hold_push_token(on_device uuid, token text, held_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.hold_push_token(on_device uuid, token text, held_at timestamp with time zone) TO antam_app;

-- Name: FUNCTION hold_times(of_calendars uuid[], keys text[], practitioner uuid, room uuid, resident uuid, span tstzrange, as_of timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.hold_times(of_calendars uuid[], keys text[], practitioner uuid, room uuid, resident uuid, span tstzrange, as_of timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.hold_times(of_calendars uuid[], keys text[], practitioner uuid, room uuid, resident uuid, span tstzrange, as_of timestamp with time zone) TO antam_app;
GRANT ALL ON FUNCTION public.hold_times(of_calendars uuid[], keys text[], practitioner uuid, room uuid, resident uuid, span tstzrange, as_of timestamp with time zone) TO antam_engine;

-- Name: FUNCTION intend_messages(accounts uuid[], after bigint[], wait interval); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.intend_messages(accounts uuid[], after bigint[], wait interval) FROM PUBLIC;
GRANT ALL ON FUNCTION public.intend_messages(accounts uuid[], after bigint[], wait interval) TO antam_engine;

-- Name: FUNCTION leave_family(relative uuid, as_of timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.leave_family(relative uuid, as_of timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.leave_family(relative uuid, as_of timestamp with time zone) TO antam_app;

-- Name: FUNCTION may_follow(accounts uuid[], about uuid[], staffed boolean[]); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.may_follow(accounts uuid[], about uuid[], staffed boolean[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.may_follow(accounts uuid[], about uuid[], staffed boolean[]) TO antam_app;
GRANT ALL ON FUNCTION public.may_follow(accounts uuid[], about uuid[], staffed boolean[]) TO antam_committer;

-- Name: FUNCTION may_hear(accounts uuid[], threads uuid[], staffed boolean[]); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.may_hear(accounts uuid[], threads uuid[], staffed boolean[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.may_hear(accounts uuid[], threads uuid[], staffed boolean[]) TO antam_app;
GRANT ALL ON FUNCTION public.may_hear(accounts uuid[], threads uuid[], staffed boolean[]) TO antam_committer;

-- Name: FUNCTION may_receive_code(to_phone text); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.may_receive_code(to_phone text) FROM PUBLIC;

-- Name: FUNCTION messages_waiting(accounts uuid[], after bigint[]); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.messages_waiting(accounts uuid[], after bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.messages_waiting(accounts uuid[], after bigint[]) TO antam_engine;

-- Name: FUNCTION names_at_home(of_resident uuid, of_accounts uuid[]); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.names_at_home(of_resident uuid, of_accounts uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.names_at_home(of_resident uuid, of_accounts uuid[]) TO antam_app;

-- Name: FUNCTION names_in(thread uuid); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.names_in(thread uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.names_in(thread uuid) TO antam_app;

-- Name: FUNCTION note_gateway_text(of_mark bytea); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.note_gateway_text(of_mark bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION public.note_gateway_text(of_mark bytea) TO antam_app;

-- Name: FUNCTION open_answer(of_secret bytea, of_mark bytea, of_codes jsonb, OUT now timestamp with time zone, OUT state text, OUT link uuid, OUT account uuid, OUT name text, OUT language text, OUT alert uuid, OUT resident uuid, OUT owner uuid); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.open_answer(of_secret bytea, of_mark bytea, of_codes jsonb, OUT now timestamp with time zone, OUT state text, OUT link uuid, OUT account uuid, OUT name text, OUT language text, OUT alert uuid, OUT resident uuid, OUT owner uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.open_answer(of_secret bytea, of_mark bytea, of_codes jsonb, OUT now timestamp with time zone, OUT state text, OUT link uuid, OUT account uuid, OUT name text, OUT language text, OUT alert uuid, OUT resident uuid, OUT owner uuid) TO antam_app;

-- Name: FUNCTION open_doses(about uuid, as_of timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.open_doses(about uuid, as_of timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.open_doses(about uuid, as_of timestamp with time zone) TO antam_app;

-- Name: FUNCTION open_form(about uuid, form uuid, as_of timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.open_form(about uuid, form uuid, as_of timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.open_form(about uuid, form uuid, as_of timestamp with time zone) TO antam_app;

-- Name: FUNCTION open_province(of_session uuid); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.open_province(of_session uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.open_province(of_session uuid) TO antam_app;

-- Name: FUNCTION open_resident(about uuid, as_of timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.open_resident(about uuid, as_of timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.open_resident(about uuid, as_of timestamp with time zone) TO antam_app;

-- Name: FUNCTION open_threads(thread uuid); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.open_threads(thread uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.open_threads(thread uuid) TO antam_app;

-- Name: FUNCTION open_work(token_hash bytea, uses boolean, OUT now timestamp with time zone, OUT session uuid, OUT account uuid, OUT device uuid, OUT name text, OUT language text, OUT memberships jsonb, OUT second_factor boolean, OUT proven_at timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.open_work(token_hash bytea, uses boolean, OUT now timestamp with time zone, OUT session uuid, OUT account uuid, OUT device uuid, OUT name text, OUT language text, OUT memberships jsonb, OUT second_factor boolean, OUT proven_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.open_work(token_hash bytea, uses boolean, OUT now timestamp with time zone, OUT session uuid, OUT account uuid, OUT device uuid, OUT name text, OUT language text, OUT memberships jsonb, OUT second_factor boolean, OUT proven_at timestamp with time zone) TO antam_app;

-- Name: FUNCTION plainly_taken(of_facility uuid, practitioner uuid, room uuid, moment timestamp with time zone, besides uuid, as_of timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.plainly_taken(of_facility uuid, practitioner uuid, room uuid, moment timestamp with time zone, besides uuid, as_of timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.plainly_taken(of_facility uuid, practitioner uuid, room uuid, moment timestamp with time zone, besides uuid, as_of timestamp with time zone) TO antam_app;

-- Name: FUNCTION reads_log_of(of_resident uuid); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.reads_log_of(of_resident uuid) FROM PUBLIC;

-- Name: FUNCTION record_identifier(new_id uuid, of_resident uuid, of_kind text, hash bytea, sealed bytea, of_country text, since timestamp with time zone, from_source text, at timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.record_identifier(new_id uuid, of_resident uuid, of_kind text, hash bytea, sealed bytea, of_country text, since timestamp with time zone, from_source text, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.record_identifier(new_id uuid, of_resident uuid, of_kind text, hash bytea, sealed bytea, of_country text, since timestamp with time zone, from_source text, at timestamp with time zone) TO antam_app;

-- Name: FUNCTION reemploy_staff(new_id uuid, former uuid, as_role text, at timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.reemploy_staff(new_id uuid, former uuid, as_role text, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.reemploy_staff(new_id uuid, former uuid, as_role text, at timestamp with time zone) TO antam_app;

-- Name: FUNCTION reinstate_resident(of_resident uuid, into_facility uuid, why text, at timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.reinstate_resident(of_resident uuid, into_facility uuid, why text, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.reinstate_resident(of_resident uuid, into_facility uuid, why text, at timestamp with time zone) TO antam_app;

-- Name: FUNCTION require_ward(of_facility uuid, ward uuid); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.require_ward(of_facility uuid, ward uuid) FROM PUBLIC;

-- Name: FUNCTION residents_in(threads uuid[]); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.residents_in(threads uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.residents_in(threads uuid[]) TO antam_app;

-- Name: FUNCTION residents_stay_who_they_are(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.residents_stay_who_they_are() FROM PUBLIC;

-- Name: FUNCTION seal_threads(as_of timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.seal_threads(as_of timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.seal_threads(as_of timestamp with time zone) TO antam_engine;

-- Name: FUNCTION seat_again(); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.seat_again() FROM PUBLIC;

-- Name: FUNCTION seat_in(thread uuid); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.seat_in(thread uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.seat_in(thread uuid) TO antam_app;

-- Name: FUNCTION seats_of(threads uuid[], as_of timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.seats_of(threads uuid[], as_of timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.seats_of(threads uuid[], as_of timestamp with time zone) TO antam_committer;

-- Name: FUNCTION session_idle_at(refreshed_at timestamp with time zone, second_factor_at timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.session_idle_at(refreshed_at timestamp with time zone, second_factor_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.session_idle_at(refreshed_at timestamp with time zone, second_factor_at timestamp with time zone) TO antam_app;
GRANT ALL ON FUNCTION public.session_idle_at(refreshed_at timestamp with time zone, second_factor_at timestamp with time zone) TO antam_committer;
GRANT ALL ON FUNCTION public.session_idle_at(refreshed_at timestamp with time zone, second_factor_at timestamp with time zone) TO antam_engine;

-- Name: FUNCTION shut_out(who uuid, about uuid, as_of timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.shut_out(who uuid, about uuid, as_of timestamp with time zone) FROM PUBLIC;

-- Name: FUNCTION sign_in_challenge(challenge uuid, to_phone text, hmac bytea, seconds integer, device uuid, at_most integer[], within_s integer[], OUT enrolled boolean, OUT language text, OUT refused integer, OUT retry_after_s integer); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.sign_in_challenge(challenge uuid, to_phone text, hmac bytea, seconds integer, device uuid, at_most integer[], within_s integer[], OUT enrolled boolean, OUT language text, OUT refused integer, OUT retry_after_s integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.sign_in_challenge(challenge uuid, to_phone text, hmac bytea, seconds integer, device uuid, at_most integer[], within_s integer[], OUT enrolled boolean, OUT language text, OUT refused integer, OUT retry_after_s integer) TO antam_app;

-- Name: FUNCTION sign_in_refresh(in_session uuid, presented integer, token_hash bytea, access_seconds integer, OUT generation integer, OUT access_expires_at timestamp with time zone, OUT replayed_of uuid, OUT device text); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.sign_in_refresh(in_session uuid, presented integer, token_hash bytea, access_seconds integer, OUT generation integer, OUT access_expires_at timestamp with time zone, OUT replayed_of uuid, OUT device text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.sign_in_refresh(in_session uuid, presented integer, token_hash bytea, access_seconds integer, OUT generation integer, OUT access_expires_at timestamp with time zone, OUT replayed_of uuid, OUT device text) TO antam_app;

-- Name: FUNCTION sign_in_verify(challenge uuid, hmac bytea, new_session uuid, token_hash bytea, new_device uuid, device uuid, device_name text, device_platform text, access_seconds integer, session_days integer, OUT evaluated boolean, OUT enrolled boolean, OUT session uuid, OUT account uuid, OUT name text, OUT access_expires_at timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.sign_in_verify(challenge uuid, hmac bytea, new_session uuid, token_hash bytea, new_device uuid, device uuid, device_name text, device_platform text, access_seconds integer, session_days integer, OUT evaluated boolean, OUT enrolled boolean, OUT session uuid, OUT account uuid, OUT name text, OUT access_expires_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.sign_in_verify(challenge uuid, hmac bytea, new_session uuid, token_hash bytea, new_device uuid, device uuid, device_name text, device_platform text, access_seconds integer, session_days integer, OUT evaluated boolean, OUT enrolled boolean, OUT session uuid, OUT account uuid, OUT name text, OUT access_expires_at timestamp with time zone) TO antam_app;

-- Name: FUNCTION staff_names(of_accounts uuid[]); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.staff_names(of_accounts uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.staff_names(of_accounts uuid[]) TO antam_app;

-- Name: FUNCTION step_up_verify(challenge uuid, hmac bytea); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.step_up_verify(challenge uuid, hmac bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION public.step_up_verify(challenge uuid, hmac bytea) TO antam_app;

-- Name: FUNCTION still_manages(facility uuid); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.still_manages(facility uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.still_manages(facility uuid) TO antam_app;

-- Name: FUNCTION take_permits(keys bytea[], every_s double precision[], bursts integer[], spend boolean, OUT refused integer, OUT retry_after_s integer); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.take_permits(keys bytea[], every_s double precision[], bursts integer[], spend boolean, OUT refused integer, OUT retry_after_s integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.take_permits(keys bytea[], every_s double precision[], bursts integer[], spend boolean, OUT refused integer, OUT retry_after_s integer) TO antam_app;

-- Name: FUNCTION tell_province(of_facility uuid, at timestamp with time zone, rest interval); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.tell_province(of_facility uuid, at timestamp with time zone, rest interval) FROM PUBLIC;
GRANT ALL ON FUNCTION public.tell_province(of_facility uuid, at timestamp with time zone, rest interval) TO antam_engine;

-- Name: FUNCTION thread_of_attachment(attachment uuid); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.thread_of_attachment(attachment uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.thread_of_attachment(attachment uuid) TO antam_app;

-- Name: FUNCTION times_taken(of_facility uuid, of_calendars uuid[], of_kind text, since timestamp with time zone, until timestamp with time zone, besides uuid, as_of timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.times_taken(of_facility uuid, of_calendars uuid[], of_kind text, since timestamp with time zone, until timestamp with time zone, besides uuid, as_of timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.times_taken(of_facility uuid, of_calendars uuid[], of_kind text, since timestamp with time zone, until timestamp with time zone, besides uuid, as_of timestamp with time zone) TO antam_app;
GRANT ALL ON FUNCTION public.times_taken(of_facility uuid, of_calendars uuid[], of_kind text, since timestamp with time zone, until timestamp with time zone, besides uuid, as_of timestamp with time zone) TO antam_engine;

-- Name: FUNCTION unlock_guess(in_session uuid, unlock bytea, OUT account uuid, OUT hash text); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.unlock_guess(in_session uuid, unlock bytea, OUT account uuid, OUT hash text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.unlock_guess(in_session uuid, unlock bytea, OUT account uuid, OUT hash text) TO antam_app;

-- Name: FUNCTION unlock_session(in_session uuid, unlock bytea, token_hash bytea); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.unlock_session(in_session uuid, unlock bytea, token_hash bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION public.unlock_session(in_session uuid, unlock bytea, token_hash bytea) TO antam_app;

-- Name: FUNCTION unsettled_appointments(of_facility uuid, as_of timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.unsettled_appointments(of_facility uuid, as_of timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.unsettled_appointments(of_facility uuid, as_of timestamp with time zone) TO antam_app;
GRANT ALL ON FUNCTION public.unsettled_appointments(of_facility uuid, as_of timestamp with time zone) TO antam_engine;

-- Name: FUNCTION whose_appointment(of_appointment uuid); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.whose_appointment(of_appointment uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.whose_appointment(of_appointment uuid) TO antam_app;

-- Name: FUNCTION works_as_carer(who uuid, anywhere boolean, as_of timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.works_as_carer(who uuid, anywhere boolean, as_of timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.works_as_carer(who uuid, anywhere boolean, as_of timestamp with time zone) TO antam_app;

-- Name: FUNCTION works_in(who uuid, facility uuid, as_role text, as_of timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.works_in(who uuid, facility uuid, as_role text, as_of timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.works_in(who uuid, facility uuid, as_role text, as_of timestamp with time zone) TO antam_committer;

-- Name: FUNCTION works_where_they_lived(who uuid, about uuid, as_of timestamp with time zone); Type: ACL; Schema: public; Owner: antam_owner

REVOKE ALL ON FUNCTION public.works_where_they_lived(who uuid, about uuid, as_of timestamp with time zone) FROM PUBLIC;

-- Name: TABLE accounts; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.accounts TO antam_app;

-- Name: COLUMN accounts.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id) ON TABLE public.accounts TO antam_committer;
GRANT SELECT(id) ON TABLE public.accounts TO antam_engine;

-- Name: COLUMN accounts.language; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(language) ON TABLE public.accounts TO antam_app;
GRANT SELECT(language) ON TABLE public.accounts TO antam_engine;

-- Name: COLUMN accounts.disabled_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(disabled_at) ON TABLE public.accounts TO antam_committer;
GRANT SELECT(disabled_at) ON TABLE public.accounts TO antam_engine;

-- Name: TABLE admin_successions; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.admin_successions TO antam_app;

-- Name: TABLE admin_units; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.admin_units TO antam_app;

-- Name: TABLE alert_log; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.alert_log TO antam_app;
GRANT SELECT,INSERT ON TABLE public.alert_log TO antam_committer;
GRANT INSERT ON TABLE public.alert_log TO antam_engine;

-- Name: COLUMN alert_log.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id) ON TABLE public.alert_log TO antam_engine;

-- Name: COLUMN alert_log.alert_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(alert_id) ON TABLE public.alert_log TO antam_engine;

-- Name: COLUMN alert_log.at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(at) ON TABLE public.alert_log TO antam_engine;

-- Name: COLUMN alert_log.what; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(what) ON TABLE public.alert_log TO antam_engine;

-- Name: COLUMN alert_log.who; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(who) ON TABLE public.alert_log TO antam_engine;

-- Name: COLUMN alert_log.step; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(step) ON TABLE public.alert_log TO antam_engine;

-- Name: COLUMN alert_log.channels; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(channels) ON TABLE public.alert_log TO antam_engine;

-- Name: COLUMN alert_log.level; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(level) ON TABLE public.alert_log TO antam_engine;

-- Name: COLUMN alert_log.rule; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(rule) ON TABLE public.alert_log TO antam_engine;

-- Name: COLUMN alert_log.reading_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(reading_id) ON TABLE public.alert_log TO antam_engine;

-- Name: COLUMN alert_log.shown_vi; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(shown_vi) ON TABLE public.alert_log TO antam_engine;

-- Name: COLUMN alert_log.shown_en; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(shown_en) ON TABLE public.alert_log TO antam_engine;

-- Name: COLUMN alert_log.why; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(why) ON TABLE public.alert_log TO antam_engine;

-- Name: COLUMN alert_log.until; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(until) ON TABLE public.alert_log TO antam_engine;

-- Name: COLUMN alert_log.fired; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(fired) ON TABLE public.alert_log TO antam_engine;

-- Name: TABLE alert_told; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.alert_told TO antam_app;
GRANT SELECT,INSERT ON TABLE public.alert_told TO antam_engine;
GRANT SELECT ON TABLE public.alert_told TO antam_committer;

-- Name: TABLE alerts; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT,UPDATE ON TABLE public.alerts TO antam_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.alerts TO antam_committer;
GRANT SELECT,INSERT,UPDATE ON TABLE public.alerts TO antam_engine;

-- Name: TABLE answer_links; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT,DELETE ON TABLE public.answer_links TO antam_engine;

-- Name: COLUMN answer_links.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id) ON TABLE public.answer_links TO antam_engine;

-- Name: COLUMN answer_links.account_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(account_id) ON TABLE public.answer_links TO antam_engine;

-- Name: COLUMN answer_links.subject; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(subject) ON TABLE public.answer_links TO antam_engine;

-- Name: COLUMN answer_links.expires_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(expires_at) ON TABLE public.answer_links TO antam_engine;

-- Name: COLUMN answer_links.used_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(used_at) ON TABLE public.answer_links TO antam_engine;

-- Name: TABLE appointment_calls; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.appointment_calls TO antam_committer;
GRANT SELECT ON TABLE public.appointment_calls TO antam_app;

-- Name: TABLE appointment_log; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.appointment_log TO antam_app;
GRANT INSERT ON TABLE public.appointment_log TO antam_engine;

-- Name: COLUMN appointment_log.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id) ON TABLE public.appointment_log TO antam_engine;

-- Name: COLUMN appointment_log.appointment_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(appointment_id) ON TABLE public.appointment_log TO antam_engine;

-- Name: COLUMN appointment_log.at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(at) ON TABLE public.appointment_log TO antam_engine;

-- Name: COLUMN appointment_log.what; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(what) ON TABLE public.appointment_log TO antam_engine;

-- Name: TABLE appointment_threads; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.appointment_threads TO antam_committer;
GRANT SELECT ON TABLE public.appointment_threads TO antam_app;

-- Name: COLUMN appointment_threads.closed_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(closed_at) ON TABLE public.appointment_threads TO antam_committer;

-- Name: TABLE appointments; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.appointments TO antam_app;
GRANT INSERT ON TABLE public.appointments TO antam_engine;

-- Name: COLUMN appointments.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT(id) ON TABLE public.appointments TO antam_app;
GRANT SELECT(id) ON TABLE public.appointments TO antam_engine;
GRANT SELECT(id) ON TABLE public.appointments TO antam_committer;

-- Name: COLUMN appointments.facility_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT(facility_id) ON TABLE public.appointments TO antam_app;
GRANT SELECT(facility_id) ON TABLE public.appointments TO antam_engine;
GRANT SELECT(facility_id) ON TABLE public.appointments TO antam_committer;

-- Name: COLUMN appointments.resident_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT(resident_id) ON TABLE public.appointments TO antam_app;
GRANT SELECT(resident_id) ON TABLE public.appointments TO antam_engine;
GRANT SELECT(resident_id) ON TABLE public.appointments TO antam_committer;

-- Name: COLUMN appointments.calendar_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT(calendar_id),UPDATE(calendar_id) ON TABLE public.appointments TO antam_app;
GRANT SELECT(calendar_id) ON TABLE public.appointments TO antam_engine;

-- Name: COLUMN appointments.practitioner_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT(practitioner_id),UPDATE(practitioner_id) ON TABLE public.appointments TO antam_app;
GRANT SELECT(practitioner_id) ON TABLE public.appointments TO antam_engine;
GRANT SELECT(practitioner_id) ON TABLE public.appointments TO antam_committer;

-- Name: COLUMN appointments.room_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT(room_id),UPDATE(room_id) ON TABLE public.appointments TO antam_app;
GRANT SELECT(room_id) ON TABLE public.appointments TO antam_engine;

-- Name: COLUMN appointments.kind; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT(kind) ON TABLE public.appointments TO antam_app;
GRANT SELECT(kind) ON TABLE public.appointments TO antam_engine;
GRANT SELECT(kind) ON TABLE public.appointments TO antam_committer;

-- Name: COLUMN appointments.during; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT(during),UPDATE(during) ON TABLE public.appointments TO antam_app;
GRANT SELECT(during) ON TABLE public.appointments TO antam_engine;
GRANT SELECT(during) ON TABLE public.appointments TO antam_committer;

-- Name: COLUMN appointments.occupied; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT(occupied),UPDATE(occupied) ON TABLE public.appointments TO antam_app;
GRANT SELECT(occupied) ON TABLE public.appointments TO antam_engine;

-- Name: COLUMN appointments.sitting; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT(sitting),UPDATE(sitting) ON TABLE public.appointments TO antam_app;
GRANT SELECT(sitting) ON TABLE public.appointments TO antam_engine;

-- Name: COLUMN appointments.seat; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT(seat),UPDATE(seat) ON TABLE public.appointments TO antam_app;
GRANT SELECT(seat) ON TABLE public.appointments TO antam_engine;

-- Name: COLUMN appointments.capacity; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT(capacity),UPDATE(capacity) ON TABLE public.appointments TO antam_app;
GRANT SELECT(capacity) ON TABLE public.appointments TO antam_engine;

-- Name: COLUMN appointments.state; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT(state),UPDATE(state) ON TABLE public.appointments TO antam_app;
GRANT SELECT(state),UPDATE(state) ON TABLE public.appointments TO antam_engine;
GRANT SELECT(state) ON TABLE public.appointments TO antam_committer;

-- Name: COLUMN appointments.live; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(live) ON TABLE public.appointments TO antam_engine;

-- Name: COLUMN appointments.hold_until; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT(hold_until),UPDATE(hold_until) ON TABLE public.appointments TO antam_app;
GRANT SELECT(hold_until) ON TABLE public.appointments TO antam_engine;

-- Name: COLUMN appointments.version; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(version) ON TABLE public.appointments TO antam_app;
GRANT SELECT(version),UPDATE(version) ON TABLE public.appointments TO antam_engine;

-- Name: COLUMN appointments.booked_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT(booked_by) ON TABLE public.appointments TO antam_app;
GRANT SELECT(booked_by) ON TABLE public.appointments TO antam_engine;
GRANT SELECT(booked_by) ON TABLE public.appointments TO antam_committer;

-- Name: COLUMN appointments.booked_as; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT(booked_as) ON TABLE public.appointments TO antam_app;

-- Name: COLUMN appointments.booked_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT(booked_at) ON TABLE public.appointments TO antam_app;
GRANT SELECT(booked_at) ON TABLE public.appointments TO antam_engine;

-- Name: COLUMN appointments.booked_for; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT(booked_for) ON TABLE public.appointments TO antam_app;
GRANT SELECT(booked_for) ON TABLE public.appointments TO antam_engine;

-- Name: COLUMN appointments.reason; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT(reason) ON TABLE public.appointments TO antam_app;

-- Name: COLUMN appointments.needs; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT(needs),UPDATE(needs) ON TABLE public.appointments TO antam_app;

-- Name: COLUMN appointments.consented_as; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT(consented_as),UPDATE(consented_as) ON TABLE public.appointments TO antam_app;

-- Name: COLUMN appointments.consented_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT(consented_at),UPDATE(consented_at) ON TABLE public.appointments TO antam_app;

-- Name: COLUMN appointments.overridden; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT(overridden),UPDATE(overridden) ON TABLE public.appointments TO antam_app;

-- Name: COLUMN appointments.ended_as; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_as) ON TABLE public.appointments TO antam_app;

-- Name: COLUMN appointments.ended_why; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_why) ON TABLE public.appointments TO antam_app;

-- Name: COLUMN appointments.missed_why; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(missed_why) ON TABLE public.appointments TO antam_app;

-- Name: TABLE assignments; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.assignments TO antam_app;

-- Name: COLUMN assignments.during; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(during) ON TABLE public.assignments TO antam_app;

-- Name: COLUMN assignments.ended_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_by) ON TABLE public.assignments TO antam_app;

-- Name: TABLE attachments; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.attachments TO antam_app;
GRANT SELECT,INSERT ON TABLE public.attachments TO antam_committer;

-- Name: COLUMN attachments.name; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(name) ON TABLE public.attachments TO antam_committer;

-- Name: COLUMN attachments.state; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(state) ON TABLE public.attachments TO antam_committer;

-- Name: COLUMN attachments.pieces; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(pieces) ON TABLE public.attachments TO antam_committer;

-- Name: COLUMN attachments.received; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(received) ON TABLE public.attachments TO antam_committer;

-- Name: COLUMN attachments.claimed_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(claimed_at) ON TABLE public.attachments TO antam_committer;

-- Name: COLUMN attachments.problem; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(problem) ON TABLE public.attachments TO antam_committer;

-- Name: COLUMN attachments.type; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(type) ON TABLE public.attachments TO antam_committer;

-- Name: COLUMN attachments.bytes; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(bytes) ON TABLE public.attachments TO antam_committer;

-- Name: COLUMN attachments.sha256; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(sha256) ON TABLE public.attachments TO antam_committer;

-- Name: COLUMN attachments.stored; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(stored) ON TABLE public.attachments TO antam_committer;

-- Name: COLUMN attachments.seq; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(seq) ON TABLE public.attachments TO antam_committer;

-- Name: COLUMN attachments.held; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(held) ON TABLE public.attachments TO antam_committer;

-- Name: TABLE audit_checkpoints; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.audit_checkpoints TO antam_engine;

-- Name: TABLE audit_events; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT ON TABLE public.audit_events TO antam_app;
GRANT INSERT ON TABLE public.audit_events TO antam_committer;

-- Name: COLUMN audit_events.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id) ON TABLE public.audit_events TO antam_app;

-- Name: COLUMN audit_events.at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(at) ON TABLE public.audit_events TO antam_app;

-- Name: COLUMN audit_events.account_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(account_id) ON TABLE public.audit_events TO antam_app;

-- Name: COLUMN audit_events.act; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(act) ON TABLE public.audit_events TO antam_app;

-- Name: COLUMN audit_events.basis; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(basis) ON TABLE public.audit_events TO antam_app;

-- Name: COLUMN audit_events.residents; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(residents) ON TABLE public.audit_events TO antam_app;

-- Name: COLUMN audit_events.ground; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(ground) ON TABLE public.audit_events TO antam_app;

-- Name: COLUMN audit_events.result; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(result) ON TABLE public.audit_events TO antam_app;

-- Name: COLUMN audit_events.facility_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(facility_id) ON TABLE public.audit_events TO antam_app;

-- Name: COLUMN audit_events.subject; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(subject) ON TABLE public.audit_events TO antam_app;

-- Name: COLUMN audit_events.times; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(times) ON TABLE public.audit_events TO antam_app;

-- Name: TABLE audit_seals; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.audit_seals TO antam_engine;

-- Name: TABLE audit_unsealed; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,DELETE ON TABLE public.audit_unsealed TO antam_engine;

-- Name: TABLE baselines; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.baselines TO antam_app;

-- Name: COLUMN baselines.resident_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(resident_id),INSERT(resident_id) ON TABLE public.baselines TO antam_engine;

-- Name: COLUMN baselines.kind; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(kind),INSERT(kind) ON TABLE public.baselines TO antam_engine;

-- Name: COLUMN baselines.line; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(line) ON TABLE public.baselines TO antam_app;
GRANT SELECT(line),INSERT(line),UPDATE(line) ON TABLE public.baselines TO antam_engine;

-- Name: COLUMN baselines.updated_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(updated_at) ON TABLE public.baselines TO antam_app;
GRANT SELECT(updated_at),INSERT(updated_at),UPDATE(updated_at) ON TABLE public.baselines TO antam_engine;

-- Name: COLUMN baselines.accepted_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(accepted_at) ON TABLE public.baselines TO antam_app;

-- Name: COLUMN baselines.accepted_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(accepted_by) ON TABLE public.baselines TO antam_app;

-- Name: COLUMN baselines.accepted_why; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(accepted_why) ON TABLE public.baselines TO antam_app;

-- Name: TABLE beneficiary_categories; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.beneficiary_categories TO antam_app;

-- Name: COLUMN beneficiary_categories.during; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(during) ON TABLE public.beneficiary_categories TO antam_app;

-- Name: COLUMN beneficiary_categories.ended_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_by) ON TABLE public.beneficiary_categories TO antam_app;

-- Name: COLUMN beneficiary_categories.ended_why; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_why) ON TABLE public.beneficiary_categories TO antam_app;

-- Name: TABLE break_glass; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.break_glass TO antam_app;

-- Name: COLUMN break_glass.reviewed_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(reviewed_by) ON TABLE public.break_glass TO antam_app;

-- Name: COLUMN break_glass.reviewed_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(reviewed_at) ON TABLE public.break_glass TO antam_app;

-- Name: COLUMN break_glass.verdict; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(verdict) ON TABLE public.break_glass TO antam_app;

-- Name: COLUMN break_glass.review_note; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(review_note) ON TABLE public.break_glass TO antam_app;

-- Name: TABLE calendar_blocks; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.calendar_blocks TO antam_app;

-- Name: COLUMN calendar_blocks.ended_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_at) ON TABLE public.calendar_blocks TO antam_app;

-- Name: COLUMN calendar_blocks.ended_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_by) ON TABLE public.calendar_blocks TO antam_app;

-- Name: TABLE calendars; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.calendars TO antam_app;

-- Name: COLUMN calendars.opening; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(opening) ON TABLE public.calendars TO antam_app;

-- Name: COLUMN calendars.version; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(version) ON TABLE public.calendars TO antam_app;

-- Name: TABLE call_backs; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.call_backs TO antam_app;

-- Name: COLUMN call_backs.done_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(done_at) ON TABLE public.call_backs TO antam_app;

-- Name: COLUMN call_backs.done_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(done_by) ON TABLE public.call_backs TO antam_app;

-- Name: TABLE call_parties; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.call_parties TO antam_committer;

-- Name: COLUMN call_parties.state; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(state) ON TABLE public.call_parties TO antam_committer;

-- Name: COLUMN call_parties.staff; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(staff) ON TABLE public.call_parties TO antam_committer;

-- Name: COLUMN call_parties.invited; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(invited) ON TABLE public.call_parties TO antam_committer;

-- Name: COLUMN call_parties.rung_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(rung_by) ON TABLE public.call_parties TO antam_committer;

-- Name: COLUMN call_parties.by_doctor; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(by_doctor) ON TABLE public.call_parties TO antam_committer;

-- Name: COLUMN call_parties.rings_until; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(rings_until) ON TABLE public.call_parties TO antam_committer;

-- Name: COLUMN call_parties.session_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(session_id) ON TABLE public.call_parties TO antam_committer;

-- Name: COLUMN call_parties.device_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(device_id) ON TABLE public.call_parties TO antam_committer;

-- Name: COLUMN call_parties.joined_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(joined_at) ON TABLE public.call_parties TO antam_committer;

-- Name: COLUMN call_parties.here_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(here_at) ON TABLE public.call_parties TO antam_committer;

-- Name: COLUMN call_parties.after_n; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(after_n) ON TABLE public.call_parties TO antam_committer;

-- Name: TABLE call_signals; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT,DELETE ON TABLE public.call_signals TO antam_committer;

-- Name: TABLE calls; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.calls TO antam_committer;
GRANT SELECT ON TABLE public.calls TO antam_app;

-- Name: COLUMN calls.seq; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(seq) ON TABLE public.calls TO antam_committer;

-- Name: COLUMN calls.state; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(state) ON TABLE public.calls TO antam_committer;

-- Name: COLUMN calls.reason; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(reason) ON TABLE public.calls TO antam_committer;

-- Name: COLUMN calls.answered_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(answered_at) ON TABLE public.calls TO antam_committer;

-- Name: COLUMN calls.ended_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_at) ON TABLE public.calls TO antam_committer;

-- Name: COLUMN calls.version; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(version) ON TABLE public.calls TO antam_committer;

-- Name: COLUMN calls.n; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(n) ON TABLE public.calls TO antam_committer;

-- Name: TABLE campaigns; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.campaigns TO antam_app;

-- Name: COLUMN campaigns.ended_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_at) ON TABLE public.campaigns TO antam_app;

-- Name: COLUMN campaigns.ended_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_by) ON TABLE public.campaigns TO antam_app;

-- Name: TABLE channel_addresses; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.channel_addresses TO antam_app;

-- Name: COLUMN channel_addresses.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id) ON TABLE public.channel_addresses TO antam_engine;

-- Name: COLUMN channel_addresses.account_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(account_id) ON TABLE public.channel_addresses TO antam_engine;

-- Name: COLUMN channel_addresses.channel; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(channel) ON TABLE public.channel_addresses TO antam_engine;

-- Name: COLUMN channel_addresses.address_sealed; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(address_sealed) ON TABLE public.channel_addresses TO antam_engine;

-- Name: COLUMN channel_addresses.code_hmac; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(code_hmac) ON TABLE public.channel_addresses TO antam_app;

-- Name: COLUMN channel_addresses.code_until; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(code_until) ON TABLE public.channel_addresses TO antam_app;

-- Name: COLUMN channel_addresses.guesses_left; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(guesses_left) ON TABLE public.channel_addresses TO antam_app;

-- Name: COLUMN channel_addresses.verified_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(verified_at) ON TABLE public.channel_addresses TO antam_app;
GRANT SELECT(verified_at) ON TABLE public.channel_addresses TO antam_engine;

-- Name: COLUMN channel_addresses.last_ok_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(last_ok_at),UPDATE(last_ok_at) ON TABLE public.channel_addresses TO antam_engine;

-- Name: COLUMN channel_addresses.ended_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_at) ON TABLE public.channel_addresses TO antam_app;
GRANT SELECT(ended_at),UPDATE(ended_at) ON TABLE public.channel_addresses TO antam_engine;

-- Name: COLUMN channel_addresses.ended_why; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_why) ON TABLE public.channel_addresses TO antam_app;
GRANT SELECT(ended_why),UPDATE(ended_why) ON TABLE public.channel_addresses TO antam_engine;

-- Name: TABLE checkups; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.checkups TO antam_app;

-- Name: COLUMN checkups.amended_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(amended_by) ON TABLE public.checkups TO antam_app;

-- Name: TABLE consents; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.consents TO antam_app;

-- Name: TABLE conversation_heads; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.conversation_heads TO antam_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.conversation_heads TO antam_committer;

-- Name: TABLE conversation_marks; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.conversation_marks TO antam_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.conversation_marks TO antam_committer;

-- Name: TABLE conversation_members; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.conversation_members TO antam_app;
GRANT SELECT,INSERT ON TABLE public.conversation_members TO antam_committer;

-- Name: COLUMN conversation_members.role; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(role) ON TABLE public.conversation_members TO antam_committer;

-- Name: COLUMN conversation_members.via; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(via) ON TABLE public.conversation_members TO antam_committer;

-- Name: COLUMN conversation_members.joined_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(joined_at) ON TABLE public.conversation_members TO antam_committer;

-- Name: COLUMN conversation_members.joined_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(joined_by) ON TABLE public.conversation_members TO antam_committer;

-- Name: COLUMN conversation_members.after_seq; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(after_seq) ON TABLE public.conversation_members TO antam_committer;

-- Name: COLUMN conversation_members.left_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(left_at) ON TABLE public.conversation_members TO antam_committer;

-- Name: TABLE conversations; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.conversations TO antam_app;
GRANT SELECT,INSERT ON TABLE public.conversations TO antam_committer;

-- Name: COLUMN conversations.family; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(family) ON TABLE public.conversations TO antam_committer;

-- Name: COLUMN conversations.closed_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(closed_at) ON TABLE public.conversations TO antam_committer;

-- Name: COLUMN conversations.seat_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(seat_at) ON TABLE public.conversations TO antam_committer;

-- Name: TABLE devices; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.devices TO antam_app;

-- Name: COLUMN devices.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id) ON TABLE public.devices TO antam_committer;
GRANT SELECT(id) ON TABLE public.devices TO antam_engine;

-- Name: COLUMN devices.account_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(account_id) ON TABLE public.devices TO antam_committer;
GRANT SELECT(account_id) ON TABLE public.devices TO antam_engine;

-- Name: COLUMN devices.name; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(name) ON TABLE public.devices TO antam_app;

-- Name: COLUMN devices.platform; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(platform) ON TABLE public.devices TO antam_engine;

-- Name: COLUMN devices.push_token; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(push_token) ON TABLE public.devices TO antam_app;
GRANT SELECT(push_token),UPDATE(push_token) ON TABLE public.devices TO antam_engine;

-- Name: COLUMN devices.push_token_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(push_token_at) ON TABLE public.devices TO antam_app;
GRANT SELECT(push_token_at),UPDATE(push_token_at) ON TABLE public.devices TO antam_engine;

-- Name: COLUMN devices.seen; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(seen) ON TABLE public.devices TO antam_app;
GRANT SELECT(seen),UPDATE(seen) ON TABLE public.devices TO antam_committer;
GRANT SELECT(seen) ON TABLE public.devices TO antam_engine;

-- Name: COLUMN devices.seen_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(seen_at) ON TABLE public.devices TO antam_app;
GRANT SELECT(seen_at),UPDATE(seen_at) ON TABLE public.devices TO antam_committer;
GRANT SELECT(seen_at) ON TABLE public.devices TO antam_engine;

-- Name: COLUMN devices.created_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(created_at) ON TABLE public.devices TO antam_engine;

-- Name: TABLE disabilities; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.disabilities TO antam_app;

-- Name: COLUMN disabilities.during; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(during) ON TABLE public.disabilities TO antam_app;

-- Name: COLUMN disabilities.ended_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_by) ON TABLE public.disabilities TO antam_app;

-- Name: COLUMN disabilities.ended_why; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_why) ON TABLE public.disabilities TO antam_app;

-- Name: TABLE duty_calendars; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.duty_calendars TO antam_app;

-- Name: COLUMN duty_calendars.ended_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_at) ON TABLE public.duty_calendars TO antam_app;

-- Name: TABLE duty_checks; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.duty_checks TO antam_app;
GRANT SELECT,INSERT ON TABLE public.duty_checks TO antam_engine;

-- Name: COLUMN duty_checks.starts_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(starts_at) ON TABLE public.duty_checks TO antam_engine;

-- Name: COLUMN duty_checks.ends_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ends_at) ON TABLE public.duty_checks TO antam_engine;

-- Name: COLUMN duty_checks.told_again_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(told_again_at) ON TABLE public.duty_checks TO antam_engine;

-- Name: COLUMN duty_checks.answered_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(answered_at) ON TABLE public.duty_checks TO antam_app;

-- Name: COLUMN duty_checks.over_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(over_at) ON TABLE public.duty_checks TO antam_engine;

-- Name: TABLE duty_days; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.duty_days TO antam_app;
GRANT SELECT,INSERT ON TABLE public.duty_days TO antam_engine;

-- Name: COLUMN duty_days.ended_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_at) ON TABLE public.duty_days TO antam_app;
GRANT UPDATE(ended_at) ON TABLE public.duty_days TO antam_engine;

-- Name: TABLE duty_overrides; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.duty_overrides TO antam_app;
GRANT SELECT ON TABLE public.duty_overrides TO antam_engine;

-- Name: COLUMN duty_overrides.ended_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_at) ON TABLE public.duty_overrides TO antam_app;

-- Name: TABLE duty_swaps; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.duty_swaps TO antam_app;
GRANT SELECT ON TABLE public.duty_swaps TO antam_engine;

-- Name: TABLE engine_cycles; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT,UPDATE ON TABLE public.engine_cycles TO antam_engine;

-- Name: TABLE enrolment_codes; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.enrolment_codes TO antam_app;

-- Name: COLUMN enrolment_codes.guesses_left; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(guesses_left) ON TABLE public.enrolment_codes TO antam_app;

-- Name: TABLE erasures; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.erasures TO antam_app;

-- Name: COLUMN erasures.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id) ON TABLE public.erasures TO antam_engine;

-- Name: COLUMN erasures.request_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(request_id) ON TABLE public.erasures TO antam_engine;

-- Name: COLUMN erasures.resident_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(resident_id) ON TABLE public.erasures TO antam_engine;

-- Name: COLUMN erasures.facility_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(facility_id) ON TABLE public.erasures TO antam_engine;

-- Name: COLUMN erasures.asked_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(asked_by) ON TABLE public.erasures TO antam_engine;

-- Name: COLUMN erasures.second_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(second_by) ON TABLE public.erasures TO antam_app;

-- Name: COLUMN erasures.second_as; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(second_as) ON TABLE public.erasures TO antam_app;

-- Name: COLUMN erasures.second_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(second_at) ON TABLE public.erasures TO antam_app;
GRANT SELECT(second_at) ON TABLE public.erasures TO antam_engine;

-- Name: COLUMN erasures.due_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(due_at) ON TABLE public.erasures TO antam_app;
GRANT SELECT(due_at) ON TABLE public.erasures TO antam_engine;

-- Name: COLUMN erasures.executed_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(executed_at) ON TABLE public.erasures TO antam_engine;

-- Name: TABLE expected; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.expected TO antam_app;
GRANT SELECT,INSERT ON TABLE public.expected TO antam_committer;
GRANT SELECT,INSERT,DELETE ON TABLE public.expected TO antam_engine;

-- Name: COLUMN expected.facility_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(facility_id) ON TABLE public.expected TO antam_committer;
GRANT UPDATE(facility_id) ON TABLE public.expected TO antam_engine;

-- Name: COLUMN expected.every_s; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(every_s) ON TABLE public.expected TO antam_committer;
GRANT UPDATE(every_s) ON TABLE public.expected TO antam_engine;

-- Name: COLUMN expected.since; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(since) ON TABLE public.expected TO antam_committer;
GRANT UPDATE(since) ON TABLE public.expected TO antam_engine;

-- Name: COLUMN expected.missed; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(missed) ON TABLE public.expected TO antam_engine;

-- Name: COLUMN expected.look_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(look_at) ON TABLE public.expected TO antam_committer;
GRANT UPDATE(look_at) ON TABLE public.expected TO antam_engine;

-- Name: COLUMN expected.step; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(step) ON TABLE public.expected TO antam_committer;
GRANT UPDATE(step) ON TABLE public.expected TO antam_engine;

-- Name: COLUMN expected.calm; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(calm) ON TABLE public.expected TO antam_committer;
GRANT UPDATE(calm) ON TABLE public.expected TO antam_engine;

-- Name: TABLE facilities; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.facilities TO antam_app;
GRANT SELECT ON TABLE public.facilities TO antam_committer;

-- Name: COLUMN facilities.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id) ON TABLE public.facilities TO antam_engine;

-- Name: COLUMN facilities.kind; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(kind) ON TABLE public.facilities TO antam_engine;

-- Name: COLUMN facilities.province_code; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(province_code) ON TABLE public.facilities TO antam_engine;

-- Name: COLUMN facilities.time_zone; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(time_zone) ON TABLE public.facilities TO antam_engine;

-- Name: COLUMN facilities.escalation_policy; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(escalation_policy) ON TABLE public.facilities TO antam_app;
GRANT SELECT(escalation_policy) ON TABLE public.facilities TO antam_engine;

-- Name: COLUMN facilities.policy_version; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(policy_version) ON TABLE public.facilities TO antam_app;
GRANT SELECT(policy_version) ON TABLE public.facilities TO antam_engine;

-- Name: COLUMN facilities.created_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(created_at) ON TABLE public.facilities TO antam_engine;

-- Name: COLUMN facilities.hotlines; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(hotlines) ON TABLE public.facilities TO antam_app;

-- Name: COLUMN facilities.hotlines_version; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(hotlines_version) ON TABLE public.facilities TO antam_app;

-- Name: COLUMN facilities.quiet_from; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(quiet_from) ON TABLE public.facilities TO antam_app;
GRANT SELECT(quiet_from) ON TABLE public.facilities TO antam_engine;

-- Name: COLUMN facilities.quiet_until; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(quiet_until) ON TABLE public.facilities TO antam_app;
GRANT SELECT(quiet_until) ON TABLE public.facilities TO antam_engine;

-- Name: COLUMN facilities.repeat_s; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(repeat_s) ON TABLE public.facilities TO antam_app;
GRANT SELECT(repeat_s) ON TABLE public.facilities TO antam_engine;

-- Name: COLUMN facilities.hygiene_version; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(hygiene_version) ON TABLE public.facilities TO antam_app;

-- Name: TABLE feed; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.feed TO antam_app;
GRANT SELECT ON TABLE public.feed TO antam_committer;
GRANT DELETE ON TABLE public.feed TO antam_engine;

-- Name: COLUMN feed.account_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(account_id) ON TABLE public.feed TO antam_engine;

-- Name: COLUMN feed.seq; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(seq) ON TABLE public.feed TO antam_engine;

-- Name: COLUMN feed.at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(at) ON TABLE public.feed TO antam_engine;

-- Name: TABLE feed_heads; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.feed_heads TO antam_app;
GRANT SELECT ON TABLE public.feed_heads TO antam_committer;
GRANT SELECT ON TABLE public.feed_heads TO antam_engine;

-- Name: COLUMN feed_heads.floor; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(floor) ON TABLE public.feed_heads TO antam_engine;

-- Name: TABLE freed_times; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT ON TABLE public.freed_times TO antam_app;
GRANT SELECT,INSERT,DELETE ON TABLE public.freed_times TO antam_engine;

-- Name: COLUMN freed_times.due_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(due_at) ON TABLE public.freed_times TO antam_engine;

-- Name: TABLE gateway_texts; Type: ACL; Schema: public; Owner: antam_owner

GRANT DELETE ON TABLE public.gateway_texts TO antam_engine;

-- Name: COLUMN gateway_texts.at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(at) ON TABLE public.gateway_texts TO antam_engine;

-- Name: TABLE handover_items; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.handover_items TO antam_app;

-- Name: TABLE handovers; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.handovers TO antam_app;
GRANT SELECT,INSERT ON TABLE public.handovers TO antam_engine;

-- Name: COLUMN handovers.ends_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ends_at) ON TABLE public.handovers TO antam_engine;

-- Name: COLUMN handovers.confirmed_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(confirmed_at) ON TABLE public.handovers TO antam_app;

-- Name: COLUMN handovers.confirmed_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(confirmed_by) ON TABLE public.handovers TO antam_app;

-- Name: COLUMN handovers.head_told_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(head_told_at) ON TABLE public.handovers TO antam_engine;

-- Name: COLUMN handovers.look_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(look_at) ON TABLE public.handovers TO antam_app;
GRANT UPDATE(look_at) ON TABLE public.handovers TO antam_engine;

-- Name: TABLE help_calls; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.help_calls TO antam_app;

-- Name: COLUMN help_calls.cancelled_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(cancelled_at) ON TABLE public.help_calls TO antam_app;

-- Name: TABLE holiday_changes; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.holiday_changes TO antam_app;
GRANT SELECT ON TABLE public.holiday_changes TO antam_engine;

-- Name: TABLE idempotency; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.idempotency TO antam_app;
GRANT SELECT,DELETE ON TABLE public.idempotency TO antam_engine;

-- Name: COLUMN idempotency.status; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(status) ON TABLE public.idempotency TO antam_app;

-- Name: COLUMN idempotency.body; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(body) ON TABLE public.idempotency TO antam_app;

-- Name: COLUMN idempotency.about; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(about) ON TABLE public.idempotency TO antam_app;

-- Name: TABLE invitations; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.invitations TO antam_app;

-- Name: COLUMN invitations.revoked_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(revoked_at) ON TABLE public.invitations TO antam_app;

-- Name: TABLE leaves; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.leaves TO antam_app;

-- Name: COLUMN leaves.resident_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(resident_id) ON TABLE public.leaves TO antam_engine;

-- Name: COLUMN leaves.during; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(during) ON TABLE public.leaves TO antam_app;
GRANT SELECT(during) ON TABLE public.leaves TO antam_engine;

-- Name: COLUMN leaves.ended_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_by) ON TABLE public.leaves TO antam_app;

-- Name: TABLE limits; Type: ACL; Schema: public; Owner: antam_owner

GRANT DELETE ON TABLE public.limits TO antam_engine;

-- Name: COLUMN limits.full_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(full_at) ON TABLE public.limits TO antam_engine;

-- Name: TABLE medicine_doses; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.medicine_doses TO antam_app;

-- Name: COLUMN medicine_doses.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id),INSERT(id) ON TABLE public.medicine_doses TO antam_engine;

-- Name: COLUMN medicine_doses.resident_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(resident_id),INSERT(resident_id) ON TABLE public.medicine_doses TO antam_engine;

-- Name: COLUMN medicine_doses.facility_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(facility_id),INSERT(facility_id) ON TABLE public.medicine_doses TO antam_engine;

-- Name: COLUMN medicine_doses.medicine_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(medicine_id),INSERT(medicine_id) ON TABLE public.medicine_doses TO antam_engine;

-- Name: COLUMN medicine_doses.due_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(due_at),INSERT(due_at) ON TABLE public.medicine_doses TO antam_engine;

-- Name: COLUMN medicine_doses.outcome; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(outcome),INSERT(outcome) ON TABLE public.medicine_doses TO antam_engine;

-- Name: COLUMN medicine_doses.at; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT(at) ON TABLE public.medicine_doses TO antam_engine;

-- Name: COLUMN medicine_doses.recorded_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(recorded_at),INSERT(recorded_at) ON TABLE public.medicine_doses TO antam_engine;

-- Name: COLUMN medicine_doses.amended_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(amended_by) ON TABLE public.medicine_doses TO antam_app;
GRANT SELECT(amended_by) ON TABLE public.medicine_doses TO antam_engine;

-- Name: COLUMN medicine_doses.second_due; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(second_due) ON TABLE public.medicine_doses TO antam_engine;

-- Name: COLUMN medicine_doses.second_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(second_by) ON TABLE public.medicine_doses TO antam_app;

-- Name: COLUMN medicine_doses.second_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(second_at) ON TABLE public.medicine_doses TO antam_app;
GRANT SELECT(second_at) ON TABLE public.medicine_doses TO antam_engine;

-- Name: COLUMN medicine_doses.alarm; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(alarm),INSERT(alarm),UPDATE(alarm) ON TABLE public.medicine_doses TO antam_engine;
GRANT UPDATE(alarm) ON TABLE public.medicine_doses TO antam_app;

-- Name: COLUMN medicine_doses.alarm_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(alarm_at),INSERT(alarm_at),UPDATE(alarm_at) ON TABLE public.medicine_doses TO antam_engine;
GRANT UPDATE(alarm_at) ON TABLE public.medicine_doses TO antam_app;

-- Name: COLUMN medicine_doses.check_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(check_at) ON TABLE public.medicine_doses TO antam_app;
GRANT SELECT(check_at),UPDATE(check_at) ON TABLE public.medicine_doses TO antam_engine;

-- Name: COLUMN medicine_doses.check_told_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(check_told_at),UPDATE(check_told_at) ON TABLE public.medicine_doses TO antam_engine;

-- Name: TABLE medicine_stocks; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.medicine_stocks TO antam_app;

-- Name: COLUMN medicine_stocks.told_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(told_at) ON TABLE public.medicine_stocks TO antam_app;

-- Name: TABLE medicines; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.medicines TO antam_app;

-- Name: COLUMN medicines.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id) ON TABLE public.medicines TO antam_engine;

-- Name: COLUMN medicines.resident_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(resident_id) ON TABLE public.medicines TO antam_engine;

-- Name: COLUMN medicines.facility_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(facility_id) ON TABLE public.medicines TO antam_engine;

-- Name: COLUMN medicines.times; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(times) ON TABLE public.medicines TO antam_engine;

-- Name: COLUMN medicines.zone; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(zone) ON TABLE public.medicines TO antam_engine;

-- Name: COLUMN medicines.starts_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(starts_at) ON TABLE public.medicines TO antam_engine;

-- Name: COLUMN medicines.ends_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(ends_at) ON TABLE public.medicines TO antam_engine;

-- Name: COLUMN medicines.recorded_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(recorded_at) ON TABLE public.medicines TO antam_engine;

-- Name: COLUMN medicines.alarm; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(alarm) ON TABLE public.medicines TO antam_engine;

-- Name: COLUMN medicines.grace_s; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(grace_s) ON TABLE public.medicines TO antam_engine;

-- Name: COLUMN medicines.ended_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_at) ON TABLE public.medicines TO antam_app;
GRANT SELECT(ended_at),UPDATE(ended_at) ON TABLE public.medicines TO antam_engine;

-- Name: COLUMN medicines.ended_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_by) ON TABLE public.medicines TO antam_app;

-- Name: COLUMN medicines.ended_why; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_why) ON TABLE public.medicines TO antam_app;
GRANT SELECT(ended_why),UPDATE(ended_why) ON TABLE public.medicines TO antam_engine;

-- Name: COLUMN medicines.looked_until; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(looked_until),UPDATE(looked_until) ON TABLE public.medicines TO antam_engine;

-- Name: COLUMN medicines.look_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(look_at) ON TABLE public.medicines TO antam_app;
GRANT SELECT(look_at),UPDATE(look_at) ON TABLE public.medicines TO antam_engine;

-- Name: COLUMN medicines.given_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(given_by) ON TABLE public.medicines TO antam_engine;

-- Name: TABLE message_drafts; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.message_drafts TO antam_app;
GRANT SELECT ON TABLE public.message_drafts TO antam_committer;

-- Name: COLUMN message_drafts.text; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(text) ON TABLE public.message_drafts TO antam_app;

-- Name: COLUMN message_drafts.version; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(version) ON TABLE public.message_drafts TO antam_app;

-- Name: COLUMN message_drafts.updated_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(updated_at) ON TABLE public.message_drafts TO antam_app;

-- Name: COLUMN message_drafts.signed_seq; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(signed_seq) ON TABLE public.message_drafts TO antam_committer;

-- Name: TABLE messages; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.messages TO antam_app;
GRANT SELECT,INSERT ON TABLE public.messages TO antam_committer;

-- Name: COLUMN messages.text; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(text) ON TABLE public.messages TO antam_committer;

-- Name: TABLE missed_calls; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.missed_calls TO antam_committer;
GRANT SELECT ON TABLE public.missed_calls TO antam_app;

-- Name: COLUMN missed_calls.done_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(done_at) ON TABLE public.missed_calls TO antam_committer;
GRANT UPDATE(done_at) ON TABLE public.missed_calls TO antam_app;

-- Name: COLUMN missed_calls.how; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(how) ON TABLE public.missed_calls TO antam_committer;
GRANT UPDATE(how) ON TABLE public.missed_calls TO antam_app;

-- Name: TABLE monitoring_plans; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.monitoring_plans TO antam_app;

-- Name: COLUMN monitoring_plans.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id) ON TABLE public.monitoring_plans TO antam_engine;

-- Name: COLUMN monitoring_plans.resident_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(resident_id) ON TABLE public.monitoring_plans TO antam_engine;

-- Name: COLUMN monitoring_plans.what; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(what) ON TABLE public.monitoring_plans TO antam_engine;

-- Name: COLUMN monitoring_plans.during; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(during) ON TABLE public.monitoring_plans TO antam_app;
GRANT SELECT(during),UPDATE(during) ON TABLE public.monitoring_plans TO antam_engine;

-- Name: COLUMN monitoring_plans.ended_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_by) ON TABLE public.monitoring_plans TO antam_app;

-- Name: TABLE notes; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.notes TO antam_app;

-- Name: COLUMN notes.amended_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(amended_by) ON TABLE public.notes TO antam_app;

-- Name: TABLE passkey_challenges; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT,DELETE ON TABLE public.passkey_challenges TO antam_app;
GRANT DELETE ON TABLE public.passkey_challenges TO antam_engine;

-- Name: COLUMN passkey_challenges.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id) ON TABLE public.passkey_challenges TO antam_engine;

-- Name: COLUMN passkey_challenges.expires_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(expires_at) ON TABLE public.passkey_challenges TO antam_engine;

-- Name: TABLE passkeys; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT,DELETE ON TABLE public.passkeys TO antam_app;

-- Name: COLUMN passkeys.sign_count; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(sign_count) ON TABLE public.passkeys TO antam_app;

-- Name: COLUMN passkeys.used_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(used_at) ON TABLE public.passkeys TO antam_app;

-- Name: TABLE pins; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.pins TO antam_app;

-- Name: COLUMN pins.hash; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(hash) ON TABLE public.pins TO antam_app;

-- Name: COLUMN pins.guesses_left; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(guesses_left) ON TABLE public.pins TO antam_app;

-- Name: COLUMN pins.set_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(set_at) ON TABLE public.pins TO antam_app;

-- Name: TABLE planned_shifts; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.planned_shifts TO antam_app;
GRANT SELECT ON TABLE public.planned_shifts TO antam_engine;

-- Name: COLUMN planned_shifts.ended_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_at) ON TABLE public.planned_shifts TO antam_app;

-- Name: TABLE platform_admins; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.platform_admins TO antam_app;

-- Name: TABLE protocol_choices; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.protocol_choices TO antam_app;
GRANT SELECT ON TABLE public.protocol_choices TO antam_committer;
GRANT SELECT ON TABLE public.protocol_choices TO antam_engine;

-- Name: TABLE provider_tokens; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT,UPDATE ON TABLE public.provider_tokens TO antam_engine;

-- Name: TABLE province_cubes; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.province_cubes TO antam_app;
GRANT SELECT,INSERT ON TABLE public.province_cubes TO antam_engine;

-- Name: TABLE province_staff; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.province_staff TO antam_app;

-- Name: TABLE reach_attempts; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.reach_attempts TO antam_engine;

-- Name: COLUMN reach_attempts.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id) ON TABLE public.reach_attempts TO antam_app;

-- Name: COLUMN reach_attempts.intent_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(intent_id) ON TABLE public.reach_attempts TO antam_app;

-- Name: COLUMN reach_attempts.channel; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(channel) ON TABLE public.reach_attempts TO antam_app;

-- Name: COLUMN reach_attempts.device_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(device_id) ON TABLE public.reach_attempts TO antam_app;

-- Name: COLUMN reach_attempts.n; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(n) ON TABLE public.reach_attempts TO antam_app;

-- Name: COLUMN reach_attempts.notice; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(notice) ON TABLE public.reach_attempts TO antam_app;

-- Name: COLUMN reach_attempts.started_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(started_at) ON TABLE public.reach_attempts TO antam_app;

-- Name: COLUMN reach_attempts.ended_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_at) ON TABLE public.reach_attempts TO antam_engine;
GRANT SELECT(ended_at) ON TABLE public.reach_attempts TO antam_app;

-- Name: COLUMN reach_attempts.outcome; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(outcome) ON TABLE public.reach_attempts TO antam_engine;
GRANT SELECT(outcome) ON TABLE public.reach_attempts TO antam_app;

-- Name: COLUMN reach_attempts.reason; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(reason) ON TABLE public.reach_attempts TO antam_engine;
GRANT SELECT(reason) ON TABLE public.reach_attempts TO antam_app;

-- Name: COLUMN reach_attempts.provider_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(provider_id) ON TABLE public.reach_attempts TO antam_engine;

-- Name: TABLE reach_intents; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.reach_intents TO antam_engine;
GRANT SELECT ON TABLE public.reach_intents TO antam_committer;

-- Name: COLUMN reach_intents.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id) ON TABLE public.reach_intents TO antam_app;

-- Name: COLUMN reach_intents.account_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(account_id) ON TABLE public.reach_intents TO antam_app;

-- Name: COLUMN reach_intents.kind; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(kind) ON TABLE public.reach_intents TO antam_app;

-- Name: COLUMN reach_intents.subject; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(subject) ON TABLE public.reach_intents TO antam_app;
GRANT UPDATE(subject) ON TABLE public.reach_intents TO antam_engine;

-- Name: COLUMN reach_intents.seq; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(seq) ON TABLE public.reach_intents TO antam_engine;

-- Name: COLUMN reach_intents.urgent; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(urgent) ON TABLE public.reach_intents TO antam_app;

-- Name: COLUMN reach_intents.emergency; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(emergency) ON TABLE public.reach_intents TO antam_app;

-- Name: COLUMN reach_intents.also; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(also) ON TABLE public.reach_intents TO antam_app;

-- Name: COLUMN reach_intents.spent; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(spent) ON TABLE public.reach_intents TO antam_engine;
GRANT SELECT(spent) ON TABLE public.reach_intents TO antam_app;

-- Name: COLUMN reach_intents.by_push; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(by_push) ON TABLE public.reach_intents TO antam_engine;

-- Name: COLUMN reach_intents.bundle; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(bundle) ON TABLE public.reach_intents TO antam_engine;
GRANT SELECT(bundle) ON TABLE public.reach_intents TO antam_app;

-- Name: COLUMN reach_intents.next_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(next_at) ON TABLE public.reach_intents TO antam_engine;
GRANT UPDATE(next_at) ON TABLE public.reach_intents TO antam_committer;
GRANT SELECT(next_at),UPDATE(next_at) ON TABLE public.reach_intents TO antam_app;

-- Name: COLUMN reach_intents.tries; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(tries) ON TABLE public.reach_intents TO antam_engine;
GRANT UPDATE(tries) ON TABLE public.reach_intents TO antam_committer;
GRANT SELECT(tries) ON TABLE public.reach_intents TO antam_app;

-- Name: COLUMN reach_intents.failures; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(failures) ON TABLE public.reach_intents TO antam_engine;

-- Name: COLUMN reach_intents.fence; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(fence) ON TABLE public.reach_intents TO antam_engine;
GRANT UPDATE(fence) ON TABLE public.reach_intents TO antam_committer;

-- Name: COLUMN reach_intents.created_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(created_at) ON TABLE public.reach_intents TO antam_app;

-- Name: COLUMN reach_intents.sent_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(sent_at) ON TABLE public.reach_intents TO antam_engine;
GRANT SELECT(sent_at) ON TABLE public.reach_intents TO antam_app;

-- Name: COLUMN reach_intents.ended_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_at) ON TABLE public.reach_intents TO antam_engine;
GRANT UPDATE(ended_at) ON TABLE public.reach_intents TO antam_committer;
GRANT SELECT(ended_at),UPDATE(ended_at) ON TABLE public.reach_intents TO antam_app;

-- Name: COLUMN reach_intents.outcome; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(outcome) ON TABLE public.reach_intents TO antam_engine;
GRANT UPDATE(outcome) ON TABLE public.reach_intents TO antam_committer;
GRANT SELECT(outcome),UPDATE(outcome) ON TABLE public.reach_intents TO antam_app;

-- Name: COLUMN reach_intents.reason; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(reason) ON TABLE public.reach_intents TO antam_engine;
GRANT SELECT(reason) ON TABLE public.reach_intents TO antam_app;

-- Name: TABLE reach_pace; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT,UPDATE ON TABLE public.reach_pace TO antam_engine;

-- Name: TABLE reach_preferences; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT,UPDATE ON TABLE public.reach_preferences TO antam_app;
GRANT SELECT ON TABLE public.reach_preferences TO antam_engine;

-- Name: TABLE reach_receipts; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.reach_receipts TO antam_committer;
GRANT SELECT ON TABLE public.reach_receipts TO antam_engine;
GRANT SELECT ON TABLE public.reach_receipts TO antam_app;

-- Name: TABLE readings; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.readings TO antam_app;
GRANT SELECT,INSERT ON TABLE public.readings TO antam_committer;
GRANT SELECT ON TABLE public.readings TO antam_engine;

-- Name: COLUMN readings.assessed_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(assessed_at) ON TABLE public.readings TO antam_committer;
GRANT UPDATE(assessed_at) ON TABLE public.readings TO antam_engine;

-- Name: TABLE realtime_tickets; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT ON TABLE public.realtime_tickets TO antam_app;
GRANT SELECT,DELETE ON TABLE public.realtime_tickets TO antam_committer;
GRANT SELECT,DELETE ON TABLE public.realtime_tickets TO antam_engine;

-- Name: TABLE relatives; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.relatives TO antam_app;

-- Name: COLUMN relatives.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id) ON TABLE public.relatives TO antam_engine;

-- Name: COLUMN relatives.resident_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(resident_id) ON TABLE public.relatives TO antam_engine;

-- Name: COLUMN relatives.account_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(account_id) ON TABLE public.relatives TO antam_engine;

-- Name: COLUMN relatives.scope; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(scope) ON TABLE public.relatives TO antam_engine;
GRANT UPDATE(scope) ON TABLE public.relatives TO antam_app;

-- Name: COLUMN relatives.consented_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(consented_at) ON TABLE public.relatives TO antam_engine;

-- Name: COLUMN relatives.ended_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(ended_at) ON TABLE public.relatives TO antam_engine;
GRANT UPDATE(ended_at) ON TABLE public.relatives TO antam_app;

-- Name: COLUMN relatives.mental_health; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(mental_health) ON TABLE public.relatives TO antam_app;

-- Name: COLUMN relatives.version; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(version) ON TABLE public.relatives TO antam_app;

-- Name: COLUMN relatives.ended_why; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_why) ON TABLE public.relatives TO antam_app;

-- Name: COLUMN relatives.blocked_until; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(blocked_until) ON TABLE public.relatives TO antam_app;

-- Name: COLUMN relatives.block_reason; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(block_reason) ON TABLE public.relatives TO antam_app;

-- Name: COLUMN relatives.blocked_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(blocked_by) ON TABLE public.relatives TO antam_app;

-- Name: TABLE reminder_settings; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT,UPDATE ON TABLE public.reminder_settings TO antam_app;
GRANT SELECT ON TABLE public.reminder_settings TO antam_engine;

-- Name: TABLE reminders; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.reminders TO antam_app;
GRANT SELECT,INSERT,DELETE ON TABLE public.reminders TO antam_engine;

-- Name: COLUMN reminders.next_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(next_at) ON TABLE public.reminders TO antam_engine;

-- Name: COLUMN reminders.tries; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(tries) ON TABLE public.reminders TO antam_engine;

-- Name: COLUMN reminders.state; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(state) ON TABLE public.reminders TO antam_engine;

-- Name: COLUMN reminders.why; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(why) ON TABLE public.reminders TO antam_engine;

-- Name: COLUMN reminders.told_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(told_at) ON TABLE public.reminders TO antam_engine;

-- Name: COLUMN reminders.ended_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_at) ON TABLE public.reminders TO antam_engine;

-- Name: TABLE reminders_planned; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT,DELETE ON TABLE public.reminders_planned TO antam_engine;

-- Name: TABLE remote_visit_addenda; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.remote_visit_addenda TO antam_app;

-- Name: TABLE remote_visit_drafts; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT,DELETE ON TABLE public.remote_visit_drafts TO antam_app;

-- Name: COLUMN remote_visit_drafts.version; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(version) ON TABLE public.remote_visit_drafts TO antam_app;

-- Name: COLUMN remote_visit_drafts.updated_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(updated_at) ON TABLE public.remote_visit_drafts TO antam_app;

-- Name: COLUMN remote_visit_drafts.key_version; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(key_version) ON TABLE public.remote_visit_drafts TO antam_app;

-- Name: COLUMN remote_visit_drafts.content_sealed; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(content_sealed) ON TABLE public.remote_visit_drafts TO antam_app;

-- Name: TABLE remote_visits; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.remote_visits TO antam_app;

-- Name: TABLE representatives; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.representatives TO antam_app;

-- Name: COLUMN representatives.during; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(during) ON TABLE public.representatives TO antam_app;

-- Name: COLUMN representatives.ended_why; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_why) ON TABLE public.representatives TO antam_app;

-- Name: TABLE request_log; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.request_log TO antam_app;

-- Name: TABLE requests; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.requests TO antam_app;

-- Name: COLUMN requests.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id) ON TABLE public.requests TO antam_engine;

-- Name: COLUMN requests.resident_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(resident_id) ON TABLE public.requests TO antam_engine;

-- Name: COLUMN requests.facility_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(facility_id) ON TABLE public.requests TO antam_engine;

-- Name: COLUMN requests.kind; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(kind) ON TABLE public.requests TO antam_engine;

-- Name: COLUMN requests.state; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(state) ON TABLE public.requests TO antam_app;
GRANT SELECT(state) ON TABLE public.requests TO antam_engine;

-- Name: COLUMN requests.with_others; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(with_others) ON TABLE public.requests TO antam_app;

-- Name: COLUMN requests.extra_days; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(extra_days) ON TABLE public.requests TO antam_app;

-- Name: COLUMN requests.answer_due_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(answer_due_at) ON TABLE public.requests TO antam_app;

-- Name: COLUMN requests.due_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(due_at) ON TABLE public.requests TO antam_engine;

-- Name: COLUMN requests.remind_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(remind_at) ON TABLE public.requests TO antam_app;
GRANT SELECT(remind_at),UPDATE(remind_at) ON TABLE public.requests TO antam_engine;

-- Name: COLUMN requests.ended_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_at) ON TABLE public.requests TO antam_app;

-- Name: COLUMN requests.legal_basis; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(legal_basis) ON TABLE public.requests TO antam_app;

-- Name: TABLE resident_bands; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.resident_bands TO antam_app;
GRANT SELECT ON TABLE public.resident_bands TO antam_committer;

-- Name: COLUMN resident_bands.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id) ON TABLE public.resident_bands TO antam_engine;

-- Name: COLUMN resident_bands.resident_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(resident_id) ON TABLE public.resident_bands TO antam_engine;

-- Name: COLUMN resident_bands.facility_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(facility_id) ON TABLE public.resident_bands TO antam_engine;

-- Name: COLUMN resident_bands.n; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(n) ON TABLE public.resident_bands TO antam_engine;

-- Name: COLUMN resident_bands.kind; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(kind) ON TABLE public.resident_bands TO antam_engine;

-- Name: COLUMN resident_bands.field; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(field) ON TABLE public.resident_bands TO antam_engine;

-- Name: COLUMN resident_bands.limits; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(limits) ON TABLE public.resident_bands TO antam_engine;

-- Name: COLUMN resident_bands.author_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(author_id) ON TABLE public.resident_bands TO antam_engine;

-- Name: COLUMN resident_bands.set_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(set_at) ON TABLE public.resident_bands TO antam_engine;

-- Name: COLUMN resident_bands.ends_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(ends_at) ON TABLE public.resident_bands TO antam_engine;

-- Name: COLUMN resident_bands.ended_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_at) ON TABLE public.resident_bands TO antam_app;
GRANT SELECT(ended_at) ON TABLE public.resident_bands TO antam_engine;

-- Name: COLUMN resident_bands.ended_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_by) ON TABLE public.resident_bands TO antam_app;

-- Name: COLUMN resident_bands.announced_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(announced_at),UPDATE(announced_at) ON TABLE public.resident_bands TO antam_engine;

-- Name: COLUMN resident_bands.announce_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(announce_at),UPDATE(announce_at) ON TABLE public.resident_bands TO antam_engine;

-- Name: COLUMN resident_identifiers.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id) ON TABLE public.resident_identifiers TO antam_app;

-- Name: COLUMN resident_identifiers.resident_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(resident_id) ON TABLE public.resident_identifiers TO antam_app;

-- Name: COLUMN resident_identifiers.kind; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(kind) ON TABLE public.resident_identifiers TO antam_app;

-- Name: COLUMN resident_identifiers.value_index; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(value_index) ON TABLE public.resident_identifiers TO antam_app;

-- Name: COLUMN resident_identifiers.value_sealed; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(value_sealed) ON TABLE public.resident_identifiers TO antam_app;

-- Name: COLUMN resident_identifiers.country; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(country) ON TABLE public.resident_identifiers TO antam_app;

-- Name: COLUMN resident_identifiers.during; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(during),UPDATE(during) ON TABLE public.resident_identifiers TO antam_app;

-- Name: COLUMN resident_identifiers.source; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(source) ON TABLE public.resident_identifiers TO antam_app;

-- Name: COLUMN resident_identifiers.recorded_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(recorded_by) ON TABLE public.resident_identifiers TO antam_app;

-- Name: COLUMN resident_identifiers.ended_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(ended_by),UPDATE(ended_by) ON TABLE public.resident_identifiers TO antam_app;

-- Name: COLUMN resident_identifiers.ended_why; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(ended_why),UPDATE(ended_why) ON TABLE public.resident_identifiers TO antam_app;

-- Name: TABLE resident_keys; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.resident_keys TO antam_app;

-- Name: TABLE resident_versions; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.resident_versions TO antam_app;

-- Name: TABLE residents; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.residents TO antam_app;

-- Name: COLUMN residents.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id) ON TABLE public.residents TO antam_engine;

-- Name: COLUMN residents.account_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(account_id) ON TABLE public.residents TO antam_engine;

-- Name: COLUMN residents.name; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(name) ON TABLE public.residents TO antam_app;

-- Name: COLUMN residents.birth_date; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(birth_date) ON TABLE public.residents TO antam_engine;
GRANT UPDATE(birth_date) ON TABLE public.residents TO antam_app;

-- Name: COLUMN residents.sex; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(sex) ON TABLE public.residents TO antam_app;
GRANT SELECT(sex) ON TABLE public.residents TO antam_engine;

-- Name: COLUMN residents.spo2_scale; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(spo2_scale) ON TABLE public.residents TO antam_engine;

-- Name: COLUMN residents.conditions; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(conditions) ON TABLE public.residents TO antam_engine;

-- Name: COLUMN residents.name_search; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(name_search) ON TABLE public.residents TO antam_app;

-- Name: COLUMN residents.name_key; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(name_key) ON TABLE public.residents TO antam_app;

-- Name: COLUMN residents.birth_precision; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(birth_precision) ON TABLE public.residents TO antam_app;

-- Name: COLUMN residents.birth_estimated; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(birth_estimated) ON TABLE public.residents TO antam_app;

-- Name: COLUMN residents.phone; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(phone) ON TABLE public.residents TO antam_app;

-- Name: COLUMN residents.address_commune; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(address_commune) ON TABLE public.residents TO antam_app;

-- Name: COLUMN residents.address_text; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(address_text) ON TABLE public.residents TO antam_app;

-- Name: COLUMN residents.died_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(died_at) ON TABLE public.residents TO antam_app;

-- Name: COLUMN residents.version; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(version) ON TABLE public.residents TO antam_app;

-- Name: TABLE rotations; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.rotations TO antam_app;
GRANT SELECT ON TABLE public.rotations TO antam_engine;

-- Name: COLUMN rotations.ended_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_at) ON TABLE public.rotations TO antam_app;

-- Name: TABLE schema_migrations; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.schema_migrations TO antam_app;

-- Name: TABLE screening_answers; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.screening_answers TO antam_app;

-- Name: TABLE screening_due; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.screening_due TO antam_app;
GRANT SELECT,INSERT ON TABLE public.screening_due TO antam_engine;

-- Name: COLUMN screening_due.rule_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(rule_id) ON TABLE public.screening_due TO antam_app;

-- Name: COLUMN screening_due.asked_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(asked_by) ON TABLE public.screening_due TO antam_app;

-- Name: COLUMN screening_due.why; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(why) ON TABLE public.screening_due TO antam_app;

-- Name: COLUMN screening_due.until; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(until) ON TABLE public.screening_due TO antam_app;

-- Name: COLUMN screening_due.told_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(told_at) ON TABLE public.screening_due TO antam_app;
GRANT UPDATE(told_at) ON TABLE public.screening_due TO antam_engine;

-- Name: COLUMN screening_due.tell_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(tell_at) ON TABLE public.screening_due TO antam_app;
GRANT UPDATE(tell_at) ON TABLE public.screening_due TO antam_engine;

-- Name: COLUMN screening_due.screening_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(screening_id) ON TABLE public.screening_due TO antam_app;

-- Name: COLUMN screening_due.ended_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_at) ON TABLE public.screening_due TO antam_app;
GRANT UPDATE(ended_at) ON TABLE public.screening_due TO antam_engine;

-- Name: COLUMN screening_due.ended_why; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_why) ON TABLE public.screening_due TO antam_app;
GRANT UPDATE(ended_why) ON TABLE public.screening_due TO antam_engine;

-- Name: TABLE screening_rules; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.screening_rules TO antam_app;
GRANT SELECT ON TABLE public.screening_rules TO antam_engine;

-- Name: COLUMN screening_rules.ended_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_at) ON TABLE public.screening_rules TO antam_app;

-- Name: COLUMN screening_rules.ended_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_by) ON TABLE public.screening_rules TO antam_app;

-- Name: TABLE screenings; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.screenings TO antam_app;

-- Name: COLUMN screenings.resident_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(resident_id) ON TABLE public.screenings TO antam_engine;

-- Name: COLUMN screenings.instrument; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(instrument) ON TABLE public.screenings TO antam_engine;

-- Name: COLUMN screenings.state; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(state) ON TABLE public.screenings TO antam_app;

-- Name: COLUMN screenings.completed_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(completed_at) ON TABLE public.screenings TO antam_app;
GRANT SELECT(completed_at) ON TABLE public.screenings TO antam_engine;

-- Name: COLUMN screenings.completed_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(completed_by) ON TABLE public.screenings TO antam_app;

-- Name: COLUMN screenings.scorer_version; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(scorer_version) ON TABLE public.screenings TO antam_app;

-- Name: COLUMN screenings.result_sealed; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(result_sealed) ON TABLE public.screenings TO antam_app;

-- Name: COLUMN screenings.danger_level; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(danger_level) ON TABLE public.screenings TO antam_app;

-- Name: COLUMN screenings.danger_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(danger_at) ON TABLE public.screenings TO antam_app;

-- Name: COLUMN screenings.alert_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(alert_id) ON TABLE public.screenings TO antam_app;

-- Name: COLUMN sessions.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id) ON TABLE public.sessions TO antam_app;
GRANT SELECT(id) ON TABLE public.sessions TO antam_committer;

-- Name: COLUMN sessions.account_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(account_id) ON TABLE public.sessions TO antam_app;
GRANT SELECT(account_id) ON TABLE public.sessions TO antam_committer;

-- Name: COLUMN sessions.device_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(device_id) ON TABLE public.sessions TO antam_app;
GRANT SELECT(device_id) ON TABLE public.sessions TO antam_committer;
GRANT SELECT(device_id) ON TABLE public.sessions TO antam_engine;

-- Name: COLUMN sessions.access_hash; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(access_hash) ON TABLE public.sessions TO antam_committer;

-- Name: COLUMN sessions.access_expires_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(access_expires_at),UPDATE(access_expires_at) ON TABLE public.sessions TO antam_committer;
GRANT SELECT(access_expires_at),UPDATE(access_expires_at) ON TABLE public.sessions TO antam_app;

-- Name: COLUMN sessions.generation; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(generation) ON TABLE public.sessions TO antam_committer;

-- Name: COLUMN sessions.used_generation; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(used_generation),UPDATE(used_generation) ON TABLE public.sessions TO antam_committer;

-- Name: COLUMN sessions.expires_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(expires_at),UPDATE(expires_at) ON TABLE public.sessions TO antam_app;
GRANT SELECT(expires_at) ON TABLE public.sessions TO antam_committer;
GRANT SELECT(expires_at) ON TABLE public.sessions TO antam_engine;

-- Name: COLUMN sessions.created_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(created_at) ON TABLE public.sessions TO antam_app;

-- Name: COLUMN sessions.ended_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(ended_at),UPDATE(ended_at) ON TABLE public.sessions TO antam_app;
GRANT SELECT(ended_at) ON TABLE public.sessions TO antam_committer;
GRANT SELECT(ended_at) ON TABLE public.sessions TO antam_engine;

-- Name: COLUMN sessions.ended_why; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_why) ON TABLE public.sessions TO antam_app;

-- Name: COLUMN sessions.second_factor_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(second_factor_at),UPDATE(second_factor_at) ON TABLE public.sessions TO antam_app;
GRANT SELECT(second_factor_at) ON TABLE public.sessions TO antam_committer;

-- Name: COLUMN sessions.proven_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(proven_at) ON TABLE public.sessions TO antam_app;

-- Name: COLUMN sessions.refreshed_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(refreshed_at) ON TABLE public.sessions TO antam_app;
GRANT SELECT(refreshed_at) ON TABLE public.sessions TO antam_committer;

-- Name: COLUMN sessions.locks_after_s; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(locks_after_s),UPDATE(locks_after_s) ON TABLE public.sessions TO antam_app;
GRANT SELECT(locks_after_s) ON TABLE public.sessions TO antam_committer;

-- Name: COLUMN sessions.unlock_hash; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(unlock_hash) ON TABLE public.sessions TO antam_app;

-- Name: TABLE shift_notes; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.shift_notes TO antam_app;

-- Name: TABLE shifts; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT,DELETE ON TABLE public.shifts TO antam_app;
GRANT SELECT,INSERT,DELETE ON TABLE public.shifts TO antam_engine;

-- Name: COLUMN shifts.during; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(during) ON TABLE public.shifts TO antam_app;
GRANT UPDATE(during) ON TABLE public.shifts TO antam_engine;

-- Name: TABLE sign_in_challenges; Type: ACL; Schema: public; Owner: antam_owner

GRANT DELETE ON TABLE public.sign_in_challenges TO antam_engine;

-- Name: COLUMN sign_in_challenges.created_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(created_at) ON TABLE public.sign_in_challenges TO antam_engine;

-- Name: TABLE staff; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.staff TO antam_app;
GRANT SELECT ON TABLE public.staff TO antam_committer;

-- Name: COLUMN staff.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(id) ON TABLE public.staff TO antam_engine;

-- Name: COLUMN staff.facility_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(facility_id) ON TABLE public.staff TO antam_engine;

-- Name: COLUMN staff.account_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(account_id) ON TABLE public.staff TO antam_engine;

-- Name: COLUMN staff.role; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(role) ON TABLE public.staff TO antam_engine;

-- Name: COLUMN staff.during; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(during) ON TABLE public.staff TO antam_engine;
GRANT UPDATE(during) ON TABLE public.staff TO antam_app;

-- Name: COLUMN staff.primary_contact; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT(primary_contact) ON TABLE public.staff TO antam_engine;
GRANT UPDATE(primary_contact) ON TABLE public.staff TO antam_app;

-- Name: COLUMN staff.licence_number; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(licence_number) ON TABLE public.staff TO antam_app;

-- Name: COLUMN staff.licence_scope; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(licence_scope) ON TABLE public.staff TO antam_app;

-- Name: COLUMN staff.licence_until; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(licence_until) ON TABLE public.staff TO antam_app;

-- Name: TABLE stays; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.stays TO antam_app;
GRANT SELECT ON TABLE public.stays TO antam_engine;

-- Name: COLUMN stays.during; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(during) ON TABLE public.stays TO antam_app;

-- Name: COLUMN stays.end_kind; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(end_kind) ON TABLE public.stays TO antam_app;

-- Name: COLUMN stays.end_reason; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(end_reason) ON TABLE public.stays TO antam_app;

-- Name: COLUMN stays.ended_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_by) ON TABLE public.stays TO antam_app;

-- Name: TABLE stock_moves; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.stock_moves TO antam_app;

-- Name: TABLE totp_factors; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT,DELETE ON TABLE public.totp_factors TO antam_app;

-- Name: COLUMN totp_factors.confirmed_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(confirmed_at) ON TABLE public.totp_factors TO antam_app;

-- Name: COLUMN totp_factors.last_step; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(last_step) ON TABLE public.totp_factors TO antam_app;

-- Name: COLUMN totp_factors.guesses; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(guesses) ON TABLE public.totp_factors TO antam_app;

-- Name: COLUMN totp_factors.guesses_since; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(guesses_since) ON TABLE public.totp_factors TO antam_app;

-- Name: TABLE transfers; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.transfers TO antam_app;

-- Name: TABLE trend_due; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT ON TABLE public.trend_due TO antam_committer;
GRANT SELECT,DELETE ON TABLE public.trend_due TO antam_engine;

-- Name: COLUMN trend_due.received_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(received_at) ON TABLE public.trend_due TO antam_engine;

-- Name: TABLE waitlist; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT ON TABLE public.waitlist TO antam_app;
GRANT SELECT ON TABLE public.waitlist TO antam_engine;

-- Name: COLUMN waitlist.id; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT(id) ON TABLE public.waitlist TO antam_app;

-- Name: COLUMN waitlist.facility_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT(facility_id) ON TABLE public.waitlist TO antam_app;

-- Name: COLUMN waitlist.resident_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT(resident_id) ON TABLE public.waitlist TO antam_app;

-- Name: COLUMN waitlist.kind; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT(kind) ON TABLE public.waitlist TO antam_app;

-- Name: COLUMN waitlist.practitioner_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT(practitioner_id) ON TABLE public.waitlist TO antam_app;

-- Name: COLUMN waitlist.first; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT(first) ON TABLE public.waitlist TO antam_app;

-- Name: COLUMN waitlist.last; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT(last) ON TABLE public.waitlist TO antam_app;

-- Name: COLUMN waitlist.asked_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT(asked_by) ON TABLE public.waitlist TO antam_app;

-- Name: COLUMN waitlist.asked_at; Type: ACL; Schema: public; Owner: antam_owner

GRANT INSERT(asked_at) ON TABLE public.waitlist TO antam_app;

-- Name: COLUMN waitlist.state; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(state) ON TABLE public.waitlist TO antam_app;
GRANT UPDATE(state) ON TABLE public.waitlist TO antam_engine;

-- Name: COLUMN waitlist.offer_id; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(offer_id) ON TABLE public.waitlist TO antam_engine;

-- Name: COLUMN waitlist.offer_until; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(offer_until) ON TABLE public.waitlist TO antam_app;
GRANT UPDATE(offer_until) ON TABLE public.waitlist TO antam_engine;

-- Name: TABLE wards; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.wards TO antam_app;

-- Name: COLUMN wards.name; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(name) ON TABLE public.wards TO antam_app;

-- Name: COLUMN wards.kind; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(kind) ON TABLE public.wards TO antam_app;

-- Name: COLUMN wards.during; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(during) ON TABLE public.wards TO antam_app;

-- Name: TABLE watches; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.watches TO antam_app;

-- Name: COLUMN watches.during; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(during) ON TABLE public.watches TO antam_app;

-- Name: COLUMN watches.ended_by; Type: ACL; Schema: public; Owner: antam_owner

GRANT UPDATE(ended_by) ON TABLE public.watches TO antam_app;

-- Name: TABLE worklist_contacts; Type: ACL; Schema: public; Owner: antam_owner

GRANT SELECT,INSERT ON TABLE public.worklist_contacts TO antam_app;
